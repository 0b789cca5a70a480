use std::{error::Error, sync::Arc};

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P521_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use getrandom::SysRng;
use ml_dsa::{B32, ExpandedSigningKey, MlDsa65};
use p256::{ecdsa::signature::hazmat::PrehashSigner as _, pkcs8::DecodePrivateKey};
use ra_pki::{
    AwsLcKey, KeyType, PrivateKey, RandomError, RandomSource, RustCrypto, SignatureScheme, Signer,
    SystemRandom, Verifier,
};
use sha2::{Digest, Sha256};

/// Signs by a back-end's own crate, without our code; the signature is empty if that fails.
pub type RawSign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// A key in one back-end: as our signer, and as the back-end's own key.
pub struct BackEnd {
    /// The back-end's name.
    pub name: &'static str,
    /// The key as a signer.
    pub signer: Arc<dyn Signer>,
    /// Signs as requests are signed, with the same key: ECDSA and RSA with SHA-256, ML-DSA over the message itself.
    pub raw: RawSign,
    /// The key as PKCS#8.
    pub pkcs8: Vec<u8>,
}

/// A new key of this type in every back-end that signs requests with it.
///
/// AWS-LC signs for us with P-256, P-521 and RSA. It does not sign with P-384 under SHA-256; [`AwsLcKey`] leaves that
/// and ML-DSA to pure Rust.
pub fn back_ends(key_type: KeyType) -> Result<Vec<BackEnd>, Box<dyn Error>> {
    let key = match key_type {
        KeyType::MlDsa65 => PrivateKey::generate(key_type, Seed)?,
        _ => PrivateKey::generate(key_type, SystemRandom)?,
    };
    let pkcs8 = key.to_pkcs8_der()?.to_vec();
    let key = PrivateKey::read(&pkcs8, SystemRandom)?;
    let mut back_ends = Vec::new();
    if let Some(raw) = aws_lc(key_type, &pkcs8)? {
        let signer = Arc::new(AwsLcKey::from(PrivateKey::read(&pkcs8, SystemRandom)?));
        back_ends.push(BackEnd { name: "aws-lc", signer, raw, pkcs8: pkcs8.clone() });
    }
    let raw = rustcrypto(key_type, &pkcs8)?;
    back_ends.push(BackEnd { name: "rustcrypto", signer: Arc::new(key), raw, pkcs8 });
    for back_end in &back_ends {
        let scheme = match key_type {
            KeyType::MlDsa65 => SignatureScheme::MlDsa65,
            KeyType::P256 | KeyType::P384 | KeyType::P521 => SignatureScheme::EcdsaSha256,
            _ => SignatureScheme::RsaPkcs1Sha256,
        };
        let signature = (back_end.raw)(b"message");
        RustCrypto.verify(back_end.signer.public_key(), scheme, b"message", &signature)?;
    }
    Ok(back_ends)
}

/// The seed of every ML-DSA key here: ours and the raw key are made from it.
struct Seed;

impl RandomSource for Seed {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        octets.fill(SEED_OCTET);
        Ok(())
    }
}

const SEED_OCTET: u8 = 0x61;

macro_rules! rustcrypto_ecdsa {
    ($curve:ident, $pkcs8:ident) => {{
        let key = $curve::ecdsa::SigningKey::from_pkcs8_der($pkcs8)?;
        Box::new(move |message: &[u8]| {
            let signature: Result<$curve::ecdsa::DerSignature, _> =
                key.sign_prehash(&Sha256::digest(message));
            signature.map(|signature| signature.as_bytes().to_vec()).unwrap_or_default()
        })
    }};
}

fn rustcrypto(key_type: KeyType, pkcs8: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    Ok(match key_type {
        KeyType::P256 => rustcrypto_ecdsa!(p256, pkcs8),
        KeyType::P384 => rustcrypto_ecdsa!(p384, pkcs8),
        KeyType::P521 => rustcrypto_ecdsa!(p521, pkcs8),
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

fn aws_lc(key_type: KeyType, pkcs8: &[u8]) -> Result<Option<RawSign>, Box<dyn Error>> {
    let random = aws_lc_rs::rand::SystemRandom::new();
    Ok(match key_type {
        KeyType::P256 | KeyType::P521 => {
            let algorithm = if key_type == KeyType::P256 {
                &ECDSA_P256_SHA256_ASN1_SIGNING
            } else {
                &ECDSA_P521_SHA256_ASN1_SIGNING
            };
            let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8)?;
            Some(Box::new(move |message| {
                key.sign(&random, message).map(|signature| signature.as_ref().to_vec()).unwrap_or_default()
            }))
        }
        KeyType::Rsa2048 | KeyType::Rsa3072 | KeyType::Rsa4096 => {
            let key = RsaKeyPair::from_pkcs8(pkcs8)?;
            Some(Box::new(move |message| {
                let mut signature = vec![0; key.public_modulus_len()];
                let signed = key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
                signed.map(|()| signature).unwrap_or_default()
            }))
        }
        _ => None,
    })
}
