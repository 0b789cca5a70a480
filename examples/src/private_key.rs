//! Private keys in files, encrypted or not.

use std::path::Path;

use roles_anywhere::pki::{
    ErrorChain, KeyAlgorithm, KeyFileError, PrivateKey, Signer, SystemRandom, aws_lc::AwsLcKey,
};

use crate::{
    exit::Failure,
    input::{read_file, unreadable},
    passphrase::Passphrase,
};

/// Reads the private key in a file, decrypting it if need be.
pub fn read_key(path: &Path, passphrase: &Passphrase) -> Result<PrivateKey, Failure> {
    key_in_file(path, &read_file(path)?, passphrase)
}

/// As [`read_key`], for a file that was read already.
pub fn key_in_file(path: &Path, file: &[u8], passphrase: &Passphrase) -> Result<PrivateKey, Failure> {
    let key = PrivateKey::read_asking(file, passphrase.asking(path)?, SystemRandom);
    key.map_err(|error| in_key_file(path, error))
}

/// The back-end in which a process that signs once or twice is done soonest: one EC signature of pure Rust takes less than
/// AWS-LC takes to start; an RSA signature takes ten times what it takes there.
pub fn for_few_signatures(key: PrivateKey) -> Box<dyn Signer> {
    match key.public_key().algorithm() {
        KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521 => Box::new(key),
        _ => Box::new(AwsLcKey::from(key)),
    }
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
