//! Prints what is wrong with the public names of the named crates; if none is named, the names at the roots of all
//! crates. It reads the workspace that it is run in.

use std::{env, process::ExitCode};

use ra_tests::{
    here,
    public_names::{CRATES, Manifests, complaints, listing, read},
};

fn main() -> ExitCode {
    let named: Vec<String> = env::args().skip(1).collect();
    let packages: Vec<&str> =
        if named.is_empty() { CRATES.into() } else { named.iter().map(String::as_str).collect() };
    let workspace = here();
    let apis = match read(&workspace, &packages) {
        Ok(apis) => apis,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if named.is_empty() {
        print!("{}", listing(&apis));
        return ExitCode::SUCCESS;
    }
    let manifests = Manifests::read(&workspace);
    let mut status = ExitCode::SUCCESS;
    for (package, api) in &apis {
        println!("{package}: {} names at the root", api.root_names().len());
        for complaint in complaints(package, api, &manifests) {
            println!("{package}: {complaint}");
            status = ExitCode::FAILURE;
        }
    }
    status
}
