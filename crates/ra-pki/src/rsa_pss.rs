//! RSASSA-PSS, verified where a certificate is signed with it; nothing here signs with it.

use const_oid::{
    ObjectIdentifier,
    db::rfc5912::{ID_MGF_1, ID_RSASSA_PSS, ID_SHA_1, ID_SHA_256, ID_SHA_384, ID_SHA_512},
};
use der::{Decode, Encode, asn1::Any};
use rsa::{
    pkcs1::RsaPssParams,
    pss,
    signature::{Verifier, digest::FixedOutputReset},
};
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;

use crate::VerifyError;

/// The hash of an RSASSA-PSS signature, by its object identifier: SHA-1 where the parameters name none (RFC 4055
/// §3.1). `None` if the algorithm is another one, or its parameters are malformed.
///
/// ```
/// use ra_pki::{SignatureScheme, rsa_pss_hash};
///
/// assert_eq!(rsa_pss_hash(&SignatureScheme::RsaPkcs1Sha256.algorithm_identifier()), None);
/// ```
pub fn rsa_pss_hash(algorithm: &AlgorithmIdentifierRef<'_>) -> Option<ObjectIdentifier> {
    if algorithm.oid != ID_RSASSA_PSS {
        return None;
    }
    match algorithm.parameters {
        None => Some(ID_SHA_1),
        Some(parameters) => {
            let der = parameters.to_der().ok()?;
            RsaPssParams::<Any>::from_der(&der).ok().map(|read| read.hash.oid)
        }
    }
}

/// Verifies with the parameters that stand in the certificate: SHA-256 or stronger, and MGF1 with the same hash.
pub(crate) fn verify(
    key: rsa::PublicKey,
    algorithm: &AlgorithmIdentifierRef<'_>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    let unsupported = VerifyError::UnsupportedScheme(algorithm.oid);
    let der = algorithm.parameters.and_then(|parameters| parameters.to_der().ok()).unwrap_or_default();
    let Ok(parameters) = RsaPssParams::<Any>::from_der(&der) else { return Err(unsupported) };
    let masked_with = parameters.mask_gen.parameters.map(|hash| hash.oid);
    if parameters.mask_gen.oid != ID_MGF_1 || masked_with != Some(parameters.hash.oid) {
        return Err(unsupported);
    }
    let salt_length = usize::from(parameters.salt_len);
    match parameters.hash.oid {
        ID_SHA_256 => verify_with::<Sha256>(key, salt_length, message, signature),
        ID_SHA_384 => verify_with::<Sha384>(key, salt_length, message, signature),
        ID_SHA_512 => verify_with::<Sha512>(key, salt_length, message, signature),
        _ => Err(unsupported),
    }
}

fn verify_with<D: Digest + FixedOutputReset>(
    key: rsa::PublicKey,
    salt_length: usize,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    let signature = pss::Signature::try_from(signature).map_err(|_| VerifyError::Mismatch)?;
    let key = pss::VerifyingKey::<D>::new_with_salt_len(key, salt_length);
    key.verify(message, &signature).map_err(|_| VerifyError::Mismatch)
}
