use alloc::vec::Vec;

use ra_pki::{DistinguishedName, PublicKey, RevocationList, RustCrypto, SignatureScheme, Signer, Verifier};

use super::error::RevocationListIssueError;

/// A revocation list that lacks its signature only.
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
    /// A signature that the issuer's key did not make over these octets is refused.
    pub fn with_signature(self, signature: &[u8]) -> Result<RevocationList, RevocationListIssueError> {
        self.with_signature_verified_by(signature, &RustCrypto)
    }

    /// As [`with_signature`](Self::with_signature), with a back-end of the caller's choice.
    pub fn with_signature_verified_by(
        self,
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<RevocationList, RevocationListIssueError> {
        verifier.verify(&self.issuer_key, self.scheme, &self.tbs, signature)?;
        Ok(RevocationList::assemble(&self.tbs, self.scheme, signature)?)
    }
}
