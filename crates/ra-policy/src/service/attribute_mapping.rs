//! Which attributes of a certificate become session tags.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use ra_pki::{NameAttribute, asn1::AnyObjectIdentifier};

use crate::service::limits::MAX_SPECIFIER_CHARACTERS;

/// Which attributes of a certificate become session tags
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html>): a mapping for each field.
///
/// ```
/// use ra_policy::{AttributeMapping, AttributeMappings};
///
/// let mut mappings = AttributeMappings::default();
/// assert_eq!(mappings.to_string(), "x509Subject=*; x509Issuer=*; x509SAN=DNS,URI,Name/*");
/// mappings.put("x509Subject=CN,OU".parse()?);
/// mappings.put("x509Issuer=".parse()?);
/// assert_eq!(mappings.to_string(), "x509Subject=CN,OU; x509Issuer=; x509SAN=DNS,URI,Name/*");
/// # Ok::<(), ra_policy::error::AttributeMappingError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttributeMappings([AttributeMapping; 3]);

impl AttributeMappings {
    /// Replaces the mapping of a field, as `PutAttributeMapping` and `DeleteAttributeMapping` leave it.
    pub fn put(&mut self, mapping: AttributeMapping) {
        if let Some(place) = self.0.iter_mut().find(|one| one.field == mapping.field) {
            *place = mapping;
        }
    }

    /// The mapping of a field.
    pub fn mapping(&self, field: CertificateField) -> &AttributeMapping {
        let [subject, issuer, alternative_names] = &self.0;
        match field {
            CertificateField::Subject => subject,
            CertificateField::Issuer => issuer,
            CertificateField::SubjectAlternativeName => alternative_names,
        }
    }
}

/// The mapping of a profile that was made without one: everything.
impl Default for AttributeMappings {
    fn default() -> Self {
        let every = |field| AttributeMapping { field, specifiers: alloc::vec![Specifier::Attribute(None)] };
        let alternative_names = AttributeMapping {
            field: CertificateField::SubjectAlternativeName,
            specifiers: alloc::vec![Specifier::Dns, Specifier::Uri, Specifier::Name(None)],
        };
        Self([every(CertificateField::Subject), every(CertificateField::Issuer), alternative_names])
    }
}

impl fmt::Display for AttributeMappings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [subject, issuer, alternative_names] = &self.0;
        write!(f, "{subject}; {issuer}; {alternative_names}")
    }
}

/// A field of a certificate whose attributes are mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateField {
    /// `x509Subject`
    Subject,
    /// `x509Issuer`
    Issuer,
    /// `x509SAN`
    SubjectAlternativeName,
}

impl CertificateField {
    /// The name in the API and at the beginning of tags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Subject => "x509Subject",
            Self::Issuer => "x509Issuer",
            Self::SubjectAlternativeName => "x509SAN",
        }
    }
}

impl FromStr for CertificateField {
    type Err = AttributeMappingError;

    fn from_str(text: &str) -> Result<Self, AttributeMappingError> {
        [Self::Subject, Self::Issuer, Self::SubjectAlternativeName]
            .into_iter()
            .find(|field| field.name() == text)
            .ok_or_else(|| AttributeMappingError::Field(text.into()))
    }
}

/// The mapping of one field. As text, `x509Subject=CN,OU`; nothing after the `=` maps nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttributeMapping {
    field: CertificateField,
    specifiers: Vec<Specifier>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Specifier {
    /// An attribute of a name by its short name or object identifier; `None` for every one.
    Attribute(Option<String>),
    Dns,
    Uri,
    /// As [`Self::Attribute`], of the first directory name.
    Name(Option<String>),
}

impl AttributeMapping {
    /// The mapping of a field by its specifiers, such as `CN`, `*`, `DNS` or `Name/OU`.
    pub fn new<S: AsRef<str>>(
        field: CertificateField,
        specifiers: &[S],
    ) -> Result<Self, AttributeMappingError> {
        let specifiers = specifiers.iter().map(|specifier| Specifier::read(field, specifier.as_ref()));
        Ok(Self { field, specifiers: specifiers.collect::<Result<_, _>>()? })
    }

    /// The field.
    pub fn field(&self) -> CertificateField {
        self.field
    }

    /// The specifiers as the API has them.
    pub fn specifiers(&self) -> Vec<String> {
        self.specifiers.iter().map(ToString::to_string).collect()
    }

    pub(crate) fn maps_dns(&self) -> bool {
        self.specifiers.contains(&Specifier::Dns)
    }

    pub(crate) fn maps_uri(&self) -> bool {
        self.specifiers.contains(&Specifier::Uri)
    }

    /// Whether an attribute of the field's name, or of the first directory name, is mapped.
    pub(crate) fn maps(&self, attribute: &NameAttribute) -> bool {
        self.specifiers.iter().any(|specifier| match specifier {
            Specifier::Attribute(None) | Specifier::Name(None) => true,
            Specifier::Attribute(Some(name)) | Specifier::Name(Some(name)) => {
                *name == attribute.short_name() || *name == attribute.oid().to_string()
            }
            Specifier::Dns | Specifier::Uri => false,
        })
    }
}

impl Specifier {
    fn read(field: CertificateField, text: &str) -> Result<Self, AttributeMappingError> {
        let problem = || AttributeMappingError::Specifier { field: field.name(), specifier: text.into() };
        let is_attribute = |name: &str| {
            let is_oid = name.parse::<AnyObjectIdentifier>().is_ok();
            let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name.chars().all(|character| character.is_ascii_alphanumeric());
            is_oid || is_name
        };
        let attribute = |name: &str| match name {
            "*" => Ok(None),
            name if is_attribute(name) => Ok(Some(name.to_string())),
            _ => Err(problem()),
        };
        if text.len() > MAX_SPECIFIER_CHARACTERS {
            return Err(problem());
        }
        if field != CertificateField::SubjectAlternativeName {
            return attribute(text).map(Self::Attribute);
        }
        match text {
            "DNS" => Ok(Self::Dns),
            "URI" => Ok(Self::Uri),
            "Name" | "Name/" => Ok(Self::Name(None)),
            _ => attribute(text.strip_prefix("Name/").ok_or_else(problem)?).map(Self::Name),
        }
    }
}

impl fmt::Display for Specifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => f.write_str(name.as_deref().unwrap_or("*")),
            Self::Dns => f.write_str("DNS"),
            Self::Uri => f.write_str("URI"),
            Self::Name(name) => write!(f, "Name/{}", name.as_deref().unwrap_or("*")),
        }
    }
}

impl FromStr for AttributeMapping {
    type Err = AttributeMappingError;

    fn from_str(text: &str) -> Result<Self, AttributeMappingError> {
        let (field, specifiers) =
            text.split_once('=').ok_or_else(|| AttributeMappingError::NoEquals(text.into()))?;
        let specifiers: Vec<&str> =
            if specifiers.is_empty() { Vec::new() } else { specifiers.split(',').collect() };
        Self::new(field.parse()?, &specifiers)
    }
}

impl fmt::Display for AttributeMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.field.name(), self.specifiers().join(","))
    }
}

/// Why a text is not an attribute mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttributeMappingError {
    /// No `=`.
    #[error("no \"=\" in the mapping {0:?}; write FIELD=SPECIFIER,SPECIFIER such as x509Subject=CN,OU")]
    NoEquals(String),
    /// No such field.
    #[error("there is no field {0:?}; the fields are x509Subject, x509Issuer and x509SAN")]
    Field(String),
    /// A specifier that the field does not have.
    #[error(
        "{field} has no specifier {specifier:?}; x509Subject and x509Issuer have * and attribute types such as CN, x509SAN \
         has DNS, URI, Name/* and Name/CN, each of at most {MAX_SPECIFIER_CHARACTERS} characters"
    )]
    Specifier {
        /// The field.
        field: &'static str,
        /// The specifier.
        specifier: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_read_as_they_are_written() {
        for text in [
            "x509Subject=CN,OU",
            "x509Issuer=*",
            "x509SAN=DNS,URI,Name/CN,Name/*",
            "x509Subject=2.5.4.3",
            "x509SAN=",
        ] {
            assert_eq!(text.parse::<AttributeMapping>().unwrap().to_string(), text);
        }
        for (text, written) in [("x509SAN=Name", "x509SAN=Name/*"), ("x509SAN=Name/", "x509SAN=Name/*")] {
            assert_eq!(text.parse::<AttributeMapping>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_the_api_does_not_know_is_refused() {
        for text in [
            "x509Subject",
            "x509subject=CN",
            "x509SAN=*",
            "x509SAN=DNS/1",
            "x509Subject=C N",
            "x509Subject=CN,",
            "x509Subject=DNS/x",
        ] {
            assert!(text.parse::<AttributeMapping>().is_err(), "{text}");
        }
        let long = alloc::format!("x509Subject={}", "A".repeat(61));
        assert!(matches!(long.parse::<AttributeMapping>(), Err(AttributeMappingError::Specifier { .. })));
    }
}
