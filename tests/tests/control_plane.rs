//! The local service's control plane, as `boto3`, the `aws` CLI and botocore's model see it.

use std::{env, fs, process::Command};

use ra_tests::{
    Server, both, example_path, folder, have, moto::Moto, python_script, run_with, skip, workspace,
};

/// Runs a script of `tests/python` against a service of its own, which is started with further flags.
fn judge(script: &str, flags: &[&str], arguments: &[&str]) {
    // Older ones know neither aliases nor the other members of November 2026.
    let imports = "import boto3, botocore, cryptography; assert botocore.__version__ == '1.44.8'";
    let has_packages = Command::new("python3").args(["-c", imports]).output();
    if !has_packages.is_ok_and(|output| output.status.success()) || !have("aws", "--version") {
        skip("python3 has no botocore 1.44.8 or no cryptography, or there is no aws");
        return;
    }
    let folder = folder();
    let mut command = Command::new(example_path("local_endpoint"));
    let server = Server::start(command.current_dir(folder.path()).arg("--assume-any-role").args(flags));
    let url = server.first_line().strip_prefix("listening on ").expect("the line names a URL");
    let script = python_script(script);
    let arguments = [&["-B", script.to_str().unwrap(), url], arguments].concat();
    let output = run_with(folder.path(), "python3", &arguments);
    assert!(output.status.success(), "{}", both(&output));
}

const EVENTS: &str = "events.jsonl";

#[test]
fn boto3_and_the_aws_cli_run_every_operation() {
    judge("control_plane.py", &[], &[]);
}

#[test]
fn every_member_of_every_request_is_held_to_the_model() {
    judge("model.py", &[], &[]);
}

#[test]
fn what_the_control_plane_sets_decides_on_sessions() {
    judge("local_sessions.py", &["--events", EVENTS], &[EVENTS]);
}

#[test]
fn what_a_profile_settles_reaches_assume_role() {
    if !have("moto_server", "--help") {
        skip("there is no moto_server");
        return;
    }
    let moto = Moto::start();
    judge("local_sts.py", &["--sts-endpoint", moto.url()], &[moto.url()]);
}

#[test]
fn the_documentation_names_tests_that_are_there() {
    let page = fs::read_to_string(workspace().join("docs/local.md")).unwrap();
    let tests = fs::read_dir(workspace().join("tests/tests")).unwrap();
    let tests = tests.filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok());
    let tests: String = tests.collect();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 20);
    for row in rows {
        let last = row.trim_end_matches(" |").rsplit("| ").next().unwrap_or_default().trim_matches('`');
        let is_there = last.contains('_') && tests.contains(&format!("fn {last}()"));
        // What is not there, and what nobody knows, has no test.
        assert!(
            is_there || row.contains("not ") || row.contains("inferred") || row.contains("in memory"),
            "{row}"
        );
    }
}

#[test]
fn the_fixture_of_the_documentation_works_as_it_is_pasted() {
    let imports = "import boto3, pytest";
    let has_packages = Command::new("python3").args(["-c", imports]).output();
    if !has_packages.is_ok_and(|output| output.status.success()) {
        skip("python3 has no boto3 or pytest");
        return;
    }
    let page = fs::read_to_string(workspace().join("docs/local.md")).unwrap();
    let fixture = page.split_once("```python\n").unwrap().1.split_once("\n```").unwrap().0;
    let folder = folder();
    fs::write(folder.path().join("test_fixture.py"), fixture).unwrap();
    let programs = example_path("local_endpoint");
    let path = format!("{}:{}", programs.parent().unwrap().display(), env::var("PATH").unwrap());
    let mut command = Command::new("python3");
    command.args(["-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"]).current_dir(folder.path());
    let output = command.env("PATH", path).output().unwrap();
    assert!(output.status.success() && both(&output).contains("1 passed"), "{}", both(&output));
}
