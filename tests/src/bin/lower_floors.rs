//! Removes the floors of the named crates, or of all, one by one from the top, and checks that the rest still compiles.
//! That finds uses of methods and macros, which `floors` does not see. It works on a copy of the workspace that it is
//! run in.

use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    process::{Command, ExitCode},
};

use ra_tests::{
    floors::{CRATES, Floors, read_sources, source_folder},
    here,
};

fn main() -> ExitCode {
    let mut packages: Vec<String> = env::args().skip(1).collect();
    if packages.is_empty() {
        packages = CRATES.map(String::from).into();
    }
    let workspace = here();
    // Always the same folder, so that cargo does not rebuild the crates that did not change.
    let copy = workspace.join("target/lower-floors");
    let _ = fs::remove_dir_all(&copy);
    copy_workspace(&workspace, &copy);
    let mut status = ExitCode::SUCCESS;
    for package in packages {
        let sources = source_folder(&copy, &package);
        let lib = sources.join("lib.rs");
        let whole = fs::read_to_string(&lib).expect("the crate has a lib.rs");
        let floors = Floors::read(&read_sources(&sources));
        let mut gone = BTreeSet::new();
        for floor in floors.all().iter().take(floors.all().len().saturating_sub(1)) {
            gone.extend(floor.iter().map(String::as_str));
            fs::write(&lib, without(&whole, &gone)).expect("the copy can be written");
            match check(&copy, &workspace, &package) {
                Ok(()) => println!("{package} compiles without {}", Vec::from_iter(gone.clone()).join(", ")),
                Err(errors) => {
                    println!("{package} needs {}:\n{errors}", floor.join(", "));
                    status = ExitCode::FAILURE;
                    break;
                }
            }
        }
        fs::write(&lib, whole).expect("the copy can be written");
    }
    status
}

/// Copies the files that git tracks, as they are in the working tree.
fn copy_workspace(from: &Path, to: &Path) {
    let listed = Command::new("git").args(["ls-files"]).current_dir(from).output().expect("git starts");
    for file in String::from_utf8_lossy(&listed.stdout).lines() {
        let target = to.join(file);
        fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("a folder can be made");
        // Git still lists a file that was removed without a commit.
        if from.join(file).is_file() {
            fs::copy(from.join(file), target).expect("a file can be copied");
        }
    }
}

/// A `lib.rs` without some modules and without its re-exports of them.
fn without(lib: &str, gone: &BTreeSet<&str>) -> String {
    let mut kept = String::new();
    let mut attributes = String::new();
    // The text that ends the declaration being left out.
    let mut end = None;
    for line in lib.split_inclusive('\n') {
        if let Some(closing) = end {
            end = end.filter(|_| !line.trim_end().ends_with(closing));
        } else if line.starts_with("#[") || line.starts_with("///") {
            attributes.push_str(line);
        } else if names_module(line, gone) {
            attributes.clear();
            let is_block = line.contains("mod ") && line.trim_end().ends_with('{');
            end = (is_block || !line.contains(';')).then_some(if is_block { "}" } else { "};" });
        } else {
            kept.push_str(&attributes);
            kept.push_str(line);
            attributes.clear();
        }
    }
    kept
}

/// Whether a line declares one of these modules, or begins a re-export of its names.
fn names_module(line: &str, modules: &BTreeSet<&str>) -> bool {
    let line = line.trim_start_matches("pub ").trim_start_matches("pub(crate) ");
    let name = line.strip_prefix("mod ").or_else(|| line.strip_prefix("use "));
    let name = name.and_then(|rest| rest.split(|end: char| !end.is_alphanumeric() && end != '_').next());
    name.is_some_and(|name| modules.contains(name))
}

fn check(copy: &Path, workspace: &Path, package: &str) -> Result<(), String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--quiet", "--offline", "--lib", "--all-features", "--message-format", "short"]);
    cargo.args(["--package", package, "--target-dir"]).arg(workspace.join("target")).current_dir(copy);
    let output = cargo.output().expect("cargo starts");
    let text = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<&str> = text.lines().filter(|line| line.contains("error")).collect();
    if output.status.success() { Ok(()) } else { Err(errors.join("\n")) }
}
