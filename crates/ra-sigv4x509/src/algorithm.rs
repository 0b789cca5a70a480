use core::fmt;

use ra_pki::{KeyAlgorithm, SignatureScheme};

/// The algorithm of a signed request. The key's type chooses it, never the hash of the certificate's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 over the string to sign.
    RsaSha256,
    /// ECDSA with SHA-256 over the string to sign, whatever the curve; the signature is DER.
    EcdsaSha256,
    /// ML-DSA-44, -65 or -87 over the string to sign itself, with an empty context.
    MlDsa,
}

impl Algorithm {
    /// The algorithm for a key; `None` if Roles Anywhere has none for it.
    pub fn for_key(key: KeyAlgorithm) -> Option<Self> {
        match key {
            KeyAlgorithm::Rsa { .. } => Some(Self::RsaSha256),
            KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521 => Some(Self::EcdsaSha256),
            KeyAlgorithm::MlDsa44 | KeyAlgorithm::MlDsa65 | KeyAlgorithm::MlDsa87 => Some(Self::MlDsa),
            _ => None,
        }
    }

    /// The name that the request carries, such as `AWS4-X509-RSA-SHA256`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaSha256 => "AWS4-X509-RSA-SHA256",
            Self::EcdsaSha256 => "AWS4-X509-ECDSA-SHA256",
            Self::MlDsa => "AWS4-X509-MLDSA",
        }
    }

    /// The scheme with which this key signs under the algorithm; `None` if it cannot.
    pub fn scheme(self, key: KeyAlgorithm) -> Option<SignatureScheme> {
        if Self::for_key(key) != Some(self) {
            return None;
        }
        match self {
            Self::RsaSha256 => Some(SignatureScheme::RsaPkcs1Sha256),
            Self::EcdsaSha256 => Some(SignatureScheme::EcdsaSha256),
            Self::MlDsa => key.certificate_scheme(),
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::RsaSha256, Self::EcdsaSha256, Self::MlDsa]
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }

    /// The algorithm of a name that is made of the hash of the certificate's signature, such as `AWS4-X509-ECDSA-SHA384`.
    pub(crate) fn from_certificate_hash_name(name: &str) -> Option<Self> {
        let (key, hash) = name.strip_prefix("AWS4-X509-")?.split_once('-')?;
        let algorithm = match key {
            "RSA" => Self::RsaSha256,
            "ECDSA" => Self::EcdsaSha256,
            _ => return None,
        };
        matches!(hash, "SHA384" | "SHA512").then_some(algorithm)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
