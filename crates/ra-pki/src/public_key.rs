use alloc::vec::Vec;
use core::fmt;

use const_oid::{ObjectIdentifier, db::rfc5912};
use der::{Decode, asn1::AnyRef};
use ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierRef, AssociatedAlgorithmIdentifier, SubjectPublicKeyInfoRef};

use crate::{KeyAlgorithm, SignatureScheme, describe_algorithm, rsa_pss};

/// Verifies over the curve of one of the RustCrypto crates, which share no trait that says all of this.
macro_rules! verify_ecdsa {
    ($curve:ident, $info:ident, $scheme:ident, $message:ident, $signature:ident) => {
        (|| {
            let key = $curve::ecdsa::VerifyingKey::try_from($info).map_err(|_| Refused::Key)?;
            let signature =
                $curve::ecdsa::DerSignature::from_bytes($signature).map_err(|_| Refused::Signature)?;
            match $scheme {
                SignatureScheme::EcdsaSha256 => key.verify_prehash(&Sha256::digest($message), &signature),
                SignatureScheme::EcdsaSha384 => key.verify_prehash(&Sha384::digest($message), &signature),
                SignatureScheme::EcdsaSha512 => key.verify_prehash(&Sha512::digest($message), &signature),
                _ => return Err(Refused::Scheme),
            }
            .map_err(|_| Refused::Signature)
        })()
    };
}

/// A public key as a certificate carries it: the DER of its `SubjectPublicKeyInfo`.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    spki: Vec<u8>,
    algorithm: KeyAlgorithm,
}

impl PublicKey {
    /// Reads the DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    ///
    /// A key of an algorithm that this crate cannot verify with is read too, so that it can be named and
    /// refused: see [`KeyAlgorithm::Other`].
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, PublicKeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(PublicKeyError::Malformed)?;
        let algorithm = KeyAlgorithm::of(&info)?;
        Ok(Self { spki: spki.to_vec(), algorithm })
    }

    /// The DER of the `SubjectPublicKeyInfo`.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The octets inside the `SubjectPublicKeyInfo`'s BIT STRING, over which RFC 5280 §4.2.1.2 (1) takes the key
    /// identifier.
    pub fn subject_public_key(&self) -> &[u8] {
        self.info().and_then(|info| info.subject_public_key.as_bytes()).unwrap_or_default()
    }

    /// SHA-256 over the DER of the `SubjectPublicKeyInfo`, by which keys are compared.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.spki).into()
    }

    /// What kind of key it is.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// Verifies `signature` over `message` (the message itself, not its hash).
    pub fn verify(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let info = self.info().ok_or(VerifyError::UnusableKey(self.algorithm))?;
        let verified = match self.algorithm {
            KeyAlgorithm::Rsa { .. } => verify_rsa(info, scheme, message, signature),
            KeyAlgorithm::P256 => verify_ecdsa!(p256, info, scheme, message, signature),
            KeyAlgorithm::P384 => verify_ecdsa!(p384, info, scheme, message, signature),
            KeyAlgorithm::P521 => verify_ecdsa!(p521, info, scheme, message, signature),
            KeyAlgorithm::MlDsa44 if scheme == SignatureScheme::MlDsa44 => {
                verify_ml_dsa::<MlDsa44>(info, message, signature)
            }
            KeyAlgorithm::MlDsa65 if scheme == SignatureScheme::MlDsa65 => {
                verify_ml_dsa::<MlDsa65>(info, message, signature)
            }
            KeyAlgorithm::MlDsa87 if scheme == SignatureScheme::MlDsa87 => {
                verify_ml_dsa::<MlDsa87>(info, message, signature)
            }
            KeyAlgorithm::MlDsa44 | KeyAlgorithm::MlDsa65 | KeyAlgorithm::MlDsa87 => Err(Refused::Scheme),
            KeyAlgorithm::EcExplicitParameters | KeyAlgorithm::Other { .. } => {
                return Err(VerifyError::UnsupportedKey(self.algorithm));
            }
        };
        verified.map_err(|refused| match refused {
            Refused::Scheme => VerifyError::SchemeMismatch { scheme, key: self.algorithm },
            Refused::Key => VerifyError::UnusableKey(self.algorithm),
            Refused::Signature => VerifyError::Mismatch,
        })
    }

    /// Verifies a signature made under the algorithm that an X.509 structure names: a [`SignatureScheme`], or RSASSA-PSS
    /// with SHA-256 or stronger (RFC 4055 §3.1).
    pub fn verify_x509(
        &self,
        algorithm: &AlgorithmIdentifierRef<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        if algorithm.oid == rfc5912::ID_RSASSA_PSS && matches!(self.algorithm, KeyAlgorithm::Rsa { .. }) {
            let key = self.info().and_then(|info| rsa::PublicKey::try_from(info).ok());
            let key = key.ok_or(VerifyError::UnusableKey(self.algorithm))?;
            return rsa_pss::verify(key, algorithm, message, signature);
        }
        let scheme = SignatureScheme::from_algorithm_identifier(algorithm)
            .ok_or(VerifyError::UnsupportedScheme(algorithm.oid))?;
        self.verify(scheme, message, signature)
    }

    /// A key made by this crate's own encoders.
    pub(crate) fn from_key(key: &impl spki::EncodePublicKey) -> Result<Self, PublicKeyError> {
        let document = key.to_public_key_der().map_err(|_| PublicKeyError::Encoding)?;
        Self::from_spki_der(document.as_bytes())
    }

    fn info(&self) -> Option<SubjectPublicKeyInfoRef<'_>> {
        SubjectPublicKeyInfoRef::from_der(&self.spki).ok()
    }
}

/// A back-end that verifies signatures.
///
/// [`PublicKey::verify`] is [`RustCrypto`]'s; this trait is for choosing another, such as `AwsLc`.
pub trait Verifier: Send + Sync {
    /// Verifies `signature` over `message` (the message itself, not its hash) with a key.
    fn verify(
        &self,
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>;
}

/// The back-end of pure Rust.
#[derive(Debug, Clone, Copy, Default)]
pub struct RustCrypto;

impl Verifier for RustCrypto {
    fn verify(
        &self,
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        key.verify(scheme, message, signature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.algorithm).finish_non_exhaustive()
    }
}

/// Why the octets are no public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicKeyError {
    /// The DER is not a `SubjectPublicKeyInfo`, or what is inside is not the key it says.
    #[error("the public key is malformed: {0}")]
    Malformed(der::Error),
    /// The key could not be encoded, or its BIT STRING has bits to spare.
    #[error("the public key is not a whole number of octets")]
    Encoding,
}

/// Why a signature does not stand.
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
    /// The key's numbers are not those of a key.
    #[error("the {0} key is not usable: its numbers are outside what the algorithm allows")]
    UnusableKey(KeyAlgorithm),
}

/// Why a key of a known algorithm did not verify.
enum Refused {
    Scheme,
    Key,
    Signature,
}

fn verify_rsa(
    info: SubjectPublicKeyInfoRef<'_>,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused> {
    let key = rsa::PublicKey::try_from(info).map_err(|_| Refused::Key)?;
    match scheme {
        SignatureScheme::RsaPkcs1Sha256 => key.pkcs1v15_verify::<Sha256>(message, signature),
        SignatureScheme::RsaPkcs1Sha384 => key.pkcs1v15_verify::<Sha384>(message, signature),
        SignatureScheme::RsaPkcs1Sha512 => key.pkcs1v15_verify::<Sha512>(message, signature),
        _ => return Err(Refused::Scheme),
    }
    .map_err(|_| Refused::Signature)
}

fn verify_ml_dsa<P>(
    info: SubjectPublicKeyInfoRef<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
{
    let key = ml_dsa::VerifyingKey::<P>::try_from(info).map_err(|_| Refused::Key)?;
    let signature = ml_dsa::Signature::<P>::try_from(signature).map_err(|_| Refused::Signature)?;
    if key.verify_with_context(message, &[], &signature) { Ok(()) } else { Err(Refused::Signature) }
}
