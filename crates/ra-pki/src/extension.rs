use alloc::vec::Vec;

use crate::object_identifier::ObjectIdentifier;

/// An extension of a certificate or a revocation list, its value still DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    oid: ObjectIdentifier,
    critical: bool,
    value: Vec<u8>,
}

impl Extension {
    /// An extension with the DER of its value, whatever it is.
    pub fn new(oid: ObjectIdentifier, critical: bool, value: Vec<u8>) -> Self {
        Self { oid, critical, value }
    }

    /// What the extension is.
    pub fn oid(&self) -> ObjectIdentifier {
        self.oid
    }

    /// Whether who does not know the extension must refuse what carries it.
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// The DER of the extension's value.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}
