use alloc::{vec, vec::Vec};

use const_oid::{AssociatedOid, db::rfc5912};
use der::{Decode, flagset::FlagSet};
use ra_pki::{
    Certificate, DistinguishedName, PublicKey, SerialNumber,
    pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName},
};

use crate::{
    CertificateRequest, CopyPolicy, IssueError, NewExtension, SubjectAlternativeName,
    key_identifier::{AuthorityKeyIdentifierRef, key_identifier, subject_key_identifier},
    subject_alternative_name::subject_alternative_names,
};

/// What a certificate says besides its issuer, serial number and validity: whom it is for, and its extensions.
///
/// The kinds that Roles Anywhere needs are here; implement the trait for one of your own.
pub trait CertificateProfile {
    /// The subject's name.
    fn subject(&self) -> &DistinguishedName;

    /// The subject's public key.
    fn public_key(&self) -> &PublicKey;

    /// The extensions in their order, for a certificate that this authority signs. Without any, the certificate
    /// is one of X.509 version 1.
    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<NewExtension>, IssueError>;
}

/// Who signs a certificate, as its profile sees it.
#[derive(Debug, Clone, Copy)]
pub enum Authority<'a> {
    /// The certificate's own key.
    Itself {
        /// The serial number that the certificate will have.
        serial_number: &'a SerialNumber,
    },
    /// The key of this CA certificate.
    Issuer(&'a Certificate),
}

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

/// A certificate with which to ask Roles Anywhere for credentials.
///
/// Basic constraints (critical) with `CA:FALSE`, key usage (critical) with `digitalSignature`, extended key usage with
/// `clientAuth`, both key identifiers, and subject alternative names if there are any.
#[derive(Debug, Clone)]
pub struct EndEntityCertificate {
    subject: DistinguishedName,
    public_key: PublicKey,
    names: Vec<SubjectAlternativeName>,
    requested: Vec<NewExtension>,
}

impl EndEntityCertificate {
    /// For a subject and its key, of which the caller knows that the subject holds it.
    ///
    /// An empty subject is refused, since Roles Anywhere knows a session by the subject of its certificate.
    pub fn new(subject: DistinguishedName, public_key: PublicKey) -> Result<Self, IssueError> {
        if subject.is_empty() {
            return Err(IssueError::EmptySubject);
        }
        Ok(Self { subject, public_key, names: Vec::new(), requested: Vec::new() })
    }

    /// For the subject and the key of a request. What else it requests is not taken over.
    pub fn from_request(request: &CertificateRequest) -> Result<Self, IssueError> {
        Self::new(request.subject().clone(), request.public_key().clone())
    }

    /// Takes over from a request the extensions that the policy lets it ask for. They stand at the end, in place of the
    /// profile's own of the same kind; alternative names of both are in one extension.
    pub fn with_requested(
        mut self,
        request: &CertificateRequest,
        policy: &CopyPolicy,
    ) -> Result<Self, IssueError> {
        self.requested = policy.copied(request)?;
        Ok(self)
    }

    /// Adds subject alternative names. Roles Anywhere maps the first of each kind to a session tag.
    #[must_use]
    pub fn with_names(mut self, names: impl IntoIterator<Item = SubjectAlternativeName>) -> Self {
        self.names.extend(names);
        self
    }
}

impl CertificateProfile for EndEntityCertificate {
    fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<NewExtension>, IssueError> {
        let basic_constraints = BasicConstraints { ca: false, path_len_constraint: None };
        let client_auth = ExtendedKeyUsage(vec![rfc5912::ID_KP_CLIENT_AUTH]);
        let mut extensions = vec![
            NewExtension::critical(&basic_constraints)?,
            NewExtension::critical(&KeyUsage(KeyUsages::DigitalSignature.into()))?,
            NewExtension::non_critical(&client_auth)?,
        ];
        extensions.extend(key_identifiers(&self.public_key, authority)?);
        if !self.names.is_empty() {
            extensions.push(NewExtension::non_critical(&subject_alternative_names(&self.names)?)?);
        }
        for requested in &self.requested {
            let own = extensions.iter().position(|extension| extension.oid() == requested.oid());
            let own = own.map(|place| extensions.remove(place));
            extensions.push(match own {
                Some(own) if own.oid() == SubjectAltName::OID => joined_names(requested, &own)?,
                _ => requested.clone(),
            });
        }
        Ok(extensions)
    }
}

/// The alternative names of both, as critical as the first.
fn joined_names(one: &NewExtension, other: &NewExtension) -> Result<NewExtension, IssueError> {
    let mut names = SubjectAltName::from_der(one.value())?;
    for name in SubjectAltName::from_der(other.value())?.0 {
        if !names.0.contains(&name) {
            names.0.push(name);
        }
    }
    Ok(NewExtension::new(one.is_critical(), &names)?)
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

/// The subject key identifier, and unless the certificate is self-signed the authority key identifier: that of the
/// issuer's certificate, so that the two are the same however it was made.
fn key_identifiers(key: &PublicKey, authority: &Authority<'_>) -> Result<Vec<NewExtension>, IssueError> {
    let mut extensions = vec![NewExtension::non_critical(&subject_key_identifier(&key_identifier(key))?)?];
    if let Authority::Issuer(certificate) = authority {
        let identifier = certificate
            .subject_key_identifier()
            .unwrap_or_else(|| key_identifier(certificate.public_key()).to_vec());
        extensions.push(NewExtension::non_critical(&AuthorityKeyIdentifierRef::by_key(&identifier)?)?);
    }
    Ok(extensions)
}
