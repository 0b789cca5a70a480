//! Finds the private key that a file holds.

use alloc::vec::Vec;

use der::{
    Decode, Sequence, Tag, Tagged,
    asn1::{AnyRef, BitStringRef, OctetStringRef},
};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use crate::{
    file::{part::Part, structure::Structure, wanted::Wanted},
    key_file::{ask_passphrase::AskPassphrase, encryption::decrypt, error::KeyFileError},
    object_identifier::ObjectIdentifier,
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

/// The algorithm of DSA (RFC 3279 §2.3.2).
const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");

/// The one private key that a file holds, decrypted.
pub(crate) fn read(file: &[u8], ask: AskPassphrase<'_>) -> Result<KeyForm, KeyFileError> {
    let parts = Wanted::PrivateKey.read_parts::<KeyFileError>(file)?;
    let mut keys = parts.iter();
    let key = keys.next().ok_or(KeyFileError::NotAKey)?;
    if let Some(second) = keys.next() {
        let line = |part: &Part| part.line().unwrap_or_default();
        return Err(KeyFileError::SeveralKeys { first: line(key), second: line(second) });
    }
    let contents = || Zeroizing::new(key.contents().to_vec());
    match key.structure() {
        Structure::Pkcs8Key => Ok(KeyForm::Pkcs8(contents())),
        Structure::RsaPrivateKey => Ok(KeyForm::Pkcs1(contents())),
        Structure::EcPrivateKey => Ok(KeyForm::Sec1(contents())),
        Structure::EncryptedPkcs8Key => decrypt(key.contents(), ask).map(KeyForm::Pkcs8),
        // RFC 1421 headers, of which a key file holds `Proc-Type: 4,ENCRYPTED`.
        Structure::LegacyEncryptedKey => Err(KeyFileError::LegacyEncryption),
        Structure::Pkcs12 | Structure::LegacyPkcs12 => read_pkcs12(key.contents(), ask),
        Structure::DsaPrivateKey => Err(KeyFileError::UnsupportedAlgorithm(DSA)),
        _ => Err(KeyFileError::NotAKey),
    }
}

#[cfg(feature = "pkcs12")]
fn read_pkcs12(der: &[u8], ask: AskPassphrase<'_>) -> Result<KeyForm, KeyFileError> {
    use crate::key_file::pkcs12_archive::{open, wrong_count};

    open(der, ask)?.key.map(KeyForm::Pkcs8).ok_or_else(|| wrong_count(0))
}

#[cfg(not(feature = "pkcs12"))]
fn read_pkcs12(_: &[u8], _: AskPassphrase<'_>) -> Result<KeyForm, KeyFileError> {
    Err(KeyFileError::Pkcs12("the feature `pkcs12`, which reads them, is not enabled".into()))
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
