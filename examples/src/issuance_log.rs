//! An issuance log in a file.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

use roles_anywhere::x509::issuance_log::{IssuanceEvent, IssuanceLog};

use crate::{
    exit::{Failure, shown, tell},
    file_identity::folder,
};

/// An issuance log in a file: read whole, and appended to.
///
/// It is this program's alone from reading to the end of the value: another one waits, and then reads what was appended
/// here. An event is on the disk before what it speaks of is handed out, so a line that a crash cut short speaks of nothing.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    file: File,
    log: IssuanceLog,
    /// Why it cannot be appended to, if it cannot.
    unwritable: Option<io::Error>,
}

impl LogFile {
    /// Waits until no other program has the log, and reads it; one that is not there is made. Lines that were cut short
    /// are said on stderr.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let is_new = !path.exists();
        let opened = OpenOptions::new().read(true).append(true).create(true).open(path);
        let (file, unwritable) = match opened {
            Ok(file) => (file, None),
            Err(error) if is_new => return Err(Failure::unwritable(path, &error)),
            // The database of `openssl ca` is only read.
            Err(error) => (File::open(path).map_err(|error| Failure::unreadable(path, &error))?, Some(error)),
        };
        file.lock().map_err(|error| Failure::unreadable(path, &error))?;
        if cfg!(unix) && is_new {
            // The name of a new file is its folder's to keep.
            let synced = File::open(folder(path)).and_then(|folder| folder.sync_all());
            synced.map_err(|error| Failure::unwritable(path, &error))?;
        }
        let mut parts = Parts { file: BufReader::new(&file), error: None };
        let log = IssuanceLog::parse_parts(&mut parts);
        parts.error.map_or(Ok(()), |error| Err(Failure::unreadable(path, &error)))?;
        let log = log.map_err(|error| Failure::in_file(path, error))?;
        for line in log.torn_lines() {
            tell(format_args!("warning: {}: line {line} was cut short and is left out", shown(path)));
        }
        Ok(Self { path: path.into(), file, log, unwritable })
    }

    /// Forgets what the file held, and keeps others waiting as long as the value is there.
    pub fn into_lock(self) -> File {
        self.file
    }

    /// What the file held.
    pub fn log(&self) -> &IssuanceLog {
        &self.log
    }

    /// Whether it is the database of `openssl ca`, which is read only.
    pub fn is_openssl_index(&self) -> bool {
        self.log.appendix(&[]).is_err()
    }

    /// Whether the file can be appended to: said before any work is done for it.
    pub fn check_writable(&self) -> Result<(), Failure> {
        self.log.appendix(&[]).map_err(|error| Failure::in_file(&self.path, error))?;
        self.unwritable.as_ref().map_or(Ok(()), |error| Err(Failure::unwritable(&self.path, error)))
    }

    /// Appends events with one write, and waits until they are on the disk.
    pub fn append(&mut self, events: &[IssuanceEvent]) -> Result<(), Failure> {
        self.append_soon(events)?;
        self.file.sync_all().map_err(|error| Failure::unwritable(&self.path, &error))
    }

    /// Appends events with one write.
    pub fn append_soon(&mut self, events: &[IssuanceEvent]) -> Result<(), Failure> {
        self.check_writable()?;
        let text = self.log.appendix(events).map_err(|error| Failure::in_file(&self.path, error))?;
        let written = self.file.write_all(text.as_bytes());
        written.map_err(|error| Failure::unwritable(&self.path, &error))?;
        self.log.extend(events);
        Ok(())
    }
}

/// The text of a file in parts that end where a line does, up to the end or an error.
struct Parts<'a> {
    file: BufReader<&'a File>,
    error: Option<io::Error>,
}

/// Octets of a part, and the rest of a line.
const PART: u64 = 64 * 1024;

impl Iterator for Parts<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut part = Vec::new();
        let read = self.file.by_ref().take(PART).read_to_end(&mut part);
        if let Err(error) = read.and_then(|_| self.file.read_until(b'\n', &mut part)) {
            self.error = Some(error);
            return None;
        }
        // A line may be cut short inside a character.
        let text = String::from_utf8(part)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        (!text.is_empty()).then_some(text)
    }
}
