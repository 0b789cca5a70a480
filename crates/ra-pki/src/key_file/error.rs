use alloc::string::String;

use crate::{
    file::wrong_file::WrongFile,
    key::{error::PublicKeyError, unusable::UnusableKey},
    left_out::LeftOut,
    malformed::Malformed,
    object_identifier::{ObjectIdentifier, describe_algorithm, is_legacy_in_openssl},
    pem::PemError,
};

/// Why a file holds no private key that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The PEM text is broken.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// The file is something else, or a key in a form that is not read.
    #[error(transparent)]
    WrongFile(#[from] WrongFile),
    /// More than one private key.
    #[error("the file holds two private keys, at lines {first} and {second}; keep the one that is meant")]
    SeveralKeys {
        /// Line of the first key.
        first: usize,
        /// Line of the second.
        second: usize,
    },
    /// DER that is no private key.
    #[error("the file is not a private key: its DER is in none of the forms PKCS#8, PKCS#1 and SEC1")]
    NotAKey,
    /// An encrypted key, and no passphrase.
    #[error("the private key is encrypted, and there is no passphrase for it")]
    PassphraseNeeded,
    /// Another passphrase than the one under which the key is encrypted.
    #[error("the passphrase is not the one under which the private key is encrypted")]
    WrongPassphrase,
    /// An encryption scheme other than PBES2 with PBKDF2 or scrypt and AES-CBC.
    #[error("private keys encrypted with {} are not supported; encrypt the key anew with `openssl pkcs8 -topk8{} -in KEY -out KEY.pem`", describe_algorithm(.0), provider(.0))]
    UnsupportedEncryption(ObjectIdentifier),
    /// A key derivation that costs more than a file may.
    #[error(
        "the encryption of the private key asks for more work than our limit for a file, some two seconds; encrypt the key anew with `openssl pkcs8 -topk8 -in KEY -out KEY.pem`"
    )]
    TooCostly,
    /// A PKCS#12 file that cannot be read.
    #[error(
        "the PKCS#12 file cannot be read: {0}; convert it with `openssl pkcs12 -in FILE -nodes -out FILE.pem`"
    )]
    Pkcs12(String),
    /// An encryption in a PKCS#12 file other than PBES2 with AES-CBC, and those of `openssl pkcs12 -legacy`.
    #[error("PKCS#12 files encrypted with {} are not supported; convert it with `openssl pkcs12{} -in FILE -nodes -out FILE.pem`", describe_algorithm(.0), if is_legacy_in_openssl(.0) { " -legacy" } else { "" })]
    Pkcs12Encryption(ObjectIdentifier),
    /// OpenSSL's old encryption, by `Proc-Type` and `DEK-Info` headers.
    #[error(
        "the private key is encrypted in OpenSSL's old form (Proc-Type: 4,ENCRYPTED), whose key derivation is one round of MD5; convert it with `openssl pkey -in KEY -out KEY.plain`"
    )]
    LegacyEncryption,
    /// A private key of another algorithm or curve.
    #[error("private keys of type {} cannot be used; use RSA, EC on P-256, P-384 or P-521, or ML-DSA", describe_algorithm(.0))]
    UnsupportedAlgorithm(ObjectIdentifier),
    /// This build cannot read such keys.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
    /// A SEC1 key without its curve.
    #[error("the private key names no curve; convert it with `openssl pkey -in KEY -out KEY.pem`")]
    NoCurve,
    /// An EC key whose curve is given by its parameters.
    #[error(
        "the private key gives its curve by explicit parameters, which RFC 5480 forbids; convert it with `openssl ec -in KEY -param_enc named_curve -out KEY.pem`"
    )]
    ExplicitParameters,
    /// The DER is broken.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// An RSA key whose algorithm has parameters, which are NULL or absent.
    #[error(
        "the private key is malformed: the parameters of its algorithm are not NULL, as those of RSA are"
    )]
    RsaParameters,
    /// The numbers do not belong together.
    #[error("the private key is malformed: its numbers do not form a key")]
    InconsistentNumbers,
    /// The numbers are longer than those of keys that are used.
    #[error("the private key cannot be used")]
    UnusableKey(#[from] UnusableKey),
    /// The public half cannot be encoded.
    #[error("the private key is malformed: its public half cannot be encoded")]
    PublicKey(#[from] PublicKeyError),
    /// The key could not be written.
    #[error("the private key could not be encoded")]
    Encoding,
}

/// What OpenSSL needs to read such a key.
fn provider(encryption: &ObjectIdentifier) -> &'static str {
    if is_legacy_in_openssl(encryption) { " -provider legacy -provider default" } else { "" }
}

impl KeyFileError {
    pub(crate) fn from_der(error: der::Error) -> Self {
        Self::Malformed(Malformed::from_der("the private key is malformed", error))
    }
}
