use std::error::Error;

use aws_lc_rs::signature::{ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair};
use graviola::{
    hashing::Sha256,
    signing::{
        ecdsa::{P256, P384, SigningKey},
        rsa::SigningKey as RsaSigningKey,
    },
};
use ra_pki::KeyType;
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING as RING_P384,
        EcdsaKeyPair as RingEcdsa, EcdsaSigningAlgorithm, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};

use crate::RawSign;

/// Raw signers of other crates with keys of this type, each with a name. If a crate has no SHA-256 for a curve, its row
/// is for SHA-384 and says so: most of the time goes to the curve.
pub fn peers(key_type: KeyType, pkcs8: &[u8]) -> Result<Vec<(&'static str, RawSign)>, Box<dyn Error>> {
    let peers = match key_type {
        KeyType::P256 => vec![
            ("ring", ring_ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8)?),
            ("graviola", graviola_p256(pkcs8)?),
        ],
        KeyType::P384 => {
            let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, pkcs8)?;
            vec![
                ("aws-lc-rs, SHA-384", aws_lc(key)),
                ("ring, SHA-384", ring_ecdsa(&RING_P384, pkcs8)?),
                ("graviola", graviola_p384(pkcs8)?),
            ]
        }
        KeyType::Rsa2048 | KeyType::Rsa3072 | KeyType::Rsa4096 => {
            vec![("ring", ring_rsa(pkcs8)?), ("graviola", graviola_rsa(pkcs8)?)]
        }
        _ => Vec::new(),
    };
    match peers.iter().find(|(_, sign)| sign(b"message").is_empty()) {
        Some((name, _)) => Err(format!("{name} does not sign with {key_type}").into()),
        None => Ok(peers),
    }
}

fn aws_lc(key: EcdsaKeyPair) -> RawSign {
    let random = aws_lc_rs::rand::SystemRandom::new();
    Box::new(move |message| {
        key.sign(&random, message).map(|signature| signature.as_ref().to_vec()).unwrap_or_default()
    })
}

fn ring_ecdsa(algorithm: &'static EcdsaSigningAlgorithm, pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let random = SystemRandom::new();
    let key = RingEcdsa::from_pkcs8(algorithm, pkcs8, &random).map_err(|error| error.to_string())?;
    Ok(Box::new(move |message| {
        key.sign(&random, message).map(|signature| signature.as_ref().to_vec()).unwrap_or_default()
    }))
}

fn ring_rsa(pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let random = SystemRandom::new();
    let key = RsaKeyPair::from_pkcs8(pkcs8).map_err(|error| error.to_string())?;
    Ok(Box::new(move |message| {
        let mut signature = vec![0; key.public().modulus_len()];
        let signed = key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
        signed.map(|()| signature).unwrap_or_default()
    }))
}

fn graviola_p256(pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let key = SigningKey::<P256>::from_pkcs8_der(pkcs8).map_err(|error| format!("graviola: {error:?}"))?;
    Ok(Box::new(move |message| {
        let signature = key.sign_asn1::<Sha256>(&[message], &mut [0; 80]).map(<[u8]>::to_vec);
        signature.unwrap_or_default()
    }))
}

fn graviola_p384(pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let key = SigningKey::<P384>::from_pkcs8_der(pkcs8).map_err(|error| format!("graviola: {error:?}"))?;
    Ok(Box::new(move |message| {
        let signature = key.sign_asn1::<Sha256>(&[message], &mut [0; 112]).map(<[u8]>::to_vec);
        signature.unwrap_or_default()
    }))
}

fn graviola_rsa(pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let key = RsaSigningKey::from_pkcs8_der(pkcs8).map_err(|error| format!("graviola: {error:?}"))?;
    Ok(Box::new(move |message| {
        let signature = key.sign_pkcs1_sha256(&mut [0; 512], message).map(<[u8]>::to_vec);
        signature.unwrap_or_default()
    }))
}
