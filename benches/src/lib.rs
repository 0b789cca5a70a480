//! What the benchmarks share: each back-end's signer beside its raw primitive, and a signer that costs nothing.

#![expect(missing_debug_implementations, reason = "nothing shows a key of a benchmark")]
use std::{error::Error, sync::Arc};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use getrandom::SysRng;
use p256::{ecdsa::signature::Signer as _, pkcs8::DecodePrivateKey};
use ra_pki::{AwsLcKey, KeyType, PrivateKey, PublicKey, SignError, SignatureScheme, Signer, SystemRandom};
use sha2::Sha256;

/// A signature by a back-end's own crate, with nothing of ours around it.
pub type RawSign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// A key in one back-end, as ours and as the back-end's own.
pub struct BackEnd {
    /// The back-end's name.
    pub name: &'static str,
    /// The key as a signer.
    pub signer: Arc<dyn Signer>,
    /// Signs under SHA-256 with the same key.
    pub raw: RawSign,
}

/// A new key of this type, P-256 or RSA, in every back-end.
pub fn back_ends(key_type: KeyType) -> Result<Vec<BackEnd>, Box<dyn Error>> {
    let key = PrivateKey::generate(key_type, SystemRandom)?;
    let der = key.to_pkcs8_der()?;
    let aws_lc = AwsLcKey::from(PrivateKey::read(&der, SystemRandom)?);
    let (raw_rustcrypto, raw_aws_lc) = if key_type == KeyType::P256 {
        (rustcrypto_p256(&der)?, aws_lc_p256(&der)?)
    } else {
        (rustcrypto_rsa(&der)?, aws_lc_rsa(&der)?)
    };
    Ok(vec![
        BackEnd { name: "rustcrypto", signer: Arc::new(key), raw: raw_rustcrypto },
        BackEnd { name: "aws-lc", signer: Arc::new(aws_lc), raw: raw_aws_lc },
    ])
}

fn rustcrypto_p256(der: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let key = p256::ecdsa::SigningKey::from_pkcs8_der(der)?;
    Ok(Box::new(move |message| {
        let signature: p256::ecdsa::DerSignature = key.sign(message);
        signature.as_bytes().to_vec()
    }))
}

fn rustcrypto_rsa(der: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let key = rsa::PrivateKey::from_pkcs8_der(der)?;
    Ok(Box::new(move |message| {
        key.pkcs1v15_sign_with_rng::<Sha256, _>(&mut SysRng, message).unwrap_or_default()
    }))
}

fn aws_lc_p256(der: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der)?;
    let random = aws_lc_rs::rand::SystemRandom::new();
    Ok(Box::new(move |message| {
        key.sign(&random, message).map(|signature| signature.as_ref().to_vec()).unwrap_or_default()
    }))
}

fn aws_lc_rsa(der: &[u8]) -> Result<RawSign, Box<dyn Error>> {
    let key = RsaKeyPair::from_pkcs8(der)?;
    let random = aws_lc_rs::rand::SystemRandom::new();
    Ok(Box::new(move |message| {
        let mut signature = vec![0; key.public_modulus_len()];
        let signed = key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
        signed.map(|()| signature).unwrap_or_default()
    }))
}

/// A key that has its signature ready.
pub struct Immediate {
    public_key: PublicKey,
    signature: Vec<u8>,
}

impl Immediate {
    /// The key that answers every question with this one's signature over `message`.
    pub fn of(signer: &dyn Signer, scheme: SignatureScheme, message: &[u8]) -> Result<Self, SignError> {
        Ok(Self { public_key: signer.public_key().clone(), signature: signer.sign(scheme, message)? })
    }
}

impl Signer for Immediate {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, _: SignatureScheme, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(self.signature.clone())
    }
}
