//! Prints the circles of files, and the arrows that do not run down, of the crates that are named, or of all. It reads
//! the workspace that it is run in.

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use ra_tests::floors::{CRATES, complaints, read_sources, source_folder};

fn main() -> ExitCode {
    let mut names: Vec<String> = env::args().skip(1).collect();
    if names.is_empty() {
        names = CRATES.map(String::from).into();
    }
    let workspace = workspace();
    let mut status = ExitCode::SUCCESS;
    for name in names {
        for complaint in complaints(&read_sources(&source_folder(&workspace, &name))) {
            println!("{name}: {complaint}");
            status = ExitCode::FAILURE;
        }
    }
    status
}

/// The folder above this one in which the crates lie.
fn workspace() -> PathBuf {
    let here = env::current_dir().expect("there is a current folder");
    let found = here.ancestors().find(|folder| folder.join("crates/ra-pki").is_dir());
    found.map(Path::to_path_buf).expect("a folder above this one holds the crates")
}
