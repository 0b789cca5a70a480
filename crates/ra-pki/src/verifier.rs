use alloc::{boxed::Box, sync::Arc};

use crate::{
    key::{kinds::KeyAlgorithm, public_key::PublicKey, unusable::UnusableKey},
    left_out::LeftOut,
    object_identifier::{ObjectIdentifier, describe_algorithm},
    signature::{rsa_pss::RsaPss, scheme::SignatureScheme},
};

/// A back-end that verifies signatures: `RustCrypto`, `aws_lc::AwsLc`, or `graviola::Graviola`.
///
/// The trait is object-safe, and implemented for references and smart pointers: what verifies takes `&dyn Verifier` or
/// `Arc<dyn Verifier>`.
pub trait Verifier: Send + Sync {
    /// Verifies `signature` over `message` (the message itself, not its hash) with a key.
    fn verify(
        &self,
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>;

    /// Verifies an RSASSA-PSS `signature` over `message` (the message itself, not its hash) with an RSA key. The salt
    /// has to be as long as the parameters say.
    fn verify_rsa_pss(
        &self,
        key: &PublicKey,
        parameters: RsaPss,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>;
}

macro_rules! pointer {
    ($pointer:ty) => {
        impl<V: Verifier + ?Sized> Verifier for $pointer {
            fn verify(
                &self,
                key: &PublicKey,
                scheme: SignatureScheme,
                message: &[u8],
                signature: &[u8],
            ) -> Result<(), VerifyError> {
                (**self).verify(key, scheme, message, signature)
            }

            fn verify_rsa_pss(
                &self,
                key: &PublicKey,
                parameters: RsaPss,
                message: &[u8],
                signature: &[u8],
            ) -> Result<(), VerifyError> {
                (**self).verify_rsa_pss(key, parameters, message, signature)
            }
        }
    };
}

pointer!(&V);
pointer!(Box<V>);
pointer!(Arc<V>);

/// Why a signature is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The signature was not made by this key over this message.
    #[error("the signature was not made by this key over these bytes")]
    Mismatch,
    /// The scheme is not one of the key's kind.
    #[error("a signature with {scheme} cannot be verified by a key of type {key}")]
    SchemeMismatch {
        /// The scheme of the signature.
        scheme: SignatureScheme,
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
    /// No scheme of ours, by its object identifier.
    #[error("signatures with {} are not supported", describe_algorithm(.0))]
    UnsupportedScheme(ObjectIdentifier),
    /// Keys of this kind are read, not used.
    #[error("keys of type {0} are not supported")]
    UnsupportedKey(KeyAlgorithm),
    /// The key is no key, or its private half is anybody's.
    #[error(transparent)]
    UnusableKey(UnusableKey),
    /// The signature may be the key's or not: this build cannot tell.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
}

impl From<UnusableKey> for VerifyError {
    fn from(error: UnusableKey) -> Self {
        match error {
            UnusableKey::LeftOut(left_out) => left_out.into(),
            flaw => Self::UnusableKey(flaw),
        }
    }
}
