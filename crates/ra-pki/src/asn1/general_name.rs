use alloc::vec::Vec;

use der::{
    Decode, Header, Reader, SliceReader, Tag, TagMode, TagNumber, Tagged,
    asn1::{AnyRef, ContextSpecific},
};
use x509_cert::ext::pkix::name::EdiPartyName;

use crate::{any_object_identifier::AnyObjectIdentifier, name::distinguished_name::DistinguishedName};

/// A name of any kind (`GeneralName` of RFC 5280 §4.2.1.6), read by itself: what is wrong with one name says nothing of
/// those beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneralNameRef<'a> {
    der: &'a [u8],
    number: Option<u32>,
    value: Option<GeneralNameValue<'a>>,
}

/// What a name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralNameValue<'a> {
    /// `otherName`.
    OtherName {
        /// Its type.
        type_id: AnyObjectIdentifier,
        /// The DER of its value.
        value: &'a [u8],
    },
    /// `rfc822Name`.
    Email(&'a str),
    /// `dNSName`.
    Dns(&'a str),
    /// `x400Address`, which is not taken apart.
    X400Address,
    /// `directoryName`.
    Directory(DistinguishedName),
    /// `ediPartyName`, which is not taken apart.
    EdiPartyName,
    /// `uniformResourceIdentifier`.
    Uri(&'a str),
    /// `iPAddress`: an address, or in a constraint an address and a mask.
    Ip(&'a [u8]),
    /// `registeredID`.
    RegisteredId(AnyObjectIdentifier),
}

impl<'a> GeneralNameRef<'a> {
    /// Reads the DER of one name. One that is not what its tag says is kept, without a value.
    pub fn read(der: &'a [u8]) -> Self {
        let name = AnyRef::from_der(der).ok();
        let number = name.and_then(|name| match name.tag() {
            Tag::ContextSpecific { number, .. } => Some(number.value()),
            _ => None,
        });
        Self { der, number, value: name.and_then(|name| read_value(der, name)) }
    }

    /// The DER that was read.
    pub fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// The number of its kind in `GeneralName`, such as 2 for a `dNSName`, as its tag has it; `None` where the tag is that of
    /// no name.
    pub fn number(&self) -> Option<u32> {
        self.number.filter(|number| *number <= 8)
    }

    /// What it holds; `None` where that is not of its kind, as a `dNSName` with octets that are not ASCII.
    pub fn value(&self) -> Option<&GeneralNameValue<'a>> {
        self.value.as_ref()
    }

    /// Whether it is a name of its kind, as a certificate has it: unlike that of a constraint, an `iPAddress` is an address alone.
    pub fn is_well_formed(&self) -> bool {
        match &self.value {
            None => false,
            Some(GeneralNameValue::Ip(octets)) => matches!(octets.len(), 4 | 16),
            Some(_) => true,
        }
    }

    /// What RFC 5280 calls its kind.
    pub fn kind(&self) -> &'static str {
        match self.number {
            Some(0) => "otherName",
            Some(1) => "rfc822Name",
            Some(2) => "dNSName",
            Some(3) => "x400Address",
            Some(4) => "directoryName",
            Some(5) => "ediPartyName",
            Some(6) => "uniformResourceIdentifier",
            Some(7) => "iPAddress",
            Some(8) => "registeredID",
            _ => "name of no kind",
        }
    }
}

/// Reads `GeneralNames`, each name by itself; `None` if the value is no list.
pub fn read_general_names(value: &[u8]) -> Option<Vec<GeneralNameRef<'_>>> {
    let mut reader = SliceReader::new(value).ok()?;
    let names = reader.sequence(|list| {
        let mut names = Vec::new();
        while !list.is_finished() {
            names.push(GeneralNameRef::read(list.tlv_bytes()?));
        }
        Ok::<_, der::Error>(names)
    });
    reader.finish().ok()?;
    names.ok()
}

fn read_value<'a>(der: &'a [u8], name: AnyRef<'a>) -> Option<GeneralNameValue<'a>> {
    let Tag::ContextSpecific { constructed, number } = name.tag() else { return None };
    let octets = name.value();
    let text = || core::str::from_utf8(octets).ok().filter(|text| text.is_ascii());
    Some(match (number.value(), constructed) {
        (0, true) => {
            let mut reader = SliceReader::new(octets).ok()?;
            let type_id = AnyObjectIdentifier::decode(&mut reader).ok()?;
            let value = ContextSpecific::<AnyRef<'_>>::decode(&mut reader).ok()?;
            reader.finish().ok()?;
            let is_explicit = value.tag_number == TagNumber(0) && value.tag_mode == TagMode::Explicit;
            is_explicit.then_some(GeneralNameValue::OtherName { type_id, value: explicit_value(octets)? })?
        }
        (1, false) => GeneralNameValue::Email(text()?),
        (2, false) => GeneralNameValue::Dns(text()?),
        (3, true) => is_list(octets).then_some(GeneralNameValue::X400Address)?,
        (4, true) => GeneralNameValue::Directory(DistinguishedName::read(octets).ok()?),
        (5, true) => {
            let mut reader = SliceReader::new(der).ok()?;
            ContextSpecific::<EdiPartyName>::decode_implicit(&mut reader, TagNumber(5)).ok()??;
            GeneralNameValue::EdiPartyName
        }
        (6, false) => GeneralNameValue::Uri(text()?),
        (7, false) => GeneralNameValue::Ip(octets),
        (8, false) => GeneralNameValue::RegisteredId(AnyObjectIdentifier::from_octets(octets)?),
        _ => return None,
    })
}

/// What stands behind the type of an `otherName`, without its explicit tag.
fn explicit_value(other_name: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(other_name).ok()?;
    reader.tlv_bytes().ok()?;
    Header::decode(&mut reader).ok()?;
    let place = usize::try_from(u32::from(reader.position())).ok()?;
    other_name.get(place..)
}

fn is_list(octets: &[u8]) -> bool {
    let Ok(mut reader) = SliceReader::new(octets) else { return false };
    while !reader.is_finished() {
        if AnyRef::decode(&mut reader).is_err() {
            return false;
        }
    }
    !octets.is_empty()
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::{GeneralNameValue::*, *};

    #[test]
    fn each_name_is_read_by_itself() {
        let names = [
            &[0x82, 2, 0xc3, 0xa9][..],
            &[0x82, 1, b'a'],
            &[0x86, 5, b'u', b'r', b'n', b':', b'a'],
            &[0x87, 5, 1, 2, 3, 4, 5],
            &[0xa3, 2, 0x30, 0],
            &[0xa4, 2, 0x30, 0],
            &[0xa4, 2, 0x31, 0],
            &[0xa0, 9, 6, 3, 0x2a, 3, 4, 0xa0, 2, 5, 0],
            &[0xa0, 5, 6, 3, 0x2a, 3, 4],
            &[0x88, 2, 0x2a, 3],
            &[0x88, 0],
            &[0xa5, 5, 0xa1, 3, 0x0c, 1, b'a'],
            &[0xa5, 0],
            &[0x8a, 0],
            &[5, 0],
        ];
        let content = names.concat();
        let value = [&[0x30, u8::try_from(content.len()).unwrap()][..], &content].concat();
        let read = read_general_names(&value).unwrap();
        let ders: Vec<&[u8]> = read.iter().map(GeneralNameRef::as_der).collect();
        assert_eq!(ders, names);
        let values: Vec<_> = read.iter().map(|name| (name.number(), name.value().cloned())).collect();
        let empty = DistinguishedName::from_der(&[0x30, 0]).unwrap();
        assert_eq!(
            values,
            vec![
                (Some(2), None),
                (Some(2), Some(Dns("a"))),
                (Some(6), Some(Uri("urn:a"))),
                (Some(7), Some(Ip(&[1, 2, 3, 4, 5]))),
                (Some(3), Some(X400Address)),
                (Some(4), Some(Directory(empty))),
                (Some(4), None),
                (
                    Some(0),
                    Some(OtherName {
                        type_id: AnyObjectIdentifier::from_octets(&[0x2a, 3, 4]).unwrap(),
                        value: &[5, 0]
                    })
                ),
                (Some(0), None),
                (Some(8), Some(RegisteredId(AnyObjectIdentifier::from_octets(&[0x2a, 3]).unwrap()))),
                (Some(8), None),
                (Some(5), Some(EdiPartyName)),
                (Some(5), None),
                (None, None),
                (None, None),
            ]
        );
        for value in [&[][..], &[5, 0], &[0x30, 2, 0x82, 3], &[0x30, 0, 0]] {
            assert_eq!(read_general_names(value), None, "{value:02x?}");
        }
    }
}
