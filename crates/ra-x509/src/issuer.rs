use ra_pki::{
    Certificate, DistinguishedName, KeyAlgorithm, RandomSource, SignatureScheme, Signer, pkix::KeyUsage,
};

use crate::{Authority, CertificateProfile, IssueError, UnsignedCertificate, Validity};

/// A CA that issues certificates: its certificate, whose key signs.
///
/// The key itself is not held. [`prepare`](Self::prepare) says all of a certificate without it, so that the
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
        Ok(Self { certificate, scheme })
    }

    /// The CA's certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Says all of a certificate but its signature. The serial number is drawn from `random`.
    ///
    /// A validity that is not inside the CA certificate's own is refused.
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
        let serial_number = crate::serial_number::random(random)?;
        UnsignedCertificate::new(
            profile,
            &Authority::Issuer(&self.certificate),
            self.scheme,
            validity,
            &serial_number,
        )
    }
}

/// Why a certificate and a key are no issuer.
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
    #[error("keys of type {0} cannot sign certificates; supported are RSA and EC P-256")]
    UnsupportedKey(KeyAlgorithm),
}
