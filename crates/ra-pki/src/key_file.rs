//! Private keys as people's files hold them.

use alloc::{string::String, sync::Arc};

use const_oid::db::rfc5912;
use der::{Decode, oid::ObjectIdentifier};
use pkcs8::PrivateKeyInfoRef;

use crate::{
    PemBlock, PemError, PrivateKey, PublicKeyError, RandomSource, describe_algorithm, is_pem, read_pem,
};

pub(crate) fn read(file: &[u8], random: Arc<dyn RandomSource>) -> Result<PrivateKey, KeyFileError> {
    if is_pem(file) { read_pem_key(file, random) } else { read_der_key(file, random) }
}

fn read_pem_key(file: &[u8], random: Arc<dyn RandomSource>) -> Result<PrivateKey, KeyFileError> {
    let blocks = read_pem(file)?;
    let mut keys = blocks.iter().filter(|block| block.label().ends_with("PRIVATE KEY"));
    let key = keys.next().ok_or_else(|| KeyFileError::NoKey {
        found: blocks.first().map_or("no PEM block", PemBlock::label).into(),
    })?;
    if let Some(second) = keys.next() {
        return Err(KeyFileError::SeveralKeys { first: key.line(), second: second.line() });
    }
    read_block(key, random)
}

fn read_block(block: &PemBlock, random: Arc<dyn RandomSource>) -> Result<PrivateKey, KeyFileError> {
    match block.label() {
        // RFC 1421 headers, of which a key file holds `Proc-Type: 4,ENCRYPTED`.
        _ if block.has_headers() => Err(KeyFileError::LegacyEncryption),
        "PRIVATE KEY" => read_pkcs8(block.contents(), random),
        "RSA PRIVATE KEY" => read_pkcs1(block.contents(), random),
        "EC PRIVATE KEY" => read_sec1(block.contents(), random),
        "ENCRYPTED PRIVATE KEY" => Err(KeyFileError::Encrypted),
        label => Err(KeyFileError::UnsupportedLabel(label.into())),
    }
}

fn read_der_key(der: &[u8], random: Arc<dyn RandomSource>) -> Result<PrivateKey, KeyFileError> {
    if PrivateKeyInfoRef::from_der(der).is_ok() {
        read_pkcs8(der, random)
    } else if rsa::pkcs1::RsaPrivateKeyRef::from_der(der).is_ok() {
        read_pkcs1(der, random)
    } else if sec1::EcPrivateKey::from_der(der).is_ok() {
        read_sec1(der, random)
    } else if pkcs8::EncryptedPrivateKeyInfoRef::from_der(der).is_ok() {
        Err(KeyFileError::Encrypted)
    } else {
        Err(KeyFileError::NotAKey)
    }
}

fn read_pkcs8(der: &[u8], random: Arc<dyn RandomSource>) -> Result<PrivateKey, KeyFileError> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(KeyFileError::Malformed)?;
    match info.algorithm.oid {
        rfc5912::RSA_ENCRYPTION => {
            let key = rsa::PrivateKey::try_from(info).map_err(|_| KeyFileError::InconsistentNumbers)?;
            Ok(PrivateKey::from_rsa(key, random)?)
        }
        rfc5912::ID_EC_PUBLIC_KEY => match info.algorithm.parameters_oid() {
            Ok(rfc5912::SECP_256_R_1) => {
                let key = p256::SecretKey::try_from(info).map_err(|_| KeyFileError::InconsistentNumbers)?;
                Ok(PrivateKey::from_p256(key, random)?)
            }
            Ok(curve) => Err(KeyFileError::UnsupportedAlgorithm(curve)),
            Err(_) => Err(KeyFileError::ExplicitParameters),
        },
        algorithm => Err(KeyFileError::UnsupportedAlgorithm(algorithm)),
    }
}

fn read_pkcs1(der: &[u8], random: Arc<dyn RandomSource>) -> Result<PrivateKey, KeyFileError> {
    let key = rsa::pkcs1::RsaPrivateKeyRef::from_der(der).map_err(KeyFileError::Malformed)?;
    let key = rsa::PrivateKey::try_from(key).map_err(|_| KeyFileError::InconsistentNumbers)?;
    Ok(PrivateKey::from_rsa(key, random)?)
}

fn read_sec1(der: &[u8], random: Arc<dyn RandomSource>) -> Result<PrivateKey, KeyFileError> {
    let key = sec1::EcPrivateKey::from_der(der).map_err(KeyFileError::Malformed)?;
    match key.parameters.and_then(sec1::EcParameters::named_curve) {
        Some(rfc5912::SECP_256_R_1) | None => {
            let key = p256::SecretKey::try_from(key).map_err(|_| KeyFileError::InconsistentNumbers)?;
            Ok(PrivateKey::from_p256(key, random)?)
        }
        Some(curve) => Err(KeyFileError::UnsupportedAlgorithm(curve)),
    }
}

/// Why a file holds no private key that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The PEM text is broken.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// PEM without a private key.
    #[error("the file holds no private key; the first thing in it is {found}")]
    NoKey {
        /// Label of the first PEM block there is.
        found: String,
    },
    /// More than one private key.
    #[error("the file holds two private keys, at lines {first} and {second}; which one is meant?")]
    SeveralKeys {
        /// Line of the first key.
        first: usize,
        /// Line of the second.
        second: usize,
    },
    /// Neither PEM nor the DER of a private key.
    #[error("the file is no private key: neither PEM nor DER in PKCS#8, PKCS#1 or SEC1 form")]
    NotAKey,
    /// An encrypted PKCS#8 key.
    #[error(
        "the private key is encrypted, which is not supported yet; decrypt it with `openssl pkey -in KEY -out KEY.plain`"
    )]
    Encrypted,
    /// OpenSSL's old encryption, by `Proc-Type` and `DEK-Info` headers.
    #[error(
        "the private key is encrypted in OpenSSL's old form (Proc-Type: 4,ENCRYPTED), whose key derivation is one round of MD5; convert it with `openssl pkey -in KEY -out KEY.plain`"
    )]
    LegacyEncryption,
    /// A private key of another container.
    #[error(
        "private keys labelled {0:?} are not supported; convert it with `openssl pkey -in KEY -out KEY.pem`"
    )]
    UnsupportedLabel(String),
    /// A private key of another algorithm or curve.
    #[error("private keys of type {} are not supported", describe_algorithm(.0))]
    UnsupportedAlgorithm(ObjectIdentifier),
    /// An EC key whose curve is given by its parameters.
    #[error(
        "the private key gives its curve by explicit parameters, which RFC 5480 forbids; convert it with `openssl ec -in KEY -param_enc named_curve -out KEY.pem`"
    )]
    ExplicitParameters,
    /// The DER is broken.
    #[error("the private key is malformed: {0}")]
    Malformed(der::Error),
    /// The numbers do not belong together.
    #[error("the private key is malformed: its numbers do not form a key")]
    InconsistentNumbers,
    /// The public half cannot be encoded.
    #[error("the private key is malformed: {0}")]
    PublicKey(#[from] PublicKeyError),
    /// The key could not be written.
    #[error("the private key could not be encoded")]
    Encoding,
}
