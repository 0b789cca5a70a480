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

    /// The certificates of the path that are on the list of their issuer, with their entries.
    pub(crate) fn listed<'l>(
        &'l self,
        list: &'l RevocationList,
    ) -> impl Iterator<Item = (&'a Certificate, RevokedCertificate)> {
        // The trust anchor itself is beyond its own list.
        let judged = self.certificates.len().saturating_sub(usize::from(self.is_anchored));
        let is_issued = |certificate: &&&Certificate| certificate.issuer().matches(list.issuer());
        self.certificates.iter().take(judged).filter(is_issued).filter_map(|certificate| {
            let entry = list.find(certificate.serial_number())?;
            (entry.reason() != RevocationReason::RemoveFromCrl).then_some((*certificate, entry))
        })
    }
}
