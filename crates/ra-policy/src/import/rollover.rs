use alloc::string::String;

use ra_pki::{Certificate, DistinguishedName, pem::encode_pem};

/// The PEM of a trust anchor while its root changes: the new root and the old one, which are the two certificates that a
/// trust anchor may hold by default (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
///
/// A certificate that is not a CA's is refused, and so are two certificates of one key, between which nothing changes.
pub fn rollover_bundle(old: &Certificate, new: &Certificate) -> Result<String, RolloverError> {
    for root in [old, new] {
        if !root.basic_constraints().is_some_and(|constraints| constraints.ca) {
            return Err(RolloverError::NotACa(root.subject().clone()));
        }
    }
    if old.public_key() == new.public_key() {
        return Err(RolloverError::SameKey);
    }
    Ok([new, old].map(|root| encode_pem("CERTIFICATE", root.as_der())).concat())
}

/// Why two certificates are not an old and a new root.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RolloverError {
    /// A certificate that is not a CA's.
    #[error(
        "the certificate {0} cannot be a trust anchor: its basic constraints do not say CA:TRUE (RFC 5280 §4.2.1.9)"
    )]
    NotACa(DistinguishedName),
    /// Both have the same key.
    #[error(
        "both certificates have the same key; a renewed certificate of the same key takes the old one's place at once"
    )]
    SameKey,
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use super::*;
    use crate::testing::Maker;

    #[test]
    fn what_is_no_rollover_is_refused() {
        let root = Maker::root().sign();
        assert_eq!(rollover_bundle(&root, &root), Err(RolloverError::SameKey));
        let error = rollover_bundle(&root, &Maker::leaf().sign()).unwrap_err().to_string();
        assert!(error.starts_with("the certificate /CN=host-1 cannot be a trust anchor"), "{error}");
    }
}
