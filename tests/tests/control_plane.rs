//! The local service's control plane, as `boto3`, the `aws` CLI and botocore's model see it.

use std::process::Command;

use ra_tests::{Server, both, example_path, folder, have, python_script, run_with, skip};

/// Runs a script of `tests/python` against a service of its own, which writes its events to a file.
fn judge(script: &str, arguments: &[&str]) {
    // Older ones know neither aliases nor the other members of November 2026.
    let imports = "import boto3, botocore, cryptography; assert botocore.__version__ == '1.44.8'";
    let has_packages = Command::new("python3").args(["-c", imports]).output();
    if !has_packages.is_ok_and(|output| output.status.success()) || !have("aws", "--version") {
        skip("python3 has no botocore 1.44.8 or no cryptography, or there is no aws");
        return;
    }
    let folder = folder();
    let mut command = Command::new(example_path("local_endpoint"));
    let command = command.current_dir(folder.path()).args(["--assume-any-role", "--events", EVENTS]);
    let server = Server::start(command);
    let url = server.first_line().strip_prefix("listening on ").expect("the line names a URL");
    let script = python_script(script);
    let arguments = [&[script.to_str().unwrap(), url], arguments].concat();
    let output = run_with(folder.path(), "python3", &arguments);
    assert!(output.status.success(), "{}", both(&output));
}

const EVENTS: &str = "events.jsonl";

#[test]
fn boto3_and_the_aws_cli_run_every_operation() {
    judge("control_plane.py", &[]);
}

#[test]
fn every_member_of_every_request_is_held_to_the_model() {
    judge("model.py", &[]);
}

#[test]
fn what_the_control_plane_sets_decides_on_sessions() {
    judge("local_sessions.py", &[EVENTS]);
}
