//! Private keys in files, encrypted or not.

use std::path::Path;

use roles_anywhere::pki::{AwsLcKey, ErrorChain, KeyFileError, PrivateKey, SystemRandom};

use crate::{
    exit::Failure,
    input::{read_file, unreadable},
    passphrase::Passphrase,
};

/// Reads the private key in a file, decrypting it if need be. AWS-LC signs with it, which the TLS stack brings anyway.
pub fn read_key(path: &Path, passphrase: &Passphrase) -> Result<AwsLcKey, Failure> {
    key_in_file(path, &read_file(path)?, passphrase)
}

/// As [`read_key`], for a file that was read already.
pub fn key_in_file(path: &Path, file: &[u8], passphrase: &Passphrase) -> Result<AwsLcKey, Failure> {
    let key = PrivateKey::read_asking(file, passphrase.asking(path)?, SystemRandom);
    key.map(AwsLcKey::from).map_err(|error| in_key_file(path, error))
}

/// Why a key file was not read, with the flag that helps where one does.
pub fn in_key_file(path: &Path, error: KeyFileError) -> Failure {
    match error {
        KeyFileError::PassphraseNeeded => Failure::about_file(
            path,
            format_args!("{}; name the file that holds it with --passphrase-file FILE", ErrorChain(&error)),
        ),
        error => unreadable(path, error),
    }
}
