//! The parameters of RSASSA-PSS, with which certificates are verified; nothing here signs with it.

use const_oid::db::rfc5912::{ID_MGF_1, ID_RSASSA_PSS, ID_SHA_1, ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::Sequence;
use spki::AlgorithmIdentifierRef;

use crate::object_identifier::ObjectIdentifier;

/// The parameters of an RSASSA-PSS signature (RFC 4055 §3.1): a hash, MGF1 with the same hash, and the salt's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RsaPss {
    hash: PssHash,
    salt_length: usize,
}

/// The hash of an RSASSA-PSS signature that can be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PssHash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl RsaPss {
    /// The parameters that an X.509 `AlgorithmIdentifier` gives; `None` if the algorithm is another one, the hash weaker
    /// than SHA-256, or the mask not made by MGF1 with the same hash.
    pub fn from_algorithm_identifier(algorithm: &AlgorithmIdentifierRef<'_>) -> Option<Self> {
        let parameters = parameters(algorithm)?;
        if parameters.mask != ID_MGF_1 || parameters.mask_hash != Some(parameters.hash) {
            return None;
        }
        let hash = match parameters.hash {
            ID_SHA_256 => PssHash::Sha256,
            ID_SHA_384 => PssHash::Sha384,
            ID_SHA_512 => PssHash::Sha512,
            _ => return None,
        };
        Some(Self { hash, salt_length: parameters.salt_length })
    }

    /// The hash, of the message and of the mask.
    pub fn hash(self) -> PssHash {
        self.hash
    }

    /// The length of the salt in octets, which the signature has to have.
    pub fn salt_length(self) -> usize {
        self.salt_length
    }
}

/// The hash of an RSASSA-PSS signature, by its object identifier: SHA-1 where the parameters name none (RFC 4055
/// §3.1). `None` if the algorithm is another one, or its parameters are malformed.
///
/// ```
/// use ra_pki::{SignatureScheme, asn1::rsa_pss_hash};
///
/// assert_eq!(rsa_pss_hash(&SignatureScheme::RsaPkcs1Sha256.algorithm_identifier()), None);
/// ```
pub fn rsa_pss_hash(algorithm: &AlgorithmIdentifierRef<'_>) -> Option<ObjectIdentifier> {
    match algorithm.parameters {
        None if algorithm.oid == ID_RSASSA_PSS => Some(ID_SHA_1),
        _ => parameters(algorithm).map(|parameters| parameters.hash),
    }
}

/// `RSASSA-PSS-params` (RFC 8017 A.2.3).
#[derive(Sequence)]
struct Parameters<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt_length: Option<u8>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

/// The parameters, with the values that stand for those left away.
struct ReadParameters {
    hash: ObjectIdentifier,
    mask: ObjectIdentifier,
    mask_hash: Option<ObjectIdentifier>,
    salt_length: usize,
}

fn parameters(algorithm: &AlgorithmIdentifierRef<'_>) -> Option<ReadParameters> {
    if algorithm.oid != ID_RSASSA_PSS {
        return None;
    }
    let Parameters { hash, mask, salt_length, trailer } = algorithm.parameters?.decode_as().ok()?;
    if trailer.is_some_and(|trailer| trailer != 1) {
        return None;
    }
    let (mask, mask_hash) = match mask {
        None => (ID_MGF_1, Some(ID_SHA_1)),
        Some(AlgorithmIdentifierRef { oid, parameters: None }) => (oid, None),
        Some(AlgorithmIdentifierRef { oid, parameters: Some(hash) }) => {
            (oid, Some(hash.decode_as::<AlgorithmIdentifierRef<'_>>().ok()?.oid))
        }
    };
    Some(ReadParameters {
        hash: hash.map_or(ID_SHA_1, |hash| hash.oid),
        mask,
        mask_hash,
        salt_length: salt_length.map_or(20, usize::from),
    })
}
