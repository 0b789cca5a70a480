use der::asn1::OctetStringRef;
use ra_pki::{ObjectIdentifier, asn1::ExtensionRef};

/// An extension: what it is, whether it is critical, and its value.
pub(crate) type MadeExtension = (ObjectIdentifier, bool, Vec<u8>);

pub(crate) fn extension((oid, critical, value): &MadeExtension) -> ExtensionRef<'_> {
    ExtensionRef { oid: (*oid).into(), critical: *critical, value: OctetStringRef::new(value).unwrap() }
}

/// An extension that nobody knows.
pub fn unknown_extension() -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap("1.2.3.4")
}
