//! Encrypted PKCS#8 (RFC 5958 §3) under a passphrase, by PBES2 (RFC 8018 §6.2).

use alloc::vec::Vec;

use der::{Decode, Encode, Sequence, asn1::OctetStringRef};
use pkcs8::{
    EncryptedPrivateKeyInfoRef,
    pkcs5::{
        EncryptionScheme,
        pbes2::{Kdf, PBES2_OID, Parameters},
    },
};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::{
    key_file::error::KeyFileError,
    random_source::{RandomSource, SourceRng},
};

/// Asks for the passphrase of an encrypted key; `None` if there is none.
pub(crate) type AskPassphrase<'a> = &'a mut dyn FnMut() -> Option<Zeroizing<Vec<u8>>>;

/// The most rounds of PBKDF2 that are run for a file: some ten seconds. OpenSSL writes 2,048 by default.
const MAX_ROUNDS: u32 = 20_000_000;
/// The most memory, in octets, that scrypt is given for a file. OpenSSL writes for 16 MiB, and reads up to 32 MiB.
const MAX_MEMORY: u64 = 1 << 30;

/// The container of any encryption scheme, so that an unsupported one can be named.
#[derive(Sequence)]
struct EncryptedKey<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    data: &'a OctetStringRef,
}

/// Whether the DER is an encrypted PKCS#8 key, of whatever scheme.
pub(crate) fn is_encrypted(der: &[u8]) -> bool {
    EncryptedKey::from_der(der).is_ok()
}

/// The PKCS#8 DER inside. The key derivation runs once.
pub(crate) fn decrypt(der: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let scheme = EncryptedKey::from_der(der).map_err(KeyFileError::from_der)?.algorithm.oid;
    if scheme != PBES2_OID {
        return Err(KeyFileError::UnsupportedEncryption(scheme));
    }
    // What is inside PBES2 and unknown, a cipher for one, comes as malformed.
    let key =
        EncryptedPrivateKeyInfoRef::from_der(der).map_err(|_| KeyFileError::UnsupportedEncryption(scheme))?;
    let EncryptionScheme::Pbes2(parameters) = &key.encryption_algorithm else {
        return Err(KeyFileError::UnsupportedEncryption(scheme));
    };
    check_cost(&parameters.kdf)?;
    // A wrong passphrase shows as wrong padding, or once in 256 times as something that is no DER.
    let decrypted = parameters
        .decrypt(passphrase, key.encrypted_data.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| KeyFileError::WrongPassphrase)?;
    match pkcs8::PrivateKeyInfoRef::from_der(&decrypted) {
        Ok(_) => Ok(decrypted),
        Err(_) => Err(KeyFileError::WrongPassphrase),
    }
}

/// Encrypts PKCS#8 DER with AES-256-CBC under a key from PBKDF2 with HMAC-SHA-256 and 600,000 rounds, which is what
/// OWASP recommends and every OpenSSL since 1.1 reads.
pub(crate) fn encrypt(
    pkcs8: &[u8],
    passphrase: &[u8],
    random: &dyn RandomSource,
) -> Result<Vec<u8>, KeyFileError> {
    let parameters =
        Parameters::generate_pbkdf2(&mut SourceRng(random)).map_err(|_| KeyFileError::Encoding)?;
    let data = parameters.encrypt(passphrase, pkcs8).map_err(|_| KeyFileError::Encoding)?;
    let data = OctetStringRef::new(&data).map_err(|_| KeyFileError::Encoding)?;
    EncryptedPrivateKeyInfoRef { encryption_algorithm: parameters.into(), encrypted_data: data }
        .to_der()
        .map_err(|_| KeyFileError::Encoding)
}

/// A file from a stranger must not cost minutes or all of the memory.
fn check_cost(kdf: &Kdf) -> Result<(), KeyFileError> {
    let within = match kdf {
        Kdf::Pbkdf2(parameters) => parameters.iteration_count <= MAX_ROUNDS,
        Kdf::Scrypt(parameters) => {
            let block = 128 * u64::from(parameters.block_size) * u64::from(parameters.parallelization.max(1));
            parameters.cost_parameter.checked_mul(block).is_some_and(|memory| memory <= MAX_MEMORY)
        }
        _ => false,
    };
    if within { Ok(()) } else { Err(KeyFileError::TooCostly) }
}
