use alloc::{
    boxed::Box,
    string::{String, ToString},
};
use core::fmt;

/// Octets that are not the DER of what they are taken for, or a value that DER cannot hold.
///
/// `Display` says what is wrong, and where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(Box<Parts>);

/// Boxed, since errors of many kinds hold one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    what: &'static str,
    field: Option<Field>,
    reason: String,
    offset: Option<usize>,
}

/// A field of a structure by its name in the RFC that defines it, and the octet at which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) offset: usize,
}

impl Malformed {
    /// What is not what it should be, such as "not a certificate in DER", and why.
    pub fn new(what: &'static str, reason: impl fmt::Display) -> Self {
        Self(Box::new(Parts { what, field: None, reason: reason.to_string(), offset: None }))
    }

    pub(crate) fn from_der(what: &'static str, error: der::Error) -> Self {
        let offset = error.position().and_then(|place| usize::try_from(u32::from(place)).ok());
        let mut malformed = Self::new(what, error);
        malformed.0.offset = offset;
        malformed
    }

    pub(crate) fn in_field(mut self, field: Field) -> Self {
        (self.0.field, self.0.offset) = (Some(field), Some(field.offset));
        self
    }

    /// The octet at which the malformed field begins, or reading ended; from zero, if it is known.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The name of the malformed field in the RFC that defines the structure, such as `subjectPublicKeyInfo`, if it is
    /// known.
    pub fn field(&self) -> Option<&'static str> {
        self.0.field.map(|field| field.name)
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.0.what)?;
        if let Some(Field { name, offset }) = self.0.field {
            write!(f, "in {name}, which begins at octet {offset}: ")?;
        }
        f.write_str(&self.0.reason)
    }
}

impl core::error::Error for Malformed {}
