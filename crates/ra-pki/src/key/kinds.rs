//! The kinds of keys there are: [`KeyType`] for those that can be generated, [`KeyAlgorithm`] for those that can be read.

use alloc::{string::String, vec::Vec};
use core::fmt;

use const_oid::{
    ObjectIdentifier,
    db::{fips204, rfc5912, rfc8410},
};
use der::Decode;
use spki::SubjectPublicKeyInfoRef;

use crate::{
    key::{error::PublicKeyError, rsa_public_key::RsaPublicKey},
    object_identifier::describe_algorithm,
    signature::{ecdsa_der, scheme::SignatureScheme},
};

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
    /// The elliptic curve P-384.
    P384,
    /// The elliptic curve P-521.
    P521,
    /// ML-DSA-44 (FIPS 204).
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
}

impl KeyType {
    /// Every kind, in the order in which programs list them; also those that are [left out](crate::error::LeftOut) of a build.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().copied()
    }

    /// The name that programs use, such as `rsa-2048`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::P256 => "p-256",
            Self::P384 => "p-384",
            Self::P521 => "p-521",
            Self::MlDsa44 => "ml-dsa-44",
            Self::MlDsa65 => "ml-dsa-65",
            Self::MlDsa87 => "ml-dsa-87",
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

    /// Reads the name, or another that people write for the kind: in capitals, with other signs between its parts, with the
    /// family in front, or as OpenSSL and SEC 2 call the curve (`prime256v1`, `secp256r1`).
    fn from_str(name: &str) -> Result<Self, UnknownKeyType> {
        let plain = plain_name(name);
        let curve = without_family(&plain);
        let is_it = |key_type: &Self| {
            let own = plain_name(key_type.name());
            own == plain || key_type.is_ec() && own == curve || CURVE_NAMES.contains(&(curve, *key_type))
        };
        Self::all().find(is_it).ok_or(UnknownKeyType)
    }
}

impl KeyType {
    fn is_ec(self) -> bool {
        matches!(self, Self::P256 | Self::P384 | Self::P521)
    }
}

/// A name in small letters, without the signs between its parts.
fn plain_name(name: &str) -> String {
    let kept = name.chars().filter(|character| !matches!(character, '-' | '_' | ':' | ' '));
    kept.map(|character| character.to_ascii_lowercase()).collect()
}

/// A plain name without the word for elliptic curves that may stand in front.
fn without_family(name: &str) -> &str {
    ["ecdsa", "ecc", "ec", "nist"].iter().find_map(|family| name.strip_prefix(family)).unwrap_or(name)
}

/// Other names of the curves (RFC 5480 §2.1.1.1, SEC 2 §2).
const CURVE_NAMES: &[(&str, KeyType)] = &[
    ("prime256v1", KeyType::P256),
    ("secp256r1", KeyType::P256),
    ("secp384r1", KeyType::P384),
    ("secp521r1", KeyType::P521),
];

/// Those that can be generated.
const ALL: &[KeyType] = &[
    KeyType::Rsa2048,
    KeyType::Rsa3072,
    KeyType::Rsa4096,
    KeyType::P256,
    KeyType::P384,
    KeyType::P521,
    KeyType::MlDsa44,
    KeyType::MlDsa65,
    KeyType::MlDsa87,
];

/// No key type of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such key type; choose one of {}", names())]
#[non_exhaustive]
pub struct UnknownKeyType;

fn names() -> String {
    KeyType::all().map(KeyType::name).collect::<Vec<_>>().join(", ")
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
    /// The elliptic curve P-384, `secp384r1`.
    P384,
    /// The elliptic curve P-521, `secp521r1`.
    P521,
    /// ML-DSA-44 (FIPS 204, RFC 9881).
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
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
    ///
    /// The hash is as strong as the key: SHA-256 for RSA and P-256, SHA-384 for P-384, SHA-512 for P-521.
    pub fn certificate_scheme(self) -> Option<SignatureScheme> {
        match self {
            Self::Rsa { .. } => Some(SignatureScheme::RsaPkcs1Sha256),
            Self::P256 => Some(SignatureScheme::EcdsaSha256),
            Self::P384 => Some(SignatureScheme::EcdsaSha384),
            Self::P521 => Some(SignatureScheme::EcdsaSha512),
            Self::MlDsa44 => Some(SignatureScheme::MlDsa44),
            Self::MlDsa65 => Some(SignatureScheme::MlDsa65),
            Self::MlDsa87 => Some(SignatureScheme::MlDsa87),
            Self::EcExplicitParameters | Self::Other { .. } => None,
        }
    }

    /// The most octets that a signature of such a key has; 0 if it cannot sign.
    ///
    /// RSA and ML-DSA signatures always have as many. An ECDSA one, the DER `SEQUENCE { r, s }` of RFC 3279 §2.2.3, may have
    /// a few less.
    pub fn max_signature_len(self) -> usize {
        match self {
            Self::Rsa { modulus_bits } => modulus_bits.div_ceil(8),
            Self::P256 => 72,
            Self::P384 => 104,
            Self::P521 => 139,
            Self::MlDsa44 => 2420,
            Self::MlDsa65 => 3309,
            Self::MlDsa87 => 4627,
            Self::EcExplicitParameters | Self::Other { .. } => 0,
        }
    }

    /// The DER of an ECDSA signature of such a key whose two numbers stand side by side, as tokens and browsers give them
    /// (PKCS #11 §6.3.1); `None` if it has another length, and for keys of other kinds.
    pub fn ecdsa_der(self, raw: &[u8]) -> Option<Vec<u8>> {
        ecdsa_der::from_fixed(raw, self.ecdsa_number_len()?)
    }

    /// The octets of each of the two numbers in an ECDSA signature of such a key; `None` for keys of other kinds.
    pub(crate) fn ecdsa_number_len(self) -> Option<usize> {
        match self {
            Self::P256 => Some(32),
            Self::P384 => Some(48),
            Self::P521 => Some(66),
            _ => None,
        }
    }

    /// Whether such a key signs under this scheme. Each elliptic curve goes with each hash (RFC 5758 §3.2).
    pub fn supports(self, scheme: SignatureScheme) -> bool {
        match scheme {
            SignatureScheme::RsaPkcs1Sha256
            | SignatureScheme::RsaPkcs1Sha384
            | SignatureScheme::RsaPkcs1Sha512 => matches!(self, Self::Rsa { .. }),
            SignatureScheme::EcdsaSha256 | SignatureScheme::EcdsaSha384 | SignatureScheme::EcdsaSha512 => {
                matches!(self, Self::P256 | Self::P384 | Self::P521)
            }
            SignatureScheme::MlDsa44 => self == Self::MlDsa44,
            SignatureScheme::MlDsa65 => self == Self::MlDsa65,
            SignatureScheme::MlDsa87 => self == Self::MlDsa87,
        }
    }

    pub(crate) fn from_spki(info: &SubjectPublicKeyInfoRef<'_>) -> Result<Self, PublicKeyError> {
        match info.algorithm.oid {
            rfc5912::RSA_ENCRYPTION => {
                let octets = info.subject_public_key.as_bytes().ok_or(PublicKeyError::Encoding)?;
                let key = rsa_public_key(octets).map_err(PublicKeyError::from_der)?;
                Ok(Self::Rsa { modulus_bits: key })
            }
            rfc5912::ID_EC_PUBLIC_KEY => match info.algorithm.parameters {
                Some(parameters) => match parameters.decode_as::<ObjectIdentifier>() {
                    Ok(rfc5912::SECP_256_R_1) => Ok(Self::P256),
                    Ok(rfc5912::SECP_384_R_1) => Ok(Self::P384),
                    Ok(rfc5912::SECP_521_R_1) => Ok(Self::P521),
                    Ok(curve) => Ok(Self::Other { algorithm: info.algorithm.oid, curve: Some(curve) }),
                    Err(_) => Ok(Self::EcExplicitParameters),
                },
                None => Ok(Self::EcExplicitParameters),
            },
            fips204::ID_ML_DSA_44 => Ok(Self::MlDsa44),
            fips204::ID_ML_DSA_65 => Ok(Self::MlDsa65),
            fips204::ID_ML_DSA_87 => Ok(Self::MlDsa87),
            algorithm => Ok(Self::Other { algorithm, curve: None }),
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { modulus_bits } => write!(f, "RSA-{modulus_bits}"),
            Self::P256 => f.write_str("EC P-256"),
            Self::P384 => f.write_str("EC P-384"),
            Self::P521 => f.write_str("EC P-521"),
            Self::MlDsa44 => f.write_str("ML-DSA-44"),
            Self::MlDsa65 => f.write_str("ML-DSA-65"),
            Self::MlDsa87 => f.write_str("ML-DSA-87"),
            Self::EcExplicitParameters => f.write_str("EC with explicit parameters"),
            Self::Other { algorithm: rfc8410::ID_ED_25519, .. } => f.write_str("Ed25519"),
            Self::Other { algorithm: rfc8410::ID_ED_448, .. } => f.write_str("Ed448"),
            Self::Other { algorithm, curve: None } => f.write_str(&describe_algorithm(algorithm)),
            Self::Other { curve: Some(curve), .. } => write!(f, "EC {}", describe_algorithm(curve)),
        }
    }
}

/// Length of the modulus, in bits, of an `RSAPublicKey` (RFC 8017 A.1.1).
fn rsa_public_key(octets: &[u8]) -> Result<usize, der::Error> {
    let key = RsaPublicKey::from_der(octets)?;
    Ok(bit_length(key.modulus.as_bytes()))
}

/// Bits of a number without leading zeros in its octets.
pub(super) fn bit_length(octets: &[u8]) -> usize {
    let leading_zeros = octets.first().map_or(0, |octet| octet.leading_zeros());
    (octets.len() * 8).saturating_sub(usize::try_from(leading_zeros).expect("an octet has at most 8 bits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_types_are_known_as_people_write_them() {
        let p256 = "p-256 P-256 p256 P256 prime256v1 PRIME256V1 secp256r1 ec:p-256 EC-P256 ecdsa-p256 nistp256 ec:secp256r1";
        let rsa = "rsa-2048 RSA-2048 rsa2048 RSA2048 rsa:2048 RSA_2048";
        for (names, key_type) in [
            (p256, KeyType::P256),
            ("P-384 secp384r1 ec:p-384 ec_p384", KeyType::P384),
            ("p521 secp521r1", KeyType::P521),
            (rsa, KeyType::Rsa2048),
            ("ML-DSA-65 mldsa65 MLDSA65 ml_dsa_65", KeyType::MlDsa65),
        ] {
            for name in names.split(' ') {
                assert_eq!(name.parse(), Ok(key_type), "{name}");
            }
        }
        for key_type in KeyType::all() {
            assert_eq!(key_type.name().parse(), Ok(key_type));
        }
        let others =
            ["", "rsa", "ec", "256", "2048", "rsa-1024", "p-224", "secp256k1", "ec:rsa-2048", "ec:ml-dsa-65"];
        for name in others.into_iter().chain(["ed25519", "p-2560", "rsa-20480", "prime256v2"]) {
            assert_eq!(name.parse::<KeyType>(), Err(UnknownKeyType), "{name}");
        }
    }
}
