//! What is wanted of a file.

use core::fmt;

use crate::file::structure::Structure;

/// What is wanted of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wanted {
    /// One certificate.
    Certificate,
    /// Certificates in any number: a chain, intermediates, a bundle.
    Certificates,
    /// The certificates of a trust anchor.
    TrustAnchor,
    /// A private key.
    PrivateKey,
    /// A certificate request.
    CertificateRequest,
    /// A revocation list.
    RevocationList,
}

impl Wanted {
    /// Whether one wants certificates.
    pub(crate) fn is_certificates(self) -> bool {
        matches!(self, Self::Certificate | Self::Certificates | Self::TrustAnchor)
    }

    /// Whether a structure is, or holds, what is wanted.
    pub(crate) fn fits(self, structure: &Structure) -> bool {
        match self {
            Self::Certificate | Self::Certificates | Self::TrustAnchor => {
                matches!(structure, Structure::Certificate | Structure::Pkcs7)
            }
            Self::PrivateKey => match structure {
                Structure::OpenSshPrivateKey(_) | Structure::TpmKey => false,
                Structure::Pkcs12 | Structure::LegacyPkcs12 => true,
                structure => structure.is_private_key(),
            },
            Self::CertificateRequest => *structure == Structure::CertificateRequest,
            Self::RevocationList => *structure == Structure::RevocationList,
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "one certificate",
            Self::Certificates => "a certificate",
            Self::TrustAnchor => "the certificate of a trust anchor",
            Self::PrivateKey => "a private key",
            Self::CertificateRequest => "a certificate request",
            Self::RevocationList => "a revocation list",
        })
    }
}
