use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::{any_object_identifier::AnyObjectIdentifier, name::attribute_type::find_oid};

/// One attribute of a [`DistinguishedName`](crate::DistinguishedName).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameAttribute {
    pub(super) oid: AnyObjectIdentifier,
    pub(super) part: usize,
    pub(super) value: Option<String>,
    pub(super) value_der: Vec<u8>,
}

impl NameAttribute {
    /// The attribute's type.
    pub fn oid(&self) -> &AnyObjectIdentifier {
        &self.oid
    }

    /// The short name that OpenSSL and Roles Anywhere use for the type, such as `CN`; the dotted form of the
    /// object identifier where there is none.
    pub fn short_name(&self) -> String {
        find_oid(&self.oid).map_or_else(|| self.oid.to_string(), |known| known.short_name.into())
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
