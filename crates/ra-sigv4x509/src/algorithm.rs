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
}

impl Algorithm {
    /// The algorithm for a key; `None` if Roles Anywhere has none for it.
    pub fn for_key(key: KeyAlgorithm) -> Option<Self> {
        match key {
            KeyAlgorithm::Rsa { .. } => Some(Self::RsaSha256),
            KeyAlgorithm::P256 => Some(Self::EcdsaSha256),
            _ => None,
        }
    }

    /// The name that the request carries, such as `AWS4-X509-RSA-SHA256`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaSha256 => "AWS4-X509-RSA-SHA256",
            Self::EcdsaSha256 => "AWS4-X509-ECDSA-SHA256",
        }
    }

    /// The scheme with which the key signs.
    pub fn scheme(self) -> SignatureScheme {
        match self {
            Self::RsaSha256 => SignatureScheme::RsaPkcs1Sha256,
            Self::EcdsaSha256 => SignatureScheme::EcdsaSha256,
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::RsaSha256, Self::EcdsaSha256].into_iter().find(|algorithm| algorithm.name() == name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
