//! The graph of a crate's files: an arrow runs from the file that uses a name to the file that defines it.
//!
//! A path is followed through re-exports and globs to the file that defines the name. Tests, `mod` lines, comments and
//! strings do not count. Methods, and macros that are not called by name, are not seen.

mod arrows;
mod circles;
mod levels;
#[cfg(test)]
mod made_up;
mod modules;
mod names;
mod test_only;
mod tokens;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

pub use arrows::{Arrow, arrows, shortcuts};
pub use circles::circles;
pub use levels::Floors;
pub use modules::Modules;
pub(crate) use test_only::{impl_attributes, is_test_only, item_attributes, trait_attributes};

/// The packages whose files must keep to their floors.
pub const CRATES: [&str; 8] = [
    "ra-pki",
    "ra-x509",
    "ra-policy",
    "ra-sigv4x509",
    "ra-session",
    "ra-local",
    "roles-anywhere",
    "examples",
];

/// The sources of a crate by their paths below `src`, with `/` between folders.
pub type Sources = BTreeMap<String, String>;

/// The folder of a package's sources in a workspace.
pub fn source_folder(workspace: &Path, package: &str) -> PathBuf {
    match package {
        "examples" => workspace.join("examples/src"),
        package => workspace.join("crates").join(package).join("src"),
    }
}

/// Reads every `.rs` file below a folder.
pub fn read_sources(folder: &Path) -> Sources {
    let mut sources = Sources::new();
    read_folder(folder, "", &mut sources);
    sources
}

fn read_folder(folder: &Path, prefix: &str, sources: &mut Sources) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.expect("a folder's entry can be read");
        let name = entry.file_name().into_string().expect("file names are UTF-8");
        let path = entry.path();
        if path.is_dir() {
            read_folder(&path, &format!("{prefix}{name}/"), sources);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            sources.insert(format!("{prefix}{name}"), text);
        }
    }
}

/// What is wrong with the graph of a crate, a sentence for each problem: files that no module names, paths through
/// `lib.rs`, circles, arrows that do not run down, and floors that do not match the modules.
pub fn complaints(sources: &Sources) -> Vec<String> {
    let modules = Modules::read(sources);
    let arrows = arrows(&modules);
    let mut complaints: Vec<String> =
        modules.unread().map(|file| format!("{file} is a file that no module names")).collect();
    complaints.extend(shortcuts(&modules));
    complaints.extend(circles(&modules, &arrows));
    complaints.extend(Floors::read(sources).complaints(&modules, &arrows));
    complaints
}
