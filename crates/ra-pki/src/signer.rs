use alloc::{boxed::Box, string::ToString, sync::Arc, vec::Vec};
use core::error::Error;

use crate::{
    error_chain::ErrorChain,
    key::{kinds::KeyAlgorithm, public_key::PublicKey},
    random_source::RandomError,
    signature::scheme::SignatureScheme,
};

/// A private key, wherever it lives: in memory, in a token, behind a service.
///
/// The same object signs a certificate and a request; it is asked for a signature under a named
/// [`SignatureScheme`]. The trait is object-safe, and implemented for references and smart pointers, so that
/// `&dyn Signer`, `Box<dyn Signer>` and `Arc<dyn Signer>` are signers too.
///
/// It is not called `SigningKey`, which is what the RustCrypto crates call a key of one algorithm.
pub trait Signer: Send + Sync {
    /// The public half of the key.
    fn public_key(&self) -> &PublicKey;

    /// Signs `message` (the message itself, not its hash).
    ///
    /// The signature has the octets that a certificate's signature BIT STRING carries: for RSA as many as the
    /// modulus, for ECDSA the DER `SEQUENCE { r, s }` of RFC 3279 §2.2.3.
    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

impl<S: Signer + ?Sized> Signer for &S {
    fn public_key(&self) -> &PublicKey {
        (**self).public_key()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        (**self).sign(scheme, message)
    }
}

impl<S: Signer + ?Sized> Signer for Box<S> {
    fn public_key(&self) -> &PublicKey {
        (**self).public_key()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        (**self).sign(scheme, message)
    }
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn public_key(&self) -> &PublicKey {
        (**self).public_key()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        (**self).sign(scheme, message)
    }
}

/// Why a signature was not made.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The key cannot sign under this scheme.
    #[error("a key of type {key} cannot sign with {scheme}")]
    SchemeMismatch {
        /// The scheme that was asked for.
        scheme: SignatureScheme,
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
    /// The random source that blinds RSA signatures failed.
    #[error("the random source that blinds RSA signatures failed")]
    Random(#[from] RandomError),
    /// The back-end refused; its own error, which must never hold key material.
    #[error("the key did not sign")]
    Backend(#[source] Arc<dyn Error + Send + Sync>),
}

impl SignError {
    /// What a back-end, such as a token or a key service, says: an error, or a text.
    pub fn backend(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Backend(Arc::from(cause.into()))
    }
}

/// Errors of back-ends are equal when they say the same.
impl PartialEq for SignError {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::SchemeMismatch { scheme, key },
                Self::SchemeMismatch { scheme: other_scheme, key: other_key },
            ) => (scheme, key) == (other_scheme, other_key),
            (Self::Random(error), Self::Random(other)) => error == other,
            (Self::Backend(error), Self::Backend(other)) => {
                ErrorChain(error).to_string() == ErrorChain(other).to_string()
            }
            _ => false,
        }
    }
}

impl Eq for SignError {}
