use std::error::Error;

use ra_pki::KeyType;
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        RSA_PKCS1_SHA256, RsaKeyPair,
    },
};

use crate::RawSign;

/// Raw signers of other crates with keys of this type, each with a name. If a crate has no SHA-256 for a curve, its row
/// is for SHA-384 and says so: most of the time goes to the curve.
pub fn peers(key_type: KeyType, pkcs8: &[u8]) -> Result<Vec<(&'static str, RawSign)>, Box<dyn Error>> {
    let peers = match key_type {
        KeyType::P256 => vec![("ring", ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8)?)],
        KeyType::P384 => vec![("ring, SHA-384", ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING, pkcs8)?)],
        KeyType::Rsa2048 | KeyType::Rsa3072 | KeyType::Rsa4096 => vec![("ring", rsa(pkcs8)?)],
        _ => Vec::new(),
    };
    match peers.iter().find(|(_, sign)| sign(b"message").is_empty()) {
        Some((name, _)) => Err(format!("{name} does not sign with {key_type}").into()),
        None => Ok(peers),
    }
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm, pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &random).map_err(|error| error.to_string())?;
    Ok(Box::new(move |message| {
        key.sign(&random, message).map(|signature| signature.as_ref().to_vec()).unwrap_or_default()
    }))
}

fn rsa(pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let random = SystemRandom::new();
    let key = RsaKeyPair::from_pkcs8(pkcs8).map_err(|error| error.to_string())?;
    Ok(Box::new(move |message| {
        let mut signature = vec![0; key.public().modulus_len()];
        let signed = key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
        signed.map(|()| signature).unwrap_or_default()
    }))
}
