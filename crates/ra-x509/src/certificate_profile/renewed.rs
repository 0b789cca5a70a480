use alloc::vec::Vec;

use const_oid::{
    ObjectIdentifier,
    db::{
        rfc5280::{ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER},
        rfc6962::{CT_PRECERT_POISON, CT_PRECERT_SCTS},
    },
};
use ra_pki::{Certificate, DistinguishedName, Extension, PublicKey};

use super::profile::{Authority, CertificateProfile};
use crate::{
    extension::encode_extension,
    issue_error::IssueError,
    key_identifier::{authority_key_identifier, key_identifier, subject_key_identifier},
};

/// A certificate like an old one: the same subject and extensions, for the same key or a new one.
///
/// The key identifiers are those of the present keys. Serial number and validity are new. The issuer may be another CA, which
/// makes a cross-certificate. What certificate transparency added to the old certificate (RFC 6962) holds for that one only
/// and is left out.
///
/// ```
/// use ra_pki::{KeyType, PrivateKey, Signer, SystemRandom};
/// use ra_x509::{Issuer, RenewedCertificate, TrustAnchorCertificate, UnsignedCertificate, Validity};
///
/// let now = "2026-11-23T12:00:00Z".parse()?;
/// let root = |name: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
///     let root = TrustAnchorCertificate::new(name.parse()?, key.public_key().clone());
///     let root = UnsignedCertificate::self_signed(&root, &key, Validity::days(now, 3650)?, &SystemRandom)?.sign(&key)?;
///     Ok((root, key))
/// };
/// let ((old, old_key), (new, _)) = (root("/CN=Root 1")?, root("/CN=Root 2")?);
///
/// // The old root vouches for the new one.
/// let cross = Issuer::new(old, &old_key)?
///     .prepare(&RenewedCertificate::new(&new), Validity::days(now, 365)?, &SystemRandom)?
///     .sign(&old_key)?;
/// assert_eq!((cross.subject(), cross.public_key()), (new.subject(), new.public_key()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct RenewedCertificate {
    old: Certificate,
    public_key: PublicKey,
}

impl RenewedCertificate {
    /// For the same key.
    pub fn new(old: &Certificate) -> Self {
        Self { old: old.clone(), public_key: old.public_key().clone() }
    }

    /// For a new key. The caller vouches that the subject holds it, as a request proves.
    #[must_use]
    pub fn with_key(mut self, public_key: PublicKey) -> Self {
        self.public_key = public_key;
        self
    }

    /// The identifier that the old certificate has for its key, or that of the new key.
    fn key_identifier(&self) -> Vec<u8> {
        let kept = self.old.subject_key_identifier().filter(|_| self.public_key == *self.old.public_key());
        kept.unwrap_or_else(|| key_identifier(&self.public_key).to_vec())
    }

    /// The extension that names the issuer's key; none in a self-signed certificate that had none.
    fn authority_key_identifier(&self, authority: &Authority<'_>) -> Result<Option<Extension>, IssueError> {
        let had_one = self.old.authority_key_identifier().is_some();
        let identifier = match authority {
            Authority::Itself { .. } if !had_one => return Ok(None),
            Authority::Itself { .. } => self.key_identifier(),
            Authority::Issuer(certificate) => certificate
                .subject_key_identifier()
                .unwrap_or_else(|| key_identifier(certificate.public_key()).to_vec()),
        };
        Ok(Some(authority_key_identifier(false, Some(&identifier), None)?))
    }
}

impl CertificateProfile for RenewedCertificate {
    fn subject(&self) -> &DistinguishedName {
        self.old.subject()
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<Extension>, IssueError> {
        if self.old.basic_constraints().is_some_and(|constraints| constraints.ca) {
            authority.check_path_length()?;
        }
        let mut extensions = Vec::new();
        let mut named_issuer = false;
        for extension in self.old.extensions() {
            let critical = extension.is_critical();
            match extension.oid().to_object_identifier() {
                Some(oid) if NOT_RENEWED.contains(&oid) => {}
                Some(ID_CE_SUBJECT_KEY_IDENTIFIER) => {
                    extensions
                        .push(encode_extension(critical, &subject_key_identifier(&self.key_identifier())?)?);
                }
                Some(ID_CE_AUTHORITY_KEY_IDENTIFIER) => {
                    named_issuer = true;
                    extensions.extend(self.authority_key_identifier(authority)?);
                }
                _ => extensions.push(extension.clone()),
            }
        }
        // A root that another CA certifies names that CA's key.
        if !named_issuer && self.old.version() == 3 {
            extensions.extend(self.authority_key_identifier(authority)?);
        }
        Ok(extensions)
    }
}

/// Extensions that hold for one certificate only.
const NOT_RENEWED: [ObjectIdentifier; 2] = [CT_PRECERT_SCTS, CT_PRECERT_POISON];

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;
    use ra_maker::Seeded;
    use ra_pki::{KeyType, PrivateKey, RustCrypto, Signer};

    use super::*;
    use crate::{
        CertificateRequest, EndEntityCertificate, IntermediateCertificate, Issuer, TrustAnchorCertificate,
        UnsignedCertificate, Validity,
    };

    fn key(seed: u64) -> PrivateKey {
        ra_maker::keys::seeded(KeyType::P256, seed)
    }

    fn days(from: &str, days: u32) -> Validity {
        Validity::days(from.parse().unwrap(), days).unwrap()
    }

    fn root(key: &PrivateKey) -> Certificate {
        let root = TrustAnchorCertificate::new("/CN=Root".parse().unwrap(), key.public_key().clone());
        UnsignedCertificate::self_signed(&root, key, days("2026-11-23T12:00:00Z", 3650), &Seeded::new(1))
            .and_then(|unsigned| unsigned.sign(key))
            .unwrap()
    }

    fn issue(
        issuer: &Certificate,
        key: &PrivateKey,
        profile: &dyn CertificateProfile,
        random: &Seeded,
    ) -> Certificate {
        let issuer = Issuer::new(issuer.clone(), key).unwrap();
        let unsigned = issuer.prepare(profile, days("2026-12-01T00:00:00Z", 30), random);
        unsigned.and_then(|unsigned| unsigned.sign(key)).unwrap()
    }

    #[test]
    fn a_renewed_certificate_says_what_the_old_one_said_for_the_same_key_and_for_a_new_one() {
        let (ca_key, host_key, new_key) = (key(1), key(2), key(3));
        let ca = root(&ca_key);
        let profile =
            EndEntityCertificate::new("/O=Example/CN=host".parse().unwrap(), host_key.public_key().clone());
        let profile = profile.unwrap().with_names(["DNS:host.example".parse().unwrap()]);
        let random = Seeded::new(1);
        let old = issue(&ca, &ca_key, &profile, &random);
        let renewed = issue(&ca, &ca_key, &RenewedCertificate::new(&old), &random);
        assert_eq!(renewed.extensions(), old.extensions());
        assert_eq!((renewed.subject(), renewed.public_key()), (old.subject(), old.public_key()));
        assert_ne!(renewed.serial_number(), old.serial_number());

        let rekeyed = RenewedCertificate::new(&old).with_key(new_key.public_key().clone());
        let rekeyed = issue(&ca, &ca_key, &rekeyed, &random);
        assert_eq!(rekeyed.public_key(), new_key.public_key());
        assert_eq!(rekeyed.subject_key_identifier(), Some(key_identifier(new_key.public_key()).to_vec()));
        let oids = |certificate: &Certificate| -> Vec<_> {
            certificate.extensions().iter().map(|extension| extension.oid().clone()).collect()
        };
        assert_eq!(oids(&rekeyed), oids(&old));
        assert!(oids(&rekeyed).contains(&ID_CE_SUBJECT_ALT_NAME.into()));
    }

    #[test]
    fn a_root_renews_itself_and_another_root_certifies_it() {
        let (old_key, new_key) = (key(4), key(5));
        let (old, new) = (root(&old_key), root(&new_key));
        let again = UnsignedCertificate::self_signed(
            &RenewedCertificate::new(&old),
            &old_key,
            days("2026-11-23T12:00:00Z", 9999),
            &Seeded::new(1),
        );
        let again = again.unwrap().sign(&old_key).unwrap();
        assert_eq!(again.extensions(), old.extensions());
        let cross = issue(&old, &old_key, &RenewedCertificate::new(&new), &Seeded::new(1));
        assert_eq!(cross.subject_key_identifier(), new.subject_key_identifier());
        assert_eq!(cross.authority_key_identifier(), old.subject_key_identifier());
        assert_eq!(cross.verify_signature(old.public_key(), &RustCrypto), Ok(()));
    }

    #[test]
    fn an_intermediate_is_not_renewed_below_one_that_may_not_issue_to_cas() {
        let (ca_key, key) = (key(6), key(7));
        let ca = root(&ca_key);
        let request = CertificateRequest::create(&"/CN=CA".parse().unwrap(), &key).unwrap();
        let intermediate =
            issue(&ca, &ca_key, &IntermediateCertificate::from_request(&request), &Seeded::new(1));
        let below = Issuer::new(intermediate.clone(), &key).unwrap();
        let error = below
            .prepare(
                &RenewedCertificate::new(&intermediate),
                days("2026-12-02T00:00:00Z", 3),
                &Seeded::new(1),
            )
            .unwrap_err();
        assert!(error.to_string().contains("its path length is 0"), "{error}");
    }
}
