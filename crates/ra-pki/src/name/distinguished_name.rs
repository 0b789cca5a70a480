use alloc::{string::String, vec::Vec};

use const_oid::db::rfc4519;
use der::{
    Decode, Encode, Reader, SliceReader, Tag, Tagged,
    asn1::{AnyRef, SetOfVec},
};

use crate::{
    any_object_identifier::AnyObjectIdentifier,
    malformed::Malformed,
    name::{
        attribute::NameAttribute,
        attribute_type::{EncodedAttribute, encode_attribute},
        attribute_value::ValueRef,
        error::NameError,
    },
};

/// A distinguished name: the DER of an X.501 `Name`, kept as it was read.
///
/// It is written as OpenSSL's `-subj` option takes it, `/C=JP/O=Example/CN=host-1`, the attributes in the order of
/// the certificate; `\` escapes `/`, `+` and itself, and `+` joins the attributes of a multi-valued part. A
/// [hidden](crate::text::is_hidden) character is written, and read, as `\u{…}`. Parsing
/// makes the string types that OpenSSL makes (`PrintableString` for `C` and `serialNumber`, `IA5String` for `DC` and
/// `emailAddress`, `UTF8String` for the rest) and keeps the upper bounds of RFC 5280 appendix A.1.
///
/// [`from_rfc4514`](Self::from_rfc4514) reads the other form that people use, and [`from_parts`](Self::from_parts) takes the
/// parts apart. Two names are equal when their DER is;
/// [`matches`](Self::matches) compares them as path validation does.
///
/// ```
/// use ra_pki::DistinguishedName;
///
/// let name: DistinguishedName = r"/C=JP/O=Example \/ Tokyo/CN=host-1".parse()?;
/// assert_eq!(name.common_name().as_deref(), Some("host-1"));
/// assert_eq!(name.to_string(), r"/C=JP/O=Example \/ Tokyo/CN=host-1");
/// # Ok::<(), ra_pki::error::NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DistinguishedName {
    der: Vec<u8>,
}

impl DistinguishedName {
    /// Reads the DER of a `Name` (RFC 5280 §4.1.2.4).
    pub fn from_der(der: &[u8]) -> Result<Self, Malformed> {
        Self::read(der).map_err(|error| Malformed::from_der("not a name in DER", error))
    }

    /// As [`from_der`](Self::from_der), with the error that callers put into their own.
    pub(crate) fn read(der: &[u8]) -> Result<Self, der::Error> {
        walk(der, |_, _| ())?;
        Ok(Self { der: der.to_vec() })
    }

    /// The name of these parts, each of one attribute or more: types, such as `CN` or `2.5.4.3`, and values.
    ///
    /// ```
    /// use ra_pki::DistinguishedName;
    ///
    /// let name = DistinguishedName::from_parts(&[vec![("C", "JP")], vec![("CN", "host-1"), ("OU", "Ops")]])?;
    /// assert_eq!(name.to_string(), "/C=JP/OU=Ops+CN=host-1");
    /// # Ok::<(), ra_pki::error::NameError>(())
    /// ```
    pub fn from_parts<T: AsRef<str>, V: AsRef<str>>(parts: &[Vec<(T, V)>]) -> Result<Self, NameError> {
        let attribute = |(name, value): &(T, V)| encode_attribute(name.as_ref(), value.as_ref());
        let parts = parts.iter().map(|part| part.iter().map(attribute).collect());
        Self::from_attributes(parts.collect::<Result<_, _>>()?)
    }

    pub(super) fn from_attributes(parts: Vec<Vec<EncodedAttribute>>) -> Result<Self, NameError> {
        let parts: Result<Vec<_>, _> = parts.into_iter().map(SetOfVec::try_from).collect();
        let der = parts.and_then(|parts| parts.to_der()).map_err(NameError::from_der)?;
        Ok(Self { der })
    }

    /// The DER of the name.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the name has no attributes.
    pub fn is_empty(&self) -> bool {
        // The DER of an empty SEQUENCE.
        self.der == [0x30, 0x00]
    }

    /// The attributes in the order of the certificate.
    pub fn attributes(&self) -> Vec<NameAttribute> {
        self.read_attributes()
    }

    fn read_attributes(&self) -> Vec<NameAttribute> {
        let mut attributes = Vec::new();
        walk(&self.der, |part, attribute| {
            attributes.push(NameAttribute {
                oid: attribute.oid,
                part,
                value: attribute.value.text(),
                value_der: attribute.value.to_der().expect("what was read from DER can be written"),
            });
        })
        .expect("the name was read from this DER, or written by DER's own encoder");
        attributes
    }

    /// The first common name, if its value is text.
    pub fn common_name(&self) -> Option<String> {
        let mut names = self.attributes().into_iter().filter(|name| name.oid == rfc4519::COMMON_NAME);
        names.next().and_then(|name| name.value)
    }
}

struct AttributeRef<'a> {
    oid: AnyObjectIdentifier,
    value: ValueRef<'a>,
}

impl<'a> AttributeRef<'a> {
    fn read(reader: &mut SliceReader<'a>) -> Result<Self, der::Error> {
        reader.sequence(|fields| {
            let oid = AnyObjectIdentifier::decode(fields)?;
            Ok(Self { oid, value: ValueRef::read(fields)? })
        })
    }
}

/// Visits every attribute, with the index of its relative distinguished name.
fn walk<'a>(der: &'a [u8], mut visit: impl FnMut(usize, AttributeRef<'a>)) -> Result<(), der::Error> {
    let mut reader = SliceReader::new(der)?;
    reader.sequence(|parts| {
        let mut part = 0;
        while !parts.is_finished() {
            let set = AnyRef::decode(parts)?;
            set.tag().assert_eq(Tag::Set)?;
            let mut attributes = SliceReader::new(set.value())?;
            if attributes.is_finished() {
                return Err(Tag::Set.length_error().into());
            }
            while !attributes.is_finished() {
                visit(part, AttributeRef::read(&mut attributes)?);
            }
            part += 1;
        }
        Ok::<_, der::Error>(())
    })?;
    reader.finish()
}
