use alloc::vec::Vec;
use core::{fmt, str::FromStr};

use const_oid::ObjectIdentifier;
use der::{Any, Encode, asn1::Utf8StringRef};
use ra_pki::asn1::{AnyObjectIdentifier, GeneralNameRef};

use crate::{
    extension_file::read_other_name,
    general_name::{
        GeneralNameText, SubjectAlternativeNameError, directory_name, other_name, read_plain_name,
        registered_id,
    },
};

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
pub struct SubjectAlternativeName(Any);

/// Microsoft's user principal name, such as `user@example.com` (`szOID_NT_PRINCIPAL_NAME`).
const USER_PRINCIPAL_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.3");

impl SubjectAlternativeName {
    /// A user principal name, as Active Directory has them: an other name whose value is a UTF-8 string.
    pub fn user_principal_name(name: &str) -> Result<Self, SubjectAlternativeNameError> {
        if name.is_empty() {
            return Err(SubjectAlternativeNameError::Empty { kind: "otherName".into() });
        }
        let value = Utf8StringRef::new(name).and_then(|name| name.to_der());
        Self::other(USER_PRINCIPAL_NAME, &value.map_err(SubjectAlternativeNameError::malformed_other_name)?)
    }

    /// A name of any other kind, its value in DER (RFC 5280 §4.2.1.6, `otherName`).
    pub fn other(
        type_id: impl Into<AnyObjectIdentifier>,
        value: &[u8],
    ) -> Result<Self, SubjectAlternativeNameError> {
        let name = other_name(&type_id.into(), value);
        name.map(Self).map_err(SubjectAlternativeNameError::malformed_other_name)
    }
}

impl FromStr for SubjectAlternativeName {
    type Err = SubjectAlternativeNameError;

    fn from_str(text: &str) -> Result<Self, SubjectAlternativeNameError> {
        let (kind, value) =
            text.split_once(':').ok_or_else(|| SubjectAlternativeNameError::Kind(text.into()))?;
        if let Some(name) = read_plain_name(kind, value) {
            return name.map(Self);
        }
        match kind {
            "dirName" => {
                directory_name(&value.parse()?).map(Self).map_err(SubjectAlternativeNameError::unencodable)
            }
            "RID" => {
                let oid = value.parse();
                let oid = oid.map_err(|_| SubjectAlternativeNameError::ObjectIdentifier(value.into()))?;
                registered_id(&oid).map(Self).map_err(SubjectAlternativeNameError::unencodable)
            }
            "otherName" => {
                let (type_id, value) = read_other_name(value)?;
                Self::other(type_id, &value)
            }
            _ => Err(SubjectAlternativeNameError::Kind(kind.into())),
        }
    }
}

impl fmt::Display for SubjectAlternativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let der = self.0.to_der().map_err(|_| fmt::Error)?;
        GeneralNameText(&GeneralNameRef::read(&der)).fmt(f)
    }
}

/// The DER of the value of the extension that holds these names.
pub(crate) fn encode_alternative_names(names: &[SubjectAlternativeName]) -> Result<Vec<u8>, der::Error> {
    names.iter().map(|name| name.0.clone()).collect::<Vec<_>>().to_der()
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

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
            name.0.to_der().unwrap()[0]
        };
        let tags = ["email:a@b", "DNS:a", "dirName:/CN=a", "URI:a:b", "IP:::1"].map(tag);
        assert_eq!(tags, [0x81, 0x82, 0xa4, 0x86, 0x87]);
    }

    #[test]
    fn an_error_says_what_is_expected() {
        let error = |text: &str| text.parse::<SubjectAlternativeName>().unwrap_err().to_string();
        assert!(error("host.example").starts_with("\"host.example\" is not a kind of alternative name"));
        assert!(error("dns:host").starts_with("\"dns\" is not a kind of alternative name"));
        assert_eq!(error("DNS:"), "nothing follows \"DNS:\"");
        assert!(error("DNS:日本").contains("'日'"));
        assert!(error("IP:10.0.0").contains("is not an IP address"));
        assert!(error("dirName:CN=x").contains("does not begin with"));
        assert!(error("RID:one").contains("is not an object identifier"));
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
