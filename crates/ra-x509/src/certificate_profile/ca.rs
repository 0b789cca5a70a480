use alloc::{vec, vec::Vec};

use der::flagset::FlagSet;
use ra_pki::{
    DistinguishedName, Extension, PublicKey,
    asn1::pkix::{BasicConstraints, KeyUsage, KeyUsages},
};

use super::{
    copy_policy::CopyPolicy,
    further_extensions::FurtherExtensions,
    key_identifiers::key_identifiers,
    profile::{Authority, CertificateProfile},
};
use crate::{certificate_request::CertificateRequest, extension::encode_critical, issue_error::IssueError};

/// A certificate for a trust anchor: a CA, self-signed or below another one.
///
/// Basic constraints (critical) with `CA:TRUE`, key usage (critical) with `keyCertSign` and `cRLSign`, the subject key
/// identifier, and where another CA signs it the authority key identifier.
#[derive(Debug, Clone)]
pub struct TrustAnchorCertificate(CaCertificate);

impl TrustAnchorCertificate {
    /// For a subject and its key. The path length is not limited.
    pub fn new(subject: DistinguishedName, public_key: PublicKey) -> Self {
        Self(CaCertificate::new(subject, public_key, None))
    }

    /// For the subject and the key of a request. What else it requests is not taken over.
    pub fn from_request(request: &CertificateRequest) -> Self {
        Self::new(request.subject().clone(), request.public_key().clone())
    }

    /// Lets at most this many intermediates stand between the anchor and an end entity.
    #[must_use]
    pub fn with_path_length(self, path_length: u8) -> Self {
        Self(self.0.with_path_length(path_length))
    }

    /// Adds an extension, such as name constraints. It stands at the end and replaces an earlier one of the same
    /// kind.
    ///
    /// Basic constraints, key usage and the key identifiers are the profile's own; they are refused.
    pub fn with_extension(self, extension: Extension) -> Result<Self, IssueError> {
        self.0.with_extension(extension).map(Self)
    }
}

impl CertificateProfile for TrustAnchorCertificate {
    fn subject(&self) -> &DistinguishedName {
        self.0.subject()
    }

    fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<Extension>, IssueError> {
        self.0.extensions(authority)
    }
}

/// A certificate for a CA below a trust anchor.
///
/// Its extensions are those of a [`TrustAnchorCertificate`]; its path length is 0, so that it issues end-entity
/// certificates only.
#[derive(Debug, Clone)]
pub struct IntermediateCertificate(CaCertificate);

impl IntermediateCertificate {
    /// For a subject and its key. The caller vouches that the subject holds the key.
    pub fn new(subject: DistinguishedName, public_key: PublicKey) -> Self {
        Self(CaCertificate::new(subject, public_key, Some(0)))
    }

    /// For the subject and the key of a request. What else it requests is not taken over.
    pub fn from_request(request: &CertificateRequest) -> Self {
        Self::new(request.subject().clone(), request.public_key().clone())
    }

    /// Lets at most this many further intermediates stand between this one and an end entity.
    #[must_use]
    pub fn with_path_length(self, path_length: u8) -> Self {
        Self(self.0.with_path_length(path_length))
    }

    /// Adds an extension, such as name constraints. It stands at the end and replaces an earlier one of the same
    /// kind.
    ///
    /// Basic constraints, key usage and the key identifiers are the profile's own; they are refused.
    pub fn with_extension(self, extension: Extension) -> Result<Self, IssueError> {
        self.0.with_extension(extension).map(Self)
    }

    /// Takes over from a request the extensions that the policy lets it ask for, as
    /// [`with_extension`](Self::with_extension) adds them.
    pub fn with_requested(
        self,
        request: &CertificateRequest,
        policy: &CopyPolicy,
    ) -> Result<Self, IssueError> {
        policy.select(request)?.into_iter().try_fold(self, Self::with_extension)
    }
}

impl CertificateProfile for IntermediateCertificate {
    fn subject(&self) -> &DistinguishedName {
        self.0.subject()
    }

    fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<Extension>, IssueError> {
        self.0.extensions(authority)
    }
}

/// A certificate of either kind. They differ in the path length that they begin with.
#[derive(Debug, Clone)]
struct CaCertificate {
    subject: DistinguishedName,
    public_key: PublicKey,
    path_length: Option<u8>,
    further: FurtherExtensions,
}

impl CaCertificate {
    fn new(subject: DistinguishedName, public_key: PublicKey, path_length: Option<u8>) -> Self {
        Self { subject, public_key, path_length, further: FurtherExtensions::default() }
    }

    fn with_path_length(self, path_length: u8) -> Self {
        Self { path_length: Some(path_length), ..self }
    }

    fn with_extension(mut self, extension: Extension) -> Result<Self, IssueError> {
        self.further.push(extension)?;
        Ok(self)
    }
}

impl CertificateProfile for CaCertificate {
    fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<Extension>, IssueError> {
        if self.subject.is_empty() {
            return Err(IssueError::EmptySubject);
        }
        authority.check_path_length()?;
        let basic_constraints = BasicConstraints { ca: true, path_len_constraint: self.path_length };
        let usages: FlagSet<KeyUsages> = KeyUsages::KeyCertSign | KeyUsages::CRLSign;
        let mut extensions = vec![encode_critical(&basic_constraints)?, encode_critical(&KeyUsage(usages))?];
        extensions.extend(key_identifiers(&self.public_key, authority)?);
        self.further.append_to(&mut extensions)?;
        Ok(extensions)
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use const_oid::db::rfc5280::{ID_CE_KEY_USAGE, ID_CE_NAME_CONSTRAINTS};
    use ra_pki::{KeyType, SerialNumber, Signer, asn1::pkix::NameConstraints};

    use super::*;

    #[test]
    fn both_kinds_say_the_same_but_for_the_path_length() {
        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let serial_number: SerialNumber = "01".parse().unwrap();
        let authority = Authority::Itself { serial_number: &serial_number };
        let (name, key) = ("/CN=CA".parse::<DistinguishedName>().unwrap(), key.public_key().clone());
        let anchor = TrustAnchorCertificate::new(name.clone(), key.clone()).with_path_length(0);
        let below = IntermediateCertificate::new(name, key);
        assert_eq!(anchor.extensions(&authority), below.extensions(&authority));
    }

    #[test]
    fn names_are_constrained_and_the_key_usage_is_not_changed() {
        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let serial_number: SerialNumber = "01".parse().unwrap();
        let profile = IntermediateCertificate::new("/CN=CA".parse().unwrap(), key.public_key().clone());
        let constraints = NameConstraints { permitted_subtrees: None, excluded_subtrees: None };
        let further = encode_critical(&constraints).unwrap();
        let constrained = profile.clone().with_extension(further).unwrap();
        let extensions =
            constrained.extensions(&Authority::Itself { serial_number: &serial_number }).unwrap();
        assert_eq!(extensions.last().unwrap().oid(), ID_CE_NAME_CONSTRAINTS);
        let usage = Extension::new(ID_CE_KEY_USAGE, vec![3, 2, 7, 128]).into_critical();
        assert!(profile.with_extension(usage).is_err());
    }
}
