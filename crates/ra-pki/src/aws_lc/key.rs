use alloc::{format, vec, vec::Vec};
use core::fmt;

use aws_lc_rs::{
    rand::SystemRandom as AwsLcRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA256_ASN1_SIGNING,
        ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, RSA_PKCS1_SHA256,
        RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
    },
};

use crate::{
    key::{
        error::GenerateError,
        kinds::{KeyAlgorithm, KeyType},
        public_key::PublicKey,
    },
    private_key::PrivateKey,
    random_source::RandomSource,
    signature::scheme::SignatureScheme,
    signer::{SignError, Signer},
};

/// A private key in memory that AWS-LC signs with: RSA of 2048 to 8192 bits, the elliptic curves each under the hash of its
/// own size, and P-521 under SHA-256 too, as requests are signed.
///
/// For the rest, such as P-384 with SHA-256 and ML-DSA, the pure-Rust key inside signs, so that it signs under every
/// scheme that a [`PrivateKey`] does. AWS-LC draws what it needs from its own random source, seeded by the operating
/// system.
///
/// ```
/// use ra_pki::{AwsLc, AwsLcKey, KeyType, SignatureScheme, Signer, SystemRandom, Verifier};
///
/// let key = AwsLcKey::generate(KeyType::P256, SystemRandom)?;
/// let signature = key.sign(SignatureScheme::EcdsaSha256, b"message")?;
/// AwsLc.verify(key.public_key(), SignatureScheme::EcdsaSha256, b"message", &signature)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AwsLcKey {
    pure: PrivateKey,
    fast: Option<Fast>,
}

/// The key as AWS-LC has it.
enum Fast {
    Rsa(RsaKeyPair),
    /// A key for each scheme: AWS-LC binds the hash to it.
    Ecdsa(Vec<(SignatureScheme, EcdsaKeyPair)>),
}

impl AwsLcKey {
    /// Generates a key, by pure Rust: for RSA that takes two thirds of the time that AWS-LC does.
    pub fn generate(key_type: KeyType, random: impl RandomSource + 'static) -> Result<Self, GenerateError> {
        PrivateKey::generate(key_type, random).map(Self::from)
    }

    /// The key in pure Rust, such as for writing it to a file.
    pub fn private_key(&self) -> &PrivateKey {
        &self.pure
    }
}

/// A key that AWS-LC does not take, such as RSA of fewer than 2048 bits, signs in pure Rust.
impl From<PrivateKey> for AwsLcKey {
    fn from(pure: PrivateKey) -> Self {
        let fast =
            pure.to_pkcs8_der().ok().and_then(|der| Fast::from_pkcs8(pure.public_key().algorithm(), &der));
        Self { pure, fast }
    }
}

impl Fast {
    fn from_pkcs8(algorithm: KeyAlgorithm, der: &[u8]) -> Option<Self> {
        let schemes: &[(SignatureScheme, &'static EcdsaSigningAlgorithm)] = match algorithm {
            KeyAlgorithm::Rsa { .. } => return RsaKeyPair::from_pkcs8(der).ok().map(Self::Rsa),
            KeyAlgorithm::P256 => &[(SignatureScheme::EcdsaSha256, &ECDSA_P256_SHA256_ASN1_SIGNING)],
            KeyAlgorithm::P384 => &[(SignatureScheme::EcdsaSha384, &ECDSA_P384_SHA384_ASN1_SIGNING)],
            KeyAlgorithm::P521 => &[
                (SignatureScheme::EcdsaSha512, &ECDSA_P521_SHA512_ASN1_SIGNING),
                (SignatureScheme::EcdsaSha256, &ECDSA_P521_SHA256_ASN1_SIGNING),
            ],
            _ => return None,
        };
        let keys = schemes.iter().map(|(scheme, algorithm)| {
            EcdsaKeyPair::from_pkcs8(algorithm, der).ok().map(|key| (*scheme, key))
        });
        keys.collect::<Option<_>>().map(Self::Ecdsa)
    }

    /// A signature, or nothing where the scheme is not this key's.
    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Option<Result<Vec<u8>, SignError>> {
        let signature = match self {
            Self::Rsa(key) => {
                let encoding: &dyn RsaEncoding = match scheme {
                    SignatureScheme::RsaPkcs1Sha256 => &RSA_PKCS1_SHA256,
                    SignatureScheme::RsaPkcs1Sha384 => &RSA_PKCS1_SHA384,
                    SignatureScheme::RsaPkcs1Sha512 => &RSA_PKCS1_SHA512,
                    _ => return None,
                };
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(encoding, &AwsLcRandom::new(), message, &mut signature).map(|()| signature)
            }
            Self::Ecdsa(keys) => {
                let (_, key) = keys.iter().find(|(own, _)| *own == scheme)?;
                key.sign(&AwsLcRandom::new(), message).map(|signature| signature.as_ref().to_vec())
            }
        };
        Some(signature.map_err(|error| SignError::backend(format!("AWS-LC: {error}"))))
    }
}

impl Signer for AwsLcKey {
    fn public_key(&self) -> &PublicKey {
        self.pure.public_key()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signed = self.fast.as_ref().and_then(|fast| fast.sign(scheme, message));
        signed.unwrap_or_else(|| self.pure.sign(scheme, message))
    }
}

impl fmt::Debug for AwsLcKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsLcKey").field("public", self.public_key()).finish_non_exhaustive()
    }
}
