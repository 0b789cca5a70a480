use ra_pki::{
    Certificate, DistinguishedName, KeyAlgorithm, RandomSource, SignatureScheme, Signer,
    asn1::pkix::KeyUsage,
    error::{LeftOut, UnusableKey},
};

use crate::{
    certificate_profile::{Authority, CertificateProfile},
    issue_error::IssueError,
    issuing::{serial_number, unsigned::UnsignedCertificate},
    validity::Validity,
};

/// A CA that issues certificates: its certificate, whose key signs.
///
/// It does not hold the key. [`prepare`](Self::prepare) makes everything of a certificate but its signature, so that the
/// certificate can be judged before the key is used, and the key may be elsewhere.
#[derive(Debug, Clone)]
pub struct Issuer {
    certificate: Certificate,
    scheme: SignatureScheme,
}

impl Issuer {
    /// The CA of this certificate and key.
    ///
    /// A certificate that cannot issue is refused, and so is a key that is not the certificate's.
    pub fn new(certificate: Certificate, key: &dyn Signer) -> Result<Self, IssuerError> {
        if certificate.public_key() != key.public_key() {
            return Err(IssuerError::OtherKey(certificate.subject().clone()));
        }
        Self::with_key_elsewhere(certificate)
    }

    /// The CA of this certificate, whose key is not at hand: what it signs is handed to
    /// [`UnsignedCertificate::with_signature`].
    pub fn with_key_elsewhere(certificate: Certificate) -> Result<Self, IssuerError> {
        let subject = certificate.subject();
        if subject.is_empty() {
            return Err(IssuerError::EmptySubject);
        }
        if !certificate.basic_constraints().is_some_and(|constraints| constraints.ca) {
            return Err(IssuerError::NotACa(subject.clone()));
        }
        // Key usage may be absent; an unreadable one permits nothing.
        if !certificate
            .extension::<KeyUsage>()
            .is_none_or(|usage| usage.is_ok_and(|(_, usage)| usage.key_cert_sign()))
        {
            return Err(IssuerError::NoKeyCertSign(subject.clone()));
        }
        let algorithm = certificate.public_key().algorithm();
        let scheme = algorithm.certificate_scheme().ok_or(IssuerError::UnsupportedKey(algorithm))?;
        certificate.public_key().check_usable()?;
        Ok(Self { certificate, scheme })
    }

    /// The CA's certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Makes everything of a certificate but its signature. The serial number is drawn from `random`.
    ///
    /// A validity that begins before the CA certificate's own or ends after it is refused.
    pub fn prepare(
        &self,
        profile: &dyn CertificateProfile,
        validity: Validity,
        random: &dyn RandomSource,
    ) -> Result<UnsignedCertificate, IssueError> {
        let (begins, ends) = (validity.not_before(), validity.not_after());
        let (issuer_begins, issuer_ends) = (self.certificate.not_before(), self.certificate.not_after());
        if begins < issuer_begins {
            return Err(IssueError::BeginsBeforeIssuer { begins, issuer_begins });
        }
        if ends > issuer_ends {
            return Err(IssueError::EndsAfterIssuer { ends, issuer_ends });
        }
        let serial_number = serial_number::draw(random)?;
        UnsignedCertificate::new(
            profile,
            &Authority::Issuer(&self.certificate),
            self.scheme,
            validity,
            &serial_number,
        )
    }
}

/// Why a certificate and a key cannot issue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerError {
    /// The key is not the certificate's.
    #[error("the private key is not the key of the certificate {0}")]
    OtherKey(DistinguishedName),
    /// The certificate has no name to issue under (RFC 5280 §4.1.2.4).
    #[error("the certificate cannot issue: its subject is empty (RFC 5280 §4.1.2.4)")]
    EmptySubject,
    /// The certificate is not a CA's (RFC 5280 §4.2.1.9).
    #[error("the certificate {0} cannot issue: its basic constraints do not say CA:TRUE (RFC 5280 §4.2.1.9)")]
    NotACa(DistinguishedName),
    /// The certificate's key may not sign certificates (RFC 5280 §4.2.1.3).
    #[error("the certificate {0} cannot issue: its key usage lacks keyCertSign (RFC 5280 §4.2.1.3)")]
    NoKeyCertSign(DistinguishedName),
    /// Keys of this kind sign no certificates here.
    #[error(
        "keys of type {0} cannot sign certificates; supported are RSA, EC P-256, P-384 and P-521, and ML-DSA"
    )]
    UnsupportedKey(KeyAlgorithm),
    /// The key is no key, or its private half is anybody's.
    #[error("the CA's key cannot be relied on, so nothing is issued with it; make a new CA with a new key")]
    UnusableKey(#[source] UnusableKey),
    /// The key may be one or not: this build cannot tell.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
}

impl From<UnusableKey> for IssuerError {
    fn from(error: UnusableKey) -> Self {
        match error {
            UnusableKey::LeftOut(left_out) => left_out.into(),
            error => Self::UnusableKey(error),
        }
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::{String, ToString};

    use ra_maker::Seeded;
    use ra_pki::{KeyType, PrivateKey};

    use super::*;
    use crate::{
        CertificateRequest, EndEntityCertificate, ExtensionFileCertificate, IntermediateCertificate,
        extension_file::ExtensionFile,
    };

    fn key(seed: u64) -> PrivateKey {
        ra_maker::keys::seeded(KeyType::P256, seed)
    }

    fn request(subject: &str) -> CertificateRequest {
        CertificateRequest::create(&subject.parse().unwrap(), &key(1)).unwrap()
    }

    fn days(from: &str, days: u32) -> Validity {
        Validity::days(from.parse().unwrap(), days).unwrap()
    }

    /// A self-signed certificate of ten days with these extensions.
    fn ca(key: &PrivateKey, extensions: &str) -> Certificate {
        let request = CertificateRequest::create(&"/CN=CA".parse().unwrap(), key).unwrap();
        let section = ExtensionFile::parse("ca.ext", extensions).unwrap().section(None).unwrap();
        let profile = ExtensionFileCertificate::from_request(&request, section).unwrap();
        UnsignedCertificate::self_signed(&profile, key, days("2026-11-23T12:00:00Z", 10), &Seeded::new(1))
            .and_then(|unsigned| unsigned.sign(key))
            .unwrap()
    }

    fn refusal(extensions: &str) -> String {
        let key = key(2);
        Issuer::new(ca(&key, extensions), &key).unwrap_err().to_string()
    }

    #[test]
    fn a_certificate_that_cannot_issue_is_no_issuer() {
        assert_eq!(
            refusal("keyUsage = keyCertSign\n"),
            "the certificate /CN=CA cannot issue: its basic constraints do not say CA:TRUE (RFC 5280 §4.2.1.9)"
        );
        assert!(refusal("basicConstraints = CA:FALSE\n").contains("CA:TRUE"));
        assert!(refusal("").contains("CA:TRUE"));
        assert_eq!(
            refusal("basicConstraints = CA:TRUE\nkeyUsage = digitalSignature\n"),
            "the certificate /CN=CA cannot issue: its key usage lacks keyCertSign (RFC 5280 §4.2.1.3)"
        );
    }

    #[test]
    fn another_key_is_refused() {
        let certificate = ca(&key(3), "basicConstraints = CA:TRUE\n");
        let error = Issuer::new(certificate, &key(4)).unwrap_err();
        assert_eq!(error.to_string(), "the private key is not the key of the certificate /CN=CA");
    }

    #[test]
    fn a_lifetime_outside_the_issuers_is_refused_with_both_dates() {
        let key = key(5);
        let issuer = Issuer::new(ca(&key, "basicConstraints = CA:TRUE\n"), &key).unwrap();
        let profile = EndEntityCertificate::from_request(&request("/CN=host")).unwrap();
        let prepare = |validity| issuer.prepare(&profile, validity, &Seeded::new(1));
        assert!(prepare(days("2026-11-23T12:00:00Z", 10)).is_ok());
        assert_eq!(
            prepare(days("2026-11-23T12:00:01Z", 10)).unwrap_err().to_string(),
            "the certificate would be valid until 2026-12-03T12:00:01Z, but its issuer is valid until \
             2026-12-03T12:00:00Z only"
        );
        assert_eq!(
            prepare(days("2026-11-23T11:59:59Z", 1)).unwrap_err().to_string(),
            "the certificate would be valid from 2026-11-23T11:59:59Z, but its issuer is valid from \
             2026-11-23T12:00:00Z only"
        );
    }

    #[test]
    fn the_issuer_is_named_as_it_names_itself() {
        let key = key(6);
        // A key identifier that is not the hash of the key.
        let ca = ca(&key, "basicConstraints = CA:TRUE\nsubjectKeyIdentifier = 0102030405\n");
        let issuer = Issuer::new(ca.clone(), &key).unwrap();
        let profile = EndEntityCertificate::from_request(&request("/CN=host")).unwrap();
        let unsigned = issuer.prepare(&profile, days("2026-11-23T12:00:00Z", 1), &Seeded::new(1)).unwrap();
        assert_eq!(unsigned.tbs().issuer().as_der(), ca.subject().as_der());
        assert_eq!(unsigned.tbs().authority_key_identifier(), Some(std::vec![1, 2, 3, 4, 5]));
    }

    #[test]
    fn an_issuer_of_path_length_0_issues_to_end_entities_only() {
        let key = key(7);
        let issuer = Issuer::new(ca(&key, "basicConstraints = CA:TRUE, pathlen:0\n"), &key).unwrap();
        let profile = IntermediateCertificate::from_request(&request("/CN=Sub"));
        let error = issuer.prepare(&profile, days("2026-11-23T12:00:00Z", 1), &Seeded::new(1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "/CN=CA may issue to end entities only: its path length is 0 (RFC 5280 §4.2.1.9)"
        );
    }

    #[test]
    fn an_empty_subject_gets_no_certificate() {
        let request =
            CertificateRequest::create(&DistinguishedName::from_der(&[0x30, 0x00]).unwrap(), &key(8))
                .unwrap();
        assert_eq!(EndEntityCertificate::from_request(&request).unwrap_err(), IssueError::EmptySubject);
        let key = key(9);
        let issuer = Issuer::new(ca(&key, "basicConstraints = CA:TRUE\n"), &key).unwrap();
        let profile = IntermediateCertificate::from_request(&request);
        let error = issuer.prepare(&profile, days("2026-11-23T12:00:00Z", 1), &Seeded::new(1)).unwrap_err();
        assert_eq!(error, IssueError::EmptySubject);
    }

    #[test]
    fn an_extension_file_that_asks_for_what_the_issuer_lacks_is_refused_with_its_place() {
        let key = key(10);
        let ca = ca(&key, "basicConstraints = CA:TRUE\nsubjectKeyIdentifier = none\n");
        let issuer = Issuer::new(ca, &key).unwrap();
        let section = ExtensionFile::parse("leaf.ext", "\nauthorityKeyIdentifier = keyid\n");
        let section = section.unwrap().section(None).unwrap();
        let profile = ExtensionFileCertificate::from_request(&request("/CN=host"), section).unwrap();
        let error = issuer.prepare(&profile, days("2026-11-23T12:00:00Z", 1), &Seeded::new(1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "leaf.ext, line 2, column 26: the issuer's certificate has no subject key identifier to copy; add it \
             there, or write \"keyid, issuer\""
        );
    }
}
