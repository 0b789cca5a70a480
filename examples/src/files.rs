//! The files of one run of a program: none that it reads is lost, and no two outputs are one.

use std::path::Path;

use crate::{
    exit::Failure,
    file_identity::{FileIdentity, Kind},
    output::{Existing, Output, OutputFolder, refuse_link},
};

/// The files that a program reads and writes, each under the flag that names it. Name what is read first.
#[derive(Debug)]
pub struct Files {
    existing: Existing,
    known: Vec<KnownFile>,
}

#[derive(Debug)]
struct KnownFile {
    flag: &'static str,
    identity: FileIdentity,
    role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Read,
    Written,
}

/// A flag with the file that it names.
pub type NamedFile<'a> = (&'static str, &'a Path);

impl Files {
    /// With what to do where an output exists.
    pub fn new(existing: Existing) -> Self {
        Self { existing, known: Vec::new() }
    }

    /// Files that are read. One that is not there is said when it is read.
    #[must_use]
    pub fn reading<'a>(mut self, files: impl IntoIterator<Item = NamedFile<'a>>) -> Self {
        for (flag, path) in files {
            if let Ok(identity) = FileIdentity::read(path) {
                self.known.push(KnownFile { flag, identity, role: Role::Read });
            }
        }
        self
    }

    /// An output. One that is an input or another output is refused, whatever `--force` says.
    pub fn output(&mut self, flag: &'static str, path: &Path) -> Result<Output, Failure> {
        self.output_over(flag, path, None)
    }

    /// As [`output`](Self::output), for one that may take the place of the file that this other flag reads.
    pub fn output_over(
        &mut self,
        flag: &'static str,
        path: &Path,
        input: Option<&'static str>,
    ) -> Result<Output, Failure> {
        self.claim(flag, path, input)?;
        Output::new(path, self.existing)
    }

    /// A log, which is read and appended to: a file, and neither an input nor an output else.
    pub fn log(&mut self, flag: &'static str, path: &Path) -> Result<(), Failure> {
        refuse_link(path)?;
        self.claim(flag, path, None)?;
        match self.known.last().map(|known| &known.identity) {
            Some(FileIdentity::Present { kind, .. }) if *kind != Kind::Regular => Err(Failure::about_file(
                path,
                "is not a file; a log is read and appended to, which needs one",
            )),
            _ => Ok(()),
        }
    }

    /// A folder to be filled with files, of which these are checked as outputs are.
    pub fn folder(
        &self,
        flag: &'static str,
        path: &Path,
        names: impl IntoIterator<Item = String>,
    ) -> Result<OutputFolder, Failure> {
        let folder = OutputFolder::new(path, self.existing)?;
        let some_are_absent =
            self.known.iter().any(|known| matches!(known.identity, FileIdentity::Absent { .. }));
        for name in names {
            let path = folder.check(&name)?;
            if some_are_absent || path.exists() {
                self.check(flag, &path, &FileIdentity::read(&path)?, None)?;
            }
        }
        Ok(folder)
    }

    fn claim(&mut self, flag: &'static str, path: &Path, input: Option<&'static str>) -> Result<(), Failure> {
        let identity = match path.to_str() {
            // It needs no name in the file system.
            Some("-") => match FileIdentity::read(Path::new("/dev/stdout")) {
                Ok(identity) => identity,
                Err(_) => return Ok(()),
            },
            _ => FileIdentity::read(path).map_err(|error| Failure::unwritable(path, &error))?,
        };
        self.check(flag, path, &identity, input)?;
        self.known.push(KnownFile { flag, identity, role: Role::Written });
        Ok(())
    }

    fn check(
        &self,
        flag: &'static str,
        path: &Path,
        identity: &FileIdentity,
        input: Option<&'static str>,
    ) -> Result<(), Failure> {
        let clash = self.known.iter().find(|known| {
            let may_be = known.role == Role::Read && (input == Some(known.flag) || is_harmless(identity));
            !may_be && known.identity.is_same(identity)
        });
        let Some(KnownFile { flag: other, role, .. }) = clash else { return Ok(()) };
        Err(Failure::about_file(
            path,
            match role {
                Role::Read => {
                    format!(
                        "{flag} names the file that {other} reads, and it would be lost; choose another name"
                    )
                }
                Role::Written => {
                    format!("{other} and {flag} name the same file; choose another name for one")
                }
            },
        ))
    }
}

/// A terminal, or `/dev/null`, is read and written at once without harm.
fn is_harmless(identity: &FileIdentity) -> bool {
    matches!(identity, FileIdentity::Present { kind: Kind::CharacterDevice, .. })
}
