use alloc::string::String;

use jiff::Timestamp;
use ra_pki::{
    CertificateError, DistinguishedName, KeyAlgorithm, Malformed, RandomError, SignError, VerifyError,
    asn1::AnyObjectIdentifier,
    error::{LeftOut, UnusableKey},
};

use crate::{certificate_request::RequestError, extension_file::ExtensionFileError};

/// Why a certificate was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The subject is empty.
    #[error("the subject is empty; name whom the certificate is for, such as /CN=host-1")]
    EmptySubject,
    /// The certificate would be valid before its issuer's certificate is.
    #[error(
        "the certificate would be valid from {begins}, but its issuer is valid from {issuer_begins} only"
    )]
    BeginsBeforeIssuer {
        /// First second of the certificate.
        begins: Timestamp,
        /// First second of the issuer's certificate.
        issuer_begins: Timestamp,
    },
    /// The certificate would be valid after its issuer's certificate is.
    #[error("the certificate would be valid until {ends}, but its issuer is valid until {issuer_ends} only")]
    EndsAfterIssuer {
        /// Last second of the certificate.
        ends: Timestamp,
        /// Last second of the issuer's certificate.
        issuer_ends: Timestamp,
    },
    /// The issuer may not issue to another CA (RFC 5280 §4.2.1.9).
    #[error("{issuer} may issue to end entities only: its path length is 0 (RFC 5280 §4.2.1.9)")]
    PathLength {
        /// Subject of the issuer.
        issuer: DistinguishedName,
    },
    /// The key is not the one that signs the certificate: the issuer's, or for a self-signed one the subject's.
    #[error("the private key is not the key of {signer}, which the certificate is to be signed with")]
    OtherKey {
        /// Whose key signs the certificate.
        signer: DistinguishedName,
    },
    /// Keys of this kind sign no certificates here.
    #[error(
        "keys of type {0} cannot sign certificates; supported are RSA, EC P-256, P-384 and P-521, and ML-DSA"
    )]
    UnsupportedKey(KeyAlgorithm),
    /// The key of the subject is no key, or its private half is anybody's.
    #[error(
        "no certificate is issued for a key that cannot be relied on; make a new key, and a request with it"
    )]
    UnusableKey(#[source] UnusableKey),
    /// An extension that the certificate profile always says itself: neither a request nor a caller adds it.
    #[error(
        "the extension {} is the certificate profile's to say; add or copy others only",
        .0.describe()
    )]
    ProfilesOwn(AnyObjectIdentifier),
    /// A text that names no extension to be copied.
    #[error(
        "{0:?} is not an extension; write none, all, or names as in x509v3_config or object identifiers between commas, such \
         as subjectAltName,1.2.3.4"
    )]
    UnknownExtension(String),
    /// The extensions of a request could not be read.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The random source of the serial number failed.
    #[error("no serial number was drawn")]
    Random(#[from] RandomError),
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A signature made elsewhere is not the issuer's.
    #[error("the signature is not the issuer's")]
    Signature(#[source] VerifyError),
    /// The key or the signature may be right or not: this build cannot tell.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
    /// The extension file asks for something of the issuer that it does not have.
    #[error(transparent)]
    ExtensionFile(#[from] ExtensionFileError),
    /// A part of the certificate has no form in DER.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The certificate would be malformed; its profile names an extension twice, for example.
    #[error("the certificate would be malformed")]
    Certificate(#[from] CertificateError),
}

impl From<UnusableKey> for IssueError {
    fn from(error: UnusableKey) -> Self {
        match error {
            UnusableKey::LeftOut(left_out) => left_out.into(),
            error => Self::UnusableKey(error),
        }
    }
}

impl From<VerifyError> for IssueError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::LeftOut(left_out) => left_out.into(),
            error => Self::Signature(error),
        }
    }
}

impl IssueError {
    pub(crate) fn unencodable(error: der::Error) -> Self {
        Self::Malformed(Malformed::new("the certificate has no form in DER", error))
    }
}
