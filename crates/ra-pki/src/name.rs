use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use const_oid::{
    ObjectIdentifier,
    db::{rfc3280, rfc4519},
};
use der::{
    Decode, Encode, Reader, Sequence, SliceReader, Tag, Tagged,
    asn1::{Any, AnyRef, Ia5StringRef, PrintableStringRef, SetOfVec, Utf8StringRef},
};
use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{RdnSequence, RelativeDistinguishedName},
};

/// A distinguished name: the DER of an X.501 `Name`, kept as it was read.
///
/// It is written as OpenSSL's `-subj` option takes it, `/C=JP/O=Example/CN=host-1`, the attributes in the order of
/// the certificate; `\` escapes `/`, `+` and itself, and `+` joins the attributes of a multi-valued part. Parsing
/// makes the string types that OpenSSL makes (`PrintableString` for `C` and `serialNumber`, `IA5String` for `DC` and
/// `emailAddress`, `UTF8String` for the rest) and keeps the upper bounds of RFC 5280 appendix A.1.
///
/// Two names are equal when their DER is.
///
/// ```
/// use ra_pki::DistinguishedName;
///
/// let name: DistinguishedName = r"/C=JP/O=Example \/ Tokyo/CN=host-1".parse()?;
/// assert_eq!(name.common_name().as_deref(), Some("host-1"));
/// assert_eq!(name.to_string(), r"/C=JP/O=Example \/ Tokyo/CN=host-1");
/// # Ok::<(), ra_pki::NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DistinguishedName {
    der: Vec<u8>,
}

impl DistinguishedName {
    /// Reads the DER of a `Name` (RFC 5280 §4.1.2.4).
    pub fn from_der(der: &[u8]) -> Result<Self, der::Error> {
        walk(der, |_, _| ())?;
        Ok(Self { der: der.to_vec() })
    }

    /// The name of these parts, each of one attribute or more: types, such as `CN` or `2.5.4.3`, and values.
    pub fn from_parts<T: AsRef<str>, V: AsRef<str>>(parts: &[Vec<(T, V)>]) -> Result<Self, NameError> {
        let part = |part: &Vec<(T, V)>| {
            let attributes = part.iter().map(|(name, value)| encode_attribute(name.as_ref(), value.as_ref()));
            let attributes: Vec<AttributeTypeAndValue> = attributes.collect::<Result<_, _>>()?;
            SetOfVec::try_from(attributes).map(RelativeDistinguishedName::from).map_err(NameError::Repeated)
        };
        let parts: Vec<_> = parts.iter().map(part).collect::<Result<_, _>>()?;
        let der = RdnSequence::from(parts).to_der().map_err(NameError::Repeated)?;
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
        let mut attributes = Vec::new();
        let walked = walk(&self.der, |part, attribute| {
            attributes.push(NameAttribute {
                oid: attribute.oid,
                part,
                value: text(attribute.value),
                value_der: attribute.value.to_der().unwrap_or_default(),
            });
        });
        debug_assert!(walked.is_ok(), "the DER was read once already");
        attributes
    }

    /// The first common name, if its value is text.
    pub fn common_name(&self) -> Option<String> {
        let mut names = self.attributes().into_iter().filter(|name| name.oid == rfc4519::COMMON_NAME);
        names.next().and_then(|name| name.value)
    }
}

/// One attribute of a [`DistinguishedName`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameAttribute {
    oid: ObjectIdentifier,
    part: usize,
    value: Option<String>,
    value_der: Vec<u8>,
}

impl NameAttribute {
    /// The attribute's type.
    pub fn oid(&self) -> ObjectIdentifier {
        self.oid
    }

    /// The short name that OpenSSL and Roles Anywhere use for the type, such as `CN`; the dotted form of the
    /// object identifier where there is none.
    pub fn short_name(&self) -> String {
        let known = ATTRIBUTE_TYPES.iter().find(|known| known.oid == self.oid);
        known.map_or_else(|| self.oid.to_string(), |known| known.short_name.into())
    }

    /// Index of the relative distinguished name that holds the attribute; several attributes share one in a
    /// multi-valued part.
    pub fn part(&self) -> usize {
        self.part
    }

    /// The value; `None` if it is not a string.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// The DER of the value.
    pub fn value_der(&self) -> &[u8] {
        &self.value_der
    }
}

impl FromStr for DistinguishedName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let mut rest = text.strip_prefix('/').ok_or_else(|| NameError::NoSlash(text.into()))?;
        let mut parts: Vec<Vec<(&str, String)>> = Vec::new();
        let mut joined = false;
        while !rest.is_empty() {
            let (name, after) = rest.split_once('=').ok_or_else(|| NameError::NoEquals(rest.into()))?;
            let (value, end, after) = unescaped_value(after)?;
            match parts.last_mut() {
                Some(part) if joined => part.push((name, value)),
                _ => parts.push(alloc::vec![(name, value)]),
            }
            joined = end == Some('+');
            if end.is_some() && after.is_empty() {
                return Err(NameError::NoEquals(String::new()));
            }
            rest = after;
        }
        Self::from_parts(&parts)
    }
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut previous = None;
        for attribute in self.attributes() {
            f.write_str(if previous == Some(attribute.part) { "+" } else { "/" })?;
            previous = Some(attribute.part);
            write!(f, "{}=", attribute.short_name())?;
            if let Some(value) = attribute.value() {
                value.chars().try_for_each(|character| match character {
                    '/' | '+' | '\\' => write!(f, "\\{character}"),
                    // A line break in a name must not break a line of a report.
                    _ if character.is_control() => write!(f, "{}", character.escape_default()),
                    _ => write!(f, "{character}"),
                })?;
            } else {
                f.write_str("#")?;
                attribute.value_der.iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
            }
        }
        if previous.is_none() { f.write_str("(empty)") } else { Ok(()) }
    }
}

impl fmt::Debug for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DistinguishedName({self})")
    }
}

/// Why a text is no distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// It does not begin with a slash.
    #[error("the name {0:?} does not begin with \"/\"; write it as /C=JP/O=Example/CN=host-1")]
    NoSlash(String),
    /// A part without `=`.
    #[error(
        "no \"=\" in {0:?}; a name is written as /TYPE=value/TYPE=value, with \"\\/\" for a slash inside a value"
    )]
    NoEquals(String),
    /// A lone backslash at the end.
    #[error("the name ends in a lone \"\\\"; write \"\\\\\" for a backslash")]
    LoneEscape,
    /// An attribute type that has no name here.
    #[error(
        "unknown attribute type {0:?}; use C, ST, L, O, OU, CN, serialNumber, emailAddress, DC, UID or a dotted object identifier"
    )]
    UnknownType(String),
    /// An attribute without a value.
    #[error("the attribute {0} has no value")]
    EmptyValue(String),
    /// A value past its bound.
    #[error("{short_name} is {length} characters long; RFC 5280 appendix A.1 allows {bounds}")]
    Length {
        /// The attribute type.
        short_name: &'static str,
        /// Length in characters.
        length: usize,
        /// What is allowed.
        bounds: &'static str,
    },
    /// A character that the attribute's string type has not.
    #[error("{short_name} holds {character:?}, which its string type has not")]
    Character {
        /// The attribute type.
        short_name: &'static str,
        /// The first such character.
        character: char,
    },
    /// One attribute twice in the same part.
    #[error("the parts of the name could not be encoded: {0}")]
    Repeated(der::Error),
}

#[derive(Clone, Copy)]
enum StringType {
    Printable,
    Ia5,
    Utf8,
}

struct AttributeType {
    oid: ObjectIdentifier,
    short_name: &'static str,
    long_name: &'static str,
    string: StringType,
    /// Upper and lower bound in characters, RFC 5280 appendix A.1.
    bounds: (usize, usize, &'static str),
}

const ANY_LENGTH: (usize, usize, &str) = (1, usize::MAX, "any length");
const TO_64: (usize, usize, &str) = (1, 64, "at most 64");
const TO_128: (usize, usize, &str) = (1, 128, "at most 128");
const EMAIL: (usize, usize, &str) = (1, 255, "at most 255");
const COUNTRY: (usize, usize, &str) = (2, 2, "exactly 2");

const fn attribute_type(
    oid: ObjectIdentifier,
    short_name: &'static str,
    long_name: &'static str,
    string: StringType,
    bounds: (usize, usize, &'static str),
) -> AttributeType {
    AttributeType { oid, short_name, long_name, string, bounds }
}

const ATTRIBUTE_TYPES: [AttributeType; 13] = [
    attribute_type(rfc4519::COUNTRY_NAME, "C", "countryName", StringType::Printable, COUNTRY),
    attribute_type(rfc4519::ST, "ST", "stateOrProvinceName", StringType::Utf8, TO_128),
    attribute_type(rfc4519::L, "L", "localityName", StringType::Utf8, TO_128),
    attribute_type(rfc4519::O, "O", "organizationName", StringType::Utf8, TO_64),
    attribute_type(rfc4519::OU, "OU", "organizationalUnitName", StringType::Utf8, TO_64),
    attribute_type(rfc4519::CN, "CN", "commonName", StringType::Utf8, TO_64),
    attribute_type(rfc4519::SERIAL_NUMBER, "serialNumber", "serialNumber", StringType::Printable, TO_64),
    attribute_type(rfc3280::EMAIL_ADDRESS, "emailAddress", "emailAddress", StringType::Ia5, EMAIL),
    attribute_type(rfc4519::DC, "DC", "domainComponent", StringType::Ia5, ANY_LENGTH),
    attribute_type(rfc4519::UID, "UID", "userId", StringType::Utf8, ANY_LENGTH),
    attribute_type(rfc4519::SN, "SN", "surname", StringType::Utf8, TO_128),
    attribute_type(rfc4519::GIVEN_NAME, "GN", "givenName", StringType::Utf8, TO_128),
    attribute_type(rfc4519::TITLE, "title", "title", StringType::Utf8, TO_64),
];

#[derive(Sequence)]
struct AttributeRef<'a> {
    oid: ObjectIdentifier,
    value: AnyRef<'a>,
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
                visit(part, AttributeRef::decode(&mut attributes)?);
            }
            part += 1;
        }
        Ok::<_, der::Error>(())
    })?;
    reader.finish()
}

/// The text of an attribute value in any of the string types of `DirectoryString` (RFC 5280 §4.1.2.4).
fn text(value: AnyRef<'_>) -> Option<String> {
    let octets = value.value();
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            core::str::from_utf8(octets).ok().map(String::from)
        }
        // T.61 is read as Latin-1, as OpenSSL does.
        Tag::TeletexString => Some(octets.iter().copied().map(char::from).collect()),
        Tag::BmpString => {
            let (units, []) = octets.as_chunks::<2>() else { return None };
            char::decode_utf16(units.iter().copied().map(u16::from_be_bytes)).collect::<Result<_, _>>().ok()
        }
        _ => None,
    }
}

/// Reads a value up to the `/` or `+` that ends it: the value, what ended it, and the rest.
fn unescaped_value(text: &str) -> Result<(String, Option<char>, &str), NameError> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '/' | '+' => return Ok((value, Some(character), characters.as_str())),
            '\\' => value.push(characters.next().ok_or(NameError::LoneEscape)?),
            _ => value.push(character),
        }
    }
    Ok((value, None, ""))
}

fn encode_attribute(name: &str, value: &str) -> Result<AttributeTypeAndValue, NameError> {
    if value.is_empty() {
        return Err(NameError::EmptyValue(name.into()));
    }
    let known = ATTRIBUTE_TYPES.iter().find(|known| known.short_name == name || known.long_name == name);
    let Some(known) = known else {
        let oid = ObjectIdentifier::new(name).map_err(|_| NameError::UnknownType(name.into()))?;
        let value = Utf8StringRef::new(value).map(Any::from).map_err(NameError::Repeated)?;
        return Ok(AttributeTypeAndValue { oid, value });
    };
    let length = value.chars().count();
    let (least, most, bounds) = known.bounds;
    if length < least || length > most {
        return Err(NameError::Length { short_name: known.short_name, length, bounds });
    }
    let value = match known.string {
        StringType::Printable => PrintableStringRef::new(value).map(Any::from),
        StringType::Ia5 => Ia5StringRef::new(value).map(Any::from),
        StringType::Utf8 => Utf8StringRef::new(value).map(Any::from),
    }
    .map_err(|_| NameError::Character {
        short_name: known.short_name,
        character: value.chars().find(|c| !in_string_type(*c, known.string)).unwrap_or_default(),
    })?;
    Ok(AttributeTypeAndValue { oid: known.oid, value })
}

fn in_string_type(character: char, string: StringType) -> bool {
    match string {
        StringType::Printable => character.is_ascii_alphanumeric() || " '()+,-./:=?".contains(character),
        StringType::Ia5 => character.is_ascii(),
        StringType::Utf8 => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        text.parse::<DistinguishedName>().unwrap_err().to_string()
    }

    #[test]
    fn a_name_is_written_as_it_was_parsed() {
        for text in [
            "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=host-1",
            r"/O=a\/b\+c\\d/CN=x",
            "/O=Example/CN=a+OU=b",
            "/OU=one/OU=two/CN=日本",
            "/1.2.3.4=value",
        ] {
            let name: DistinguishedName = text.parse().unwrap();
            assert_eq!(name.to_string(), text);
            assert_eq!(DistinguishedName::from_der(name.as_der()), Ok(name));
        }
    }

    #[test]
    fn string_types_are_those_of_openssl() {
        let name: DistinguishedName = "/C=JP/CN=a/DC=b".parse().unwrap();
        let tags: Vec<u8> = name.attributes().iter().map(|attribute| attribute.value_der()[0]).collect();
        assert_eq!(tags, [0x13, 0x0c, 0x16]);
    }

    #[test]
    fn an_error_says_what_is_expected() {
        assert!(error("CN=x").contains("does not begin with \"/\""));
        assert!(error("/O=a/b").contains("no \"=\" in \"b\""));
        assert!(error("/CN=x/").contains("no \"=\""));
        assert!(error("/XY=x").contains("unknown attribute type \"XY\""));
        assert!(error("/CN=").contains("CN has no value"));
        assert_eq!(error("/C=JPN"), "C is 3 characters long; RFC 5280 appendix A.1 allows exactly 2");
        assert_eq!(error("/C=日本"), "C holds '日', which its string type has not");
        assert!(error(&alloc::format!("/CN={}", "x".repeat(65))).contains("at most 64"));
        assert!(error("/CN=x\\").contains("lone"));
    }

    #[test]
    fn the_empty_name_is_shown_as_such() {
        let name = DistinguishedName::from_der(&[0x30, 0x00]).unwrap();
        assert!(name.is_empty());
        assert_eq!(name.to_string(), "(empty)");
    }

    #[test]
    fn a_line_break_in_a_value_breaks_no_line() {
        let name: DistinguishedName = "/CN=a\nb".parse().unwrap();
        assert_eq!(name.to_string(), r"/CN=a\nb");
    }
}
