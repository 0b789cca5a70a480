use alloc::string::String;
use core::{fmt, net::IpAddr};

use const_oid::ObjectIdentifier;
use der::{
    Any, Encode,
    asn1::{Ia5String, Utf8StringRef},
};
use ra_pki::{
    DistinguishedName, Malformed,
    asn1::pkix::name::{GeneralName, OtherName},
    error::NameError,
    text::Escaped,
};
use x509_cert::name::Name;

/// The name of a kind that is written as its text alone: `DNS`, `URI`, `email` or `IP`; `None` for another kind.
pub(crate) fn read_plain_name(
    kind: &str,
    value: &str,
) -> Option<Result<GeneralName, SubjectAlternativeNameError>> {
    let ascii = || match value.chars().find(|character| !character.is_ascii()) {
        Some(character) => Err(SubjectAlternativeNameError::Character { kind: kind.into(), character }),
        None if value.is_empty() => Err(SubjectAlternativeNameError::Empty { kind: kind.into() }),
        None => Ia5String::new(value).map_err(SubjectAlternativeNameError::unencodable),
    };
    Some(match kind {
        "DNS" => ascii().map(GeneralName::DnsName),
        "URI" => ascii().map(GeneralName::UniformResourceIdentifier),
        "email" => ascii().map(GeneralName::Rfc822Name),
        "IP" => match value.parse::<IpAddr>() {
            Ok(address) => Ok(GeneralName::from(address)),
            Err(_) => Err(SubjectAlternativeNameError::IpAddress(value.into())),
        },
        _ => return None,
    })
}

/// A name as it is written in a text, such as `DNS:host.example`.
///
/// A kind that no text names (of X.400, of EDI parties) and a malformed name are shown as a name of another kind.
pub(crate) struct GeneralNameText<'a>(pub(crate) &'a GeneralName);

impl fmt::Display for GeneralNameText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            GeneralName::DnsName(name) => write!(f, "DNS:{}", Escaped(name.as_str())),
            GeneralName::UniformResourceIdentifier(uri) => write!(f, "URI:{}", Escaped(uri.as_str())),
            GeneralName::Rfc822Name(address) => write!(f, "email:{}", Escaped(address.as_str())),
            GeneralName::IpAddress(octets) => match ip_address(octets.as_bytes()) {
                Some(address) => write!(f, "IP:{address}"),
                None => f.write_str(OTHER_KIND),
            },
            GeneralName::DirectoryName(name) => match directory_name(name) {
                Some(name) => write!(f, "dirName:{name}"),
                None => f.write_str(OTHER_KIND),
            },
            GeneralName::RegisteredId(oid) => write!(f, "RID:{oid}"),
            GeneralName::OtherName(OtherName { type_id, value }) => write_other_name(*type_id, value, f),
            GeneralName::EdiPartyName(_) => f.write_str(OTHER_KIND),
        }
    }
}

const OTHER_KIND: &str = "a name of another kind";

fn ip_address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

fn directory_name(name: &Name) -> Option<DistinguishedName> {
    DistinguishedName::from_der(&name.to_der().ok()?).ok()
}

fn write_other_name(type_id: ObjectIdentifier, value: &Any, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Ok(text) = value.decode_as::<Utf8StringRef<'_>>() {
        return write!(f, "otherName:{type_id};FORMAT:UTF8,UTF8:{}", Escaped(text.as_str()));
    }
    let Ok(der) = value.to_der() else { return f.write_str(OTHER_KIND) };
    write!(f, "otherName:{type_id};DER:{}", base16ct::lower::encode_string(&der))
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
