use alloc::string::{String, ToString};
use core::{fmt, net::IpAddr, str::FromStr};

use der::{Decode, asn1::Ia5String};
use ra_pki::{
    DistinguishedName, NameError,
    pkix::{SubjectAltName, name::GeneralName},
};
use x509_cert::name::Name;

/// A subject alternative name (RFC 5280 §4.2.1.6), written as `DNS:host.example`, `URI:spiffe://example/host`,
/// `IP:192.0.2.1`, `email:ops@example.com` or `dirName:/C=JP/CN=host`.
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
}

impl SubjectAlternativeName {
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
            _ => return Err(SubjectAlternativeNameError::Kind(kind.into())),
        }))
    }

    pub(crate) fn to_general_name(&self) -> Result<GeneralName, der::Error> {
        Ok(match &self.0 {
            Kind::Dns(name) => GeneralName::DnsName(Ia5String::new(name)?),
            Kind::Uri(uri) => GeneralName::UniformResourceIdentifier(Ia5String::new(uri)?),
            Kind::Ip(address) => GeneralName::from(*address),
            Kind::Email(address) => GeneralName::Rfc822Name(Ia5String::new(address)?),
            Kind::DirectoryName(name) => GeneralName::DirectoryName(Name::from_der(name.as_der())?),
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
        "{0:?} is no kind of alternative name; write DNS:host, URI:uri, IP:address, email:address or dirName:/C=JP/CN=host"
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
    }
}
