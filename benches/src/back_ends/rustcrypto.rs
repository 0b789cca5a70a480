use std::error::Error;

use getrandom::SysRng;
use ml_dsa::{B32, ExpandedSigningKey, MlDsa65};
use p256::{
    ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _},
    pkcs8::{DecodePrivateKey, DecodePublicKey as _},
};
use ra_pki::{KeyType, PublicKey};
use sha2::{Digest, Sha256};

use super::{RawSign, RawVerify, SEED_OCTET};

macro_rules! sign_ecdsa {
    ($curve:ident, $pkcs8:ident) => {{
        let key = $curve::ecdsa::SigningKey::from_pkcs8_der($pkcs8)?;
        Box::new(move |message: &[u8]| {
            let signature: Result<$curve::ecdsa::DerSignature, _> =
                key.sign_prehash(&Sha256::digest(message));
            signature.map(|signature| signature.as_bytes().to_vec()).unwrap_or_default()
        })
    }};
}

pub(super) fn sign(key_type: KeyType, pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    Ok(match key_type {
        KeyType::P256 => sign_ecdsa!(p256, pkcs8),
        KeyType::P384 => sign_ecdsa!(p384, pkcs8),
        KeyType::P521 => sign_ecdsa!(p521, pkcs8),
        KeyType::MlDsa65 => {
            let key = ExpandedSigningKey::<MlDsa65>::from_seed(&B32::from([SEED_OCTET; 32]));
            Box::new(move |message| {
                let signature = key.sign_deterministic(message, &[]);
                signature.map(|signature| signature.encode().to_vec()).unwrap_or_default()
            })
        }
        _ => {
            let key = rsa::PrivateKey::from_pkcs8_der(pkcs8)?;
            // With blinding, as we sign.
            Box::new(move |message| {
                key.pkcs1v15_sign_with_rng::<Sha256, _>(&mut SysRng, message).unwrap_or_default()
            })
        }
    })
}

macro_rules! verify_ecdsa {
    ($curve:ident, $spki:ident) => {
        Box::new(move |message, signature| {
            let key = $curve::ecdsa::VerifyingKey::from_public_key_der(&$spki);
            let signature = $curve::ecdsa::DerSignature::from_bytes(signature);
            key.is_ok_and(|key| {
                let digest = Sha256::digest(message);
                signature.is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok())
            })
        })
    };
}

pub(super) fn verify(key_type: KeyType, key: &PublicKey) -> RawVerify {
    let spki = key.spki_der().to_vec();
    match key_type {
        KeyType::P256 => verify_ecdsa!(p256, spki),
        KeyType::P384 => verify_ecdsa!(p384, spki),
        KeyType::P521 => verify_ecdsa!(p521, spki),
        KeyType::MlDsa65 => Box::new(move |message, signature| {
            let key = ml_dsa::VerifyingKey::<MlDsa65>::from_public_key_der(&spki);
            key.is_ok_and(|key| {
                ml_dsa::Signature::<MlDsa65>::try_from(signature)
                    .is_ok_and(|signature| key.verify_with_context(message, &[], &signature))
            })
        }),
        _ => Box::new(move |message, signature| {
            let key = rsa::PublicKey::from_public_key_der(&spki);
            key.is_ok_and(|key| key.pkcs1v15_verify::<Sha256>(message, signature).is_ok())
        }),
    }
}
