use alloc::{string::String, vec::Vec};
use core::fmt;

use ra_pki::{Malformed, error::NameError, text::Escaped};

use crate::general_name::SubjectAlternativeNameError;

/// Why an extension file was refused: the file, the place, and the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionFileError {
    file_name: String,
    place: Option<Place>,
    problem: ExtensionFileProblem,
}

impl ExtensionFileError {
    /// The file's name as it was given.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The line, from one; `None` if the problem is one of the whole file.
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }

    /// The column in characters, from one; `None` if the problem is one of the whole file.
    pub fn column(&self) -> Option<usize> {
        self.place.map(|place| place.column)
    }

    /// What is wrong.
    pub fn problem(&self) -> &ExtensionFileProblem {
        &self.problem
    }
}

impl fmt::Display for ExtensionFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Escaped(&self.file_name))?;
        if let Some(Place { line, column }) = self.place {
            write!(f, ", line {line}, column {column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl core::error::Error for ExtensionFileError {}

/// What is wrong in an [`ExtensionFile`](crate::extension_file::ExtensionFile).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExtensionFileProblem {
    /// A part of the language that is not supported.
    #[error("{found} is not supported; {instead}")]
    Unsupported {
        /// What was found.
        found: &'static str,
        /// What to write in place of it.
        instead: &'static str,
    },
    /// An extension of no known name.
    #[error(
        "the extension {0:?} is not known; check its spelling against the manual page x509v3_config, or give its value in octets under its object identifier, such as 1.2.3.4 = DER:0500"
    )]
    UnknownExtension(String),
    /// A variable whose value is not set before.
    #[error(
        "the variable {} has no value; set it in a line before, in [{}] or at the top of the file",
        Escaped(.name), Escaped(.section)
    )]
    UnknownVariable {
        /// The variable's name.
        name: String,
        /// The section in which it is looked for before the default one.
        section: String,
    },
    /// A value that its variables make longer than OpenSSL reads, or variables that bring more to the file than is read here.
    #[error(
        "with its variables the value is too long: a value may have {MAX_VALUE_LEN} characters, and what variables bring to a file {MAX_EXPANDED_LEN}"
    )]
    ValueTooLong,
    /// More text than any extension file has.
    #[error(
        "the file has {octets} octets, and here at most {MAX_FILE_LEN} of an extension file are read; leave out what is no extension"
    )]
    FileTooLong {
        /// How many it has.
        octets: usize,
    },
    /// Sections that are named so often, or name each other so often, that they come to far more than the file.
    #[error(
        "the sections named up to here come to {MAX_REPEATED_LEN} characters more than the file has; name them less often"
    )]
    SectionsTooLong,
    /// A section that the file does not have.
    #[error("the file has no section [{}]; it has [{}]", Escaped(.name), Escaped(&.sections.join("], [")))]
    UnknownSection {
        /// The section's name.
        name: String,
        /// The sections there are.
        sections: Vec<String>,
    },
    /// Something other than what has to stand there.
    #[error("found {found:?}; expected is {expected}")]
    Unexpected {
        /// What was found.
        found: String,
        /// What has to stand there.
        expected: &'static str,
    },
    /// A line of no extension file. It is not told: it may be secret.
    #[error(
        "this is no line of an extension file, such as keyUsage = digitalSignature; expected is {expected}"
    )]
    NotALine {
        /// What has to stand there.
        expected: &'static str,
    },
    /// Nothing where something has to stand.
    #[error("nothing stands here; expected is {expected}")]
    Missing {
        /// What has to stand there.
        expected: &'static str,
    },
    /// A malformed alternative name.
    #[error(transparent)]
    SubjectAlternativeName(#[from] SubjectAlternativeNameError),
    /// A section that holds no directory name.
    #[error(transparent)]
    DirectoryName(#[from] NameError),
    /// The issuer has no key identifier to copy.
    #[error(
        "the issuer's certificate has no subject key identifier to copy; add it there, or write \"keyid, issuer\""
    )]
    NoIssuerKeyIdentifier,
    /// A value has no form in DER.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

/// Octets that a file may have. OpenSSL has no such limit; no certificate of that size can be used, and what is made of a line
/// takes many times its memory.
pub(crate) const MAX_FILE_LEN: usize = 1 << 20;

/// Characters that a value may have, as in OpenSSL.
pub(crate) const MAX_VALUE_LEN: usize = 65_536;

/// Characters that variables may bring to a file. OpenSSL has no such limit; without one, a short file could ask for any
/// amount of memory.
pub(crate) const MAX_EXPANDED_LEN: usize = 1 << 20;

/// Characters that sections may bring to a file by being named more than once; the reason is the same.
pub(crate) const MAX_REPEATED_LEN: usize = 1 << 20;

/// A problem whose file is not named yet.
#[derive(Debug, Clone)]
pub(crate) struct Located {
    pub(crate) place: Option<Place>,
    pub(crate) problem: ExtensionFileProblem,
}

impl Located {
    pub(crate) fn new(place: Place, problem: impl Into<ExtensionFileProblem>) -> Self {
        Self { place: Some(place), problem: problem.into() }
    }

    /// A value has no form in DER.
    pub(crate) fn unencodable(place: Place, error: der::Error) -> Self {
        Self::new(place, Malformed::new("the value has no form in DER", error))
    }

    pub(crate) fn with_file(self, file_name: &str) -> ExtensionFileError {
        ExtensionFileError { file_name: file_name.into(), place: self.place, problem: self.problem }
    }
}

pub(crate) fn unsupported(place: Place, found: &'static str, instead: &'static str) -> Located {
    Located::new(place, ExtensionFileProblem::Unsupported { found, instead })
}

/// A place in a file: line and column, both from one; columns are counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}
