use alloc::{vec, vec::Vec};

use const_oid::{AssociatedOid, db::rfc5912};
use ra_pki::{
    DistinguishedName, Extension, PublicKey,
    asn1::{
        AnyObjectIdentifier,
        pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName},
    },
};

use super::{
    copy_policy::CopyPolicy,
    further_extensions::FurtherExtensions,
    key_identifiers::key_identifiers,
    profile::{Authority, CertificateProfile},
};
use crate::{
    certificate_request::CertificateRequest,
    extension::{encode_critical, encode_non_critical, new_extension},
    issue_error::IssueError,
    subject_alternative_name::{SubjectAlternativeName, encode_alternative_names},
};

/// A certificate for a host, a workload or a person, which cannot issue others.
///
/// Basic constraints (critical) with `CA:FALSE`, key usage (critical) with `digitalSignature`, extended key usage with
/// `clientAuth`, both key identifiers, and subject alternative names if there are any.
///
/// ```
/// use ra_pki::{KeyType, PrivateKey, Signer, SystemRandom};
/// use ra_x509::EndEntityCertificate;
///
/// let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
/// let profile = EndEntityCertificate::new("/C=JP/CN=host-1".parse()?, key.public_key().clone())?
///     .with_names(["DNS:host-1.example.com".parse()?])
///     .with_server_auth();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct EndEntityCertificate {
    subject: DistinguishedName,
    public_key: PublicKey,
    purposes: Vec<AnyObjectIdentifier>,
    names: Vec<SubjectAlternativeName>,
    further: FurtherExtensions,
}

impl EndEntityCertificate {
    /// For a subject and its key. The caller vouches that the subject holds the key.
    ///
    /// An empty subject is refused, since it says whom the certificate is for.
    pub fn new(subject: DistinguishedName, public_key: PublicKey) -> Result<Self, IssueError> {
        if subject.is_empty() {
            return Err(IssueError::EmptySubject);
        }
        Ok(Self {
            subject,
            public_key,
            purposes: vec![rfc5912::ID_KP_CLIENT_AUTH.into()],
            names: Vec::new(),
            further: FurtherExtensions::default(),
        })
    }

    /// For the subject and the key of a request. What else it requests is not taken over.
    pub fn from_request(request: &CertificateRequest) -> Result<Self, IssueError> {
        Self::new(request.subject().clone(), request.public_key().clone())
    }

    /// Adds subject alternative names.
    #[must_use]
    pub fn with_names(mut self, names: impl IntoIterator<Item = SubjectAlternativeName>) -> Self {
        self.names.extend(names);
        self
    }

    /// Adds `serverAuth` to the extended key usage, for a host that is a TLS server too.
    #[must_use]
    pub fn with_server_auth(mut self) -> Self {
        if !self.purposes.iter().any(|purpose| *purpose == rfc5912::ID_KP_SERVER_AUTH) {
            self.purposes.push(rfc5912::ID_KP_SERVER_AUTH.into());
        }
        self
    }

    /// Adds an extension, such as CRL distribution points. It stands at the end and replaces an earlier one of the same kind;
    /// alternative names are joined in one extension.
    ///
    /// Basic constraints, key usage and the key identifiers are the profile's own; they are refused.
    pub fn with_extension(mut self, extension: Extension) -> Result<Self, IssueError> {
        self.further.push(extension)?;
        Ok(self)
    }

    /// Takes over from a request the extensions that the policy lets it ask for, as
    /// [`with_extension`](Self::with_extension) adds them.
    pub fn with_requested(
        mut self,
        request: &CertificateRequest,
        policy: &CopyPolicy,
    ) -> Result<Self, IssueError> {
        for extension in policy.select(request)? {
            self.further.push(extension)?;
        }
        Ok(self)
    }
}

impl CertificateProfile for EndEntityCertificate {
    fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<Extension>, IssueError> {
        let basic_constraints = BasicConstraints { ca: false, path_len_constraint: None };
        let mut extensions = vec![
            encode_critical(&basic_constraints)?,
            encode_critical(&KeyUsage(KeyUsages::DigitalSignature.into()))?,
            encode_non_critical(&ExtendedKeyUsage(self.purposes.clone()))?,
        ];
        extensions.extend(key_identifiers(&self.public_key, authority)?);
        if !self.names.is_empty() {
            let names = encode_alternative_names(&self.names).map_err(IssueError::unencodable)?;
            extensions.push(new_extension(SubjectAltName::OID, false, names));
        }
        self.further.append_to(&mut extensions)?;
        Ok(extensions)
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use const_oid::db::rfc5280::{ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS};
    use ra_pki::{KeyType, SerialNumber, Signer, asn1::pkix::SubjectAltName};

    use super::*;

    fn profile() -> EndEntityCertificate {
        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        EndEntityCertificate::new("/CN=host".parse().unwrap(), key.public_key().clone()).unwrap()
    }

    fn extension<T>(profile: &EndEntityCertificate) -> T
    where
        T: AssociatedOid + for<'a> der::Decode<'a, Error = der::Error>,
    {
        let serial_number: SerialNumber = "01".parse().unwrap();
        let authority = Authority::Itself { serial_number: &serial_number };
        let extensions = profile.extensions(&authority).unwrap();
        let mut of_kind = extensions.iter().filter(|extension| extension.oid() == T::OID);
        let value = T::from_der(of_kind.next().unwrap().value()).unwrap();
        assert!(of_kind.next().is_none());
        value
    }

    #[test]
    fn a_server_has_both_purposes_once() {
        let purposes = |profile: &EndEntityCertificate| extension::<ExtendedKeyUsage>(profile).0;
        assert_eq!(purposes(&profile()), [rfc5912::ID_KP_CLIENT_AUTH]);
        let server = profile().with_server_auth().with_server_auth();
        assert_eq!(purposes(&server), [rfc5912::ID_KP_CLIENT_AUTH, rfc5912::ID_KP_SERVER_AUTH]);
    }

    #[test]
    fn a_further_extension_takes_the_place_of_one_of_its_kind() {
        let purposes = ExtendedKeyUsage(vec![rfc5912::ID_KP_OCSP_SIGNING.into()]);
        let other = encode_non_critical(&purposes).unwrap();
        let profile = profile().with_extension(other).unwrap();
        assert_eq!(extension::<ExtendedKeyUsage>(&profile).0, [rfc5912::ID_KP_OCSP_SIGNING]);
    }

    #[test]
    fn further_alternative_names_join_those_that_are_there() {
        let names = ["DNS:a.example", "DNS:b.example"].map(|name| name.parse().unwrap());
        let further = new_extension(SubjectAltName::OID, true, encode_alternative_names(&names).unwrap());
        let [first, _] = names;
        let profile = profile().with_names([first]).with_extension(further).unwrap();
        assert_eq!(extension::<SubjectAltName>(&profile).0.len(), 2);
    }

    #[test]
    fn what_the_profile_says_itself_is_not_added() {
        for oid in [ID_CE_BASIC_CONSTRAINTS, ID_CE_AUTHORITY_KEY_IDENTIFIER] {
            let extension = Extension::new(oid, vec![0x30, 0]);
            assert_eq!(profile().with_extension(extension).unwrap_err(), IssueError::ProfilesOwn(oid.into()));
        }
    }
}
