use core::fmt;

use const_oid::db::{fips204, rfc5912};
use der::asn1::AnyRef;
use spki::AlgorithmIdentifierRef;

/// What a signature is made with: the algorithm and the hash.
///
/// Which scheme fits a key is the key's to say: [`KeyAlgorithm`](crate::KeyAlgorithm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2).
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaPkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512,
    /// ECDSA with SHA-256, signature in DER (RFC 5758 §3.2).
    EcdsaSha256,
    /// ECDSA with SHA-384, signature in DER.
    EcdsaSha384,
    /// ECDSA with SHA-512, signature in DER.
    EcdsaSha512,
    /// ML-DSA-44 (FIPS 204): the message itself, empty context (RFC 9881 §3).
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
}

impl SignatureScheme {
    /// The scheme that an X.509 `AlgorithmIdentifier` names; `None` if it is none of these, or if its
    /// parameters are not what RFC 4055 §5 and RFC 5758 §3.2 prescribe.
    pub fn from_algorithm_identifier(algorithm: &AlgorithmIdentifierRef<'_>) -> Option<Self> {
        Self::ALL.iter().copied().find(|scheme| {
            let expected = scheme.algorithm_identifier();
            // RFC 4055 §5: implementations MUST accept absent parameters where NULL is meant.
            let parameters_agree = algorithm.parameters == expected.parameters
                || (scheme.is_rsa() && algorithm.parameters.is_none());
            algorithm.oid == expected.oid && parameters_agree
        })
    }

    /// The X.509 `AlgorithmIdentifier` of the scheme.
    pub fn algorithm_identifier(self) -> AlgorithmIdentifierRef<'static> {
        let oid = match self {
            Self::RsaPkcs1Sha256 => rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
            Self::RsaPkcs1Sha384 => rfc5912::SHA_384_WITH_RSA_ENCRYPTION,
            Self::RsaPkcs1Sha512 => rfc5912::SHA_512_WITH_RSA_ENCRYPTION,
            Self::EcdsaSha256 => rfc5912::ECDSA_WITH_SHA_256,
            Self::EcdsaSha384 => rfc5912::ECDSA_WITH_SHA_384,
            Self::EcdsaSha512 => rfc5912::ECDSA_WITH_SHA_512,
            Self::MlDsa44 => fips204::ID_ML_DSA_44,
            Self::MlDsa65 => fips204::ID_ML_DSA_65,
            Self::MlDsa87 => fips204::ID_ML_DSA_87,
        };
        AlgorithmIdentifierRef { oid, parameters: self.is_rsa().then_some(AnyRef::NULL) }
    }

    /// The name OpenSSL prints, such as `sha256WithRSAEncryption`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1Sha256 => "sha256WithRSAEncryption",
            Self::RsaPkcs1Sha384 => "sha384WithRSAEncryption",
            Self::RsaPkcs1Sha512 => "sha512WithRSAEncryption",
            Self::EcdsaSha256 => "ecdsa-with-SHA256",
            Self::EcdsaSha384 => "ecdsa-with-SHA384",
            Self::EcdsaSha512 => "ecdsa-with-SHA512",
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }

    const ALL: &[Self] = &[
        Self::RsaPkcs1Sha256,
        Self::RsaPkcs1Sha384,
        Self::RsaPkcs1Sha512,
        Self::EcdsaSha256,
        Self::EcdsaSha384,
        Self::EcdsaSha512,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
    ];

    fn is_rsa(self) -> bool {
        matches!(self, Self::RsaPkcs1Sha256 | Self::RsaPkcs1Sha384 | Self::RsaPkcs1Sha512)
    }
}

impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_is_found_again_by_its_algorithm_identifier() {
        for scheme in SignatureScheme::ALL.iter().copied() {
            let algorithm = scheme.algorithm_identifier();
            assert_eq!(SignatureScheme::from_algorithm_identifier(&algorithm), Some(scheme));
        }
    }

    #[test]
    fn ecdsa_with_null_parameters_is_no_scheme() {
        let algorithm =
            AlgorithmIdentifierRef { oid: rfc5912::ECDSA_WITH_SHA_256, parameters: Some(AnyRef::NULL) };
        assert_eq!(SignatureScheme::from_algorithm_identifier(&algorithm), None);
    }
}
