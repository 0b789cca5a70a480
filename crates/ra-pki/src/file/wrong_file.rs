//! A file that is something else than what is wanted.

use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::fmt;

use crate::{
    file::{
        kind::FileKind,
        part::{Part, read_parts},
        structure::Structure,
        wanted::Wanted,
    },
    pem::PemError,
};

impl Wanted {
    /// The parts of a file that are wanted, of which there is at least one. DER of an unknown structure counts, since a reader
    /// can say what is wrong with it.
    pub fn read_parts<E: From<PemError> + From<WrongFile>>(self, file: &[u8]) -> Result<Vec<Part>, E> {
        let parts: Vec<Part> = read_parts(file)?
            .into_iter()
            .filter(|part| {
                let is_unknown = part.line().is_none() && *part.structure() == Structure::OtherDer;
                is_unknown || self.fits(part.structure())
            })
            .collect();
        if parts.is_empty() { Err(WrongFile::new(file, self).into()) } else { Ok(parts) }
    }
}

/// A file is something else than what is wanted.
///
/// `Display` says what it is, and what turns it into what is wanted, for a file called FILE;
/// [`message`](Self::message) says it with the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongFile(Box<(FileKind, Wanted)>);

impl WrongFile {
    /// Tells what the file is.
    pub fn new(file: &[u8], wanted: Wanted) -> Self {
        Self(Box::new((FileKind::detect(file), wanted)))
    }

    /// What the file is.
    pub fn kind(&self) -> &FileKind {
        &self.0.0
    }

    /// What is wanted.
    pub fn wanted(&self) -> Wanted {
        self.0.1
    }

    /// The whole sentence, with the file's name as a shell takes it.
    pub fn message(&self, file: &str) -> String {
        let (kind, wanted) = &*self.0;
        let what = format!("the file is {kind}, where {wanted} is expected");
        match kind.advice(*wanted, file) {
            Some(advice) => format!("{what}; {advice}"),
            None => what,
        }
    }
}

impl fmt::Display for WrongFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message("FILE"))
    }
}

impl core::error::Error for WrongFile {}
