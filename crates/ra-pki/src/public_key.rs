use alloc::vec::Vec;
use core::fmt;

use const_oid::{
    ObjectIdentifier,
    db::{rfc5912, rfc8410},
};
use der::Decode;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::{SignatureScheme, describe_algorithm};

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
        let mismatch = VerifyError::SchemeMismatch { scheme, key: self.algorithm };
        let info = self.info().ok_or(VerifyError::UnusableKey(self.algorithm))?;
        match self.algorithm {
            KeyAlgorithm::Rsa { .. } => {
                let key =
                    rsa::PublicKey::try_from(info).map_err(|_| VerifyError::UnusableKey(self.algorithm))?;
                match scheme {
                    SignatureScheme::RsaPkcs1Sha256 => key.pkcs1v15_verify::<Sha256>(message, signature),
                    SignatureScheme::RsaPkcs1Sha384 => key.pkcs1v15_verify::<Sha384>(message, signature),
                    SignatureScheme::RsaPkcs1Sha512 => key.pkcs1v15_verify::<Sha512>(message, signature),
                    _ => return Err(mismatch),
                }
                .map_err(|_| VerifyError::Mismatch)
            }
            KeyAlgorithm::P256 => {
                let key = p256::ecdsa::VerifyingKey::try_from(info)
                    .map_err(|_| VerifyError::UnusableKey(self.algorithm))?;
                let signature =
                    p256::ecdsa::DerSignature::from_bytes(signature).map_err(|_| VerifyError::Mismatch)?;
                match scheme {
                    SignatureScheme::EcdsaSha256 => key.verify_prehash(&Sha256::digest(message), &signature),
                    SignatureScheme::EcdsaSha384 => key.verify_prehash(&Sha384::digest(message), &signature),
                    SignatureScheme::EcdsaSha512 => key.verify_prehash(&Sha512::digest(message), &signature),
                    _ => return Err(mismatch),
                }
                .map_err(|_| VerifyError::Mismatch)
            }
            KeyAlgorithm::EcExplicitParameters | KeyAlgorithm::Other { .. } => {
                Err(VerifyError::UnsupportedKey(self.algorithm))
            }
        }
    }

    /// Verifies a signature made under the algorithm that an X.509 structure names.
    pub fn verify_x509(
        &self,
        algorithm: &AlgorithmIdentifierRef<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
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

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.algorithm).finish_non_exhaustive()
    }
}

/// The kind of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// RSA (RFC 8017).
    Rsa {
        /// Length of the modulus in bits.
        modulus_bits: usize,
    },
    /// The elliptic curve P-256, `prime256v1` in OpenSSL's words.
    P256,
    /// An elliptic curve given by its parameters in place of its name, which RFC 5480 §2.1.1 forbids.
    EcExplicitParameters,
    /// A key that can be read, not used.
    Other {
        /// The algorithm.
        algorithm: ObjectIdentifier,
        /// The curve, if the algorithm is an elliptic-curve one.
        curve: Option<ObjectIdentifier>,
    },
}

impl KeyAlgorithm {
    /// The scheme with which such a key signs a certificate, a request for one, or a CRL; `None` if it cannot.
    pub fn certificate_scheme(self) -> Option<SignatureScheme> {
        match self {
            Self::Rsa { .. } => Some(SignatureScheme::RsaPkcs1Sha256),
            Self::P256 => Some(SignatureScheme::EcdsaSha256),
            Self::EcExplicitParameters | Self::Other { .. } => None,
        }
    }

    fn of(info: &SubjectPublicKeyInfoRef<'_>) -> Result<Self, PublicKeyError> {
        match info.algorithm.oid {
            rfc5912::RSA_ENCRYPTION => {
                let octets = info.subject_public_key.as_bytes().ok_or(PublicKeyError::Encoding)?;
                let key = rsa_public_key(octets).map_err(PublicKeyError::Malformed)?;
                Ok(Self::Rsa { modulus_bits: key })
            }
            rfc5912::ID_EC_PUBLIC_KEY => match info.algorithm.parameters {
                Some(parameters) => match parameters.decode_as::<ObjectIdentifier>() {
                    Ok(rfc5912::SECP_256_R_1) => Ok(Self::P256),
                    Ok(curve) => Ok(Self::Other { algorithm: info.algorithm.oid, curve: Some(curve) }),
                    Err(_) => Ok(Self::EcExplicitParameters),
                },
                None => Ok(Self::EcExplicitParameters),
            },
            algorithm => Ok(Self::Other { algorithm, curve: None }),
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { modulus_bits } => write!(f, "RSA-{modulus_bits}"),
            Self::P256 => f.write_str("EC P-256"),
            Self::EcExplicitParameters => f.write_str("EC with explicit parameters"),
            Self::Other { algorithm: rfc8410::ID_ED_25519, .. } => f.write_str("Ed25519"),
            Self::Other { algorithm: rfc8410::ID_ED_448, .. } => f.write_str("Ed448"),
            Self::Other { algorithm, curve: None } => f.write_str(&describe_algorithm(algorithm)),
            Self::Other { curve: Some(curve), .. } => write!(f, "EC {}", describe_algorithm(curve)),
        }
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

/// Length of the modulus, in bits, of an `RSAPublicKey` (RFC 8017 A.1.1).
fn rsa_public_key(octets: &[u8]) -> Result<usize, der::Error> {
    let key = rsa::pkcs1::RsaPublicKeyRef::from_der(octets)?;
    let modulus = key.modulus.as_bytes();
    let leading_zeros = modulus.first().map_or(0, |octet| octet.leading_zeros());
    Ok((modulus.len() * 8).saturating_sub(usize::try_from(leading_zeros).unwrap_or(0)))
}
