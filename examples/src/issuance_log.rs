//! An issuance log in a file.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use roles_anywhere::x509::issuance_log::{IssuanceEvent, IssuanceLog};

use crate::{
    exit::Failure,
    output::{folder, unwritable},
};

/// An issuance log in a file: read whole, and appended to.
///
/// An event is on the disk before what it speaks of is handed out, so a line that a crash cut short speaks of nothing.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    log: IssuanceLog,
}

impl LogFile {
    /// Reads the log; a file that is not there is an empty one. Lines that were cut short are said on stderr.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Failure::in_file(path, error)),
            Ok(text) => text,
        };
        // A line may be cut short inside a character.
        let log = IssuanceLog::parse(&String::from_utf8_lossy(&text))
            .map_err(|error| Failure::in_file(path, error))?;
        for line in log.torn_lines() {
            eprintln!("warning: {}: line {line} was cut short and is left out", path.display());
        }
        Ok(Self { path: path.into(), log })
    }

    /// What the file held.
    pub fn log(&self) -> &IssuanceLog {
        &self.log
    }

    /// Checks that the file can be appended to, before any work is done for it.
    pub fn check_writable(&self) -> Result<(), Failure> {
        self.log.appendix(&[]).map_err(|error| Failure::in_file(&self.path, error))?;
        let opened = match fs::OpenOptions::new().append(true).open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                tempfile::tempfile_in(folder(&self.path))
            }
            opened => opened,
        };
        opened.map(drop).map_err(|error| unwritable(&self.path, &error))
    }

    /// Appends events with one write, and waits until they are on the disk.
    pub fn append(&self, events: &[IssuanceEvent]) -> Result<(), Failure> {
        let text = self.log.appendix(events).map_err(|error| Failure::in_file(&self.path, error))?;
        let append = || {
            let is_new = !self.path.exists();
            let mut file = fs::OpenOptions::new().append(true).create(true).open(&self.path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            // A new file's name is its folder's to keep.
            if cfg!(unix) && is_new { fs::File::open(folder(&self.path))?.sync_all() } else { Ok(()) }
        };
        append().map_err(|error| unwritable(&self.path, &error))
    }
}
