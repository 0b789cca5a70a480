//! Requests of `sign_request` to `local_endpoint`: as a curl command pasted into a shell, and as HTTP sent as it is.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use ra_tests::{
    both, example_path, folder, have,
    hierarchy::Hierarchy,
    local_service::{LocalService, ROLE, send},
    run_with, stdout,
};
use roles_anywhere::pki::KeyType;
use serde_json::Value;

const FILES: [&str; 4] = ["--certificate", "host.crt", "--private-key", "host.key"];

fn sign(at: &Path, arguments: &[&str]) -> Vec<u8> {
    let arguments: Vec<&str> = FILES.iter().chain(arguments).copied().collect();
    let output = run_with(at, example_path("sign_request"), &arguments);
    assert!(output.status.success(), "{arguments:?}\n{}", both(&output));
    output.stdout
}

/// Runs what `--show curl` prints in a shell, and returns status and body of the answer.
fn paste(at: &Path, arguments: &[&str]) -> (String, Value) {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--show", "curl"]).collect();
    let command = String::from_utf8(sign(at, &arguments)).unwrap();
    let command = command.trim_end();
    // The test also needs the status of the answer.
    let command = command.replacen("curl ", "curl --silent --show-error --write-out '\\n%{http_code}' ", 1);
    let output = Command::new("sh")
        .args(["-c", &command])
        .current_dir(at)
        .env_remove("http_proxy")
        .env_remove("HTTP_PROXY")
        .stdin(Stdio::null())
        .output()
        .expect("sh starts");
    assert!(output.status.success(), "{command}\n{}", both(&output));
    let printed = stdout(&output);
    let (body, status) = printed.rsplit_once('\n').expect("the status is on a line of its own");
    (status.into(), serde_json::from_str(body).unwrap_or_default())
}

fn has_credentials(answer: &Value) -> bool {
    let session = &answer["credentialSet"][0];
    // Every member that AWS documents: other clients fail if one is missing.
    session["roleArn"] == ROLE
        && session["credentials"]["secretAccessKey"].is_string()
        && session["packedPolicySize"].is_u64()
        && session["sourceIdentity"].is_string()
        && session["assumedRoleUser"]["assumedRoleId"].is_string()
        && answer["subjectArn"].is_string()
}

#[test]
fn a_pasted_command_of_curl_gets_credentials() {
    if !have("curl", "--version") {
        return;
    }
    for (key_type, intermediates) in
        [(KeyType::Rsa2048, 0), (KeyType::P256, 2), (KeyType::P384, 1), (KeyType::MlDsa65, 0)]
    {
        let folder = folder();
        let at = folder.path();
        let hierarchy = Hierarchy::new(key_type, intermediates);
        hierarchy.write(at);
        let service = LocalService::start(&hierarchy.root);
        let body_file = "it's a body $HOME `x`.json";
        fs::write(at.join(body_file), service.body()).unwrap();
        fs::write(at.join("empty.json"), "{}").unwrap();
        let (url, url_with_arns) = (service.url(), service.url_with_arns());
        let region = ["--region", "us-east-1"];
        let chain: &[&str] = if intermediates > 0 { &["--intermediates", "intermediates.crt"] } else { &[] };
        let header =
            ["--header", "X-Amz-Meta: it's  $HOME", "--header", "x-empty:", "--header", "X-Amz-Meta: two"];
        for request in [
            [&["--url", &url, "--body", body_file][..], &header[..]].concat(),
            ["--url", &url_with_arns, "--body", "empty.json"].to_vec(),
            ["--url", &url_with_arns, "--method", "POST"].to_vec(),
        ] {
            let (status, answer) = paste(at, &[&request[..], &region[..], chain].concat());
            assert_eq!(status, "201", "{key_type} {request:?}: {answer}");
            assert!(has_credentials(&answer), "{answer}");
        }

        // The service refuses a scope of another Region, and a host whose intermediates are not sent.
        let request = ["--url", &url, "--body", body_file];
        let (status, answer) = paste(at, &[&request[..], &["--region", "eu-west-1"], chain].concat());
        assert_eq!((status.as_str(), &answer["message"]), ("403", &Value::from("Invalid signature")));
        if intermediates > 0 {
            let (status, answer) = paste(at, &[&request[..], &region[..]].concat());
            assert_eq!(status, "403");
            assert_eq!(answer["message"], "Untrusted signing certificate");
        }
    }
}

#[test]
fn the_request_as_it_is_printed_gets_credentials_over_a_socket() {
    let folder = folder();
    let at = folder.path();
    let hierarchy = Hierarchy::new(KeyType::P521, 1);
    hierarchy.write(at);
    let service = LocalService::start(&hierarchy.root);
    fs::write(at.join("body.json"), service.body()).unwrap();
    let (url, url_with_arns) = (service.url(), service.url_with_arns());
    let common = ["--region", "us-east-1", "--intermediates", "intermediates.crt"];
    for request in [["--url", &url, "--body", "body.json"], ["--url", &url_with_arns, "--method", "POST"]] {
        let request = sign(at, &[&request[..], &common[..]].concat());
        let (status, answer) = send(service.address(), &request);
        assert_eq!(status, 201, "{answer}");
        assert!(has_credentials(&answer), "{answer}");

        // The service judges the request that is sent, not the one that was signed.
        let changed = String::from_utf8(request).unwrap().replacen("role/Example", "role/Exampl3", 1);
        let changed = changed.replacen("role%2FExample", "role%2FExampl3", 1);
        let (status, answer) = send(service.address(), changed.as_bytes());
        assert_eq!((status, &answer["message"]), (403, &Value::from("Invalid signature")));
    }
}
