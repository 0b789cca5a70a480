use alloc::string::String;

use ra_pki::{
    DistinguishedName, KeyAlgorithm, Malformed, SignError, SignatureScheme, VerifyError,
    asn1::AnyObjectIdentifier,
    error::{LeftOut, PublicKeyError, UnusableKey},
    file::WrongFile,
    pem::PemError,
};

/// Why a certificate request was not read or not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The PEM text is broken.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// The file is something else.
    #[error(transparent)]
    WrongFile(#[from] WrongFile),
    /// More than one request.
    #[error("the file holds two certificate requests, at lines {first} and {second}; which one is meant?")]
    SeveralRequests {
        /// Line of the first request.
        first: usize,
        /// Line of the second.
        second: usize,
    },
    /// The octets are not the DER of a request.
    #[error("not a certificate request in DER")]
    Malformed(#[from] Malformed),
    /// A part of the request has no form in DER.
    #[error("the certificate request could not be encoded")]
    Encoding(#[source] Malformed),
    /// Another version than the one of RFC 2986.
    #[error("the certificate request is of version {0}; RFC 2986 knows version 0 only")]
    Version(u8),
    /// The public key is malformed.
    #[error(transparent)]
    PublicKey(#[from] PublicKeyError),
    /// The key is no key, or its private half is anybody's; a signature by it proves nothing.
    #[error("the key of the certificate request is not used; make a new key, and a request with it")]
    UnusableKey(#[source] UnusableKey),
    /// The signature is not the key's: whoever made the request did not hold the private key, or the request was changed.
    #[error("the certificate request does not prove possession of its private key")]
    ProofOfPossession(#[source] VerifyError),
    /// The proof of possession may be one or not: this build cannot tell.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
    /// The request is signed with an algorithm that is not taken; its name.
    #[error(
        "the certificate request is signed with {0}, which is not taken; make it again, such as with `openssl req -new -sha256 -key KEY -out REQUEST`"
    )]
    UnsupportedSignature(String),
    /// The request is signed with an algorithm for keys of another kind.
    #[error(
        "the certificate request is signed with {scheme}, which is not for its key of type {key}; make it again with the key that it is for"
    )]
    OtherScheme {
        /// The scheme of the signature.
        scheme: SignatureScheme,
        /// What kind of key the request is for.
        key: KeyAlgorithm,
    },
    /// Requests for keys of this kind are not taken.
    #[error(
        "the certificate request is for a key of type {0}, which is not taken; make a request for an RSA, EC P-256, P-384 or P-521, or ML-DSA key, such as one of `openssl ecparam -name prime256v1 -genkey -noout -out KEY`"
    )]
    RequestedKey(KeyAlgorithm),
    /// An extension is asked for twice.
    #[error("the certificate request asks for the extension {} twice", .0.describe())]
    RepeatedExtension(AnyObjectIdentifier),
    /// Keys of this kind sign no requests here.
    #[error(
        "keys of type {0} cannot sign certificate requests; supported are RSA, EC P-256, P-384 and P-521, and ML-DSA"
    )]
    UnsupportedKey(KeyAlgorithm),
    /// The key is not the one that the request is for.
    #[error("the private key is not the one that the request of {0} is for")]
    OtherKey(DistinguishedName),
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl From<UnusableKey> for RequestError {
    fn from(error: UnusableKey) -> Self {
        match error {
            UnusableKey::LeftOut(left_out) => left_out.into(),
            error => Self::UnusableKey(error),
        }
    }
}

impl From<VerifyError> for RequestError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::LeftOut(left_out) => left_out.into(),
            error => Self::ProofOfPossession(error),
        }
    }
}

impl RequestError {
    pub(crate) fn malformed(error: der::Error) -> Self {
        Self::Malformed(Malformed::new("a field is malformed", error))
    }

    pub(crate) fn unencodable(error: der::Error) -> Self {
        Self::Encoding(Malformed::new("a field has no form in DER", error))
    }
}
