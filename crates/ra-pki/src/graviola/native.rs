//! What graviola signs and verifies.

use alloc::{boxed::Box, format, vec, vec::Vec};

use graviola::{
    Error,
    hashing::{Sha256, Sha384, Sha512},
    signing::{
        ecdsa::{self, Curve, P256, P384},
        rsa,
    },
};

pub(super) use graviola::util::is_cpu_supported;

use crate::{
    key::{kinds::KeyAlgorithm, public_key::PublicKey},
    rust_crypto::with_larger_prime_first,
    signature::{
        rsa_pss::{PssHash, RsaPss},
        scheme::SignatureScheme,
    },
    signer::SignError,
    verifier::VerifyError,
};

/// The key as graviola has it.
pub(super) enum SigningKey {
    P256(ecdsa::SigningKey<P256>),
    P384(ecdsa::SigningKey<P384>),
    Rsa(Box<rsa::SigningKey>),
}

impl SigningKey {
    pub(super) fn from_pkcs8(algorithm: KeyAlgorithm, der: &[u8]) -> Option<Self> {
        let key = match algorithm {
            KeyAlgorithm::P256 => ecdsa::SigningKey::from_pkcs8_der(der).map(Self::P256),
            KeyAlgorithm::P384 => ecdsa::SigningKey::from_pkcs8_der(der).map(Self::P384),
            KeyAlgorithm::Rsa { modulus_bits } if fills_words(modulus_bits) => {
                let der = with_larger_prime_first(der)?;
                rsa::SigningKey::from_pkcs8_der(&der).map(|key| Self::Rsa(Box::new(key)))
            }
            _ => return None,
        };
        key.ok()
    }

    /// Signs under a scheme of this key's.
    pub(super) fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = match self {
            Self::P256(key) => sign_ecdsa(key, scheme, message),
            Self::P384(key) => sign_ecdsa(key, scheme, message),
            Self::Rsa(key) => {
                let mut room = vec![0; key.modulus_len_bytes()];
                let signature = match scheme {
                    SignatureScheme::RsaPkcs1Sha384 => key.sign_pkcs1_sha384(&mut room, message),
                    SignatureScheme::RsaPkcs1Sha512 => key.sign_pkcs1_sha512(&mut room, message),
                    _ => key.sign_pkcs1_sha256(&mut room, message),
                };
                signature.map(<[u8]>::to_vec)
            }
        };
        signature.map_err(|error| SignError::backend(format!("graviola: {error}")))
    }
}

fn sign_ecdsa<C: Curve>(
    key: &ecdsa::SigningKey<C>,
    scheme: SignatureScheme,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    // A signature with P-384 has at most 104 octets.
    let mut room = [0; 128];
    let signature = match scheme {
        SignatureScheme::EcdsaSha384 => key.sign_asn1::<Sha384>(&[message], &mut room),
        SignatureScheme::EcdsaSha512 => key.sign_asn1::<Sha512>(&[message], &mut room),
        _ => key.sign_asn1::<Sha256>(&[message], &mut room),
    };
    signature.map(<[u8]>::to_vec)
}

/// graviola 0.4.4 refuses good signatures of RSA keys whose modulus leaves bits of its highest word free, such as one of 2,052
/// bits.
fn fills_words(modulus_bits: usize) -> bool {
    modulus_bits.is_multiple_of(64)
}

/// `None` where the key or the scheme is not graviola's.
pub(super) fn verify(
    key: &PublicKey,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
) -> Option<Result<(), VerifyError>> {
    let algorithm = key.algorithm();
    match algorithm {
        _ if !algorithm.supports(scheme) => None,
        KeyAlgorithm::P256 => verify_ecdsa::<P256>(key, scheme, message, signature),
        KeyAlgorithm::P384 => verify_ecdsa::<P384>(key, scheme, message, signature),
        KeyAlgorithm::Rsa { modulus_bits } if fills_words(modulus_bits) => {
            verify_rsa(key, |key| match scheme {
                SignatureScheme::RsaPkcs1Sha384 => key.verify_pkcs1_sha384(signature, message),
                SignatureScheme::RsaPkcs1Sha512 => key.verify_pkcs1_sha512(signature, message),
                _ => key.verify_pkcs1_sha256(signature, message),
            })
        }
        _ => None,
    }
}

/// graviola takes salts as long as the hash, and no others.
pub(super) fn verify_rsa_pss(
    key: &PublicKey,
    parameters: RsaPss,
    message: &[u8],
    signature: &[u8],
) -> Option<Result<(), VerifyError>> {
    if !matches!(key.algorithm(), KeyAlgorithm::Rsa { modulus_bits } if fills_words(modulus_bits)) {
        return None;
    }
    match (parameters.hash(), parameters.salt_length()) {
        (PssHash::Sha256, 32) => verify_rsa(key, |key| key.verify_pss_sha256(signature, message)),
        (PssHash::Sha384, 48) => verify_rsa(key, |key| key.verify_pss_sha384(signature, message)),
        (PssHash::Sha512, 64) => verify_rsa(key, |key| key.verify_pss_sha512(signature, message)),
        _ => None,
    }
}

fn verify_ecdsa<C: Curve>(
    key: &PublicKey,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
) -> Option<Result<(), VerifyError>>
where
    ecdsa::VerifyingKey<C>: Send + Sync + 'static,
{
    let parse = || ecdsa::VerifyingKey::<C>::from_x962_uncompressed(key.subject_public_key());
    let verified = key.with_parsed(
        |_| true,
        parse,
        |key| match scheme {
            SignatureScheme::EcdsaSha384 => key.verify_asn1::<Sha384>(&[message], signature),
            SignatureScheme::EcdsaSha512 => key.verify_asn1::<Sha512>(&[message], signature),
            _ => key.verify_asn1::<Sha256>(&[message], signature),
        },
    );
    or_mismatch(verified)
}

fn verify_rsa(
    key: &PublicKey,
    verify: impl FnOnce(&rsa::VerifyingKey) -> Result<(), Error>,
) -> Option<Result<(), VerifyError>> {
    let parse = || rsa::VerifyingKey::from_pkcs1_der(key.subject_public_key());
    or_mismatch(key.with_parsed(|_| true, parse, verify))
}

/// The outer error is of the key, which is left to others.
fn or_mismatch(verified: Result<Result<(), Error>, Error>) -> Option<Result<(), VerifyError>> {
    verified.ok().map(|verified| verified.map_err(|_| VerifyError::Mismatch))
}
