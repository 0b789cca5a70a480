use alloc::string::String;

use crate::{left_out::LeftOut, malformed::Malformed, random_source::RandomError};

/// Why octets are not a public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicKeyError {
    /// The DER is not a `SubjectPublicKeyInfo`, or what is inside is not the key it says.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The key could not be encoded, or its BIT STRING has bits to spare.
    #[error("the public key is not a whole number of octets")]
    Encoding,
}

impl PublicKeyError {
    pub(crate) fn from_der(error: der::Error) -> Self {
        Self::Malformed(Malformed::from_der("the public key is malformed", error))
    }
}

/// Why no key was generated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The random source failed.
    #[error("no key was generated: the random source failed")]
    Random(#[from] RandomError),
    /// This build cannot make such keys.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
    /// The RSA back-end failed; its own words.
    #[error("no RSA key was generated: {0}")]
    Rsa(String),
    /// The public half could not be encoded.
    #[error("no key was generated: its public half cannot be encoded")]
    PublicKey(#[from] PublicKeyError),
}
