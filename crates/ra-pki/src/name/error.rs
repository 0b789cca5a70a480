use alloc::string::String;

use crate::malformed::Malformed;

/// Why a text is not a distinguished name.
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
    /// An attribute type without a name in this crate.
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
    /// A character that the attribute's string type does not allow.
    #[error("{short_name} holds {character:?}, which its string type does not allow")]
    Character {
        /// The attribute type.
        short_name: &'static str,
        /// The first such character.
        character: char,
    },
    /// One attribute twice in the same part, or more than DER can hold.
    #[error(transparent)]
    Encoding(#[from] Malformed),
}

impl NameError {
    pub(crate) fn from_der(error: der::Error) -> Self {
        Self::Encoding(Malformed::from_der("the parts of the name cannot be encoded", error))
    }
}
