use ra_pki::{PublicKey, SignatureScheme, Verifier, VerifyError, asn1::RsaPss, error::LeftOut};

/// A verifier of a build without P-384, for which every signature is one of those.
#[derive(Debug)]
pub struct LeavingOut;

impl Verifier for LeavingOut {
    fn verify(&self, _: &PublicKey, _: SignatureScheme, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Err(LeftOut::P384.into())
    }

    fn verify_rsa_pss(&self, _: &PublicKey, _: RsaPss, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Err(LeftOut::Rsa.into())
    }
}
