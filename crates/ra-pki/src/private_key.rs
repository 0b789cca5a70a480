use alloc::{boxed::Box, format, string::String, sync::Arc, vec::Vec};
use core::fmt;

use p256::{
    ecdsa::{DerSignature, SigningKey, signature::hazmat::PrehashSigner},
    elliptic_curve::Generate,
};
use pkcs8::EncodePrivateKey;
use rsa::traits::PublicKeyParts;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{
    KeyAlgorithm, KeyFileError, PublicKey, PublicKeyError, RandomError, RandomSource, SignError,
    SignatureScheme, Signer, encode_pem, key_file, random::SourceRng,
};

/// A private key in memory, of pure Rust.
///
/// It owns the random source it was loaded with: RSA signing is always blinded, and there is no way to make it
/// sign without. ECDSA nonces are derived from key and message (RFC 6979) and draw nothing.
///
/// The key is zeroized when dropped, cannot be cloned, and shows only its public half in `Debug`. Share it as
/// `Arc<PrivateKey>`, which is a [`Signer`] too.
pub struct PrivateKey {
    kind: Kind,
    public: PublicKey,
    random: Arc<dyn RandomSource>,
}

enum Kind {
    Rsa(Box<rsa::PrivateKey>),
    P256(SigningKey),
}

impl PrivateKey {
    /// Generates a key.
    ///
    /// An RSA-2048 key takes some 40 ms on a current machine with optimised crypto crates, an EC key microseconds.
    pub fn generate(key_type: KeyType, random: impl RandomSource + 'static) -> Result<Self, GenerateError> {
        let mut rng = SourceRng(&random);
        let kind = match key_type {
            KeyType::Rsa2048 => Kind::rsa(&mut rng, 2048)?,
            KeyType::Rsa3072 => Kind::rsa(&mut rng, 3072)?,
            KeyType::Rsa4096 => Kind::rsa(&mut rng, 4096)?,
            KeyType::P256 => Kind::P256(SigningKey::try_generate_from_rng(&mut rng)?),
        };
        Ok(Self::new(kind, Arc::new(random))?)
    }

    /// Reads a key from the contents of a file, PEM or DER told apart: PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or SEC1
    /// (`EC PRIVATE KEY`).
    ///
    /// Other PEM blocks around the key, certificates among them, are passed over.
    pub fn read(file: &[u8], random: impl RandomSource + 'static) -> Result<Self, KeyFileError> {
        key_file::read(file, Arc::new(random))
    }

    /// The key as PKCS#8 DER (RFC 5208).
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        match &self.kind {
            Kind::Rsa(key) => key.to_pkcs8_der(),
            Kind::P256(key) => key.to_pkcs8_der(),
        }
        .map(|document| document.to_bytes())
        .map_err(|_| KeyFileError::Encoding)
    }

    /// The key as PKCS#8 PEM, labelled `PRIVATE KEY`.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, KeyFileError> {
        let der = self.to_pkcs8_der()?;
        Ok(Zeroizing::new(encode_pem("PRIVATE KEY", &der)))
    }

    pub(crate) fn from_rsa(
        key: rsa::PrivateKey,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, PublicKeyError> {
        Self::new(Kind::Rsa(Box::new(key)), random)
    }

    pub(crate) fn from_p256(
        key: p256::SecretKey,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, PublicKeyError> {
        Self::new(Kind::P256(key.into()), random)
    }

    fn new(kind: Kind, random: Arc<dyn RandomSource>) -> Result<Self, PublicKeyError> {
        let public = match &kind {
            Kind::Rsa(key) => PublicKey::from_key(key.as_public_key()),
            Kind::P256(key) => PublicKey::from_key(key.verifying_key()),
        }?;
        Ok(Self { kind, public, random })
    }
}

impl Signer for PrivateKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.kind {
            Kind::Rsa(key) => sign_rsa(key, scheme, message, &*self.random, self.public.algorithm()),
            Kind::P256(key) => {
                let signature: Result<DerSignature, _> = match scheme {
                    SignatureScheme::EcdsaSha256 => key.sign_prehash(&Sha256::digest(message)),
                    SignatureScheme::EcdsaSha384 => key.sign_prehash(&Sha384::digest(message)),
                    SignatureScheme::EcdsaSha512 => key.sign_prehash(&Sha512::digest(message)),
                    _ => return Err(SignError::SchemeMismatch { scheme, key: KeyAlgorithm::P256 }),
                };
                signature
                    .map(|signature| signature.as_bytes().to_vec())
                    .map_err(|error| SignError::Backend(format!("{error}")))
            }
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl Kind {
    fn rsa(rng: &mut SourceRng<'_>, bits: usize) -> Result<Self, GenerateError> {
        let key = rsa::PrivateKey::new(rng, bits).map_err(|error| match error {
            rsa::Error::Rng => GenerateError::Random(RandomError),
            other => GenerateError::Rsa(format!("{other}")),
        })?;
        Ok(Self::Rsa(Box::new(key)))
    }
}

fn sign_rsa(
    key: &rsa::PrivateKey,
    scheme: SignatureScheme,
    message: &[u8],
    random: &dyn RandomSource,
    algorithm: KeyAlgorithm,
) -> Result<Vec<u8>, SignError> {
    let mut rng = SourceRng(random);
    let signature = match scheme {
        SignatureScheme::RsaPkcs1Sha256 => key.pkcs1v15_sign_with_rng::<Sha256, _>(&mut rng, message),
        SignatureScheme::RsaPkcs1Sha384 => key.pkcs1v15_sign_with_rng::<Sha384, _>(&mut rng, message),
        SignatureScheme::RsaPkcs1Sha512 => key.pkcs1v15_sign_with_rng::<Sha512, _>(&mut rng, message),
        _ => return Err(SignError::SchemeMismatch { scheme, key: algorithm }),
    };
    debug_assert!(signature.as_ref().map_or(true, |octets| octets.len() == key.size()));
    signature.map_err(|error| match error {
        rsa::Error::Rng => SignError::Random(RandomError),
        other => SignError::Backend(format!("{other}")),
    })
}

/// A kind of key that can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    Rsa4096,
    /// The elliptic curve P-256.
    P256,
}

impl KeyType {
    /// Every kind, in the order in which programs list them.
    pub const ALL: [Self; 4] = [Self::Rsa2048, Self::Rsa3072, Self::Rsa4096, Self::P256];

    /// The name that programs use, such as `rsa-2048`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::P256 => "p-256",
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl core::str::FromStr for KeyType {
    type Err = UnknownKeyType;

    fn from_str(name: &str) -> Result<Self, UnknownKeyType> {
        Self::ALL.into_iter().find(|key_type| key_type.name() == name).ok_or(UnknownKeyType)
    }
}

/// No key type of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such key type; choose rsa-2048, rsa-3072, rsa-4096 or p-256")]
pub struct UnknownKeyType;

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

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use super::*;
    use crate::SystemRandom;

    struct Broken;

    impl RandomSource for Broken {
        fn fill(&self, _: &mut [u8]) -> Result<(), RandomError> {
            Err(RandomError)
        }
    }

    #[test]
    fn a_signature_verifies_and_a_changed_message_does_not() {
        for (key_type, scheme) in [
            (KeyType::Rsa2048, SignatureScheme::RsaPkcs1Sha256),
            (KeyType::P256, SignatureScheme::EcdsaSha256),
        ] {
            let key = PrivateKey::generate(key_type, SystemRandom).unwrap();
            let signature = key.sign(scheme, b"message").unwrap();
            assert_eq!(key.public_key().verify(scheme, b"message", &signature), Ok(()));
            assert_eq!(
                key.public_key().verify(scheme, b"massage", &signature),
                Err(crate::VerifyError::Mismatch)
            );
        }
    }

    #[test]
    fn a_key_written_as_pkcs8_is_read_again() {
        for key_type in [KeyType::Rsa2048, KeyType::P256] {
            let key = PrivateKey::generate(key_type, SystemRandom).unwrap();
            let pem = key.to_pkcs8_pem().unwrap();
            let again = PrivateKey::read(pem.as_bytes(), SystemRandom).unwrap();
            assert_eq!(again.public_key(), key.public_key());
        }
    }

    #[test]
    fn rsa_does_not_sign_without_randomness() {
        let key = PrivateKey::generate(KeyType::Rsa2048, SystemRandom).unwrap();
        let unblindable = PrivateKey::read(&key.to_pkcs8_der().unwrap(), Broken).unwrap();
        let error = unblindable.sign(SignatureScheme::RsaPkcs1Sha256, b"message").unwrap_err();
        assert_eq!(error, SignError::Random(RandomError));
    }

    #[test]
    fn a_key_refuses_the_scheme_of_another_kind() {
        let key = PrivateKey::generate(KeyType::P256, SystemRandom).unwrap();
        let error = key.sign(SignatureScheme::RsaPkcs1Sha256, b"message").unwrap_err();
        assert_eq!(error.to_string(), "a key of type EC P-256 cannot sign with sha256WithRSAEncryption");
    }

    #[test]
    fn debug_shows_the_public_half_only() {
        let key = PrivateKey::generate(KeyType::P256, SystemRandom).unwrap();
        assert_eq!(std::format!("{key:?}"), "PrivateKey { public: PublicKey(P256, ..), .. }");
    }
}
