//! Encrypted PKCS#8 (RFC 5958 §3) under a passphrase, by PBES2 (RFC 8018 §6.2).

use alloc::vec::Vec;

use der::{Decode, Encode, Sequence, Tag, Tagged, asn1::OctetStringRef};
use pkcs8::{
    EncryptedPrivateKeyInfoRef,
    pkcs5::{
        EncryptionScheme,
        pbes2::{
            AES_128_CBC_OID, AES_192_CBC_OID, AES_256_CBC_OID, PBES2_OID, PBKDF2_OID, Parameters, Pbkdf2Prf,
            SCRYPT_OID,
        },
    },
};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::{
    key_file::{ask_passphrase::AskPassphrase, cost::is_costly, error::KeyFileError},
    object_identifier::ObjectIdentifier,
    random_source::{RandomSource, SourceRng},
    tlv::elements,
};

/// The container of any encryption scheme, so that an unsupported one can be named.
#[derive(Sequence)]
struct EncryptedKey<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    data: &'a OctetStringRef,
}

/// The PKCS#8 DER inside. The key derivation runs once.
pub(crate) fn decrypt(der: &[u8], ask: AskPassphrase<'_>) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let passphrase = ask().ok_or(KeyFileError::PassphraseNeeded)?;
    let scheme = EncryptedKey::from_der(der).map_err(KeyFileError::from_der)?.algorithm;
    if let Some(unsupported) = unsupported_part(scheme) {
        return Err(KeyFileError::UnsupportedEncryption(unsupported));
    }
    let key = EncryptedPrivateKeyInfoRef::from_der(der).map_err(KeyFileError::from_der)?;
    let EncryptionScheme::Pbes2(parameters) = &key.encryption_algorithm else {
        return Err(KeyFileError::UnsupportedEncryption(scheme.oid));
    };
    if is_costly(der) {
        return Err(KeyFileError::TooCostly);
    }
    // A wrong passphrase shows as wrong padding, or once in 256 times as something that is no DER.
    let decrypted = parameters
        .decrypt(&passphrase, key.encrypted_data.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| KeyFileError::WrongPassphrase)?;
    match pkcs8::PrivateKeyInfoRef::from_der(&decrypted) {
        Ok(_) => Ok(decrypted),
        Err(_) => Err(KeyFileError::WrongPassphrase),
    }
}

/// `PBES2-params` (RFC 8018 appendix A.4) of any key derivation and cipher.
#[derive(Sequence)]
struct AnyParameters<'a> {
    key_derivation: AlgorithmIdentifierRef<'a>,
    cipher: AlgorithmIdentifierRef<'a>,
}

/// What of an encryption scheme is not supported: the scheme itself, or within PBES2 its cipher, its key derivation, or that
/// one's pseudorandom function.
pub(crate) fn unsupported_part(scheme: AlgorithmIdentifierRef<'_>) -> Option<ObjectIdentifier> {
    if scheme.oid != PBES2_OID {
        return Some(scheme.oid);
    }
    let AnyParameters { key_derivation, cipher } = scheme.parameters?.decode_as().ok()?;
    if ![AES_128_CBC_OID, AES_192_CBC_OID, AES_256_CBC_OID].contains(&cipher.oid) {
        return Some(cipher.oid);
    }
    match key_derivation.oid {
        SCRYPT_OID => None,
        PBKDF2_OID => {
            let parameters = elements(key_derivation.parameters?.value())?;
            let function = parameters.last().filter(|last| last.tag() == Tag::Sequence)?;
            let function: AlgorithmIdentifierRef<'_> = function.decode_as().ok()?;
            Pbkdf2Prf::try_from(function).is_err().then_some(function.oid)
        }
        other => Some(other),
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
