//! Certificates for the tests of this crate: a good one, with what a test changes.

use alloc::{sync::Arc, vec::Vec};

use ra_pki::PrivateKey;

pub(crate) use ra_maker::{LeavingOut, ListMaker, Maker, ca_key, now, unknown_extension};

/// A key that is not the certificate authority's.
pub(crate) fn other_key() -> Arc<PrivateKey> {
    ra_maker::keys::other_p256()
}

/// The codes of a report's findings.
pub(crate) fn codes(report: &crate::Report) -> Vec<alloc::string::String> {
    report.findings().iter().map(|finding| finding.rule().code().into()).collect()
}
