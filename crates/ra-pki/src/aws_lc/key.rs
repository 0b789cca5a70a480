use alloc::{format, vec, vec::Vec};
use core::fmt;

use aws_lc_rs::{
    digest::{self, Digest, digest},
    error::Unspecified,
    rand::SystemRandom as AwsLcRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING,
        EcdsaKeyPair, ML_DSA_44_SIGNING, ML_DSA_65_SIGNING, ML_DSA_87_SIGNING, PqdsaKeyPair,
        PqdsaSigningAlgorithm, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
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

/// A private key in memory that AWS-LC signs with: RSA of 2048 to 8192 bits, the elliptic curves and ML-DSA.
///
/// A key that AWS-LC does not take signs in pure Rust. AWS-LC draws what it needs from its own random source, seeded by the
/// operating system.
///
/// # Start-up
///
/// Before its first signature AWS-LC measures the jitter of the CPU, a second source of entropy beside the operating system,
/// which takes some 30 ms of each process. Whoever builds a short-lived program may leave it out, by this in the
/// `.cargo/config.toml` of their workspace:
///
/// ```toml
/// [env]
/// AWS_LC_SYS_NO_JITTER_ENTROPY = "1"
/// ```
///
/// AWS-LC is then seeded by the operating system alone, as pure Rust is: the option `DISABLE_CPU_JITTER_ENTROPY` of [its
/// CMakeLists.txt](https://github.com/aws/aws-lc/blob/main/CMakeLists.txt) says that "randomness generation might not use two
/// independent entropy sources". It is a choice of the build, which no library can make: `cargo install` run elsewhere reads
/// the variable from its own environment, not from that file.
///
/// ```
/// use ra_pki::{
///     KeyType, SignatureScheme, Signer, SystemRandom, Verifier,
///     aws_lc::{AwsLc, AwsLcKey},
/// };
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
    /// A curve, with the hash of its own size, which AWS-LC binds to the key.
    Ecdsa(EcdsaKeyPair, &'static digest::Algorithm),
    MlDsa(PqdsaKeyPair),
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
        let (curve, hash) = match algorithm {
            KeyAlgorithm::Rsa { .. } => return RsaKeyPair::from_pkcs8(der).ok().map(Self::Rsa),
            KeyAlgorithm::P256 => (&ECDSA_P256_SHA256_ASN1_SIGNING, &digest::SHA256),
            KeyAlgorithm::P384 => (&ECDSA_P384_SHA384_ASN1_SIGNING, &digest::SHA384),
            KeyAlgorithm::P521 => (&ECDSA_P521_SHA512_ASN1_SIGNING, &digest::SHA512),
            KeyAlgorithm::MlDsa44 => return Self::ml_dsa(&ML_DSA_44_SIGNING, der),
            KeyAlgorithm::MlDsa65 => return Self::ml_dsa(&ML_DSA_65_SIGNING, der),
            KeyAlgorithm::MlDsa87 => return Self::ml_dsa(&ML_DSA_87_SIGNING, der),
            KeyAlgorithm::EcExplicitParameters | KeyAlgorithm::Other { .. } => return None,
        };
        EcdsaKeyPair::from_pkcs8(curve, der).ok().map(|key| Self::Ecdsa(key, hash))
    }

    fn ml_dsa(parameters: &'static PqdsaSigningAlgorithm, der: &[u8]) -> Option<Self> {
        PqdsaKeyPair::from_pkcs8(parameters, der).ok().map(Self::MlDsa)
    }

    /// Signs under a scheme of this key's.
    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        match self {
            Self::Rsa(key) => {
                let encoding: &dyn RsaEncoding = match scheme {
                    SignatureScheme::RsaPkcs1Sha384 => &RSA_PKCS1_SHA384,
                    SignatureScheme::RsaPkcs1Sha512 => &RSA_PKCS1_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(encoding, &AwsLcRandom::new(), message, &mut signature)?;
                Ok(signature)
            }
            Self::Ecdsa(key, own) => {
                let hashed = match scheme {
                    SignatureScheme::EcdsaSha384 => digest(&digest::SHA384, message),
                    SignatureScheme::EcdsaSha512 => digest(&digest::SHA512, message),
                    _ => digest(&digest::SHA256, message),
                };
                let signature = key.sign_digest(&with_length_of(own, hashed)?)?;
                Ok(signature.as_ref().to_vec())
            }
            Self::MlDsa(key) => {
                let mut signature = vec![0; key.algorithm().signature_len()];
                key.sign(message, &mut signature)?;
                Ok(signature)
            }
        }
    }
}

/// A hash as one of the size of the curve, which it signs alike: ECDSA takes the leftmost octets of a longer one, and of a
/// shorter one the number (FIPS 186-5 §6.4.1).
fn with_length_of(own: &'static digest::Algorithm, hashed: Digest) -> Result<Digest, Unspecified> {
    if hashed.algorithm() == own {
        return Ok(hashed);
    }
    let (octets, length) = (hashed.as_ref(), own.output_len());
    let mut resized = vec![0; length.saturating_sub(octets.len())];
    resized.extend(octets.iter().take(length));
    Digest::import_less_safe(&resized, own)
}

impl Signer for AwsLcKey {
    fn public_key(&self) -> &PublicKey {
        self.pure.public_key()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.fast {
            Some(fast) if self.public_key().algorithm().supports(scheme) => {
                fast.sign(scheme, message).map_err(|error| SignError::backend(format!("AWS-LC: {error}")))
            }
            _ => self.pure.sign(scheme, message),
        }
    }
}

impl fmt::Debug for AwsLcKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsLcKey").field("public", self.public_key()).finish_non_exhaustive()
    }
}
