mod aws_lc;
mod graviola;
mod rustcrypto;

use std::{error::Error, sync::Arc};

use ra_pki::{
    KeyType, PrivateKey, RandomError, RandomSource, RustCrypto, SignatureScheme, Signer, SystemRandom,
    Verifier,
    aws_lc::{AwsLc, AwsLcKey},
    graviola::{Graviola, GraviolaKey},
};

/// Signs by a back-end's own crate, without our code; the signature is empty if that fails.
pub type RawSign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// Whether a signature over a message stands, by a back-end's own crate, the key decoded each time as from a certificate.
pub type RawVerify = Box<dyn Fn(&[u8], &[u8]) -> bool>;

/// A key in one back-end: as our signer, and as the back-end's own key.
pub struct BackEnd {
    /// The back-end's name.
    pub name: &'static str,
    /// The key as a signer.
    pub signer: Arc<dyn Signer>,
    /// Our verifier.
    pub verifier: Arc<dyn Verifier>,
    /// Signs as requests are signed, with the same key: ECDSA and RSA with SHA-256, ML-DSA over the message itself.
    pub raw: RawSign,
    /// Verifies what `raw` signed.
    pub raw_verify: RawVerify,
    /// The key as PKCS#8.
    pub pkcs8: Vec<u8>,
}

/// The names of the back-ends, in the order of the tables.
pub const BACK_ENDS: [&str; 3] = ["aws-lc", "graviola", "rustcrypto"];

/// A new key of this type in every back-end that signs with it by itself. graviola, which is not made for every CPU, leaves
/// P-521 and ML-DSA to pure Rust.
pub fn back_ends(key_type: KeyType) -> Result<Vec<BackEnd>, Box<dyn Error>> {
    let key = match key_type {
        KeyType::MlDsa65 => PrivateKey::generate(key_type, Seed)?,
        _ => PrivateKey::generate(key_type, SystemRandom)?,
    };
    let pkcs8 = key.to_pkcs8_der()?.to_vec();
    let again = || PrivateKey::read(&pkcs8, SystemRandom);
    let mut back_ends = vec![BackEnd {
        name: "aws-lc",
        signer: Arc::new(AwsLcKey::from(again()?)),
        verifier: Arc::new(AwsLc),
        raw: aws_lc::sign(key_type, &pkcs8)?,
        raw_verify: aws_lc::verify(key_type, key.public_key()),
        pkcs8: pkcs8.clone(),
    }];
    let by_graviola = graviola::sign_and_verify(key_type, &pkcs8, key.public_key())?;
    if let (Ok(verifier), Some((raw, raw_verify))) = (Graviola::new(), by_graviola) {
        back_ends.push(BackEnd {
            name: "graviola",
            signer: Arc::new(GraviolaKey::new(again()?)?),
            verifier: Arc::new(verifier),
            raw,
            raw_verify,
            pkcs8: pkcs8.clone(),
        });
    }
    back_ends.push(BackEnd {
        name: "rustcrypto",
        signer: Arc::new(again()?),
        verifier: Arc::new(RustCrypto),
        raw: rustcrypto::sign(key_type, &pkcs8)?,
        raw_verify: rustcrypto::verify(key_type, key.public_key()),
        pkcs8: pkcs8.clone(),
    });
    for back_end in &back_ends {
        let signature = (back_end.raw)(b"message");
        RustCrypto.verify(key.public_key(), request_scheme(key_type), b"message", &signature)?;
        if !(back_end.raw_verify)(b"message", &signature) || (back_end.raw_verify)(b"massage", &signature) {
            return Err(format!("{} does not verify with {key_type}", back_end.name).into());
        }
    }
    Ok(back_ends)
}

/// The scheme under which requests are signed.
pub fn request_scheme(key_type: KeyType) -> SignatureScheme {
    match key_type {
        KeyType::MlDsa65 => SignatureScheme::MlDsa65,
        KeyType::P256 | KeyType::P384 | KeyType::P521 => SignatureScheme::EcdsaSha256,
        _ => SignatureScheme::RsaPkcs1Sha256,
    }
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
