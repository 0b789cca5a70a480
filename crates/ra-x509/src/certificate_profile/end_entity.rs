use alloc::{vec, vec::Vec};

use const_oid::{AssociatedOid, db::rfc5912};
use der::Decode;
use ra_pki::{
    DistinguishedName, PublicKey,
    pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName},
};

use super::{
    copy_policy::CopyPolicy,
    key_identifiers::key_identifiers,
    profile::{Authority, CertificateProfile},
};
use crate::{
    certificate_request::CertificateRequest,
    issue_error::IssueError,
    new_extension::NewExtension,
    subject_alternative_name::{SubjectAlternativeName, subject_alternative_names},
};

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
            extensions.push(NewExtension::non_critical(&subject_alternative_names(&self.names))?);
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
