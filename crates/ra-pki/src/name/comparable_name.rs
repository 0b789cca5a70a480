use alloc::{string::String, vec::Vec};

use crate::{any_object_identifier::AnyObjectIdentifier, name::distinguished_name::DistinguishedName};

/// A name as RFC 5280 §7.1 compares it: attribute by attribute, without regard to string type, letter case, and blanks
/// at the ends or repeated inside.
///
/// ```
/// use ra_pki::DistinguishedName;
///
/// let name = |text: &str| text.parse::<DistinguishedName>().map(|name| name.to_comparable());
/// assert_eq!(name("/O=Example  Org/CN=Root")?, name("/O=EXAMPLE org/CN=root")?);
/// assert!(name("/O=Example Org/CN=Root")?.is_below(&name("/O=Example Org")?));
/// # Ok::<(), ra_pki::error::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComparableName(Vec<Part>);

/// The attributes of one relative distinguished name, in an order of their own.
type Part = Vec<(AnyObjectIdentifier, Value)>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Value {
    Text(String),
    /// What is no text, or cannot be read as the text that it claims to be.
    Der(Vec<u8>),
}

impl ComparableName {
    /// Whether the name begins with all parts of `base`: whether it lies in the subtree of a directory-name
    /// constraint (RFC 5280 §4.2.1.10).
    pub fn is_below(&self, base: &Self) -> bool {
        self.0.starts_with(&base.0)
    }

    /// Whether the name may lie in the subtree of `base`: some value of theirs cannot be read as text, and nothing else tells
    /// them apart.
    pub fn may_be_below(&self, base: &Self) -> bool {
        let may_match = |(one, other): (&Part, &Part)| {
            let same_types = one.iter().map(|(oid, _)| oid).eq(other.iter().map(|(oid, _)| oid));
            let is_der = |(_, value): &(AnyObjectIdentifier, Value)| matches!(value, Value::Der(_));
            one == other || (same_types && (one.iter().any(is_der) || other.iter().any(is_der)))
        };
        self.0.len() >= base.0.len() && self.0.iter().zip(&base.0).all(may_match)
    }
}

impl DistinguishedName {
    /// The name as RFC 5280 §7.1 compares it.
    pub fn to_comparable(&self) -> ComparableName {
        let mut parts: Vec<Part> = Vec::new();
        for attribute in self.attributes() {
            let value = match attribute.value {
                Some(text) => Value::Text(fold(&text)),
                None => Value::Der(attribute.value_der),
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
        self.as_der() == other.as_der() || self.to_comparable() == other.to_comparable()
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
