use alloc::vec::Vec;

use const_oid::{AssociatedOid, ObjectIdentifier};
use der::{Encode, asn1::OctetStringRef};
use ra_pki::ExtensionRef;

/// An extension for a certificate yet to be made: what it is, its criticality, and its value in DER.
///
/// The types of [`pkix`](ra_pki::pkix) are values for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExtension {
    oid: ObjectIdentifier,
    critical: bool,
    value: Vec<u8>,
}

impl NewExtension {
    /// An extension that must be understood by whoever uses the certificate.
    pub fn critical<T: AssociatedOid + Encode>(value: &T) -> Result<Self, der::Error> {
        Self::new(true, value)
    }

    /// An extension that may be passed over by whoever does not know it.
    pub fn non_critical<T: AssociatedOid + Encode>(value: &T) -> Result<Self, der::Error> {
        Self::new(false, value)
    }

    pub(crate) fn new<T: AssociatedOid + Encode>(critical: bool, value: &T) -> Result<Self, der::Error> {
        Ok(Self { oid: T::OID, critical, value: value.to_der()? })
    }

    /// An extension whose value is DER already.
    pub fn from_parts(oid: ObjectIdentifier, critical: bool, value: Vec<u8>) -> Self {
        Self { oid, critical, value }
    }

    /// What the extension is.
    pub fn oid(&self) -> ObjectIdentifier {
        self.oid
    }

    /// Whether it must be understood by whoever uses the certificate.
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// Its value in DER.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    pub(crate) fn as_ref(&self) -> Result<ExtensionRef<'_>, der::Error> {
        Ok(ExtensionRef { oid: self.oid, critical: self.critical, value: OctetStringRef::new(&self.value)? })
    }
}
