use alloc::vec::Vec;
use core::str::FromStr;

use ra_pki::{Extension, asn1::AnyObjectIdentifier};

use super::further_extensions::is_profiles_own;
use crate::{
    certificate_request::CertificateRequest, extension_file::extension_identifier, issue_error::IssueError,
};

/// Which of the extensions that a request asks for a certificate takes over.
///
/// The certificate profile always decides basic constraints, key usage and the key identifiers. Any other extension that is
/// taken over keeps its criticality and replaces the profile's own of the same kind.
///
/// It is as dangerous as `-copy_extensions` of `openssl ca`: whoever makes requests decides what is in certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CopyPolicy {
    /// Nothing.
    #[default]
    Nothing,
    /// Those of these kinds, where the request asks for them.
    Named(Vec<AnyObjectIdentifier>),
    /// All of them.
    All,
}

impl CopyPolicy {
    /// The extensions of the request that are taken over.
    ///
    /// A policy that names basic constraints, key usage or a key identifier is an error.
    pub(crate) fn select(&self, request: &CertificateRequest) -> Result<Vec<Extension>, IssueError> {
        let named = match self {
            Self::Nothing => return Ok(Vec::new()),
            Self::Named(named) => Some(named),
            Self::All => None,
        };
        if let Some(own) = named.and_then(|named| named.iter().find(|oid| is_profiles_own(oid))) {
            return Err(IssueError::ProfilesOwn(own.clone()));
        }
        let mut requested = request.requested_extensions()?;
        requested.retain(|extension| {
            let oid = extension.oid();
            !is_profiles_own(oid) && named.is_none_or(|named| named.contains(oid))
        });
        Ok(requested)
    }
}

/// Reads `none`, `all`, or the names of extensions between commas, as an OpenSSL extension file names them, or their object
/// identifiers.
impl FromStr for CopyPolicy {
    type Err = IssueError;

    fn from_str(text: &str) -> Result<Self, IssueError> {
        let read = |name: &str| match extension_identifier(name) {
            Some(oid) if is_profiles_own(&oid) => Err(IssueError::ProfilesOwn(oid)),
            Some(oid) => Ok(oid),
            None => Err(IssueError::UnknownExtension(name.into())),
        };
        match text {
            "none" => Ok(Self::Nothing),
            "all" => Ok(Self::All),
            names => {
                names.split(',').map(|name| read(name.trim())).collect::<Result<_, _>>().map(Self::Named)
            }
        }
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{string::ToString, vec};

    use const_oid::db::rfc5280::{
        ID_CE_BASIC_CONSTRAINTS, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME,
    };
    use ra_maker::Seeded;
    use ra_pki::{KeyType, Signer};

    use super::*;
    use crate::{EndEntityCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate, Validity};

    fn copied(policy: &CopyPolicy) -> Result<Vec<AnyObjectIdentifier>, IssueError> {
        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let validity = Validity::days("2026-11-23T12:00:00Z".parse().unwrap(), 10).unwrap();
        let root = TrustAnchorCertificate::new("/CN=Root".parse().unwrap(), key.public_key().clone());
        let root = UnsignedCertificate::self_signed(&root, &key, validity, &Seeded::new(1))?.sign(&key)?;
        let names = ["DNS:host.example".parse().unwrap()];
        let request = CertificateRequest::create_with(&"/CN=host".parse().unwrap(), &key, &names).unwrap();
        let profile = EndEntityCertificate::from_request(&request)?.with_requested(&request, policy)?;
        let unsigned = Issuer::new(root, &key).unwrap().prepare(&profile, validity, &Seeded::new(1))?;
        Ok(unsigned.tbs().extensions().iter().map(|one| one.oid().clone()).collect())
    }

    #[test]
    fn nothing_is_taken_over_unless_it_is_said() {
        assert!(!copied(&CopyPolicy::default()).unwrap().contains(&ID_CE_SUBJECT_ALT_NAME.into()));
        let other = CopyPolicy::Named(vec![ID_CE_EXT_KEY_USAGE.into()]);
        assert!(!copied(&other).unwrap().contains(&ID_CE_SUBJECT_ALT_NAME.into()));
        let named = CopyPolicy::Named(vec![ID_CE_SUBJECT_ALT_NAME.into()]);
        assert!(copied(&named).unwrap().contains(&ID_CE_SUBJECT_ALT_NAME.into()));
        assert!(copied(&CopyPolicy::All).unwrap().contains(&ID_CE_SUBJECT_ALT_NAME.into()));
    }

    #[test]
    fn a_policy_is_read_from_words() {
        let read = |text: &str| text.parse::<CopyPolicy>();
        assert_eq!((read("none"), read("all")), (Ok(CopyPolicy::Nothing), Ok(CopyPolicy::All)));
        let named = CopyPolicy::Named(vec![ID_CE_SUBJECT_ALT_NAME.into(), ID_CE_EXT_KEY_USAGE.into()]);
        for text in ["subjectAltName,extendedKeyUsage", "subjectaltname, 2.5.29.37"] {
            assert_eq!(read(text), Ok(named.clone()));
        }
        for text in ["", "ALL", "subjectAltName,", "all,subjectAltName", "CN", "san"] {
            assert!(matches!(read(text), Err(IssueError::UnknownExtension(_))), "{text}");
        }
        assert_eq!(read("keyUsage"), Err(IssueError::ProfilesOwn(ID_CE_KEY_USAGE.into())));
    }

    #[test]
    fn what_a_certificate_is_cannot_be_asked_for() {
        let error = copied(&CopyPolicy::Named(vec![ID_CE_BASIC_CONSTRAINTS.into()])).unwrap_err().to_string();
        assert!(error.contains("is the certificate profile's to say"), "{error}");
    }
}
