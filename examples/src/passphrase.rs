//! Where passphrases and PINs come from.

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use clap::Args;
use zeroize::Zeroizing;

use crate::{
    exit::{Failure, shown},
    files::NamedFile,
    input::read_file,
};

/// Where the passphrase of an encrypted key comes from: a file or a prompt, and never the command line, which everybody
/// on the machine can read.
#[derive(Debug, Clone, Args)]
pub struct Passphrase {
    /// File whose first line is the passphrase of an encrypted key; without it, a prompt asks
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl Passphrase {
    /// The file that is read, if one is named.
    pub fn file(&self) -> Option<NamedFile<'_>> {
        self.passphrase_file.as_deref().map(|path| ("--passphrase-file", path))
    }

    /// The passphrase in the file, if one is named.
    pub fn from_file(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let Some(path) = &self.passphrase_file else { return Ok(None) };
        let file = Zeroizing::new(read_file(path)?);
        let line = file.split(|octet| *octet == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Err(Failure::about_file(
                path,
                "the first line is empty, and a passphrase is never empty",
            ));
        }
        Ok(Some(Zeroizing::new(line.to_vec())))
    }

    /// What asks for the passphrase of this file, once it is needed: the file that is named, or else a prompt.
    pub fn asking(
        &self,
        path: &Path,
    ) -> Result<impl FnMut() -> Option<Zeroizing<Vec<u8>>> + 'static, Failure> {
        let (from_file, what) = (self.from_file()?, shown(path));
        Ok(move || from_file.clone().or_else(|| Self::prompt(&what)))
    }

    /// Asks on the terminal, if there is one.
    pub fn prompt(what: &str) -> Option<Zeroizing<Vec<u8>>> {
        if !io::stdin().is_terminal() {
            return None;
        }
        let answer = rpassword::prompt_password(format!("Passphrase of {what}: ")).ok()?;
        Some(Zeroizing::new(answer.into_bytes()))
    }
}
