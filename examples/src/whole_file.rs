//! Files that are whole before they have a name.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use crate::file_identity::folder;

/// Whether a file is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It outlives a crash of the machine from now on.
    OnDisk,
    /// It is written when the operating system finds the time.
    SoonOnDisk,
}

/// What to do where the output file exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and fail.
    Keep,
    /// Put the new file in its place (`--force`).
    Replace,
}

/// The contents of a file, on the disk and without its name. Dropped, or left by a killed program, nothing stays of it.
#[derive(Debug)]
pub(crate) enum WholeFile {
    /// Without any name.
    #[cfg(target_os = "linux")]
    Unnamed(File),
    /// Under a name of its own, where the file system knows no files without one.
    Named(tempfile::NamedTempFile),
}

impl WholeFile {
    /// Writes contents to the folder in which `path` will be.
    pub(crate) fn write(path: &Path, contents: &[u8], mode: u32, durability: Durability) -> io::Result<Self> {
        let file = Self::create(folder(path), mode)?;
        let mut handle = file.as_file();
        handle.write_all(contents)?;
        if durability == Durability::OnDisk {
            handle.sync_all()?;
        }
        Ok(file)
    }

    /// Gives the file its name. The name never stands for less than the whole file.
    pub(crate) fn place(self, path: &Path, existing: Existing) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => match existing {
                Existing::Keep => unnamed::link(&file, path),
                Existing::Replace => unnamed::replace(&file, path),
            },
            Self::Named(file) => {
                let placed = match existing {
                    Existing::Keep => file.persist_noclobber(path),
                    Existing::Replace => file.persist(path),
                };
                placed.map(drop).map_err(|error| error.error)
            }
        }
    }

    fn create(folder: &Path, mode: u32) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(file) = unnamed::create(folder, mode) {
            return Ok(Self::Unnamed(file));
        }
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        #[cfg(not(unix))]
        let _ = mode;
        builder.tempfile_in(folder).map(Self::Named)
    }

    fn as_file(&self) -> &File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => file,
            Self::Named(file) => file.as_file(),
        }
    }
}

/// Checks that a file can be made in a folder, and leaves nothing there.
pub(crate) fn check_folder(folder: &Path) -> io::Result<()> {
    WholeFile::create(folder, 0o600).map(drop)
}

/// Ends the program if it was started to put a file in its place for another one.
#[cfg(target_os = "linux")]
pub(crate) fn place_for_another() {
    let arguments: Vec<_> = std::env::args_os().collect();
    if let [_, flag, path] = arguments.as_slice()
        && flag == unnamed::PLACE
    {
        let placed = unnamed::rename_over(Path::new("/proc/self/fd/0"), Path::new(path));
        std::process::exit(i32::from(placed.is_err()));
    }
}

/// `O_TMPFILE` of open(2).
#[cfg(target_os = "linux")]
mod unnamed {
    use std::{
        fs::File,
        io,
        os::{fd::AsRawFd, unix::process::CommandExt},
        path::{Path, PathBuf},
        process::{Command, Stdio},
    };

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};

    use crate::file_identity::folder;

    /// `None` where there are no such files, or no way to name them; the error of a folder that takes none comes when a
    /// named one is tried.
    pub(super) fn create(folder: &Path, mode: u32) -> Option<File> {
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        let file = File::from(open(folder, flags, Mode::from_bits_truncate(mode)).ok()?);
        path(&file).exists().then_some(file)
    }

    /// Gives a file a name that no other has.
    pub(super) fn link(file: &File, to: &Path) -> io::Result<()> {
        link_path(&path(file), to)
    }

    fn link_path(file: &Path, to: &Path) -> io::Result<()> {
        Ok(linkat(CWD, file, CWD, to, AtFlags::SYMLINK_FOLLOW)?)
    }

    /// The argument by which a program of this folder starts itself, before the path that the file at stdin takes.
    pub(super) const PLACE: &str = "--place-stdin-at";

    /// Gives a file the name of another. That takes two steps, a name of its own in between; so that killing this program
    /// between them leaves no such name, another process takes both.
    pub(super) fn replace(file: &File, path: &Path) -> io::Result<()> {
        let child = Command::new("/proc/self/exe")
            .args([PLACE.as_ref(), path.as_os_str()])
            .stdin(file.try_clone()?)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .status();
        if child.is_ok_and(|status| status.success()) {
            return Ok(());
        }
        rename_over(&self::path(file), path)
    }

    pub(super) fn rename_over(file: &Path, path: &Path) -> io::Result<()> {
        let prefix = format!(".{}.", path.file_name().unwrap_or_default().to_string_lossy());
        let named =
            tempfile::Builder::new().prefix(&prefix).make_in(folder(path), |name| link_path(file, name))?;
        named.into_temp_path().persist(path).map_err(|error| error.error)
    }

    fn path(file: &File) -> PathBuf {
        format!("/proc/self/fd/{}", file.as_raw_fd()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_has_its_name_once_it_is_whole_and_nothing_else_is_left() {
        let at = tempfile::tempdir().unwrap();
        let path = at.path().join("file");
        let whole = |contents: &[u8]| WholeFile::write(&path, contents, 0o600, Durability::OnDisk).unwrap();
        drop(whole(b"dropped"));
        assert!(names(at.path()).is_empty());
        whole(b"first").place(&path, Existing::Keep).unwrap();
        let error = whole(b"second").place(&path, Existing::Keep).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        whole(b"third").place(&path, Existing::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"third");
        assert_eq!(names(at.path()), ["file"]);
    }
}
