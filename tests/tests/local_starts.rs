//! How `local_endpoint` starts: with resources from a file, and under which names it answers.

use std::{fs, path::Path, process::Command};

use ra_tests::{Server, aws, both, create_root, example_path, folder, have, request, run_with, skip, stdout};
use serde_json::{Value, json};

const ANCHOR: &str = "11111111-2222-3333-4444-555555555555";
const PROFILE: &str = "66666666-7777-8888-9999-aaaaaaaaaaaa";
const ROLE: &str = "arn:aws:iam::123456789012:role/Example";

/// A root, and a file of resources with an anchor of it.
fn make_resources(folder: &Path) {
    request(folder, "Root", "");
    create_root(folder, "Root");
    let pem = fs::read_to_string(folder.join("Root.crt")).unwrap();
    let source = json!({ "sourceType": "CERTIFICATE_BUNDLE", "sourceData": { "x509CertificateData": pem } });
    let trusts = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "Service": "rolesanywhere.amazonaws.com" },
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    }] });
    let rules = json!([{ "specifier": "CN" }]);
    let document = json!({
        "trustAnchors": [{
            "trustAnchorId": ANCHOR, "name": "a", "enabled": true, "source": source, "aliasName": "prod",
        }],
        "profiles": [{
            "profileId": PROFILE, "name": "p", "enabled": true, "roleArns": [ROLE],
            "attributeMappings": [{ "certificateField": "x509Subject", "mappingRules": rules }],
        }],
        "roles": [{ "roleArn": ROLE, "trustPolicy": trusts, "maxSessionDuration": 7200 }],
    });
    fs::write(folder.join("resources.json"), document.to_string()).unwrap();
}

fn start(folder: &Path, flags: &[&str]) -> (Server, String) {
    let server = Server::start(Command::new(example_path("local_endpoint")).current_dir(folder).args(flags));
    let url = server.first_line().strip_prefix("listening on ").expect("the line names a URL").to_owned();
    (server, url)
}

#[test]
fn a_file_of_resources_is_there_at_every_start_and_after_a_reset() {
    if !have("aws", "--version") || !have("curl", "--version") {
        skip("there is no aws or no curl");
        return;
    }
    let folder = folder();
    let folder = folder.path();
    make_resources(folder);
    let (_server, url) = start(folder, &["--load", "resources.json"]);
    let keys = [("AWS_ACCESS_KEY_ID", "any"), ("AWS_SECRET_ACCESS_KEY", "any")];
    let aws = |arguments: &[&str]| {
        aws(folder, &keys, &[&["rolesanywhere", "--endpoint-url", &url], arguments].concat())
    };
    let names = || {
        let anchor = aws(&["get-trust-anchor", "--trust-anchor-id", ANCHOR]);
        let profile = aws(&["get-profile", "--profile-id", PROFILE]);
        assert_eq!(anchor["trustAnchor"]["name"], "a");
        assert_eq!(
            profile["profile"]["attributeMappings"][0]["mappingRules"],
            json!([{ "specifier": "CN" }])
        );
        let roles = run_with(folder, "curl", &["-sS", &format!("{url}/_ra-local/roles")]);
        let roles: Value = serde_json::from_str(&stdout(&roles)).unwrap();
        assert_eq!(roles["roles"], json!([{ "roleArn": ROLE, "maxSessionDuration": 7200 }]));
    };
    names();
    aws(&["delete-trust-anchor", "--trust-anchor-id", ANCHOR]);
    run_with(folder, "curl", &["-sS", "-X", "POST", &format!("{url}/_ra-local/reset")]);
    names();
}

#[test]
fn a_file_that_breaks_a_rule_is_refused_with_the_place() {
    let folder = folder();
    let folder = folder.path();
    for (document, expected) in [
        ("{", "the document: EOF"),
        (r#"{"anchors": []}"#, "unknown field `anchors`"),
        (r#"{"trustAnchors": [{"name": "a"}]}"#, "trustAnchors[0]: source is missing"),
        (
            r#"{"profiles": [{"name": "p", "roleArns": [], "profileId": "x"}]}"#,
            "profiles[0]: profileId is no UUID",
        ),
        (r#"{"roles": [{"roleArn": "x", "trustPolicy": {}}]}"#, "roles[0]: "),
    ] {
        fs::write(folder.join("resources.json"), document).unwrap();
        let output = run_with(folder, example_path("local_endpoint"), &["--load", "resources.json"]);
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(both(&output).contains(expected), "{}", both(&output));
    }
}

#[test]
fn a_page_in_a_browser_gets_no_answer_under_a_name_of_its_own() {
    if !have("curl", "--version") {
        skip("there is no curl");
        return;
    }
    let folder = folder();
    let (_server, url) = start(folder.path(), &["--assume-any-role", "--host", "aws.test"]);
    let status = |header: &str| {
        let arguments =
            ["-sS", "-o", "answer", "-w", "%{http_code}", "-H", header, &format!("{url}/trustanchors")];
        stdout(&run_with(folder.path(), "curl", &arguments))
    };
    for header in
        ["Host: evil.example", "Host: evil.example:9911", "Origin: http://evil.example", "Origin: null"]
    {
        assert_eq!(status(header), "403", "{header}");
    }
    let said = fs::read_to_string(folder.path().join("answer")).unwrap();
    assert!(said.contains("ra-local: a page of null may not ask here"), "{said}");
    for header in ["Host: localhost:1", "Host: aws.test", &format!("Origin: {url}")] {
        assert_eq!(status(header), "200", "{header}");
    }
}
