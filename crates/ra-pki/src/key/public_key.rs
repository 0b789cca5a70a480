use alloc::vec::Vec;
use core::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

use der::Decode;
use sha2::{Digest, Sha256};
use spki::SubjectPublicKeyInfoRef;

use crate::key::{error::PublicKeyError, kinds::KeyAlgorithm, unusable::UnusableKey};

/// A public key as a certificate carries it: the DER of its `SubjectPublicKeyInfo`.
pub struct PublicKey {
    spki: Vec<u8>,
    algorithm: KeyAlgorithm,
    /// Whether it was found usable before: a key is checked for every signature below it, and the numbers stay the same.
    is_usable: AtomicBool,
}

impl PublicKey {
    /// Reads the DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    ///
    /// A key of an algorithm that this crate cannot verify with is read too, so that it can be named and
    /// refused: see [`KeyAlgorithm::Other`].
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, PublicKeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(PublicKeyError::from_der)?;
        let algorithm = KeyAlgorithm::from_spki(&info)?;
        Ok(Self { spki: spki.to_vec(), algorithm, is_usable: AtomicBool::new(false) })
    }

    /// The DER of the `SubjectPublicKeyInfo`.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The octets inside the `SubjectPublicKeyInfo`'s BIT STRING, over which RFC 5280 §4.2.1.2 (1) takes the key
    /// identifier; none where the BIT STRING is not a whole number of octets, which no key that can be used is.
    pub fn subject_public_key(&self) -> &[u8] {
        self.info().subject_public_key.as_bytes().unwrap_or_default()
    }

    /// SHA-256 over the DER of the `SubjectPublicKeyInfo`, by which keys are compared.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.spki).into()
    }

    /// What kind of key it is.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// Checks the key until it was found usable once.
    pub(super) fn check_once(
        &self,
        check: impl FnOnce() -> Result<(), UnusableKey>,
    ) -> Result<(), UnusableKey> {
        if !self.is_usable.load(Ordering::Relaxed) {
            check()?;
            self.is_usable.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// A key made by this crate's own encoders.
    pub(crate) fn from_key(key: &impl spki::EncodePublicKey) -> Result<Self, PublicKeyError> {
        let document = key.to_public_key_der().map_err(|_| PublicKeyError::Encoding)?;
        Self::from_spki_der(document.as_bytes())
    }

    pub(crate) fn info(&self) -> SubjectPublicKeyInfoRef<'_> {
        SubjectPublicKeyInfoRef::from_der(&self.spki).expect("it was read from this DER")
    }
}

impl Clone for PublicKey {
    fn clone(&self) -> Self {
        let is_usable = AtomicBool::new(self.is_usable.load(Ordering::Relaxed));
        Self { spki: self.spki.clone(), algorithm: self.algorithm, is_usable }
    }
}

/// By their DER.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki == other.spki
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.algorithm).finish_non_exhaustive()
    }
}
