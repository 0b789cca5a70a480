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
        // Editors of Windows begin a file with U+FEFF.
        let text = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&file);
        let line = text.split(|octet| *octet == b'\n').next().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use std::{fs, process};

    use super::*;

    #[test]
    fn a_byte_order_mark_before_a_passphrase_is_passed_over() {
        let path = std::env::temp_dir().join(format!("ra-passphrase-{}", process::id()));
        let read = |file: &[u8]| {
            fs::write(&path, file).unwrap();
            let passphrase = Passphrase { passphrase_file: Some(path.clone()) };
            passphrase.from_file().map(|read| read.unwrap().to_vec()).ok()
        };
        let marked = "\u{feff}test\r\n".as_bytes();
        assert_eq!(read(marked), Some(b"test".to_vec()));
        assert_eq!(read(b"test"), Some(b"test".to_vec()));
        // The mark is one at the beginning alone.
        assert_eq!(read("te\u{feff}st".as_bytes()), Some("te\u{feff}st".into()));
        assert_eq!(read("\u{feff}\n".as_bytes()), None);
        fs::remove_file(&path).unwrap();
    }
}
