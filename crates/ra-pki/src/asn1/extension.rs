use alloc::vec::Vec;

use der::{Sequence, asn1::OctetStringRef};

use crate::{any_object_identifier::AnyObjectIdentifier, extension::Extension};

/// X.509 `Extension` over borrowed bytes (RFC 5280 §4.1.2.9).
#[derive(Debug, Clone, Sequence)]
pub struct ExtensionRef<'a> {
    /// What the extension is.
    pub oid: AnyObjectIdentifier,
    /// Whether a reader that does not know the extension must refuse the certificate or list (RFC 5280 §4.2).
    #[asn1(default = "Default::default")]
    pub critical: bool,
    /// The DER of the extension's value.
    pub value: &'a OctetStringRef,
}

/// Copies extensions, or returns one that appears twice.
pub(crate) fn read_extensions(
    extensions: &[ExtensionRef<'_>],
) -> Result<Vec<Extension>, AnyObjectIdentifier> {
    if let Some(repeated) = repeated_extension(extensions) {
        return Err(repeated);
    }
    let extensions = extensions.iter().map(|extension| {
        let owned = Extension::new(extension.oid.clone(), extension.value.as_bytes().to_vec());
        if extension.critical { owned.into_critical() } else { owned }
    });
    Ok(extensions.collect())
}

/// An extension that appears twice. The identifiers are sorted, since a file may hold very many of them.
pub(crate) fn repeated_extension(extensions: &[ExtensionRef<'_>]) -> Option<AnyObjectIdentifier> {
    // Most entries of a revocation list have one.
    if extensions.len() < 2 {
        return None;
    }
    let mut oids: Vec<_> = extensions.iter().map(|extension| &extension.oid).collect();
    oids.sort_unstable();
    let repeated = oids.windows(2).find(|pair| matches!(pair, [first, second] if first == second));
    repeated.and_then(<[_]>::first).copied().cloned()
}
