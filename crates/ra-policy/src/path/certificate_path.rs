//! The best path that was found.

use alloc::vec::Vec;

use ra_pki::{Certificate, RevocationList, RevocationReason, RevokedCertificate};

/// The best path: the end entity first, and the certificate of the trust anchor last if it was reached.
#[derive(Debug)]
pub(crate) struct CertificatePath<'a> {
    pub(crate) certificates: Vec<&'a Certificate>,
    /// Whether the path ends at a certificate of the trust anchor.
    pub(crate) is_anchored: bool,
    /// Whether it ends there, and nothing that was found is an error by the caller's rules.
    pub(crate) is_good: bool,
}

impl<'a> CertificatePath<'a> {
    /// No path, where none was looked for: its beginning alone.
    pub(crate) fn unsearched(certificates: Vec<&'a Certificate>) -> Self {
        Self { certificates, is_anchored: false, is_good: false }
    }

    /// The certificates of the path that a list revokes, with their entries: one that does so is enough, and none takes that
    /// away.
    pub(crate) fn listed<'l>(
        &'l self,
        list: &'l RevocationList,
    ) -> impl Iterator<Item = (&'a Certificate, RevokedCertificate)> {
        // The trust anchor itself is beyond its own list.
        let judged = self.certificates.len().saturating_sub(usize::from(self.is_anchored));
        self.certificates.iter().take(judged).filter_map(|certificate| {
            let mut entries = list.find_issued(certificate.issuer(), certificate.serial_number());
            let entry = entries.find(|entry| entry.reason() != RevocationReason::RemoveFromCrl)?;
            Some((*certificate, entry))
        })
    }
}
