use alloc::boxed::Box;

use crate::{
    key::public_key::PublicKeyError,
    object_identifier::{ObjectIdentifier, describe_algorithm},
    pem::PemError,
    serial_number::SerialNumberError,
};

/// Why a file or some octets are no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The PEM text is broken.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// A PKCS#12 file, whose certificates are encrypted as its key is.
    #[error(
        "the file is PKCS#12; take its certificates out with `openssl pkcs12 -in FILE -nokeys -out FILE.pem`"
    )]
    Pkcs12,
    /// No PEM block is labelled `CERTIFICATE`.
    #[error("the file holds no certificate: no PEM block is labelled CERTIFICATE")]
    NoCertificate,
    /// More certificates than the one that is meant.
    #[error("the file holds {count} certificates where one is expected")]
    SeveralCertificates {
        /// How many there are.
        count: usize,
    },
    /// A certificate of a bundle is broken.
    #[error("the certificate at line {line}: {error}")]
    InBlock {
        /// Line of the block's beginning, from one.
        line: usize,
        /// What is wrong with it.
        error: Box<CertificateError>,
    },
    /// Not the DER of a certificate.
    #[error("not a certificate in DER: in {field}, which begins at octet {offset}: {error}")]
    Malformed {
        /// The field of RFC 5280 §4.1 that is not what it has to be.
        field: &'static str,
        /// The octet at which the field begins, from zero.
        offset: usize,
        /// What is wrong with it.
        error: der::Error,
    },
    /// Something that does not fit into DER, or what is signed alone is not DER.
    #[error("not a certificate in DER: {0}")]
    Der(#[from] der::Error),
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
    /// An extension stands twice, which RFC 5280 §4.2 forbids.
    #[error("the certificate holds the extension {} twice (RFC 5280 §4.2)", describe_algorithm(.0))]
    RepeatedExtension(ObjectIdentifier),
    /// The serial number is malformed.
    #[error(transparent)]
    SerialNumber(#[from] SerialNumberError),
    /// The public key is malformed.
    #[error(transparent)]
    PublicKey(#[from] PublicKeyError),
}
