//! Private keys as people's files hold them.

use alloc::{boxed::Box, string::String, vec::Vec};

use const_oid::db::{fips204, rfc5912};
use der::{
    Decode, Reader, Sequence, SliceReader, Tag, Tagged,
    asn1::{AnyRef, BitStringRef, OctetStringRef},
    oid::ObjectIdentifier,
};
use pkcs8::PrivateKeyInfoRef;
use zeroize::Zeroizing;

use crate::{
    PemBlock, PemError, PublicKeyError, describe_algorithm, is_pem, key_encryption, ml_dsa_key::MlDsaKey,
    private_key::Kind, read_pem,
};

/// Asks for the passphrase of an encrypted key; `None` where there is none to be had.
pub(crate) type AskPassphrase<'a> = &'a mut dyn FnMut() -> Option<Zeroizing<Vec<u8>>>;

pub(crate) fn read(file: &[u8], ask: AskPassphrase<'_>) -> Result<Kind, KeyFileError> {
    if !is_pem(file) {
        return read_der(file, ask);
    }
    let blocks = read_pem(file)?;
    let mut keys = blocks.iter().filter(|block| block.label().ends_with("PRIVATE KEY"));
    let key = keys.next().ok_or_else(|| KeyFileError::NoKey {
        found: blocks.first().map_or("no PEM block", PemBlock::label).into(),
    })?;
    if let Some(second) = keys.next() {
        return Err(KeyFileError::SeveralKeys { first: key.line(), second: second.line() });
    }
    match key.label() {
        // RFC 1421 headers, of which a key file holds `Proc-Type: 4,ENCRYPTED`.
        _ if key.has_headers() => Err(KeyFileError::LegacyEncryption),
        "PRIVATE KEY" => read_pkcs8(key.contents()),
        "ENCRYPTED PRIVATE KEY" => read_encrypted(key.contents(), ask),
        "RSA PRIVATE KEY" => read_pkcs1(key.contents()),
        "EC PRIVATE KEY" => read_sec1(key.contents()),
        label => Err(KeyFileError::UnsupportedLabel(label.into())),
    }
}

fn read_der(der: &[u8], ask: AskPassphrase<'_>) -> Result<Kind, KeyFileError> {
    if PrivateKeyInfoRef::from_der(der).is_ok() {
        read_pkcs8(der)
    } else if rsa::pkcs1::RsaPrivateKeyRef::from_der(der).is_ok() {
        read_pkcs1(der)
    } else if sec1::EcPrivateKey::from_der(der).is_ok() {
        read_sec1(der)
    } else if key_encryption::is_encrypted(der) {
        read_encrypted(der, ask)
    } else if is_pkcs12(der) {
        read_pkcs12(der, ask)
    } else {
        Err(KeyFileError::NotAKey)
    }
}

#[cfg(feature = "pkcs12")]
fn read_pkcs12(der: &[u8], ask: AskPassphrase<'_>) -> Result<Kind, KeyFileError> {
    read_pkcs8(&crate::pkcs12::open(der, ask)?.key)
}

#[cfg(not(feature = "pkcs12"))]
fn read_pkcs12(_: &[u8], _: AskPassphrase<'_>) -> Result<Kind, KeyFileError> {
    Err(KeyFileError::Pkcs12("the feature `pkcs12`, which reads them, is not enabled".into()))
}

/// Whether a file is PKCS#12: `SEQUENCE { version INTEGER 3, … }`, which no private key begins with.
pub(crate) fn is_pkcs12(file: &[u8]) -> bool {
    let version = SliceReader::new(file).and_then(|mut reader| {
        reader.sequence(|fields| {
            let version = AnyRef::decode(fields)?;
            let next = AnyRef::decode(fields)?;
            let mut rest = true;
            while !fields.is_finished() {
                rest &= AnyRef::decode(fields)?.tag() == Tag::Sequence;
            }
            Ok::<_, der::Error>(version.value() == [3] && next.tag() == Tag::Sequence && rest)
        })
    });
    version.unwrap_or(false)
}

/// The key derivation runs once.
fn read_encrypted(der: &[u8], ask: AskPassphrase<'_>) -> Result<Kind, KeyFileError> {
    let passphrase = ask().ok_or(KeyFileError::PassphraseNeeded)?;
    read_pkcs8(&key_encryption::decrypt(der, &passphrase)?)
}

fn read_pkcs8(der: &[u8]) -> Result<Kind, KeyFileError> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(KeyFileError::Malformed)?;
    match info.algorithm.oid {
        rfc5912::RSA_ENCRYPTION => match rsa::PrivateKey::try_from(info) {
            Ok(key) => Ok(Kind::Rsa(Box::new(key))),
            Err(_) => Err(KeyFileError::InconsistentNumbers),
        },
        rfc5912::ID_EC_PUBLIC_KEY => match info.algorithm.parameters_oid() {
            Ok(curve) => {
                let key = sec1::EcPrivateKey::from_der(info.private_key.as_bytes());
                read_ec(curve, &key.map_err(KeyFileError::Malformed)?)
            }
            Err(_) => Err(KeyFileError::ExplicitParameters),
        },
        fips204::ID_ML_DSA_44 => MlDsaKey::from_pkcs8(info.private_key.as_bytes()).map(Kind::MlDsa44),
        fips204::ID_ML_DSA_65 => MlDsaKey::from_pkcs8(info.private_key.as_bytes()).map(Kind::MlDsa65),
        fips204::ID_ML_DSA_87 => MlDsaKey::from_pkcs8(info.private_key.as_bytes()).map(Kind::MlDsa87),
        algorithm => Err(KeyFileError::UnsupportedAlgorithm(algorithm)),
    }
}

fn read_pkcs1(der: &[u8]) -> Result<Kind, KeyFileError> {
    let key = rsa::pkcs1::RsaPrivateKeyRef::from_der(der).map_err(KeyFileError::Malformed)?;
    let key = rsa::PrivateKey::try_from(key).map_err(|_| KeyFileError::InconsistentNumbers)?;
    Ok(Kind::Rsa(Box::new(key)))
}

fn read_sec1(der: &[u8]) -> Result<Kind, KeyFileError> {
    let key = sec1::EcPrivateKey::from_der(der).map_err(|error| match AnyCurveKey::from_der(der) {
        Ok(AnyCurveKey { parameters: Some(curve), .. }) if curve.tag() == Tag::Sequence => {
            KeyFileError::ExplicitParameters
        }
        _ => KeyFileError::Malformed(error),
    })?;
    let curve = key.parameters.and_then(sec1::EcParameters::named_curve);
    read_ec(curve.ok_or(KeyFileError::NoCurve)?, &key)
}

/// `ECPrivateKey` (RFC 5915 §3) whose curve may be given by its parameters too, so that this can be said.
#[derive(Sequence)]
struct AnyCurveKey<'a> {
    version: u8,
    private_key: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    parameters: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    public_key: Option<BitStringRef<'a>>,
}

/// An EC key over the curve that is named.
fn read_ec(curve: ObjectIdentifier, key: &sec1::EcPrivateKey<'_>) -> Result<Kind, KeyFileError> {
    match curve {
        rfc5912::SECP_256_R_1 => secret_key::<p256::SecretKey>(key, 32).map(|key| Kind::P256(key.into())),
        rfc5912::SECP_384_R_1 => secret_key::<p384::SecretKey>(key, 48).map(|key| Kind::P384(key.into())),
        rfc5912::SECP_521_R_1 => {
            secret_key::<p521::SecretKey>(key, 66).map(|key| Kind::P521(Box::new(key.into())))
        }
        curve => Err(KeyFileError::UnsupportedAlgorithm(curve)),
    }
}

/// Takes the private number in as many octets as RFC 5915 §3 prescribes. Some programs, GnuTLS among them, write it as
/// they would an INTEGER: without leading zeros, or with one more.
fn secret_key<K>(key: &sec1::EcPrivateKey<'_>, octets: usize) -> Result<K, KeyFileError>
where
    K: for<'a> TryFrom<sec1::EcPrivateKey<'a>>,
{
    let zeros = key.private_key.iter().take_while(|octet| **octet == 0).count();
    let significant = key.private_key.get(zeros..).unwrap_or_default();
    let missing = octets.checked_sub(significant.len()).ok_or(KeyFileError::InconsistentNumbers)?;
    let mut private_key = Zeroizing::new(Vec::with_capacity(octets));
    private_key.resize(missing, 0);
    private_key.extend_from_slice(significant);
    let key = sec1::EcPrivateKey { private_key: &private_key, ..*key };
    K::try_from(key).map_err(|_| KeyFileError::InconsistentNumbers)
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
    /// An encrypted key, and no passphrase.
    #[error("the private key is encrypted, and there is no passphrase for it")]
    PassphraseNeeded,
    /// Another passphrase than the one under which the key is encrypted.
    #[error("the passphrase is not the one under which the private key is encrypted")]
    WrongPassphrase,
    /// An encryption scheme other than PBES2 with PBKDF2 or scrypt and AES-CBC.
    #[error("private keys encrypted with {} are not supported; encrypt it anew with `openssl pkcs8 -topk8 -in KEY -out KEY.pem`", describe_algorithm(.0))]
    UnsupportedEncryption(ObjectIdentifier),
    /// A key derivation that costs more than a file may.
    #[error(
        "the private key's encryption asks for more work than any honest file does; encrypt it anew with `openssl pkcs8 -topk8 -in KEY -out KEY.pem`"
    )]
    TooCostly,
    /// A PKCS#12 file that cannot be read.
    #[error(
        "the PKCS#12 file cannot be read: {0}; convert it with `openssl pkcs12 -in FILE -nodes -out FILE.pem`"
    )]
    Pkcs12(String),
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
    #[error("private keys of type {} cannot be used; Roles Anywhere takes RSA, EC (here P-256, P-384 and P-521) and ML-DSA", describe_algorithm(.0))]
    UnsupportedAlgorithm(ObjectIdentifier),
    /// A SEC1 key without its curve.
    #[error("the private key names no curve; convert it with `openssl pkey -in KEY -out KEY.pem`")]
    NoCurve,
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
