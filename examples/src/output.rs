//! What a program writes: results on stdout, and files that appear whole or not at all.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::{
    exit::Failure,
    file_identity::folder,
    whole_file::{Durability, WholeFile, check_folder},
};

pub use crate::whole_file::Existing;

/// Prints a result on stdout. That nobody reads it to the end, as `| head` does not, is no failure.
pub fn print(result: impl fmt::Display) -> Result<(), Failure> {
    print_octets(format!("{result}\n").as_bytes())
}

/// Prints a result that may be no text, as [`print()`] does, without a line break.
pub fn print_octets(result: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(result).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(|error| Failure::unwritable(Path::new("stdout"), &error)),
    }
}

/// Where an output goes, checked before any work is done for it.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    target: Target,
}

/// What the path of an output names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// A file, there or not.
    File(Existing),
    /// A device, a FIFO or `/dev/fd/N`: written to, and never replaced.
    Stream,
    Stdout,
    Stderr,
}

impl Output {
    /// Checks that the output can be written: a file that is not there or may be replaced, in a folder that takes it; or
    /// something that is written to, `-` for stdout among it.
    pub(crate) fn new(path: &Path, existing: Existing) -> Result<Self, Failure> {
        let target = target(path, existing)?;
        if let Target::File(existing) = target {
            if existing == Existing::Keep && path.exists() {
                return Err(exists(path));
            }
            check_folder(folder(path)).map_err(|error| Failure::unwritable(path, &error))?;
        }
        Ok(Self { path: path.into(), target })
    }

    /// Writes a file, whole or not at all, readable by everybody whom the umask allows.
    pub fn write(&self, contents: &str) -> Result<(), Failure> {
        self.stage(contents, PUBLIC, Durability::OnDisk)?.place()
    }

    /// Writes a private key: as [`Self::write`], readable by its owner alone.
    pub fn write_secret(&self, contents: &str) -> Result<(), Failure> {
        self.stage(contents, SECRET, Durability::OnDisk)?.place()
    }

    /// Writes a private key, then what belongs to it. If the latter fails, the key is not left behind, and a key that it
    /// has replaced is there again.
    pub fn write_with_key(&self, contents: &str, key_out: &Self, key: &str) -> Result<(), Failure> {
        self.write_pair(contents, key_out, key, Durability::OnDisk)
    }

    fn write_pair(
        &self,
        contents: &str,
        key_out: &Self,
        key: &str,
        durability: Durability,
    ) -> Result<(), Failure> {
        let key = key_out.stage(key, SECRET, durability)?;
        let other = self.stage(contents, PUBLIC, durability)?;
        let before = key_out.keep_replaced().map_err(|error| Failure::unwritable(&key_out.path, &error))?;
        key.place()?;
        other.place().inspect_err(|_| key_out.take_back(before))
    }

    fn stage<'a>(
        &'a self,
        contents: &'a str,
        mode: u32,
        durability: Durability,
    ) -> Result<Staged<'a>, Failure> {
        let file = match self.target {
            Target::File(_) => Some(
                WholeFile::write(&self.path, contents.as_bytes(), mode, durability)
                    .map_err(|error| Failure::unwritable(&self.path, &error))?,
            ),
            _ => None,
        };
        Ok(Staged { output: self, contents, file })
    }
}

const PUBLIC: u32 = 0o644;
const SECRET: u32 = 0o600;

/// An output that is ready to be handed out.
struct Staged<'a> {
    output: &'a Output,
    contents: &'a str,
    /// For a file, what only lacks its name.
    file: Option<WholeFile>,
}

impl Staged<'_> {
    fn place(self) -> Result<(), Failure> {
        let path = &self.output.path;
        let (Some(file), Target::File(existing)) = (self.file, self.output.target) else {
            return self.output.write_to_stream(self.contents);
        };
        file.place(path, existing).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(path),
            _ => Failure::unwritable(path, &error),
        })
    }
}

impl Output {
    fn write_to_stream(&self, contents: &str) -> Result<(), Failure> {
        let write = |to: &mut dyn Write| to.write_all(contents.as_bytes()).and_then(|()| to.flush());
        let written = match self.target {
            Target::Stdout => write(&mut io::stdout().lock()),
            Target::Stderr => write(&mut io::stderr().lock()),
            _ => File::options().append(true).open(&self.path).and_then(|mut file| write(&mut file)),
        };
        written.map_err(|error| Failure::unwritable(&self.path, &error))
    }

    /// What is lost when this output is placed.
    fn keep_replaced(&self) -> io::Result<Before> {
        Ok(match self.target {
            Target::File(Existing::Replace) if self.path.exists() => {
                let permissions = fs::metadata(&self.path)?.permissions();
                Before::File(Zeroizing::new(fs::read(&self.path)?), permissions)
            }
            Target::File(_) => Before::Nothing,
            _ => Before::Stream,
        })
    }

    /// Leaves things as they were, as far as that goes: something has failed already.
    fn take_back(&self, before: Before) {
        match before {
            Before::Stream => {}
            Before::Nothing => drop(fs::remove_file(&self.path)),
            Before::File(contents, permissions) => {
                let file = WholeFile::write(&self.path, &contents, SECRET, Durability::OnDisk);
                if file.is_ok_and(|file| file.place(&self.path, Existing::Replace).is_ok()) {
                    drop(fs::set_permissions(&self.path, permissions));
                }
            }
        }
    }
}

/// What was there before an output was placed.
enum Before {
    /// Octets that are gone do not come back.
    Stream,
    Nothing,
    File(Zeroizing<Vec<u8>>, fs::Permissions),
}

/// A folder to be filled with many files, of which none is waited for until it is on the disk.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    existing: Existing,
}

impl OutputFolder {
    /// Makes the folder if it is not there, and checks that files can be made in it.
    pub(crate) fn new(path: &Path, existing: Existing) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| Failure::unwritable(path, &error))?;
        check_folder(path).map_err(|error| Failure::unwritable(path, &error))?;
        // An absolute path spares a look at the working folder for each file.
        let path = path.canonicalize().map_err(|error| Failure::unwritable(path, &error))?;
        Ok(Self { path, existing })
    }

    /// The path of a file, which is not there or may be replaced.
    pub(crate) fn check(&self, name: &str) -> Result<PathBuf, Failure> {
        let path = self.path.join(name);
        match target(&path, self.existing)? {
            Target::File(Existing::Keep) if path.exists() => Err(exists(&path)),
            _ => Ok(path),
        }
    }

    /// Writes a private key, readable by its owner alone, and what belongs to it, each whole or not at all.
    pub fn write_with_key(
        &self,
        name: &str,
        contents: &str,
        key_name: &str,
        key: &str,
    ) -> Result<(), Failure> {
        let output = |name: &str| -> Result<Output, Failure> {
            let path = self.path.join(name);
            target(&path, self.existing).map(|target| Output { path, target })
        };
        output(name)?.write_pair(contents, &output(key_name)?, key, Durability::SoonOnDisk)
    }
}

/// What a path names, if it can be written to.
fn target(path: &Path, existing: Existing) -> Result<Target, Failure> {
    if let Some(stream) = standard_stream(path) {
        return Ok(stream);
    }
    refuse_link(path)?;
    let ends_as_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/") || path.file_name().is_none();
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(is_folder(path)),
        Ok(metadata) if metadata.is_file() => Ok(Target::File(existing)),
        Ok(_) => Ok(Target::Stream),
        Err(_) if ends_as_folder => Err(is_folder(path)),
        Err(_) => Ok(Target::File(existing)),
    }
}

/// Refuses a path whose last part is a link: what it leads to is somebody else's to say.
pub(crate) fn refuse_link(path: &Path) -> Result<(), Failure> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => Err(Failure::about_file(
            path,
            "is a link; nothing is written through a link, so name the file itself",
        )),
        _ => Ok(()),
    }
}

/// Waits until no other program has the folder of an output, which is then this one's for as long as the value is there.
pub fn lock_folder(path: &Path) -> Result<File, Failure> {
    let file = File::open(folder(path)).map_err(|error| Failure::unwritable(path, &error))?;
    // Where folders have no locks there is none.
    let _ = file.lock();
    Ok(file)
}

fn standard_stream(path: &Path) -> Option<Target> {
    match path.to_str()? {
        "-" | "/dev/stdout" | "/dev/fd/1" => Some(Target::Stdout),
        "/dev/stderr" | "/dev/fd/2" => Some(Target::Stderr),
        path => {
            let number = path.strip_prefix("/dev/fd/")?;
            number.bytes().all(|digit| digit.is_ascii_digit()).then_some(Target::Stream)
        }
    }
}

fn is_folder(path: &Path) -> Failure {
    Failure::about_file(path, "is a folder, not a file")
}

fn exists(path: &Path) -> Failure {
    Failure::about_file(path, "the file exists; choose another name, or replace it with --force")
}
