use alloc::vec::Vec;

use const_oid::ObjectIdentifier;
use jiff::Timestamp;
use ra_pki::{
    CrlNumber, DistinguishedName, KeyAlgorithm, PublicKey, RevocationList, RevocationListError, SignError,
    SignatureScheme, Signer, VerifyError, describe_algorithm,
};

/// All of a revocation list but its signature.
///
/// [`sign`](Self::sign) takes the signature of a key at hand; a key elsewhere signs the octets of
/// [`tbs_der`](Self::tbs_der) under [`scheme`](Self::scheme), and [`with_signature`](Self::with_signature) takes what it
/// gave.
#[derive(Debug, Clone)]
pub struct UnsignedRevocationList {
    tbs: Vec<u8>,
    scheme: SignatureScheme,
    issuer: DistinguishedName,
    issuer_key: PublicKey,
}

impl UnsignedRevocationList {
    pub(crate) fn new(
        tbs: Vec<u8>,
        scheme: SignatureScheme,
        issuer: DistinguishedName,
        issuer_key: PublicKey,
    ) -> Self {
        Self { tbs, scheme, issuer, issuer_key }
    }

    /// What the issuer's key signs.
    pub fn tbs_der(&self) -> &[u8] {
        &self.tbs
    }

    /// The scheme under which the issuer's key signs.
    pub fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// Signs with the issuer's key. Another key is refused.
    pub fn sign(self, key: &dyn Signer) -> Result<RevocationList, RevocationListIssueError> {
        if *key.public_key() != self.issuer_key {
            return Err(RevocationListIssueError::OtherKey(self.issuer));
        }
        let signature = key.sign(self.scheme, &self.tbs)?;
        Ok(RevocationList::assemble(&self.tbs, self.scheme, &signature)?)
    }

    /// Takes a signature made elsewhere, in the octets that [`Signer::sign`] gives.
    ///
    /// One that was not made by the issuer's key over these octets is refused.
    pub fn with_signature(self, signature: &[u8]) -> Result<RevocationList, RevocationListIssueError> {
        self.issuer_key.verify(self.scheme, &self.tbs, signature)?;
        Ok(RevocationList::assemble(&self.tbs, self.scheme, signature)?)
    }
}

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
    #[error("the previous list is not signed by this CA's key: {0}")]
    PreviousSignature(VerifyError),
    /// The previous list does not speak of all that the CA revoked.
    #[error(
        "the previous list has the critical extension {}, so it may be a part of what was revoked; give the full list",
        describe_algorithm(.0)
    )]
    NotWhole(ObjectIdentifier),
    /// The number is not above the previous list's (RFC 5280 §5.2.3).
    #[error(
        "the CRL number {number} would go back; after the previous list the least is {least} (RFC 5280 §5.2.3)"
    )]
    NumberGoesBack {
        /// The number that was asked for.
        number: CrlNumber,
        /// The least that is possible.
        least: CrlNumber,
    },
    /// No number follows the previous list's.
    #[error("the previous list has the last number that 20 octets hold (RFC 5280 §5.2.3)")]
    LastNumber,
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
    #[error("{0} is outside the years 1970 to 9999 that a revocation list can name")]
    OutOfRange(Timestamp),
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A signature made elsewhere does not stand.
    #[error("the signature is not the issuer's: {0}")]
    Signature(#[from] VerifyError),
    /// Something does not fit into DER.
    #[error("the revocation list could not be encoded: {0}")]
    Encoding(#[from] der::Error),
    /// The list is malformed, by a signature that is none for example.
    #[error("the revocation list would be malformed: {0}")]
    RevocationList(#[from] RevocationListError),
}
