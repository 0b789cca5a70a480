use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P384_SHA256_ASN1,
    ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ECDSA_P521_SHA256_ASN1, ECDSA_P521_SHA384_ASN1,
    ECDSA_P521_SHA512_ASN1, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
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

/// AWS-LC as a verifier: RSA of 2048 to 8192 bits and the elliptic curves; pure Rust for the rest, such as RSASSA-PSS with
/// a salt that is not as long as its hash.
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
        let Some(algorithm) = verification(key.algorithm(), scheme) else {
            return RustCrypto.verify(key, scheme, message, signature);
        };
        verify_with(algorithm, key, message, signature)
    }

    fn verify_rsa_pss(
        &self,
        key: &PublicKey,
        parameters: RsaPss,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let Some(algorithm) = pss_verification(key.algorithm(), parameters) else {
            return RustCrypto.verify_rsa_pss(key, parameters, message, signature);
        };
        verify_with(algorithm, key, message, signature)
    }
}

fn verify_with(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    let verified = UnparsedPublicKey::new(algorithm, key.subject_public_key()).verify(message, signature);
    verified.map_err(|_| VerifyError::Mismatch)
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
        _ => return None,
    })
}
