use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, net::IpAddr, str::FromStr};

use der::{
    Any, Decode, Encode,
    asn1::{AnyRef, Ia5String, Utf8StringRef},
};
use ra_pki::{
    DistinguishedName, NameError, ObjectIdentifier,
    pkix::{
        SubjectAltName,
        name::{GeneralName, OtherName},
    },
};
use x509_cert::name::Name;

use crate::extension_file::other_name;

/// A subject alternative name (RFC 5280 §4.2.1.6), written as `DNS:host.example`, `URI:spiffe://example/host`,
/// `IP:192.0.2.1`, `email:ops@example.com`, `dirName:/C=JP/CN=host`, `RID:1.2.3.4` or
/// `otherName:msUPN;UTF8:user@example.com`.
///
/// The kinds are OpenSSL's; but a `dirName` is followed by the name itself, not by the section that holds it.
///
/// ```
/// use ra_x509::SubjectAlternativeName;
///
/// let name: SubjectAlternativeName = "URI:spiffe://example.com/host-1".parse()?;
/// assert_eq!(name.to_string(), "URI:spiffe://example.com/host-1");
/// # Ok::<(), ra_x509::SubjectAlternativeNameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectAlternativeName(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Dns(String),
    Uri(String),
    Ip(IpAddr),
    Email(String),
    DirectoryName(DistinguishedName),
    RegisteredId(ObjectIdentifier),
    /// The value is DER.
    Other {
        type_id: ObjectIdentifier,
        value: Vec<u8>,
    },
}

/// Microsoft's user principal name, such as `user@example.com` (`szOID_NT_PRINCIPAL_NAME`).
const USER_PRINCIPAL_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.3");

impl SubjectAlternativeName {
    /// A user principal name, as Active Directory has them: an other name whose value is a UTF-8 string.
    pub fn user_principal_name(name: &str) -> Result<Self, SubjectAlternativeNameError> {
        if name.is_empty() {
            return Err(SubjectAlternativeNameError::Empty { kind: "otherName".into() });
        }
        let value = Utf8StringRef::new(name).and_then(|name| name.to_der());
        Self::other(USER_PRINCIPAL_NAME, &value.map_err(SubjectAlternativeNameError::OtherName)?)
    }

    /// A name of any other kind, its value in DER (RFC 5280 §4.2.1.6, `otherName`).
    pub fn other(type_id: ObjectIdentifier, value: &[u8]) -> Result<Self, SubjectAlternativeNameError> {
        AnyRef::from_der(value).map_err(SubjectAlternativeNameError::OtherName)?;
        Ok(Self(Kind::Other { type_id, value: value.to_vec() }))
    }

    pub(crate) fn new(kind: &str, value: &str) -> Result<Self, SubjectAlternativeNameError> {
        let ascii = |value: &str| match value.chars().find(|character| !character.is_ascii()) {
            Some(character) => Err(SubjectAlternativeNameError::Character { kind: kind.into(), character }),
            None if value.is_empty() => Err(SubjectAlternativeNameError::Empty { kind: kind.into() }),
            None => Ok(value.to_string()),
        };
        Ok(Self(match kind {
            "DNS" => Kind::Dns(ascii(value)?),
            "URI" => Kind::Uri(ascii(value)?),
            "email" => Kind::Email(ascii(value)?),
            "IP" => {
                let address = value.parse();
                Kind::Ip(address.map_err(|_| SubjectAlternativeNameError::IpAddress(value.into()))?)
            }
            "dirName" => Kind::DirectoryName(value.parse()?),
            "RID" => Kind::RegisteredId(
                ObjectIdentifier::new(value)
                    .map_err(|_| SubjectAlternativeNameError::ObjectIdentifier(value.into()))?,
            ),
            "otherName" => {
                let (type_id, value) = other_name(value)?;
                Kind::Other { type_id, value }
            }
            _ => return Err(SubjectAlternativeNameError::Kind(kind.into())),
        }))
    }

    /// `None` for a kind that is not here: names of X.400 and EDI parties.
    pub(crate) fn from_general_name(name: &GeneralName) -> Option<Self> {
        Some(Self(match name {
            GeneralName::DnsName(name) => Kind::Dns(name.to_string()),
            GeneralName::UniformResourceIdentifier(uri) => Kind::Uri(uri.to_string()),
            GeneralName::Rfc822Name(address) => Kind::Email(address.to_string()),
            GeneralName::IpAddress(octets) => Kind::Ip(match octets.as_bytes() {
                octets if octets.len() == 4 => IpAddr::from(<[u8; 4]>::try_from(octets).ok()?),
                octets => IpAddr::from(<[u8; 16]>::try_from(octets).ok()?),
            }),
            GeneralName::DirectoryName(name) => {
                Kind::DirectoryName(DistinguishedName::from_der(&name.to_der().ok()?).ok()?)
            }
            GeneralName::RegisteredId(oid) => Kind::RegisteredId(*oid),
            GeneralName::OtherName(other) => {
                Kind::Other { type_id: other.type_id, value: other.value.to_der().ok()? }
            }
            GeneralName::EdiPartyName(_) => return None,
        }))
    }

    pub(crate) fn to_general_name(&self) -> Result<GeneralName, der::Error> {
        Ok(match &self.0 {
            Kind::Dns(name) => GeneralName::DnsName(Ia5String::new(name)?),
            Kind::Uri(uri) => GeneralName::UniformResourceIdentifier(Ia5String::new(uri)?),
            Kind::Ip(address) => GeneralName::from(*address),
            Kind::Email(address) => GeneralName::Rfc822Name(Ia5String::new(address)?),
            Kind::DirectoryName(name) => GeneralName::DirectoryName(Name::from_der(name.as_der())?),
            Kind::RegisteredId(oid) => GeneralName::RegisteredId(*oid),
            Kind::Other { type_id, value } => {
                GeneralName::OtherName(OtherName { type_id: *type_id, value: Any::from_der(value)? })
            }
        })
    }
}

impl FromStr for SubjectAlternativeName {
    type Err = SubjectAlternativeNameError;

    fn from_str(text: &str) -> Result<Self, SubjectAlternativeNameError> {
        let (kind, value) =
            text.split_once(':').ok_or_else(|| SubjectAlternativeNameError::Kind(text.into()))?;
        Self::new(kind, value)
    }
}

impl fmt::Display for SubjectAlternativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Dns(name) => write!(f, "DNS:{name}"),
            Kind::Uri(uri) => write!(f, "URI:{uri}"),
            Kind::Ip(address) => write!(f, "IP:{address}"),
            Kind::Email(address) => write!(f, "email:{address}"),
            Kind::DirectoryName(name) => write!(f, "dirName:{name}"),
            Kind::RegisteredId(oid) => write!(f, "RID:{oid}"),
            Kind::Other { type_id, value } => {
                if let Ok(text) = Utf8StringRef::from_der(value) {
                    return write!(f, "otherName:{type_id};FORMAT:UTF8,UTF8:{}", text.as_str());
                }
                write!(f, "otherName:{type_id};DER:")?;
                value.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
            }
        }
    }
}

/// The extension that holds these names.
pub(crate) fn subject_alternative_names(
    names: &[SubjectAlternativeName],
) -> Result<SubjectAltName, der::Error> {
    names.iter().map(SubjectAlternativeName::to_general_name).collect::<Result<_, _>>().map(SubjectAltName)
}

/// Why a text is no subject alternative name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubjectAlternativeNameError {
    /// No kind, or one that is not supported.
    #[error(
        "{0:?} is no kind of alternative name; write DNS:host, URI:uri, IP:address, email:address, dirName:/C=JP/CN=host, RID:oid or otherName:oid;TYPE:value"
    )]
    Kind(String),
    /// Nothing after the kind.
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
    /// No object identifier.
    #[error("{0:?} is no object identifier; write it as 1.2.3.4")]
    ObjectIdentifier(String),
    /// No other name: a type, a semicolon and a value.
    #[error("{0:?} is no other name; write oid;TYPE:value, such as msUPN;UTF8:user@example.com")]
    OtherNameText(String),
    /// A value of an other name that is no DER.
    #[error("the value of the other name is not DER: {0}")]
    OtherName(der::Error),
    /// No IP address.
    #[error("{0:?} is no IP address; write 192.0.2.1 or 2001:db8::1")]
    IpAddress(String),
    /// No distinguished name.
    #[error(transparent)]
    DirectoryName(#[from] NameError),
}

#[cfg(test)]
mod tests {
    use der::Encode;

    use super::*;

    #[test]
    fn a_name_is_written_as_it_was_parsed() {
        for text in [
            "DNS:host.example",
            "URI:spiffe://example/ns/a:b",
            "IP:192.0.2.1",
            "IP:2001:db8::1",
            "email:ops@example.com",
            "dirName:/C=JP/CN=host",
            "RID:1.2.3.4",
            "otherName:1.3.6.1.4.1.311.20.2.3;FORMAT:UTF8,UTF8:größe@example.com",
        ] {
            assert_eq!(text.parse::<SubjectAlternativeName>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn every_kind_has_its_tag() {
        let tag = |text: &str| {
            let name: SubjectAlternativeName = text.parse().unwrap();
            name.to_general_name().unwrap().to_der().unwrap()[0]
        };
        let tags = ["email:a@b", "DNS:a", "dirName:/CN=a", "URI:a:b", "IP:::1"].map(tag);
        assert_eq!(tags, [0x81, 0x82, 0xa4, 0x86, 0x87]);
    }

    #[test]
    fn an_error_says_what_is_expected() {
        let error = |text: &str| text.parse::<SubjectAlternativeName>().unwrap_err().to_string();
        assert!(error("host.example").starts_with("\"host.example\" is no kind of alternative name"));
        assert!(error("dns:host").starts_with("\"dns\" is no kind of alternative name"));
        assert_eq!(error("DNS:"), "nothing follows \"DNS:\"");
        assert!(error("DNS:日本").contains("'日'"));
        assert!(error("IP:10.0.0").contains("is no IP address"));
        assert!(error("dirName:CN=x").contains("does not begin with"));
        assert!(error("RID:one").contains("is no object identifier"));
        assert!(error("otherName:1.2.3").contains("write oid;TYPE:value"));
        assert!(error("otherName:1.2.3;NOTHING:x").contains("write oid;TYPE:value"));
        assert!(error("otherName:1.2.3;SEQUENCE:section").contains("write oid;TYPE:value"));
    }

    #[test]
    fn a_user_principal_name_is_an_other_name_with_a_utf8_string() {
        let name = SubjectAlternativeName::user_principal_name("user@example.com").unwrap();
        assert_eq!(Ok(name), "otherName:msUPN;UTF8:user@example.com".parse());
        let octets =
            SubjectAlternativeName::other(ObjectIdentifier::new_unwrap("1.2.3"), &[4, 1, 7]).unwrap();
        assert_eq!(octets.to_string(), "otherName:1.2.3;DER:040107");
        assert!(SubjectAlternativeName::other(ObjectIdentifier::new_unwrap("1.2.3"), &[4]).is_err());
    }
}
