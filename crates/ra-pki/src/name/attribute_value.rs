use alloc::{string::String, vec::Vec};

use der::{Decode, Encode, Length, Reader, SliceReader, Tag, Tagged, asn1::AnyRef};

/// The value of an attribute of a name, of any type.
#[derive(Clone, Copy)]
pub(super) enum ValueRef<'a> {
    /// The content of a `UniversalString`, whose tag `der` does not know.
    Universal(&'a [u8]),
    /// Anything else.
    Any(AnyRef<'a>),
}

impl<'a> ValueRef<'a> {
    pub(super) fn read(reader: &mut SliceReader<'a>) -> Result<Self, der::Error> {
        if reader.peek_byte() != Some(UNIVERSAL_STRING) {
            return AnyRef::decode(reader).map(Self::Any);
        }
        reader.read_byte()?;
        let length = Length::decode(reader)?;
        reader.read_slice(length).map(Self::Universal)
    }

    pub(super) fn to_der(self) -> Result<Vec<u8>, der::Error> {
        match self {
            Self::Any(value) => value.to_der(),
            Self::Universal(octets) => {
                let mut der = alloc::vec![UNIVERSAL_STRING];
                Length::try_from(octets.len())?.encode_to_vec(&mut der)?;
                der.extend(octets);
                Ok(der)
            }
        }
    }

    /// The text of a value in any of the string types of `DirectoryString` (RFC 5280 §4.1.2.4), and of those beside it.
    pub(super) fn text(self) -> Option<String> {
        let value = match self {
            Self::Any(value) => value,
            Self::Universal(octets) => {
                let (characters, []) = octets.as_chunks::<4>() else { return None };
                return characters.iter().map(|octets| char::from_u32(u32::from_be_bytes(*octets))).collect();
            }
        };
        let octets = value.value();
        match value.tag() {
            Tag::Utf8String
            | Tag::PrintableString
            | Tag::Ia5String
            | Tag::NumericString
            | Tag::VisibleString => core::str::from_utf8(octets).ok().map(String::from),
            // T.61 is read as Latin-1, as OpenSSL does.
            Tag::TeletexString => Some(octets.iter().copied().map(char::from).collect()),
            Tag::BmpString => {
                let (units, []) = octets.as_chunks::<2>() else { return None };
                let units = units.iter().copied().map(u16::from_be_bytes);
                char::decode_utf16(units).collect::<Result<_, _>>().ok()
            }
            _ => None,
        }
    }
}

/// X.680 table 1.
const UNIVERSAL_STRING: u8 = 0x1c;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::distinguished_name::DistinguishedName;

    /// The name with one common name, of this string type and content.
    fn name(tag: u8, content: &[u8]) -> DistinguishedName {
        let within = |tag: u8, contents: &[&[u8]]| {
            let contents = contents.concat();
            [&[tag, u8::try_from(contents.len()).unwrap()][..], &contents].concat()
        };
        let value = within(tag, &[content]);
        let attribute = within(0x30, &[&[0x06, 0x03, 0x55, 0x04, 0x03], &value]);
        let name = DistinguishedName::from_der(&within(0x30, &[&within(0x31, &[&attribute])])).unwrap();
        assert_eq!(name.attributes().first().unwrap().value_der(), value);
        name
    }

    #[test]
    fn every_string_type_of_a_name_is_read_as_text() {
        let units = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        let characters =
            |text: &str| text.chars().flat_map(|character| u32::from(character).to_be_bytes()).collect();
        let characters: &dyn Fn(&str) -> Vec<u8> = &characters;
        for (tag, content, text) in [
            (0x1c, characters("host-1"), "host-1"),
            (0x1c, characters("日本 🗾"), "日本 🗾"),
            (0x1e, units("日本 🗾"), "日本 🗾"),
            (0x14, b"M\xfcller".to_vec(), "Müller"),
            (0x0c, "日本".into(), "日本"),
            (0x13, b"host-1".to_vec(), "host-1"),
        ] {
            let name = name(tag, &content);
            assert_eq!(name.common_name().as_deref(), Some(text));
            assert!(name.matches(&alloc::format!("/CN={text}").parse().unwrap()));
        }
    }

    #[test]
    fn what_is_no_character_is_shown_as_octets() {
        for content in [&[0, 0, 0x41][..], &[0, 0, 0xd8, 0], &[0, 0x11, 0, 0]] {
            assert_eq!(name(0x1c, content).common_name(), None);
        }
        assert_eq!(alloc::string::ToString::to_string(&name(0x1c, &[0, 0, 0xd8, 0])), "/CN=#1c040000d800");
    }
}
