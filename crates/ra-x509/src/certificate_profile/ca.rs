use alloc::{vec, vec::Vec};

use der::flagset::FlagSet;
use ra_pki::{
    DistinguishedName, PublicKey,
    pkix::{BasicConstraints, KeyUsage, KeyUsages},
};

use super::{
    key_identifiers::key_identifiers,
    profile::{Authority, CertificateProfile},
};
use crate::{certificate_request::CertificateRequest, issue_error::IssueError, new_extension::NewExtension};

/// A certificate for a trust anchor: a CA, self-signed or below another one.
///
/// Basic constraints (critical) with `CA:TRUE`, key usage (critical) with `keyCertSign` and `cRLSign`, the subject key
/// identifier, and where another CA signs it the authority key identifier.
#[derive(Debug, Clone)]
pub struct TrustAnchorCertificate {
    ca: CaCertificate,
}

impl TrustAnchorCertificate {
    /// For a subject and its key. The path length is not limited.
    pub fn new(subject: DistinguishedName, public_key: PublicKey) -> Self {
        Self { ca: CaCertificate { subject, public_key, path_length: None } }
    }

    /// For the subject and the key of a request. What else it requests is not taken over.
    pub fn from_request(request: &CertificateRequest) -> Self {
        Self::new(request.subject().clone(), request.public_key().clone())
    }

    /// Lets at most this many intermediates stand between the anchor and an end entity.
    #[must_use]
    pub fn with_path_length(mut self, path_length: u8) -> Self {
        self.ca.path_length = Some(path_length);
        self
    }
}

impl CertificateProfile for TrustAnchorCertificate {
    fn subject(&self) -> &DistinguishedName {
        &self.ca.subject
    }

    fn public_key(&self) -> &PublicKey {
        &self.ca.public_key
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<NewExtension>, IssueError> {
        self.ca.extensions(authority)
    }
}

/// A certificate for a CA below a trust anchor.
///
/// Its extensions are those of a [`TrustAnchorCertificate`]; its path length is 0, so that it issues end-entity
/// certificates only.
#[derive(Debug, Clone)]
pub struct IntermediateCertificate {
    ca: CaCertificate,
}

impl IntermediateCertificate {
    /// For the subject and the key of a request. What else it requests is not taken over.
    pub fn from_request(request: &CertificateRequest) -> Self {
        let (subject, public_key) = (request.subject().clone(), request.public_key().clone());
        Self { ca: CaCertificate { subject, public_key, path_length: Some(0) } }
    }

    /// Lets at most this many further intermediates stand between this one and an end entity.
    #[must_use]
    pub fn with_path_length(mut self, path_length: u8) -> Self {
        self.ca.path_length = Some(path_length);
        self
    }
}

impl CertificateProfile for IntermediateCertificate {
    fn subject(&self) -> &DistinguishedName {
        &self.ca.subject
    }

    fn public_key(&self) -> &PublicKey {
        &self.ca.public_key
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<NewExtension>, IssueError> {
        self.ca.extensions(authority)
    }
}

#[derive(Debug, Clone)]
struct CaCertificate {
    subject: DistinguishedName,
    public_key: PublicKey,
    path_length: Option<u8>,
}

impl CaCertificate {
    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<NewExtension>, IssueError> {
        if self.subject.is_empty() {
            return Err(IssueError::EmptySubject);
        }
        check_path_length(authority)?;
        let basic_constraints = BasicConstraints { ca: true, path_len_constraint: self.path_length };
        let usages: FlagSet<KeyUsages> = KeyUsages::KeyCertSign | KeyUsages::CRLSign;
        let mut extensions =
            vec![NewExtension::critical(&basic_constraints)?, NewExtension::critical(&KeyUsage(usages))?];
        extensions.extend(key_identifiers(&self.public_key, authority)?);
        Ok(extensions)
    }
}

/// Whether this authority may issue to another CA (RFC 5280 §4.2.1.9).
pub(crate) fn check_path_length(authority: &Authority<'_>) -> Result<(), IssueError> {
    match authority {
        Authority::Issuer(certificate)
            if certificate
                .basic_constraints()
                .is_some_and(|constraints| constraints.path_len_constraint == Some(0)) =>
        {
            Err(IssueError::PathLength { issuer: certificate.subject().clone() })
        }
        _ => Ok(()),
    }
}
