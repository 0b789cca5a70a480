use alloc::boxed::Box;

use ra_pki::{Certificate, KeyAlgorithm, MAX_INTERMEDIATES, error::NegativeSerialNumber};

/// Why a chain and a key are no identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The key is another one than the certificate's.
    #[error("the private key (of type {key}) is not the key of the certificate {}; give the one with which the certificate was requested", certificate.subject())]
    OtherKey {
        /// Type of the private key.
        key: KeyAlgorithm,
        /// The certificate.
        certificate: Box<Certificate>,
    },
    /// Roles Anywhere has no request algorithm for such keys.
    #[error("keys of type {0} cannot sign requests; use RSA, EC or ML-DSA")]
    UnsupportedKey(KeyAlgorithm),
    /// More intermediates than the header may hold.
    #[error(
        "the chain holds {length} intermediates; Roles Anywhere takes at most {MAX_INTERMEDIATES}: leave out what is \
         above the trust anchor (Chain::below), or register an intermediate as trust anchor"
    )]
    ChainTooLong {
        /// How many there are.
        length: usize,
    },
    /// A serial number below zero, which RFC 5280 §4.1.2.2 forbids and the credential cannot name.
    #[error(transparent)]
    NegativeSerialNumber(#[from] NegativeSerialNumber),
}
