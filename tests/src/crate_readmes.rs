//! The README of each library crate, made from the documentation in its `lib.rs`, whose examples are compiled.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The path of a crate's README in a workspace.
pub fn path(workspace: &Path, package: &str) -> PathBuf {
    workspace.join("crates").join(package).join("README.md")
}

/// The README of a crate: what it is, its first example without hidden lines, and where to read on.
pub fn page(workspace: &Path, package: &str) -> String {
    let lib = workspace.join("crates").join(package).join("src/lib.rs");
    let lib = fs::read_to_string(lib).expect("a crate has a lib.rs");
    let what = lib.lines().next().and_then(|line| line.strip_prefix("//! "));
    let what = what.expect("the first line of a lib.rs says what the crate is");
    let example = example(&lib);
    let whole = match package {
        "roles-anywhere" => String::new(),
        _ => {
            ", and all of the crates under one name: [roles-anywhere](https://docs.rs/roles-anywhere)".into()
        }
    };
    format!(
        "# {package}\n\n{what}\n\n```rust\n{example}```\n\n\
         Read on: [the documentation](https://docs.rs/{package}){whole}.\n\n\
         Licensed under either of Apache-2.0 or MIT at your option.\n"
    )
}

/// The first code block of a crate's documentation, without the lines that rustdoc hides.
fn example(lib: &str) -> String {
    let documentation = lib.lines().take_while(|line| line.starts_with("//!") || is_fence_by_feature(line));
    let is_fence = |line: &str| line.starts_with("//! ```") || is_fence_by_feature(line);
    let block = documentation.skip_while(|line| !is_fence(line)).skip_while(|line| is_fence(line));
    let mut example = String::new();
    for line in block.take_while(|line| !is_fence(line)) {
        let line = line.strip_prefix("//!").unwrap_or(line);
        let line = line.strip_prefix(' ').unwrap_or(line);
        if line != "#" && !line.starts_with("# ") {
            example.push_str(line);
            example.push('\n');
        }
    }
    example
}

/// Whether a line begins a code block whose kind depends on a feature.
fn is_fence_by_feature(line: &str) -> bool {
    line.starts_with("#![cfg_attr(") && line.contains("doc = \"```")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_the_first_block_without_its_hidden_lines() {
        let lib = "//! A crate.\n//!\n#![cfg_attr(feature = \"tls\", doc = \"```no_run\")]\n\
                   #![cfg_attr(not(feature = \"tls\"), doc = \"```ignore\")]\n\
                   //! # async fn f() {\n//! use a::B;\n//!\n//!     let b = B;\n//! # }\n//! ```\n//!\n//! ```\n//! more\n//! ```\n";
        assert_eq!(example(lib), "use a::B;\n\n    let b = B;\n");
    }
}
