//! What the benchmarks share: each back-end's signer beside its raw primitive, and a signer that costs nothing.

#![expect(missing_debug_implementations, reason = "nothing shows a key of a benchmark")]
use std::{error::Error, sync::Arc};

use getrandom::SysRng;
use p256::{ecdsa::signature::Signer as _, pkcs8::DecodePrivateKey};
use ra_pki::{KeyType, PrivateKey, PublicKey, SignError, SignatureScheme, Signer, SystemRandom};
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
    let pkcs8 = key.to_pkcs8_der()?;
    let raw: RawSign = if key_type == KeyType::P256 {
        let key = p256::ecdsa::SigningKey::from_pkcs8_der(&pkcs8)?;
        Box::new(move |message| {
            let signature: p256::ecdsa::DerSignature = key.sign(message);
            signature.as_bytes().to_vec()
        })
    } else {
        let key = rsa::PrivateKey::from_pkcs8_der(&pkcs8)?;
        Box::new(move |message| {
            key.pkcs1v15_sign_with_rng::<Sha256, _>(&mut SysRng, message).unwrap_or_default()
        })
    };
    Ok(vec![BackEnd { name: "rustcrypto", signer: Arc::new(key), raw }])
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
