//! Which file a path names, whatever the path looks like.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// What a path names: two paths with equal identities name one file, be it by a hard link, a linked folder or `./x`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FileIdentity {
    /// A file that is there.
    Present { file: Node, kind: Kind },
    /// A file that is not there yet, by the folder it would be in.
    Absent { folder: Node, path: PathBuf, name: OsString },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Regular,
    Folder,
    /// A terminal, `/dev/null`: writing destroys nothing that is read there.
    CharacterDevice,
    /// A FIFO, a pipe, a socket, a disk.
    Other,
}

#[cfg(unix)]
type Node = (u64, u64);
#[cfg(not(unix))]
type Node = PathBuf;

impl FileIdentity {
    /// Follows links. An error if not even the folder is there.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Self::read(Path::new("/dev/stdin"));
        }
        match fs::metadata(path) {
            Ok(metadata) => Ok(Self::Present { file: node(path, &metadata)?, kind: kind(&metadata) }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::read_absent(path),
            Err(error) => Err(error),
        }
    }

    fn read_absent(path: &Path) -> io::Result<Self> {
        let parent = folder(path);
        let name = path.file_name().ok_or(io::ErrorKind::NotFound)?.to_owned();
        let folder = node(parent, &fs::metadata(parent)?)?;
        Ok(Self::Absent { folder, path: path.into(), name })
    }

    /// Whether both are one file. Names that differ in case alone are one where the file system takes them for one.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Present { file, .. }, Self::Present { file: other, .. }) => file == other,
            (
                Self::Absent { folder: parent, path, name },
                Self::Absent { folder: other_parent, name: other, .. },
            ) => parent == other_parent && (name == other || is_same_but_for_case(folder(path), name, other)),
            _ => false,
        }
    }
}

/// The folder that a path's last part is in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn is_same_but_for_case(folder: &Path, one: &OsString, other: &OsString) -> bool {
    let lower = |name: &OsString| name.to_string_lossy().to_lowercase();
    lower(one) == lower(other) && ignores_case(folder)
}

/// Whether a file in this folder is found under its name in other letters.
fn ignores_case(folder: &Path) -> bool {
    let Ok(probe) = tempfile::Builder::new().prefix(".case-").suffix("-a").tempfile_in(folder) else {
        return false;
    };
    let name = probe.path().file_name().map(|name| name.to_string_lossy().to_uppercase());
    name.is_some_and(|name| folder.join(name).exists())
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is no identity without a further look")]
fn node(_: &Path, metadata: &fs::Metadata) -> io::Result<Node> {
    use std::os::unix::fs::MetadataExt;
    Ok((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn node(path: &Path, _: &fs::Metadata) -> io::Result<Node> {
    path.canonicalize()
}

fn kind(metadata: &fs::Metadata) -> Kind {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if metadata.file_type().is_char_device() {
            return Kind::CharacterDevice;
        }
    }
    if metadata.is_file() {
        Kind::Regular
    } else if metadata.is_dir() {
        Kind::Folder
    } else {
        Kind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_is_itself_by_every_path_to_it_and_no_other() {
        let at = tempfile::tempdir().unwrap();
        let at = at.path();
        fs::create_dir(at.join("folder")).unwrap();
        std::os::unix::fs::symlink(at.join("folder"), at.join("linked")).unwrap();
        fs::write(at.join("folder/file"), "").unwrap();
        fs::write(at.join("other"), "").unwrap();
        fs::hard_link(at.join("folder/file"), at.join("hard")).unwrap();
        std::os::unix::fs::symlink(at.join("hard"), at.join("link")).unwrap();
        let identity = |path: &str| FileIdentity::read(&at.join(path)).unwrap();
        for path in ["folder/file", "linked/file", "linked/../folder/./file", "hard", "link"] {
            assert!(identity(path).is_same(&identity("folder/file")), "{path}");
        }
        for path in ["folder/new", "linked/new", "linked/./new"] {
            assert!(identity(path).is_same(&identity("folder/new")), "{path}");
        }
        for path in ["other", "folder/new", "folder", "folder/File", "new"] {
            assert!(!identity(path).is_same(&identity("folder/file")), "{path}");
        }
        assert!(!identity("new").is_same(&identity("folder/new")));
        assert_eq!(identity("folder/NEW").is_same(&identity("folder/new")), ignores_case(at));
        assert!(FileIdentity::read(&at.join("missing/new")).is_err());
    }
}
