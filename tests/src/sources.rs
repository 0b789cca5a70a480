//! Our own sources as tokens, for the tests that a fact stands in one place.

mod errors;
mod functions;
mod tokens;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

pub use errors::repeated_causes;
pub use functions::function_lengths;
pub use tokens::{Token, TokenKind};

use crate::{
    floors::{CRATES, Modules, read_sources, source_folder},
    workspace,
};

/// A Rust file.
pub struct Source {
    /// Its path in the workspace, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its tokens, without documentation and code that is compiled for tests alone.
    pub tokens: Vec<Token>,
}

impl Source {
    /// Reads the text of a file.
    ///
    /// # Panics
    ///
    /// If the text is not Rust.
    pub fn new(path: &str, text: String) -> Self {
        let tokens = tokens::read(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.into(), text, tokens }
    }

    /// The string literals in it, and their lines.
    pub fn texts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.tokens.iter().filter_map(|token| match &token.kind {
            TokenKind::Text(text) => Some((text.as_str(), token.line)),
            _ => None,
        })
    }

    /// The whole numbers in it, and their lines.
    pub fn numbers(&self) -> impl Iterator<Item = (u128, usize)> {
        self.tokens.iter().filter_map(|token| match &token.kind {
            TokenKind::Number(number) => Some((*number, token.line)),
            _ => None,
        })
    }

    /// The lines where a sequence of names and signs, such as `". source ( )"`, stands.
    pub fn sequences(&self, sequence: &str) -> Vec<usize> {
        let wanted: Vec<&str> = sequence.split(' ').collect();
        let windows = self.tokens.windows(wanted.len());
        let found =
            windows.filter(|window| window.iter().zip(&wanted).all(|(token, wanted)| token.is(wanted)));
        found.map(|window| window[0].line).collect()
    }

    /// The names that follow a word such as `fn` or `const`, and their lines.
    pub fn names_after(&self, word: &str) -> Vec<(&str, usize)> {
        let pairs = self.tokens.windows(2).filter(|pair| pair[0].is(word));
        pairs
            .filter_map(|pair| match &pair[1].kind {
                TokenKind::Name(name) => Some((name.as_str(), pair[1].line)),
                _ => None,
            })
            .collect()
    }
}

/// The sources of the library crates, without files that are for tests alone.
pub fn library() -> Vec<Source> {
    let crates = CRATES.iter().filter(|package| **package != "examples");
    crates.flat_map(|package| package_sources(package)).collect()
}

/// The sources of the programs: what they share, and each program.
pub fn programs() -> Vec<Source> {
    let mut sources = package_sources("examples");
    let folder = workspace().join("examples");
    for entry in fs::read_dir(&folder).expect("the programs lie in a folder") {
        let path = entry.expect("a folder's entry can be read").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(read(&path));
        }
    }
    sources
}

/// Every `.rs` file of the repository.
pub fn every_file() -> Vec<PathBuf> {
    let mut files = BTreeSet::new();
    add_files(workspace(), &mut files);
    files.into_iter().collect()
}

/// A path relative to the workspace, with `/` between folders.
pub fn short_path(path: &Path) -> String {
    let path = path.strip_prefix(workspace()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

fn package_sources(package: &str) -> Vec<Source> {
    let folder = source_folder(workspace(), package);
    let files = Modules::read(&read_sources(&folder));
    files.files().map(|file| read(&folder.join(file))).collect()
}

fn read(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Source::new(&short_path(path), text)
}

fn add_files(folder: &Path, files: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("a folder's entry can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            add_files(&path, files);
        } else if name.ends_with(".rs") {
            files.insert(path);
        }
    }
}
