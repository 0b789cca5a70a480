use alloc::vec::Vec;

use ra_pki::{Certificate, DistinguishedName, Extension, PublicKey, SerialNumber};

use crate::issue_error::IssueError;

/// What a certificate says besides its issuer, serial number and validity: whom it is for, and its extensions.
///
/// The usual kinds are here; implement the trait for one of your own.
pub trait CertificateProfile {
    /// The subject's name.
    fn subject(&self) -> &DistinguishedName;

    /// The subject's public key.
    fn public_key(&self) -> &PublicKey;

    /// The extensions in their order, for a certificate that this authority signs. Without any, the certificate
    /// is one of X.509 version 1.
    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<Extension>, IssueError>;
}

/// Who signs a certificate, as its profile sees it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Authority<'a> {
    /// The certificate's own key.
    Itself {
        /// The serial number that the certificate will have.
        serial_number: &'a SerialNumber,
    },
    /// The key of this CA certificate.
    Issuer(&'a Certificate),
}

impl Authority<'_> {
    /// Whether this authority may issue to another CA (RFC 5280 §4.2.1.9).
    pub(crate) fn check_path_length(&self) -> Result<(), IssueError> {
        match self {
            Self::Issuer(certificate)
                if certificate
                    .basic_constraints()
                    .is_some_and(|constraints| constraints.path_len_constraint == Some(0)) =>
            {
                Err(IssueError::PathLength { issuer: certificate.subject().clone() })
            }
            _ => Ok(()),
        }
    }
}
