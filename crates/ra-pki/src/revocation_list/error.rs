use alloc::{boxed::Box, string::String};

use const_oid::ObjectIdentifier;

use crate::{
    any_object_identifier::AnyObjectIdentifier, file::wrong_file::WrongFile, malformed::Malformed,
    object_identifier::describe_algorithm, pem::PemError, serial_number::SerialNumberError,
};

/// Why a file or octets are not a revocation list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationListError {
    /// The PEM text is broken.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// The file is something else.
    #[error(transparent)]
    WrongFile(#[from] WrongFile),
    /// More lists than the one that is meant.
    #[error("the file holds {count} revocation lists where one is expected")]
    SeveralRevocationLists {
        /// How many there are.
        count: usize,
    },
    /// The list in a PEM block is broken.
    #[error("the revocation list at line {line} cannot be read")]
    InBlock {
        /// Line of the block's beginning, from one.
        line: usize,
        /// What is wrong with it.
        source: Box<RevocationListError>,
    },
    /// Not the DER of a revocation list.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// An entry is malformed.
    #[error("entry {number} of the revocation list cannot be read")]
    Entry {
        /// Which, from one.
        number: usize,
        /// What is wrong with it.
        source: Box<RevocationListError>,
    },
    /// The two signature algorithms differ, which RFC 5280 §5.1.1.2 forbids.
    #[error(
        "the revocation list names {} inside and {} outside as its signature algorithm (RFC 5280 §5.1.1.2)",
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
    #[error("the revocation list holds the extension {} twice (RFC 5280 §4.2)", .0.describe())]
    RepeatedExtension(AnyObjectIdentifier),
    /// The serial number of an entry is malformed.
    #[error(transparent)]
    SerialNumber(#[from] SerialNumberError),
    /// A version other than 2.
    #[error(
        "the revocation list says that its version is {0}; it is 2, written as 1, or absent for version 1 (RFC 5280 §5.1.2.1)"
    )]
    Version(String),
    /// Extensions in a list of version 1, which has none.
    #[error("the revocation list has extensions and does not say that its version is 2 (RFC 5280 §5.1.2.1)")]
    ExtensionsInVersion1,
}

impl RevocationListError {
    pub(crate) fn from_der(error: der::Error) -> Self {
        Self::Malformed(Malformed::from_der("not a revocation list in DER", error))
    }
}
