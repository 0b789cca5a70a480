use alloc::vec::Vec;

use crate::any_object_identifier::AnyObjectIdentifier;

/// An extension of a certificate or a revocation list, its value still DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    oid: AnyObjectIdentifier,
    critical: bool,
    value: Vec<u8>,
}

impl Extension {
    /// An extension with the DER of its value, whatever it is. It is not critical.
    pub fn new(oid: impl Into<AnyObjectIdentifier>, value: Vec<u8>) -> Self {
        Self { oid: oid.into(), critical: false, value }
    }

    /// The same extension, critical.
    #[must_use]
    pub fn into_critical(self) -> Self {
        Self { critical: true, ..self }
    }

    /// What the extension is.
    pub fn oid(&self) -> &AnyObjectIdentifier {
        &self.oid
    }

    /// Whether an implementation that does not know the extension must refuse the certificate or the list (RFC 5280 §4.2).
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// The DER of the extension's value.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}
