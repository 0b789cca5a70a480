use alloc::string::String;

use crate::{key::public_key::PublicKeyError, random_source::RandomError};

/// Why no key was generated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The random source failed.
    #[error("no key was generated: {0}")]
    Random(#[from] RandomError),
    /// The RSA back-end failed; its own words.
    #[error("no RSA key was generated: {0}")]
    Rsa(String),
    /// The public half could not be encoded.
    #[error("no key was generated: {0}")]
    PublicKey(#[from] PublicKeyError),
}
