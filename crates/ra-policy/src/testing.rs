//! Certificates for the tests of this crate: a good one, with what a test changes.

use alloc::{sync::Arc, vec::Vec};

use ra_pki::{PrivateKey, PublicKey, SignatureScheme, Verifier, VerifyError, asn1::RsaPss, error::LeftOut};

pub(crate) use ra_maker::{ListMaker, Maker, ca_key, now, unknown_extension};

/// A key that is not the certificate authority's.
pub(crate) fn other_key() -> Arc<PrivateKey> {
    ra_maker::keys::other_p256()
}

/// The codes of a report's findings.
pub(crate) fn codes(report: &crate::Report) -> Vec<alloc::string::String> {
    report.findings().iter().map(|finding| finding.rule().code().into()).collect()
}

/// A back-end of a build without P-384, for which every signature is one of those.
pub(crate) struct LeavingOut;

impl Verifier for LeavingOut {
    fn verify(&self, _: &PublicKey, _: SignatureScheme, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Err(LeftOut::P384.into())
    }

    fn verify_rsa_pss(&self, _: &PublicKey, _: RsaPss, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Err(LeftOut::Rsa.into())
    }
}
