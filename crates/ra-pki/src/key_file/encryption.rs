//! Encryption of private keys under a passphrase, or that it is left out.

#[cfg(feature = "encrypted-keys")]
pub(crate) mod pbes2;

#[cfg(not(feature = "encrypted-keys"))]
mod left_out {
    use alloc::vec::Vec;

    use zeroize::Zeroizing;

    use crate::{
        key_file::{ask_passphrase::AskPassphrase, error::KeyFileError},
        left_out::LeftOut,
        random_source::RandomSource,
    };

    pub(crate) fn decrypt(_: &[u8], _: AskPassphrase<'_>) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        Err(LeftOut::EncryptedKeys.into())
    }

    pub(crate) fn encrypt(_: &[u8], _: &[u8], _: &dyn RandomSource) -> Result<Vec<u8>, KeyFileError> {
        Err(LeftOut::EncryptedKeys.into())
    }
}

#[cfg(not(feature = "encrypted-keys"))]
pub(crate) use left_out::{decrypt, encrypt};
#[cfg(feature = "encrypted-keys")]
pub(crate) use pbes2::{decrypt, encrypt};
