//! Cryptography in pure Rust, by the RustCrypto crates: a file for each family of keys, and what chooses among them here.
#![cfg_attr(
    not(all(feature = "ml-dsa", feature = "rsa")),
    expect(clippy::match_same_arms, reason = "all kinds of an algorithm that is left out answer the same")
)]

mod ecdsa;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
pub(crate) mod pure_key;
#[cfg(feature = "rsa")]
mod rsa;

use alloc::boxed::Box;

#[cfg(feature = "ml-dsa")]
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
    left_out::built,
    object_identifier::ObjectIdentifier,
    random_source::RandomSource,
    rust_crypto::{
        ecdsa::EcdsaKey,
        pure_key::{PureKey, Refused},
    },
    signature::{rsa_pss::RsaPss, scheme::SignatureScheme},
    verifier::{Verifier, VerifyError},
};

type P256Key = p256::ecdsa::SigningKey;
#[cfg(feature = "p384")]
type P384Key = p384::ecdsa::SigningKey;
#[cfg(feature = "p521")]
type P521Key = p521::ecdsa::SigningKey;

/// The back-end of pure Rust, which verifies under every scheme and with RSASSA-PSS, as far as the algorithms are not
/// [left out](crate::error::LeftOut) of the build.
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
            KeyAlgorithm::Rsa { .. } => built!(Rsa, rsa::verify(key, scheme, message, signature)),
            KeyAlgorithm::P256 => P256Key::verify(key, scheme, message, signature),
            KeyAlgorithm::P384 => built!(P384, P384Key::verify(key, scheme, message, signature)),
            KeyAlgorithm::P521 => built!(P521, P521Key::verify(key, scheme, message, signature)),
            KeyAlgorithm::MlDsa44 => {
                built!(MlDsa, ml_dsa::verify::<MlDsa44>(key, scheme, message, signature))
            }
            KeyAlgorithm::MlDsa65 => {
                built!(MlDsa, ml_dsa::verify::<MlDsa65>(key, scheme, message, signature))
            }
            KeyAlgorithm::MlDsa87 => {
                built!(MlDsa, ml_dsa::verify::<MlDsa87>(key, scheme, message, signature))
            }
            algorithm @ (KeyAlgorithm::EcExplicitParameters | KeyAlgorithm::Other { .. }) => {
                return Err(VerifyError::UnsupportedKey(algorithm));
            }
        };
        verified.map_err(|refused| match refused {
            Refused::Scheme => VerifyError::SchemeMismatch { scheme, key: key.algorithm() },
            Refused::Key => UnusableKey::Refused(key.algorithm()).into(),
            Refused::Signature => VerifyError::Mismatch,
            Refused::LeftOut(left_out) => left_out.into(),
        })
    }

    #[cfg_attr(not(feature = "rsa"), expect(unused_variables, reason = "RSA is left out"))]
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
        let verified = built!(Rsa, rsa::verify_pss(key, parameters, message, signature));
        verified.map_err(|refused| match refused {
            Refused::Scheme => unsupported,
            Refused::Key => UnusableKey::Refused(key.algorithm()).into(),
            Refused::Signature => VerifyError::Mismatch,
            Refused::LeftOut(left_out) => left_out.into(),
        })
    }
}

#[cfg(all(feature = "graviola", feature = "rsa"))]
pub(crate) use rsa::with_larger_prime_first;

/// There are no RSA keys.
#[cfg(all(feature = "graviola", not(feature = "rsa")))]
pub(crate) fn with_larger_prime_first(_: &[u8]) -> Option<zeroize::Zeroizing<alloc::vec::Vec<u8>>> {
    None
}

/// A new private key.
pub(crate) fn generate(
    key_type: KeyType,
    random: &dyn RandomSource,
) -> Result<Box<dyn PureKey>, GenerateError> {
    match key_type {
        KeyType::Rsa2048 => built!(Rsa, rsa::generate(random, 2048)),
        KeyType::Rsa3072 => built!(Rsa, rsa::generate(random, 3072)),
        KeyType::Rsa4096 => built!(Rsa, rsa::generate(random, 4096)),
        KeyType::P256 => P256Key::generate(random),
        KeyType::P384 => built!(P384, P384Key::generate(random)),
        KeyType::P521 => built!(P521, P521Key::generate(random)),
        KeyType::MlDsa44 => built!(MlDsa, ml_dsa::generate::<MlDsa44>(random)),
        KeyType::MlDsa65 => built!(MlDsa, ml_dsa::generate::<MlDsa65>(random)),
        KeyType::MlDsa87 => built!(MlDsa, ml_dsa::generate::<MlDsa87>(random)),
    }
}

/// The private key that a file held in this form.
#[cfg_attr(not(feature = "rsa"), expect(unused_variables, reason = "RSA is left out"))]
pub(crate) fn read(form: &KeyForm) -> Result<Box<dyn PureKey>, KeyFileError> {
    match form {
        KeyForm::Pkcs8(der) => read_pkcs8(der),
        KeyForm::Pkcs1(der) => built!(Rsa, rsa::from_pkcs1(der)),
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
    match info.algorithm.oid {
        RSA_ENCRYPTION => built!(Rsa, rsa::from_pkcs8(&info)),
        ID_EC_PUBLIC_KEY => {
            let curve = info.algorithm.parameters_oid().map_err(|_| KeyFileError::ExplicitParameters)?;
            read_ec(curve, &EcPrivateKey::from_der(octets).map_err(KeyFileError::from_der)?)
        }
        fips204::ID_ML_DSA_44 => built!(MlDsa, ml_dsa::from_pkcs8::<MlDsa44>(octets)),
        fips204::ID_ML_DSA_65 => built!(MlDsa, ml_dsa::from_pkcs8::<MlDsa65>(octets)),
        fips204::ID_ML_DSA_87 => built!(MlDsa, ml_dsa::from_pkcs8::<MlDsa87>(octets)),
        algorithm => Err(KeyFileError::UnsupportedAlgorithm(algorithm)),
    }
}

/// An EC key over the curve that is named.
fn read_ec(curve: ObjectIdentifier, key: &EcPrivateKey<'_>) -> Result<Box<dyn PureKey>, KeyFileError> {
    match curve {
        SECP_256_R_1 => P256Key::from_sec1(key),
        SECP_384_R_1 => built!(P384, P384Key::from_sec1(key)),
        SECP_521_R_1 => built!(P521, P521Key::from_sec1(key)),
        curve => Err(KeyFileError::UnsupportedAlgorithm(curve)),
    }
}
