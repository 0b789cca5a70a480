//! The README's commands, run as they are pasted: in order, in one clean shell.
#![cfg(unix)]

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use ra_tests::{both, example_path, folder, have, workspace};

/// The blocks of shell commands.
fn blocks() -> Vec<String> {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let parts = readme.split("```sh\n").skip(1);
    parts.map(|part| part.split_once("\n```").expect("a block ends").0.to_owned()).collect()
}

/// A `cargo` that runs the examples that are built already, since another build would wait for this one.
fn write_cargo(at: &Path) {
    let examples = example_path("inspect").parent().unwrap().to_str().unwrap().to_owned();
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = run ] || {{ echo \"cargo $1 is not for here\" >&2; exit 99; }}\nshift\n\
         [ \"$1\" = --features ] && shift 2\n[ \"$1\" = --example ] || exit 98\nname=$2\nshift 2\n\
         [ $# = 0 ] || {{ [ \"$1\" = -- ] && shift || exit 97; }}\nexec \"{examples}/$name\" \"$@\"\n"
    );
    fs::write(at.join("cargo"), script).unwrap();
    fs::set_permissions(at.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn every_command_of_the_readme_works_as_it_is_pasted() {
    let all = blocks();
    assert!(all.len() >= 9, "the blocks are found");
    let (has_aws, has_token) = (have("aws", "--version"), have("softhsm2-util", "--version"));
    let programs = folder();
    write_cargo(programs.path());
    let (home, here) = (folder(), folder());
    fs::create_dir(home.path().join("tokens")).unwrap();
    let token = format!("directories.tokendir = {}\n", home.path().join("tokens").display());
    fs::write(home.path().join("softhsm2.conf"), token).unwrap();
    // A port that is free here in place of the one that is printed.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let commands: Vec<String> = all
        .iter()
        // This test is one of those.
        .filter(|block| !block.contains("cargo test"))
        .filter(|block| {
            has_aws || !block.contains("aws ") && !block.contains("$ANCHOR") && !block.contains("$ENDPOINT")
        })
        .filter(|block| has_token || !block.contains("softhsm2-util"))
        .map(|block| block.replace("9911", &port))
        .collect();
    let script =
        format!("set -eu\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{}\n", commands.join("\n"));
    let path = format!("{}:{}", programs.path().display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(here.path())
        .env_clear()
        .env("PATH", path)
        .env("HOME", home.path())
        .env("SOFTHSM2_CONF", home.path().join("softhsm2.conf"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::null())
        .output()
        .expect("bash starts");
    assert!(output.status.success(), "{script}\n{}", both(&output));
    if has_aws {
        assert!(both(&output).contains("SecretAccessKey"), "{}", both(&output));
    }
    is_ignored_by_git(here.path());
}

/// Whatever the commands leave in the root of the repository is ignored there.
fn is_ignored_by_git(here: &Path) {
    if !have("git", "--version") || !workspace().join(".git").exists() {
        return;
    }
    for entry in fs::read_dir(here).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let git =
            Command::new("git").args(["check-ignore", "--quiet", &name]).current_dir(workspace()).status();
        assert!(git.unwrap().success(), "{name} is not in .gitignore");
    }
}

#[test]
fn no_command_is_cut_short() {
    for block in blocks() {
        assert!(!block.contains('…') && !block.contains("..."), "{block}");
    }
}
