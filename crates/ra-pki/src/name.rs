//! Distinguished names: the type here, its forms in text and its attribute types beside it.

mod attribute_type;
mod openssl_form;
mod rfc4514;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use const_oid::{ObjectIdentifier, db::rfc4519};
use der::{
    Decode, Encode, Reader, Sequence, SliceReader, Tag, Tagged,
    asn1::{AnyRef, SetOfVec},
};
use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{RdnSequence, RelativeDistinguishedName},
};

use self::attribute_type::{by_oid, encode_attribute};

/// A distinguished name: the DER of an X.501 `Name`, kept as it was read.
///
/// It is written as OpenSSL's `-subj` option takes it, `/C=JP/O=Example/CN=host-1`, the attributes in the order of
/// the certificate; `\` escapes `/`, `+` and itself, and `+` joins the attributes of a multi-valued part. Parsing
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
    ///
    /// ```
    /// use ra_pki::DistinguishedName;
    ///
    /// let name = DistinguishedName::from_parts(&[vec![("C", "JP")], vec![("CN", "host-1"), ("OU", "Ops")]])?;
    /// assert_eq!(name.to_string(), "/C=JP/OU=Ops+CN=host-1");
    /// # Ok::<(), ra_pki::NameError>(())
    /// ```
    pub fn from_parts<T: AsRef<str>, V: AsRef<str>>(parts: &[Vec<(T, V)>]) -> Result<Self, NameError> {
        let attribute = |(name, value): &(T, V)| encode_attribute(name.as_ref(), value.as_ref());
        let parts = parts.iter().map(|part| part.iter().map(attribute).collect());
        Self::from_attributes(parts.collect::<Result<_, _>>()?)
    }

    fn from_attributes(parts: Vec<Vec<AttributeTypeAndValue>>) -> Result<Self, NameError> {
        let part = |part: Vec<AttributeTypeAndValue>| {
            SetOfVec::try_from(part).map(RelativeDistinguishedName::from).map_err(NameError::Repeated)
        };
        let parts: Vec<_> = parts.into_iter().map(part).collect::<Result<_, _>>()?;
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

/// A name as RFC 5280 §7.1 compares it: attribute by attribute, without regard to string type, letter case, and blanks
/// at the ends or repeated inside.
///
/// ```
/// use ra_pki::DistinguishedName;
///
/// let name = |text: &str| text.parse::<DistinguishedName>().map(|name| name.to_comparable());
/// assert_eq!(name("/O=Example  Org/CN=Root")?, name("/O=EXAMPLE org/CN=root")?);
/// assert!(name("/O=Example Org/CN=Root")?.is_below(&name("/O=Example Org")?));
/// # Ok::<(), ra_pki::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComparableName(Vec<Vec<(ObjectIdentifier, Vec<u8>)>>);

impl ComparableName {
    /// Whether the name begins with all parts of `base`: whether it lies in the subtree of a directory-name
    /// constraint (RFC 5280 §4.2.1.10).
    pub fn is_below(&self, base: &Self) -> bool {
        self.0.starts_with(&base.0)
    }
}

impl DistinguishedName {
    /// The name as RFC 5280 §7.1 compares it.
    pub fn to_comparable(&self) -> ComparableName {
        let mut parts: Vec<Vec<(ObjectIdentifier, Vec<u8>)>> = Vec::new();
        for attribute in self.attributes() {
            let value = match attribute.value {
                Some(text) => fold(&text).into_bytes(),
                None => attribute.value_der,
            };
            match parts.get_mut(attribute.part) {
                Some(part) => part.push((attribute.oid, value)),
                None => parts.push(alloc::vec![(attribute.oid, value)]),
            }
        }
        for part in &mut parts {
            part.sort();
        }
        ComparableName(parts)
    }

    /// Whether the names are the same in the sense of RFC 5280 §7.1.
    pub fn matches(&self, other: &Self) -> bool {
        self.der == other.der || self.to_comparable() == other.to_comparable()
    }
}

/// A value as it is compared: lower case, one blank between words, none at the ends.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
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
        by_oid(self.oid).map_or_else(|| self.oid.to_string(), |known| known.short_name.into())
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
    /// A part without `=`, in the form of RFC 4514.
    #[error(
        "no \"=\" in {0:?}; a name of RFC 4514 is written as CN=host-1,O=Example,C=JP, with \"\\,\" for a comma inside a value"
    )]
    NoEqualsRfc4514(String),
    /// Escaped octets that are no UTF-8.
    #[error("the escaped octets of {0} are not UTF-8")]
    NotUtf8(String),
    /// A `#` that no DER follows.
    #[error(
        "the value of {0} begins with \"#\", and what follows is not DER in hexadecimal digits; write \"\\#\" for a # itself"
    )]
    NotHexadecimal(String),
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
