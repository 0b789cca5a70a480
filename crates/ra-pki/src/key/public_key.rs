use alloc::{sync::Arc, vec::Vec};
use core::{any::Any, fmt};

use der::Decode;
use sha2::{Digest, Sha256};
use spki::SubjectPublicKeyInfoRef;

use crate::key::{error::PublicKeyError, kinds::KeyAlgorithm, memo::Memo, unusable::UnusableKey};

/// A public key as a certificate carries it: the DER of its `SubjectPublicKeyInfo`.
///
/// Clones share what was found out about the key, so that it is parsed and checked once.
#[derive(Clone)]
pub struct PublicKey {
    spki: Vec<u8>,
    algorithm: KeyAlgorithm,
    memo: Arc<Memo>,
}

impl PublicKey {
    /// Reads the DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    ///
    /// A key of an algorithm that this crate cannot verify with is read too, so that it can be named and
    /// refused: see [`KeyAlgorithm::Other`].
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, PublicKeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(PublicKeyError::from_der)?;
        let algorithm = KeyAlgorithm::from_spki(&info)?;
        Ok(Self { spki: spki.to_vec(), algorithm, memo: Arc::default() })
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
        self.memo.check_once(check)
    }

    /// Uses the key as a back-end holds it, which is parsed once: the one of this type that `is_it`.
    pub(crate) fn with_parsed<K: Any + Send + Sync, R, E>(
        &self,
        is_it: impl Fn(&K) -> bool,
        parse: impl Fn() -> Result<K, E>,
        apply: impl FnOnce(&K) -> R,
    ) -> Result<R, E> {
        self.memo.with_parsed(is_it, parse, apply)
    }

    /// As [`with_parsed`](Self::with_parsed), for a type of RustCrypto; `None` where it refuses the key.
    pub(crate) fn with_spki<K, R>(&self, apply: impl FnOnce(&K) -> R) -> Option<R>
    where
        K: for<'a> TryFrom<SubjectPublicKeyInfoRef<'a>> + Any + Send + Sync,
    {
        self.with_parsed(|_| true, || K::try_from(self.info()).map_err(drop), apply).ok()
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
