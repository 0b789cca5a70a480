//! What a program writes: results on stdout, and files that appear whole or not at all.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::exit::Failure;

/// Prints a result on stdout. That nobody reads it to the end, as `| head` does not, is no failure.
pub fn print(result: impl fmt::Display) -> Result<(), Failure> {
    print_octets(format!("{result}\n").as_bytes())
}

/// Prints a result that may be no text, as [`print()`] does, without a line break.
pub fn print_octets(result: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(result).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(|error| Failure::Usage(format!("cannot write to stdout: {error}"))),
    }
}

/// What to do where the output file exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and fail.
    Keep,
    /// Put the new file in its place (`--force`).
    Replace,
}

/// A file to be written, checked before any work is done for it.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    existing: Existing,
}

impl Output {
    /// Checks that the file can be made: its folder is there, and the file is not or may be replaced.
    pub fn new(path: &Path, existing: Existing) -> Result<Self, Failure> {
        if existing == Existing::Keep && path.exists() {
            return Err(exists(path));
        }
        if path.is_dir() {
            return Err(Failure::about_file(path, "is a folder, not a file"));
        }
        tempfile::tempfile_in(folder(path)).map_err(|error| unwritable(path, &error))?;
        Ok(Self { path: path.into(), existing })
    }

    /// Writes the file, whole or not at all, readable by everybody whom the umask allows.
    pub fn write(&self, contents: &str) -> Result<(), Failure> {
        place(&self.path, contents, 0o644, self.existing, Durability::OnDisk)
    }

    /// Writes a private key: as [`Self::write`], readable by its owner alone.
    pub fn write_secret(&self, contents: &str) -> Result<(), Failure> {
        place(&self.path, contents, 0o600, self.existing, Durability::OnDisk)
    }
}

/// A folder to be filled with many files, of which none is waited for until it is on the disk.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    existing: Existing,
}

impl OutputFolder {
    /// Makes the folder if it is not there, and checks that files can be made in it.
    pub fn new(path: &Path, existing: Existing) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| unwritable(path, &error))?;
        tempfile::tempfile_in(path).map_err(|error| unwritable(path, &error))?;
        // An absolute path spares a look at the working folder for each file.
        let path = path.canonicalize().map_err(|error| unwritable(path, &error))?;
        Ok(Self { path, existing })
    }

    /// Checks that a file is not there or may be replaced.
    pub fn check(&self, name: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        if self.existing == Existing::Keep && path.exists() { Err(exists(&path)) } else { Ok(()) }
    }

    /// Writes a file, whole or not at all, readable by everybody whom the umask allows.
    pub fn write(&self, name: &str, contents: &str) -> Result<(), Failure> {
        place(&self.path.join(name), contents, 0o644, self.existing, Durability::SoonOnDisk)
    }

    /// Writes a private key: as [`Self::write`], readable by its owner alone.
    pub fn write_secret(&self, name: &str, contents: &str) -> Result<(), Failure> {
        place(&self.path.join(name), contents, 0o600, self.existing, Durability::SoonOnDisk)
    }
}

/// Whether a file is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// It outlives a crash of the machine from now on.
    OnDisk,
    /// It is written when the operating system finds the time.
    SoonOnDisk,
}

/// Writes a file whole or not at all.
fn place(
    path: &Path,
    contents: &str,
    mode: u32,
    existing: Existing,
    durability: Durability,
) -> Result<(), Failure> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = builder.tempfile_in(folder(path)).map_err(|error| unwritable(path, &error))?;
    let written = file.write_all(contents.as_bytes()).and_then(|()| match durability {
        Durability::OnDisk => file.as_file().sync_all(),
        Durability::SoonOnDisk => Ok(()),
    });
    written.map_err(|error| unwritable(path, &error))?;
    let persisted = match existing {
        Existing::Keep => file.persist_noclobber(path),
        Existing::Replace => file.persist(path),
    };
    persisted.map(drop).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => unwritable(path, &error.error),
    })
}

fn exists(path: &Path) -> Failure {
    Failure::about_file(path, "the file exists; choose another name, or replace it with --force")
}

pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("cannot write {}: {error}", path.display()))
}
