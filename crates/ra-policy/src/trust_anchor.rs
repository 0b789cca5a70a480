//! The certificates that are trusted.

use alloc::vec::Vec;

use ra_pki::{
    Certificate, CertificateError,
    file::{Wanted, WrongFile},
};

/// A trust anchor: the certificates below which certificates are trusted. They need not be self-signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustAnchor {
    certificates: Vec<Certificate>,
    asks_distribution_points: bool,
}

impl TrustAnchor {
    /// The trust anchor of these certificates, of which there is at least one.
    pub fn new(certificates: Vec<Certificate>) -> Result<Self, CertificateError> {
        if certificates.is_empty() {
            return Err(CertificateError::NoCertificate);
        }
        Ok(Self { certificates, asks_distribution_points: false })
    }

    /// Reads a bundle, PEM or DER, as a trust anchor of source type `CERTIFICATE_BUNDLE` holds it.
    pub fn read(file: &[u8]) -> Result<Self, CertificateError> {
        let certificates = Certificate::read_all(file).map_err(|error| match error {
            CertificateError::WrongFile(_) => WrongFile::new(file, Wanted::TrustAnchor).into(),
            error => error,
        })?;
        Self::new(certificates)
    }

    /// The trust anchor with `crlDpRevocationEnabled`: the service asks the CRL distribution points of certificates too
    /// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html>). Without it, it knows
    /// the CRLs alone that are imported.
    #[must_use]
    pub fn with_crl_distribution_points(self) -> Self {
        Self { asks_distribution_points: true, ..self }
    }

    /// Whether it has `crlDpRevocationEnabled`.
    pub fn asks_crl_distribution_points(&self) -> bool {
        self.asks_distribution_points
    }

    /// The certificates.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}
