use alloc::boxed::Box;

use crate::{
    any_object_identifier::AnyObjectIdentifier,
    file::wrong_file::WrongFile,
    key::error::PublicKeyError,
    malformed::Malformed,
    object_identifier::{ObjectIdentifier, describe_algorithm},
    pem::PemError,
    serial_number::SerialNumberError,
};

/// Why a file or octets are not a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The PEM text is broken.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// The file is something else.
    #[error(transparent)]
    WrongFile(#[from] WrongFile),
    /// No certificate where there must be one.
    #[error("there is no certificate")]
    NoCertificate,
    /// More certificates than the one that is meant.
    #[error("the file holds {count} certificates where one is expected")]
    SeveralCertificates {
        /// How many there are.
        count: usize,
    },
    /// A certificate of a bundle is broken.
    #[error("the certificate at line {line} cannot be read")]
    InBlock {
        /// Line of the block's beginning, from one.
        line: usize,
        /// What is wrong with it.
        source: Box<CertificateError>,
    },
    /// Not the DER of a certificate.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The two signature algorithms differ, which RFC 5280 §4.1.1.2 forbids.
    #[error(
        "the certificate names {} inside and {} outside as its signature algorithm (RFC 5280 §4.1.1.2)",
        describe_algorithm(inside),
        describe_algorithm(outside)
    )]
    SignatureAlgorithms {
        /// Inside what is signed.
        inside: ObjectIdentifier,
        /// Beside the signature.
        outside: ObjectIdentifier,
    },
    /// An extension is there twice, which RFC 5280 §4.2 forbids.
    #[error("the certificate holds the extension {} twice (RFC 5280 §4.2)", .0.describe())]
    RepeatedExtension(AnyObjectIdentifier),
    /// The serial number is malformed.
    #[error(transparent)]
    SerialNumber(#[from] SerialNumberError),
    /// The public key is malformed.
    #[error(transparent)]
    PublicKey(#[from] PublicKeyError),
}

impl CertificateError {
    pub(crate) fn from_der(error: der::Error) -> Self {
        Self::Malformed(Malformed::from_der("not a certificate in DER", error))
    }
}
