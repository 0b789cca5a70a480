use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P384_SHA256_ASN1,
    ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ECDSA_P521_SHA256_ASN1, ECDSA_P521_SHA384_ASN1,
    ECDSA_P521_SHA512_ASN1, ML_DSA_44, ML_DSA_65, ML_DSA_87, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, VerificationAlgorithm,
};

use crate::{
    key::{kinds::KeyAlgorithm, public_key::PublicKey},
    rust_crypto::RustCrypto,
    signature::{
        rsa_pss::{PssHash, RsaPss},
        scheme::SignatureScheme,
    },
    verifier::{Verifier, VerifyError},
};

/// AWS-LC as a verifier: RSA of 2048 to 8192 bits, the elliptic curves and ML-DSA; pure Rust for the rest, such as
/// RSASSA-PSS with a salt that is not as long as its hash.
#[derive(Debug, Clone, Copy, Default)]
pub struct AwsLc;

impl Verifier for AwsLc {
    fn verify(
        &self,
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let verified = verification(key.algorithm(), scheme)
            .and_then(|algorithm| verify_with(Use::Scheme(scheme), algorithm, key, message, signature));
        verified.unwrap_or_else(|| RustCrypto.verify(key, scheme, message, signature))
    }

    fn verify_rsa_pss(
        &self,
        key: &PublicKey,
        parameters: RsaPss,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let verified = pss_verification(key.algorithm(), parameters).and_then(|algorithm| {
            verify_with(Use::Pss(parameters.hash()), algorithm, key, message, signature)
        });
        verified.unwrap_or_else(|| RustCrypto.verify_rsa_pss(key, parameters, message, signature))
    }
}

/// What AWS-LC binds a parsed key to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Scheme(SignatureScheme),
    Pss(PssHash),
}

struct ParsedKey {
    used_for: Use,
    key: ParsedPublicKey,
}

/// `None` where AWS-LC refuses the key.
fn verify_with(
    used_for: Use,
    algorithm: &'static dyn VerificationAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Option<Result<(), VerifyError>> {
    let parse = || ParsedPublicKey::new(algorithm, key.subject_public_key());
    let verified = key.with_parsed(
        |parsed: &ParsedKey| parsed.used_for == used_for,
        || parse().map(|key| ParsedKey { used_for, key }),
        |parsed| parsed.key.verify_sig(message, signature),
    );
    verified.ok().map(|verified| verified.map_err(|_| VerifyError::Mismatch))
}

/// AWS-LC takes salts as long as the hash, and no others.
fn pss_verification(key: KeyAlgorithm, parameters: RsaPss) -> Option<&'static dyn VerificationAlgorithm> {
    if !matches!(key, KeyAlgorithm::Rsa { modulus_bits: 2048..=8192 }) {
        return None;
    }
    Some(match (parameters.hash(), parameters.salt_length()) {
        (PssHash::Sha256, 32) => &RSA_PSS_2048_8192_SHA256,
        (PssHash::Sha384, 48) => &RSA_PSS_2048_8192_SHA384,
        (PssHash::Sha512, 64) => &RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

fn verification(key: KeyAlgorithm, scheme: SignatureScheme) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (key, scheme) {
        (KeyAlgorithm::Rsa { modulus_bits: 2048..=8192 }, scheme) => match scheme {
            SignatureScheme::RsaPkcs1Sha256 => &RSA_PKCS1_2048_8192_SHA256,
            SignatureScheme::RsaPkcs1Sha384 => &RSA_PKCS1_2048_8192_SHA384,
            SignatureScheme::RsaPkcs1Sha512 => &RSA_PKCS1_2048_8192_SHA512,
            _ => return None,
        },
        (KeyAlgorithm::P256, SignatureScheme::EcdsaSha256) => &ECDSA_P256_SHA256_ASN1,
        (KeyAlgorithm::P256, SignatureScheme::EcdsaSha384) => &ECDSA_P256_SHA384_ASN1,
        (KeyAlgorithm::P256, SignatureScheme::EcdsaSha512) => &ECDSA_P256_SHA512_ASN1,
        (KeyAlgorithm::P384, SignatureScheme::EcdsaSha256) => &ECDSA_P384_SHA256_ASN1,
        (KeyAlgorithm::P384, SignatureScheme::EcdsaSha384) => &ECDSA_P384_SHA384_ASN1,
        (KeyAlgorithm::P384, SignatureScheme::EcdsaSha512) => &ECDSA_P384_SHA512_ASN1,
        (KeyAlgorithm::P521, SignatureScheme::EcdsaSha256) => &ECDSA_P521_SHA256_ASN1,
        (KeyAlgorithm::P521, SignatureScheme::EcdsaSha384) => &ECDSA_P521_SHA384_ASN1,
        (KeyAlgorithm::P521, SignatureScheme::EcdsaSha512) => &ECDSA_P521_SHA512_ASN1,
        (KeyAlgorithm::MlDsa44, SignatureScheme::MlDsa44) => &ML_DSA_44,
        (KeyAlgorithm::MlDsa65, SignatureScheme::MlDsa65) => &ML_DSA_65,
        (KeyAlgorithm::MlDsa87, SignatureScheme::MlDsa87) => &ML_DSA_87,
        _ => return None,
    })
}
