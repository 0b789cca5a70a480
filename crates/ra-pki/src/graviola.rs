//! The back-end [graviola](https://docs.rs/graviola): about as fast as AWS-LC with elliptic curves, in Rust and assembly,
//! so that no C is compiled.
//!
//! What to know before choosing it:
//!
//! - It is young (its first release is of 2025) and has not been audited, though most of its assembly is s2n-bignum's, which
//!   is proven correct.
//! - It signs with RSA in constant time without blinding, which every other back-end here has besides.
//! - It is made for `x86_64` with aes, pclmulqdq, bmi1, adx, avx and avx2, which nearly every server since 2015 has, and for
//!   `aarch64` with neon, aes, pmull and sha2. Elsewhere [`GraviolaKey::new`] and [`Graviola::new`] answer
//!   [`UnsupportedCpu`]; nothing panics.
//! - It wants Rust 1.89, above this crate's own.
//!
//! P-256, P-384 and RSA are graviola's; the rest is left to pure Rust: P-521, ML-DSA, and RSA keys of uncommon lengths.
//!
//! ```
//! use ra_pki::{
//!     KeyType, PrivateKey, SignatureScheme, Signer, SystemRandom, Verifier,
//!     graviola::{Graviola, GraviolaKey},
//! };
//!
//! let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
//! let Ok(key) = GraviolaKey::new(key) else { return Ok(()) };
//! let signature = key.sign(SignatureScheme::EcdsaSha256, b"message")?;
//! Graviola::new()?.verify(key.public_key(), SignatureScheme::EcdsaSha256, b"message", &signature)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod absent;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod native;

use alloc::vec::Vec;
use core::fmt;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
use absent as native;

use crate::{
    key::public_key::PublicKey,
    private_key::PrivateKey,
    rust_crypto::RustCrypto,
    signature::{rsa_pss::RsaPss, scheme::SignatureScheme},
    signer::{SignError, Signer},
    verifier::{Verifier, VerifyError},
};

/// graviola is not made for this CPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "graviola needs an x86_64 CPU with aes, pclmulqdq, bmi1, adx, avx and avx2, or an aarch64 CPU with neon, aes, pmull and sha2, and this is neither; choose another back-end"
)]
#[non_exhaustive]
pub struct UnsupportedCpu;

fn check_cpu() -> Result<(), UnsupportedCpu> {
    if native::is_cpu_supported() { Ok(()) } else { Err(UnsupportedCpu) }
}

/// A private key in memory that graviola signs with: P-256, P-384, and RSA of 2048 to 8192 bits. Other keys sign in pure
/// Rust.
///
/// RSA signatures are not blinded. What graviola draws comes from the operating system.
pub struct GraviolaKey {
    pure: PrivateKey,
    fast: Option<native::SigningKey>,
}

impl GraviolaKey {
    /// The same key, signing by graviola where it can.
    pub fn new(pure: PrivateKey) -> Result<Self, UnsupportedCpu> {
        check_cpu()?;
        let der = pure.to_pkcs8_der().ok();
        let fast = der.and_then(|der| native::SigningKey::from_pkcs8(pure.public_key().algorithm(), &der));
        Ok(Self { pure, fast })
    }

    /// The key in pure Rust, such as for writing it to a file.
    pub fn private_key(&self) -> &PrivateKey {
        &self.pure
    }
}

impl Signer for GraviolaKey {
    fn public_key(&self) -> &PublicKey {
        self.pure.public_key()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.fast {
            // graviola checks the RSA signatures it makes, which fail with primes of unequal lengths.
            Some(fast) if self.public_key().algorithm().supports(scheme) => {
                fast.sign(scheme, message).or_else(|_| self.pure.sign(scheme, message))
            }
            _ => self.pure.sign(scheme, message),
        }
    }
}

impl fmt::Debug for GraviolaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraviolaKey").field("public", self.public_key()).finish_non_exhaustive()
    }
}

/// graviola as a verifier: P-256, P-384, and RSA of 2048 to 8192 bits; pure Rust for the rest, such as RSASSA-PSS with a salt
/// that is not as long as its hash.
#[derive(Debug, Clone, Copy)]
pub struct Graviola(());

impl Graviola {
    /// The verifier, where graviola is made for this CPU.
    pub fn new() -> Result<Self, UnsupportedCpu> {
        check_cpu().map(Self)
    }
}

impl Verifier for Graviola {
    fn verify(
        &self,
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        native::verify(key, scheme, message, signature)
            .unwrap_or_else(|| RustCrypto.verify(key, scheme, message, signature))
    }

    fn verify_rsa_pss(
        &self,
        key: &PublicKey,
        parameters: RsaPss,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        native::verify_rsa_pss(key, parameters, message, signature)
            .unwrap_or_else(|| RustCrypto.verify_rsa_pss(key, parameters, message, signature))
    }
}

#[cfg(test)]
#[cfg(feature = "rsa")]
mod tests {
    use alloc::vec;

    use pkcs8::{DecodePrivateKey, EncodePrivateKey};
    use rsa::traits::{PrivateKeyParts, PublicKeyParts};

    use super::*;
    use crate::{
        key::kinds::KeyType,
        testing::{FixedRandom, key_of_type},
    };

    #[test]
    fn rsa_keys_sign_whichever_of_their_primes_comes_first() {
        if check_cpu().is_err() {
            return;
        }
        let der = key_of_type(KeyType::Rsa2048).to_pkcs8_der().unwrap();
        let key = rsa::PrivateKey::from_pkcs8_der(&der).unwrap();
        let (one, other) = (key.primes()[0].as_ref().clone(), key.primes()[1].as_ref().clone());
        for primes in [vec![one.clone(), other.clone()], vec![other, one]] {
            let (n, e, d) = (key.n().as_ref().clone(), key.e().clone(), key.d().clone());
            let key = rsa::PrivateKey::from_components(n, e, d, primes).unwrap();
            let der = EncodePrivateKey::to_pkcs8_der(&key).unwrap();
            let key =
                GraviolaKey::new(PrivateKey::read(der.as_bytes(), FixedRandom::default()).unwrap()).unwrap();
            let fast = key.fast.as_ref().unwrap();
            let signature = fast.sign(SignatureScheme::RsaPkcs1Sha256, b"message").unwrap();
            assert_eq!(key.private_key().sign(SignatureScheme::RsaPkcs1Sha256, b"message"), Ok(signature));
        }
    }
}
