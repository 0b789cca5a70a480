use std::error::Error;

use aws_lc_rs::{
    digest::{Digest, SHA256, SHA384, digest},
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA256_ASN1,
        ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA256_ASN1, ECDSA_P521_SHA256_ASN1_SIGNING, EcdsaKeyPair,
        ML_DSA_65, ML_DSA_65_SIGNING, PqdsaKeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
        UnparsedPublicKey, VerificationAlgorithm,
    },
};
use ra_pki::{KeyType, PublicKey};

use super::{RawSign, RawVerify};

pub(super) fn sign(key_type: KeyType, pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let random = SystemRandom::new();
    Ok(match key_type {
        KeyType::P256 | KeyType::P521 => {
            let algorithm = if key_type == KeyType::P256 {
                &ECDSA_P256_SHA256_ASN1_SIGNING
            } else {
                &ECDSA_P521_SHA256_ASN1_SIGNING
            };
            let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8)?;
            Box::new(move |message| {
                key.sign(&random, message).map(|signature| signature.as_ref().to_vec()).unwrap_or_default()
            })
        }
        // The curve goes with SHA-384 here: a SHA-256 digest is the same number with sixteen zeros before it.
        KeyType::P384 => {
            let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, pkcs8)?;
            Box::new(move |message| {
                let padded = [&[0; 16], digest(&SHA256, message).as_ref()].concat();
                let signature = Digest::import_less_safe(&padded, &SHA384);
                let signature = signature.and_then(|digest| key.sign_digest(&digest));
                signature.map(|signature| signature.as_ref().to_vec()).unwrap_or_default()
            })
        }
        KeyType::MlDsa65 => {
            let key = PqdsaKeyPair::from_pkcs8(&ML_DSA_65_SIGNING, pkcs8)?;
            Box::new(move |message| {
                let mut signature = vec![0; key.algorithm().signature_len()];
                key.sign(message, &mut signature).map(|_| signature).unwrap_or_default()
            })
        }
        _ => {
            let key = RsaKeyPair::from_pkcs8(pkcs8)?;
            Box::new(move |message| {
                let mut signature = vec![0; key.public_modulus_len()];
                let signed = key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
                signed.map(|()| signature).unwrap_or_default()
            })
        }
    })
}

pub(super) fn verify(key_type: KeyType, key: &PublicKey) -> RawVerify {
    let algorithm: &'static dyn VerificationAlgorithm = match key_type {
        KeyType::P256 => &ECDSA_P256_SHA256_ASN1,
        KeyType::P384 => &ECDSA_P384_SHA256_ASN1,
        KeyType::P521 => &ECDSA_P521_SHA256_ASN1,
        KeyType::MlDsa65 => &ML_DSA_65,
        _ => &RSA_PKCS1_2048_8192_SHA256,
    };
    let key = UnparsedPublicKey::new(algorithm, key.subject_public_key().to_vec());
    Box::new(move |message, signature| key.verify(message, signature).is_ok())
}
