//! Writes the README of each library crate of the workspace that it is run in.

use std::{fs, io};

use ra_tests::{crate_readmes, here, public_names::CRATES};

fn main() -> io::Result<()> {
    let workspace = here();
    for package in CRATES {
        fs::write(crate_readmes::path(&workspace, package), crate_readmes::page(&workspace, package))?;
    }
    Ok(())
}
