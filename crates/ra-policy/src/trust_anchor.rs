//! The certificates that are trusted.

use alloc::vec::Vec;

use ra_pki::{Certificate, CertificateError};

/// A trust anchor: the certificates below which certificates are trusted. They need not be self-signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustAnchor {
    certificates: Vec<Certificate>,
}

impl TrustAnchor {
    /// The trust anchor of these certificates, of which there is at least one.
    pub fn new(certificates: Vec<Certificate>) -> Result<Self, CertificateError> {
        if certificates.is_empty() {
            return Err(CertificateError::NoCertificate);
        }
        Ok(Self { certificates })
    }

    /// Reads a bundle, PEM or DER, as a trust anchor of source type `CERTIFICATE_BUNDLE` holds it.
    pub fn read(file: &[u8]) -> Result<Self, CertificateError> {
        Self::new(Certificate::read_all(file)?)
    }

    /// The certificates.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}
