//! Alternative names between their texts and DER. Each is kept as DER, since the object identifiers in it may have any size.

use alloc::{string::String, vec::Vec};
use core::{fmt, net::IpAddr};

use der::{
    Any, Decode, Encode, Tag, TagNumber,
    asn1::{AnyRef, Utf8StringRef},
};
use ra_pki::{
    DistinguishedName, Malformed,
    asn1::{AnyObjectIdentifier, GeneralNameRef, GeneralNameValue},
    error::NameError,
    text::Escaped,
};

/// The name of a kind that is written as its text alone: `DNS`, `URI`, `email` or `IP`; `None` for another kind.
pub(crate) fn read_plain_name(kind: &str, value: &str) -> Option<Result<Any, SubjectAlternativeNameError>> {
    let ascii = |number| match value.chars().find(|character| !character.is_ascii()) {
        Some(character) => Err(SubjectAlternativeNameError::Character { kind: kind.into(), character }),
        None if value.is_empty() => Err(SubjectAlternativeNameError::Empty { kind: kind.into() }),
        None => primitive(number, value.as_bytes()).map_err(SubjectAlternativeNameError::unencodable),
    };
    Some(match kind {
        "DNS" => ascii(2),
        "URI" => ascii(6),
        "email" => ascii(EMAIL),
        "IP" => match value.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => ip_name(&address.octets()),
            Ok(IpAddr::V6(address)) => ip_name(&address.octets()),
            Err(_) => return Some(Err(SubjectAlternativeNameError::IpAddress(value.into()))),
        }
        .map_err(SubjectAlternativeNameError::unencodable),
        _ => return None,
    })
}

/// An `rfc822Name`.
pub(crate) fn email_name(address: &str) -> Result<Any, der::Error> {
    primitive(EMAIL, address.as_bytes())
}

/// An `iPAddress`: an address, or an address and a mask.
pub(crate) fn ip_name(octets: &[u8]) -> Result<Any, der::Error> {
    primitive(7, octets)
}

/// A `registeredID`.
pub(crate) fn registered_id(identifier: &AnyObjectIdentifier) -> Result<Any, der::Error> {
    primitive(8, identifier.as_octets())
}

/// A `directoryName`.
pub(crate) fn directory_name(name: &DistinguishedName) -> Result<Any, der::Error> {
    constructed(4, name.as_der().to_vec())
}

/// An `otherName` with the DER of its value.
pub(crate) fn other_name(type_id: &AnyObjectIdentifier, value: &[u8]) -> Result<Any, der::Error> {
    AnyRef::from_der(value)?;
    let mut content = type_id.to_der()?;
    constructed(0, value.to_vec())?.encode_to_vec(&mut content)?;
    constructed(0, content)
}

fn primitive(number: u32, octets: &[u8]) -> Result<Any, der::Error> {
    Any::new(Tag::ContextSpecific { constructed: false, number: TagNumber(number) }, octets)
}

fn constructed(number: u32, content: Vec<u8>) -> Result<Any, der::Error> {
    Any::new(Tag::ContextSpecific { constructed: true, number: TagNumber(number) }, content)
}

const EMAIL: u32 = 1;

/// A name as it is written in a text, such as `DNS:host.example`.
///
/// A kind that no text names (of X.400, of EDI parties) and a malformed name are shown as a name of another kind.
pub(crate) struct GeneralNameText<'a>(pub(crate) &'a GeneralNameRef<'a>);

impl fmt::Display for GeneralNameText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.value() {
            Some(GeneralNameValue::Dns(name)) => write!(f, "DNS:{}", Escaped(name)),
            Some(GeneralNameValue::Uri(uri)) => write!(f, "URI:{}", Escaped(uri)),
            Some(GeneralNameValue::Email(address)) => write!(f, "email:{}", Escaped(address)),
            Some(GeneralNameValue::Ip(octets)) => match ip_address(octets) {
                Some(address) => write!(f, "IP:{address}"),
                None => f.write_str(OTHER_KIND),
            },
            Some(GeneralNameValue::Directory(name)) => write!(f, "dirName:{name}"),
            Some(GeneralNameValue::RegisteredId(oid)) => write!(f, "RID:{oid}"),
            Some(GeneralNameValue::OtherName { type_id, value }) => write_other_name(type_id, value, f),
            _ => f.write_str(OTHER_KIND),
        }
    }
}

const OTHER_KIND: &str = "a name of another kind";

fn ip_address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

fn write_other_name(type_id: &AnyObjectIdentifier, value: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match Utf8StringRef::from_der(value) {
        Ok(text) => write!(f, "otherName:{type_id};FORMAT:UTF8,UTF8:{}", Escaped(text.as_str())),
        Err(_) => write!(f, "otherName:{type_id};DER:{}", base16ct::lower::encode_string(value)),
    }
}

/// Why a text is not a subject alternative name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubjectAlternativeNameError {
    /// No kind, or an unknown one.
    #[error(
        "{0:?} is not a kind of alternative name; write DNS:host, URI:uri, IP:address, email:address, dirName:/C=JP/CN=host, RID:oid or otherName:oid;TYPE:value"
    )]
    Kind(String),
    /// Nothing follows the kind.
    #[error("nothing follows \"{kind}:\"")]
    Empty {
        /// The kind.
        kind: String,
    },
    /// A character outside ASCII.
    #[error(
        "a name of kind {kind} holds {character:?}, and such names are ASCII; write an international name in its ASCII form (xn--…, %XX)"
    )]
    Character {
        /// The kind.
        kind: String,
        /// The first such character.
        character: char,
    },
    /// The text is not an object identifier.
    #[error("{0:?} is not an object identifier; write it as 1.2.3.4")]
    ObjectIdentifier(String),
    /// The text is not an other name: a type, a semicolon and a value.
    #[error("{0:?} is not an other name; write oid;TYPE:value, such as msUPN;UTF8:user@example.com")]
    OtherNameText(String),
    /// The value of an other name is not DER.
    #[error(transparent)]
    OtherName(Malformed),
    /// The name has no form in DER.
    #[error(transparent)]
    Encoding(Malformed),
    /// The text is not an IP address.
    #[error("{0:?} is not an IP address; write 192.0.2.1 or 2001:db8::1")]
    IpAddress(String),
    /// The text is not a distinguished name.
    #[error(transparent)]
    DirectoryName(#[from] NameError),
}

impl SubjectAlternativeNameError {
    pub(crate) fn malformed_other_name(error: der::Error) -> Self {
        Self::OtherName(Malformed::new("the value of the other name is not DER", error))
    }

    pub(crate) fn unencodable(error: der::Error) -> Self {
        Self::Encoding(Malformed::new("the name has no form in DER", error))
    }
}
