//! Cryptography in pure Rust, by the RustCrypto crates: a file for each family of keys, and what chooses among them here.

mod ecdsa;
mod ml_dsa;
pub(crate) mod pure_key;
mod rsa;

use alloc::boxed::Box;

use ::ml_dsa::{MlDsa44, MlDsa65, MlDsa87};
use const_oid::db::{
    fips204,
    rfc5912::{ID_EC_PUBLIC_KEY, ID_RSASSA_PSS, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SECP_521_R_1},
};
use der::Decode;
use pkcs8::PrivateKeyInfoRef;
use sec1::EcPrivateKey;

use crate::{
    key::{
        error::GenerateError,
        kinds::{KeyAlgorithm, KeyType},
        public_key::PublicKey,
        unusable::UnusableKey,
    },
    key_file::{
        container::{KeyForm, read_ec_private_key},
        error::KeyFileError,
    },
    object_identifier::ObjectIdentifier,
    random_source::RandomSource,
    rust_crypto::{
        ecdsa::EcdsaKey,
        ml_dsa::MlDsaKey,
        pure_key::{PureKey, Refused},
    },
    signature::{rsa_pss::RsaPss, scheme::SignatureScheme},
    verifier::{Verifier, VerifyError},
};

type P256Key = p256::ecdsa::SigningKey;
type P384Key = p384::ecdsa::SigningKey;
type P521Key = p521::ecdsa::SigningKey;

/// The back-end of pure Rust, which verifies under every scheme and with RSASSA-PSS.
#[derive(Debug, Clone, Copy, Default)]
pub struct RustCrypto;

impl Verifier for RustCrypto {
    fn verify(
        &self,
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let verified = match key.algorithm() {
            KeyAlgorithm::Rsa { .. } => rsa::verify(key, scheme, message, signature),
            KeyAlgorithm::P256 => P256Key::verify(key, scheme, message, signature),
            KeyAlgorithm::P384 => P384Key::verify(key, scheme, message, signature),
            KeyAlgorithm::P521 => P521Key::verify(key, scheme, message, signature),
            KeyAlgorithm::MlDsa44 => ml_dsa::verify::<MlDsa44>(key, scheme, message, signature),
            KeyAlgorithm::MlDsa65 => ml_dsa::verify::<MlDsa65>(key, scheme, message, signature),
            KeyAlgorithm::MlDsa87 => ml_dsa::verify::<MlDsa87>(key, scheme, message, signature),
            algorithm @ (KeyAlgorithm::EcExplicitParameters | KeyAlgorithm::Other { .. }) => {
                return Err(VerifyError::UnsupportedKey(algorithm));
            }
        };
        verified.map_err(|refused| match refused {
            Refused::Scheme => VerifyError::SchemeMismatch { scheme, key: key.algorithm() },
            Refused::Key => UnusableKey::Refused(key.algorithm()).into(),
            Refused::Signature => VerifyError::Mismatch,
        })
    }

    fn verify_rsa_pss(
        &self,
        key: &PublicKey,
        parameters: RsaPss,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let unsupported = VerifyError::UnsupportedScheme(ID_RSASSA_PSS);
        if !matches!(key.algorithm(), KeyAlgorithm::Rsa { .. }) {
            return Err(unsupported);
        }
        let verified = rsa::verify_pss(key, parameters, message, signature);
        verified.map_err(|refused| match refused {
            Refused::Scheme => unsupported,
            Refused::Key => UnusableKey::Refused(key.algorithm()).into(),
            Refused::Signature => VerifyError::Mismatch,
        })
    }
}

/// A new private key.
pub(crate) fn generate(
    key_type: KeyType,
    random: &dyn RandomSource,
) -> Result<Box<dyn PureKey>, GenerateError> {
    Ok(match key_type {
        KeyType::Rsa2048 => Box::new(rsa::generate(random, 2048)?),
        KeyType::Rsa3072 => Box::new(rsa::generate(random, 3072)?),
        KeyType::Rsa4096 => Box::new(rsa::generate(random, 4096)?),
        KeyType::P256 => Box::new(P256Key::generate(random)?),
        KeyType::P384 => Box::new(P384Key::generate(random)?),
        KeyType::P521 => Box::new(P521Key::generate(random)?),
        KeyType::MlDsa44 => Box::new(MlDsaKey::<MlDsa44>::generate(random)?),
        KeyType::MlDsa65 => Box::new(MlDsaKey::<MlDsa65>::generate(random)?),
        KeyType::MlDsa87 => Box::new(MlDsaKey::<MlDsa87>::generate(random)?),
    })
}

/// The private key that a file held in this form.
pub(crate) fn read(form: &KeyForm) -> Result<Box<dyn PureKey>, KeyFileError> {
    match form {
        KeyForm::Pkcs8(der) => read_pkcs8(der),
        KeyForm::Pkcs1(der) => Ok(Box::new(rsa::from_pkcs1(der)?)),
        KeyForm::Sec1(der) => {
            let key = read_ec_private_key(der)?;
            let curve = key.parameters.and_then(sec1::EcParameters::named_curve);
            read_ec(curve.ok_or(KeyFileError::NoCurve)?, &key)
        }
    }
}

fn read_pkcs8(der: &[u8]) -> Result<Box<dyn PureKey>, KeyFileError> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(KeyFileError::from_der)?;
    let octets = info.private_key.as_bytes();
    Ok(match info.algorithm.oid {
        RSA_ENCRYPTION => Box::new(rsa::from_pkcs8(&info)?),
        ID_EC_PUBLIC_KEY => {
            let curve = info.algorithm.parameters_oid().map_err(|_| KeyFileError::ExplicitParameters)?;
            return read_ec(curve, &EcPrivateKey::from_der(octets).map_err(KeyFileError::from_der)?);
        }
        fips204::ID_ML_DSA_44 => Box::new(MlDsaKey::<MlDsa44>::from_pkcs8(octets)?),
        fips204::ID_ML_DSA_65 => Box::new(MlDsaKey::<MlDsa65>::from_pkcs8(octets)?),
        fips204::ID_ML_DSA_87 => Box::new(MlDsaKey::<MlDsa87>::from_pkcs8(octets)?),
        algorithm => return Err(KeyFileError::UnsupportedAlgorithm(algorithm)),
    })
}

/// An EC key over the curve that is named.
fn read_ec(curve: ObjectIdentifier, key: &EcPrivateKey<'_>) -> Result<Box<dyn PureKey>, KeyFileError> {
    Ok(match curve {
        SECP_256_R_1 => Box::new(P256Key::from_sec1(key)?),
        SECP_384_R_1 => Box::new(P384Key::from_sec1(key)?),
        SECP_521_R_1 => Box::new(P521Key::from_sec1(key)?),
        curve => return Err(KeyFileError::UnsupportedAlgorithm(curve)),
    })
}
