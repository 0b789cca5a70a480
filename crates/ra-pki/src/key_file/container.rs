//! Finds the private key that a file holds.

use alloc::vec::Vec;

use der::{
    Decode, Sequence, Tag, Tagged,
    asn1::{AnyRef, BitStringRef, OctetStringRef},
};
use pkcs8::PrivateKeyInfoRef;
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use crate::{
    key_file::{
        encryption::{AskPassphrase, decrypt, is_encrypted},
        error::KeyFileError,
        pkcs12_archive::is_pkcs12,
    },
    pem::{PemBlock, is_pem, read_pem},
};

/// The DER of a private key, by the structure it is in.
pub(crate) enum KeyForm {
    /// `PrivateKeyInfo` (RFC 5208 §5).
    Pkcs8(Zeroizing<Vec<u8>>),
    /// `RSAPrivateKey` (RFC 8017 A.1.2).
    Pkcs1(Zeroizing<Vec<u8>>),
    /// `ECPrivateKey` (RFC 5915 §3).
    Sec1(Zeroizing<Vec<u8>>),
}

/// The one private key that a file holds, decrypted.
pub(crate) fn read(file: &[u8], ask: AskPassphrase<'_>) -> Result<KeyForm, KeyFileError> {
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
    let contents = || Zeroizing::new(key.contents().to_vec());
    match key.label() {
        // RFC 1421 headers, of which a key file holds `Proc-Type: 4,ENCRYPTED`.
        _ if key.has_headers() => Err(KeyFileError::LegacyEncryption),
        "PRIVATE KEY" => Ok(KeyForm::Pkcs8(contents())),
        "ENCRYPTED PRIVATE KEY" => read_encrypted(key.contents(), ask),
        "RSA PRIVATE KEY" => Ok(KeyForm::Pkcs1(contents())),
        "EC PRIVATE KEY" => Ok(KeyForm::Sec1(contents())),
        label => Err(KeyFileError::UnsupportedLabel(label.into())),
    }
}

fn read_der(der: &[u8], ask: AskPassphrase<'_>) -> Result<KeyForm, KeyFileError> {
    let contents = || Zeroizing::new(der.to_vec());
    if PrivateKeyInfoRef::from_der(der).is_ok() {
        Ok(KeyForm::Pkcs8(contents()))
    } else if rsa::pkcs1::RsaPrivateKeyRef::from_der(der).is_ok() {
        Ok(KeyForm::Pkcs1(contents()))
    } else if EcPrivateKey::from_der(der).is_ok() {
        Ok(KeyForm::Sec1(contents()))
    } else if is_encrypted(der) {
        read_encrypted(der, ask)
    } else if is_pkcs12(der) {
        read_pkcs12(der, ask)
    } else {
        Err(KeyFileError::NotAKey)
    }
}

#[cfg(feature = "pkcs12")]
fn read_pkcs12(der: &[u8], ask: AskPassphrase<'_>) -> Result<KeyForm, KeyFileError> {
    crate::key_file::pkcs12_archive::open(der, ask).map(|contents| KeyForm::Pkcs8(contents.key))
}

#[cfg(not(feature = "pkcs12"))]
fn read_pkcs12(_: &[u8], _: AskPassphrase<'_>) -> Result<KeyForm, KeyFileError> {
    Err(KeyFileError::Pkcs12("the feature `pkcs12`, which reads them, is not enabled".into()))
}

/// The key derivation runs once.
fn read_encrypted(der: &[u8], ask: AskPassphrase<'_>) -> Result<KeyForm, KeyFileError> {
    let passphrase = ask().ok_or(KeyFileError::PassphraseNeeded)?;
    decrypt(der, &passphrase).map(KeyForm::Pkcs8)
}

/// Reads an `ECPrivateKey` whose curve, where it is given, is given by name.
pub(crate) fn read_ec_private_key(der: &[u8]) -> Result<EcPrivateKey<'_>, KeyFileError> {
    EcPrivateKey::from_der(der).map_err(|error| match AnyCurveKey::from_der(der) {
        Ok(AnyCurveKey { parameters: Some(curve), .. }) if curve.tag() == Tag::Sequence => {
            KeyFileError::ExplicitParameters
        }
        _ => KeyFileError::from_der(error),
    })
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
