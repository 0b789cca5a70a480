//! The `aws` CLI as a client: it makes trust anchor and profile at `local_endpoint`, runs our `credential_process`, and
//! asks moto's STS who it is.

use std::{fs, path::Path, process::Command};

use ra_tests::{Server, aws, both, example, example_path, folder, have, moto::Moto, run_with, stdout};
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::123456789012:role/Example";

fn make_certificates(folder: &Path) {
    example(
        folder,
        "request_certificate",
        &[
            "--subject",
            "/O=Example/CN=Root",
            "--key-type",
            "p-256",
            "--key-out",
            "root.key",
            "--out",
            "root.csr",
        ],
    );
    example(
        folder,
        "create_root",
        &["--csr", "root.csr", "--key", "root.key", "--days", "30", "--out", "root.crt"],
    );
    example(
        folder,
        "request_certificate",
        &[
            "--subject",
            "/O=Example/CN=host-1",
            "--key-type",
            "rsa-2048",
            "--key-out",
            "server.key",
            "--out",
            "server.csr",
        ],
    );
    example(
        folder,
        "issue_certificate",
        &[
            "--ca-cert",
            "root.crt",
            "--ca-key",
            "root.key",
            "--csr",
            "server.csr",
            "--days",
            "10",
            "--out",
            "server.crt",
        ],
    );
}

#[test]
fn the_aws_cli_gets_the_assumed_role_through_our_credential_process() {
    if !have("aws", "--version") || !have("moto_server", "--help") {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    make_certificates(folder);
    let moto = Moto::start();
    let local = Server::start(Command::new(example_path("local_endpoint")).args([
        "--assume-any-role",
        "--sts-endpoint",
        moto.url(),
    ]));
    let endpoint = local.first_line().strip_prefix("listening on ").expect("the first line names the URL");

    let (anchor_arn, profile_arn) = make_anchor_and_profile(folder, endpoint);
    let config = format!(
        "[profile host-1]\ncredential_process = {} --certificate server.crt --private-key server.key \
         --trust-anchor-arn {anchor_arn} --profile-arn {profile_arn} --role-arn {ROLE} --endpoint {endpoint}\n",
        example_path("credential_process").display()
    );
    fs::write(folder.join("config"), config).unwrap();
    let identity = aws(
        folder,
        &[("AWS_PROFILE", "host-1")],
        &["sts", "get-caller-identity", "--endpoint-url", moto.url()],
    );
    let arn = identity["Arn"].as_str().expect("the identity has an ARN");
    let serial = example(folder, "check_certificate", &["--certificate", "server.crt", "--format", "json"]);
    let serial: Value = serde_json::from_str(&serial).unwrap();
    let session_name = serial["session"]["roleSessionName"].as_str().expect("the session has a name");
    assert_eq!(arn, format!("arn:aws:sts::123456789012:assumed-role/Example/{session_name}"));
}

/// Makes a trust anchor of `root.crt` and a profile with the `aws` CLI, and returns their ARNs.
fn make_anchor_and_profile(folder: &Path, endpoint: &str) -> (String, String) {
    let caller = [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")];
    let root = fs::read_to_string(folder.join("root.crt")).unwrap();
    let source = json!({"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": root}});
    let anchor = aws(
        folder,
        &caller,
        &[
            "rolesanywhere",
            "create-trust-anchor",
            "--endpoint-url",
            endpoint,
            "--name",
            "test",
            "--enabled",
            "--source",
            &source.to_string(),
        ],
    );
    let profile = aws(
        folder,
        &caller,
        &[
            "rolesanywhere",
            "create-profile",
            "--endpoint-url",
            endpoint,
            "--name",
            "test",
            "--enabled",
            "--role-arns",
            ROLE,
        ],
    );
    assert_eq!(anchor["trustAnchor"]["enabled"], true);
    assert_eq!(profile["profile"]["roleArns"], json!([ROLE]));
    let anchor_arn = anchor["trustAnchor"]["trustAnchorArn"].as_str().expect("the anchor has an ARN");
    let profile_arn = profile["profile"]["profileArn"].as_str().expect("the profile has an ARN");
    (anchor_arn.into(), profile_arn.into())
}

#[test]
fn a_refusal_reaches_the_user_with_its_explanation() {
    let folder = folder();
    let folder = folder.path();
    make_certificates(folder);
    let local = Server::start(&mut Command::new(example_path("local_endpoint")));
    let endpoint = local.first_line().strip_prefix("listening on ").expect("the first line names the URL");
    let output = run_with(
        folder,
        example_path("credential_process"),
        &[
            "--certificate",
            "server.crt",
            "--private-key",
            "server.key",
            "--trust-anchor-arn",
            "arn:aws:rolesanywhere:us-east-1:123456789012:trust-anchor/22222222-2222-2222-2222-222222222222",
            "--profile-arn",
            "arn:aws:rolesanywhere:us-east-1:123456789012:profile/11111111-1111-1111-1111-111111111111",
            "--role-arn",
            ROLE,
            "--endpoint",
            endpoint,
        ],
    );
    assert_eq!(output.status.code(), Some(1), "{}", both(&output));
    assert_eq!(stdout(&output), "");
    assert!(both(&output).contains("Specified Trust Anchor wasn't found."), "{}", both(&output));
}
