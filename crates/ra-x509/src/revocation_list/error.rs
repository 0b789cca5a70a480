use alloc::boxed::Box;

use jiff::Timestamp;
use ra_pki::{
    CrlNumber, DistinguishedName, KeyAlgorithm, Malformed, RevocationListError, SignError, VerifyError,
    asn1::AnyObjectIdentifier, error::LeftOut,
};

/// Why a revocation list was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationListIssueError {
    /// The certificate has no name to issue under (RFC 5280 §5.1.2.3).
    #[error("the certificate cannot issue revocation lists: its subject is empty (RFC 5280 §5.1.2.3)")]
    EmptySubject,
    /// The certificate's key may not sign revocation lists.
    #[error("the certificate {0} cannot issue revocation lists: its key usage lacks cRLSign (RFC 10007)")]
    NoCrlSign(DistinguishedName),
    /// The certificate has no key usage and is not a CA's, so that it has issued nothing to revoke.
    #[error(
        "the certificate {0} cannot issue revocation lists: it has neither CA:TRUE nor a key usage with cRLSign"
    )]
    NotACa(DistinguishedName),
    /// Keys of this kind sign no revocation lists here.
    #[error("keys of type {0} cannot sign revocation lists; supported are RSA and EC P-256")]
    UnsupportedKey(KeyAlgorithm),
    /// The key is not the issuer's.
    #[error("the private key is not the key of {0}, which the revocation list is to be signed with")]
    OtherKey(DistinguishedName),
    /// The previous list is another CA's.
    #[error("the previous list is one of {previous}, not of {issuer}")]
    OtherIssuer {
        /// The issuer of the previous list.
        previous: DistinguishedName,
        /// The issuer of the list to be made.
        issuer: DistinguishedName,
    },
    /// The previous list bears the CA's name and not its signature.
    #[error("the previous list is not signed by this CA's key")]
    PreviousSignature(#[source] VerifyError),
    /// The previous list does not speak of all that the CA revoked.
    #[error(
        "the previous list has the critical extension {}, so it may be a part of what was revoked; give the full list",
        .0.describe()
    )]
    NotWhole(AnyObjectIdentifier),
    /// The number is not above the previous list's (RFC 5280 §5.2.3).
    #[error(
        "the CRL number {number} would go back; after the previous list the least is {least} (RFC 5280 §5.2.3)"
    )]
    NumberGoesBack {
        /// The number that was asked for.
        number: CrlNumber,
        /// The least that is possible.
        least: Box<CrlNumber>,
    },
    /// No number follows the previous list's.
    #[error(
        "no number follows that of the previous list: it is malformed, or the next is longer than 20 octets (RFC 5280 §5.2.3)"
    )]
    LastNumber,
    /// The number is longer than lists may have.
    #[error("the CRL number {0} is longer than 20 octets (RFC 5280 §5.2.3)")]
    NumberTooLong(CrlNumber),
    /// The list would be older than the previous one.
    #[error("the list would be of {this_update}, before the previous one of {previous}")]
    BeforePrevious {
        /// When the list would be made.
        this_update: Timestamp,
        /// When the previous one was made.
        previous: Timestamp,
    },
    /// A reason that only delta lists say (RFC 5280 §5.3.1).
    #[error("removeFromCRL stands on delta lists only (RFC 5280 §5.3.1); leave the certificate off the list")]
    RemoveFromCrl,
    /// A time that an entry cannot name.
    #[error("{0} is outside the years 0 to 9999 that a revocation list can name")]
    OutOfRange(Timestamp),
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A signature made elsewhere is not the issuer's.
    #[error("the signature is not the issuer's")]
    Signature(#[source] VerifyError),
    /// The signature may be right or not: this build cannot tell.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
    /// A part of the list has no form in DER.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The list would be malformed; the signature is empty, for example.
    #[error("the revocation list would be malformed")]
    RevocationList(#[from] RevocationListError),
}

impl From<VerifyError> for RevocationListIssueError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::LeftOut(left_out) => left_out.into(),
            error => Self::Signature(error),
        }
    }
}

impl RevocationListIssueError {
    pub(crate) fn unencodable(error: der::Error) -> Self {
        Self::Malformed(Malformed::new("the revocation list has no form in DER", error))
    }
}
