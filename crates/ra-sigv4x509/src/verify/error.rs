use alloc::{boxed::Box, string::String};

use jiff::{SignedDuration, Timestamp};
use ra_pki::{
    CertificateError, KeyAlgorithm, MAX_INTERMEDIATES, VerifyError,
    error::{LeftOut, NegativeSerialNumber},
};

use crate::{algorithm::Algorithm, authorization::AuthorizationError};

/// Why no signature stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerificationError {
    /// A header that must be there is not.
    #[error("the header {0} is missing")]
    MissingHeader(&'static str),
    /// A header that says one thing stands several times.
    #[error("the header {0} stands {1} times; which one is meant?")]
    RepeatedHeader(&'static str, usize),
    /// A header is no text.
    #[error("the header {0} is not ASCII text")]
    NotText(&'static str),
    /// A header has no token for its name, or NUL in its value (RFC 9110 §5).
    #[error("the header {0:?} is malformed")]
    MalformedHeader(String),
    /// `X-Amz-Content-Sha256` is not the hash of the body.
    #[error("X-Amz-Content-Sha256 is not the SHA-256 of the body in lower-case hexadecimal")]
    ContentSha256,
    /// The `Authorization` header is malformed.
    #[error("the Authorization header is malformed")]
    Authorization(#[from] AuthorizationError),
    /// A header that the signature must cover is not among the signed ones.
    #[error("the header {0} is not covered by the signature")]
    UnsignedHeader(&'static str),
    /// A signed header is not on the request.
    #[error("the signature covers the header {0}, which the request does not have")]
    SignedHeaderMissing(String),
    /// `X-Amz-Date` is no date.
    #[error("X-Amz-Date is not of the form 20261123T120000Z")]
    Date,
    /// The credential scope names another day than `X-Amz-Date`.
    #[error("the credential scope is of {scope}, but X-Amz-Date of {date}")]
    ScopeDate {
        /// Day of the scope.
        scope: String,
        /// Day of the header.
        date: String,
    },
    /// The credential scope names another Region, service or version.
    #[error("the credential scope names {found:?} where {expected:?} is expected")]
    Scope {
        /// What stands there.
        found: String,
        /// What must.
        expected: String,
    },
    /// The request is older or newer than the tolerance allows.
    #[error("the request is of {date}, but it is {now} here: more than {} minutes apart", tolerance.as_mins())]
    Skew {
        /// Instant of the request.
        date: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
        /// What is allowed.
        tolerance: SignedDuration,
    },
    /// A certificate is not the base64 of DER.
    #[error("the header {0} is not base64 without line breaks")]
    NotBase64(&'static str),
    /// A certificate as PEM text.
    #[error(
        "the header {0} holds PEM text, where the base64 of the certificate's DER is wanted: send what stands between the \
         lines BEGIN and END, joined to one line"
    )]
    Pem(&'static str),
    /// A certificate cannot be read.
    #[error("the certificate in {header} cannot be read")]
    Certificate {
        /// The header that holds it.
        header: &'static str,
        /// What is wrong with it.
        source: Box<CertificateError>,
    },
    /// More intermediates than may be sent.
    #[error("X-Amz-X509-Chain holds {0} certificates; at most {MAX_INTERMEDIATES} are allowed")]
    ChainTooLong(usize),
    /// The algorithm is not that of the certificate's key.
    #[error("the request says {algorithm}, but the certificate's key is of type {key}")]
    AlgorithmMismatch {
        /// The algorithm of the request.
        algorithm: Algorithm,
        /// The type of the key.
        key: KeyAlgorithm,
    },
    /// The credential names another serial number, or not in decimal.
    #[error("the credential names {found:?}, but the certificate's serial number is {expected} in decimal")]
    SerialNumber {
        /// What the credential names.
        found: String,
        /// The certificate's serial number in decimal.
        expected: String,
    },
    /// A serial number below zero, which RFC 5280 §4.1.2.2 forbids and no credential can name.
    #[error(transparent)]
    NegativeSerialNumber(#[from] NegativeSerialNumber),
    /// An ECDSA signature whose numbers r and s stand side by side, as PKCS #11 gives them. As DER it would stand.
    #[error(
        "the signature is the numbers r and s side by side, as PKCS #11 and browsers give them; write it as DER, SEQUENCE {{ r \
         INTEGER, s INTEGER }} (RFC 3279 §2.2.3)"
    )]
    RawEcdsa,
    /// The signature is not the key's over this request.
    #[error("the signature does not stand")]
    Signature(#[source] VerifyError),
    /// The signature may be right or not: this build cannot tell.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
}

impl From<VerifyError> for VerificationError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::LeftOut(left_out) => left_out.into(),
            error => Self::Signature(error),
        }
    }
}
