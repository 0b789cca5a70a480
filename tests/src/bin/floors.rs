//! Prints what is wrong with the floors of the named crates, or of all: circles of files, arrows that do not run down.
//! It reads the workspace that it is run in.

use std::{env, process::ExitCode};

use ra_tests::{
    floors::{CRATES, complaints, read_sources, source_folder},
    here,
};

fn main() -> ExitCode {
    let mut names: Vec<String> = env::args().skip(1).collect();
    if names.is_empty() {
        names = CRATES.map(String::from).into();
    }
    let workspace = here();
    let mut status = ExitCode::SUCCESS;
    for name in names {
        for complaint in complaints(&read_sources(&source_folder(&workspace, &name))) {
            println!("{name}: {complaint}");
            status = ExitCode::FAILURE;
        }
    }
    status
}
