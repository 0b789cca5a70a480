//! Where graviola does not compile: no CPU is supported, so that there are no keys.

use alloc::vec::Vec;

use crate::{
    key::{kinds::KeyAlgorithm, public_key::PublicKey},
    signature::{rsa_pss::RsaPss, scheme::SignatureScheme},
    signer::SignError,
    verifier::VerifyError,
};

pub(super) fn is_cpu_supported() -> bool {
    false
}

pub(super) enum SigningKey {}

impl SigningKey {
    pub(super) fn from_pkcs8(_: KeyAlgorithm, _: &[u8]) -> Option<Self> {
        None
    }

    pub(super) fn sign(&self, _: SignatureScheme, _: &[u8]) -> Result<Vec<u8>, SignError> {
        match *self {}
    }
}

pub(super) fn verify(
    _: &PublicKey,
    _: SignatureScheme,
    _: &[u8],
    _: &[u8],
) -> Option<Result<(), VerifyError>> {
    None
}

pub(super) fn verify_rsa_pss(
    _: &PublicKey,
    _: RsaPss,
    _: &[u8],
    _: &[u8],
) -> Option<Result<(), VerifyError>> {
    None
}
