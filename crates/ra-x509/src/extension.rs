//! Extensions between their values and DER.

use alloc::vec::Vec;

use const_oid::AssociatedOid;
use der::{Encode, asn1::OctetStringRef};
use ra_pki::{
    Extension, Malformed,
    asn1::{AnyObjectIdentifier, ExtensionRef},
};

/// A critical extension with this value.
pub(crate) fn encode_critical<T: AssociatedOid + Encode>(value: &T) -> Result<Extension, Malformed> {
    encode_extension(true, value)
}

/// An extension with this value that is not critical.
pub(crate) fn encode_non_critical<T: AssociatedOid + Encode>(value: &T) -> Result<Extension, Malformed> {
    encode_extension(false, value)
}

pub(crate) fn encode_extension<T: AssociatedOid + Encode>(
    critical: bool,
    value: &T,
) -> Result<Extension, Malformed> {
    let der = value.to_der().map_err(|error| Malformed::new("the extension has no form in DER", error))?;
    Ok(new_extension(T::OID, critical, der))
}

/// An extension whose value is DER already.
pub(crate) fn new_extension(
    oid: impl Into<AnyObjectIdentifier>,
    critical: bool,
    value: Vec<u8>,
) -> Extension {
    let extension = Extension::new(oid, value);
    if critical { extension.into_critical() } else { extension }
}

/// The extensions as they stand in a certificate or a list.
pub(crate) fn borrow_extensions(extensions: &[Extension]) -> Result<Vec<ExtensionRef<'_>>, der::Error> {
    let borrowed = extensions.iter().map(|extension| {
        Ok(ExtensionRef {
            oid: extension.oid().clone(),
            critical: extension.is_critical(),
            value: OctetStringRef::new(extension.value())?,
        })
    });
    borrowed.collect()
}
