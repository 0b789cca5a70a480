use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::{
    key::{error::PublicKeyError, public_key::PublicKey},
    key_file::error::KeyFileError,
    left_out::LeftOut,
    random_source::RandomSource,
    signature::scheme::SignatureScheme,
    signer::SignError,
};

/// A private key of one algorithm, as its crate of RustCrypto has it.
pub(crate) trait PureKey: Send + Sync {
    fn public_key(&self) -> Result<PublicKey, PublicKeyError>;

    /// The key as PKCS#8 DER (RFC 5208).
    fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError>;

    /// A signature, or nothing where the scheme is not this key's. RSA draws its blinding from `random`.
    fn sign(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        random: &dyn RandomSource,
    ) -> Result<Option<Vec<u8>>, SignError>;
}

/// Why a key of a known algorithm did not verify.
pub(crate) enum Refused {
    Scheme,
    Key,
    Signature,
    LeftOut(LeftOut),
}

impl From<LeftOut> for Refused {
    fn from(left_out: LeftOut) -> Self {
        Self::LeftOut(left_out)
    }
}
