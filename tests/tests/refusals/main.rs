//! What `check_certificate` says about certificates that `openssl` made with each of the usual mistakes: the code,
//! AWS's refusal text if one is recorded, and the fix.

mod cases;
mod end_entities;
mod requests;
mod revocation_lists;
mod trust_anchors;

use std::{fs, path::Path};

use ra_tests::{TempDir, both, example_path, folder, openssl, run, stdout};
use serde_json::Value;

const INSUFFICIENT: &str = "Untrusted certificate. Insufficient certificate";
const UNTRUSTED: &str = "Untrusted signing certificate";
const CONSTRAINTS: &str = "Incorrect basic constraints for CA certificate";
const UNABLE: &str = "Unable to assume role for <role ARN>";
const ANCHOR_ARN: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";

const AGAINST_ROOT: &str = "--trust-anchor root.crt --certificate leaf.crt";

const GOOD_LEAF: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n\
                         subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
const GOOD_ROOT: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n\
                         subjectKeyIdentifier=hash\n";

/// A folder with `root.crt`, `root.key` and the request `leaf.csr`, all made by openssl.
fn ca() -> TempDir {
    let folder = folder();
    let at = folder.path();
    write(at, "root.ext", GOOD_ROOT);
    write(at, "leaf.ext", GOOD_LEAF);
    root(at, "root");
    openssl(
        at,
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=host-1 -keyout leaf.key -out leaf.csr",
    );
    folder
}

fn root(at: &Path, name: &str) {
    openssl(
        at,
        &format!(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Root -keyout {name}.key -out {name}.csr"
        ),
    );
    openssl(
        at,
        &format!("x509 -req -in {name}.csr -signkey {name}.key -extfile root.ext -days 30 -out {name}.crt"),
    );
}

fn leaf(at: &Path, options: &str) {
    openssl(
        at,
        &format!(
            "x509 -req -in leaf.csr -CA root.crt -CAkey root.key -set_serial 0x1234 -out leaf.crt {options}"
        ),
    );
}

fn write(at: &Path, name: &str, text: &str) {
    fs::write(at.join(name), text).unwrap();
}

/// Checks with these flags, which must end with this exit status, and returns the JSON report.
fn checked(at: &Path, flags: &str, status: i32) -> Value {
    let output = run(at, example_path("check_certificate"), &format!("{flags} --format json"));
    assert_eq!(output.status.code(), Some(status), "{}", both(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).expect("the report is JSON");
    assert_eq!(report["version"], 1);
    assert_eq!(report["accepted"], status == 0);
    report
}

fn refused(at: &Path, flags: &str) -> Value {
    checked(at, flags, 1)
}

fn accepted(at: &Path, flags: &str) -> Value {
    checked(at, flags, 0)
}

/// The finding with this code, which must have this refusal text and a fix that contains these words.
fn finding(report: &Value, code: &str, refusal: Option<&str>, fix: &str) -> Value {
    let findings = report["findings"].as_array().expect("there are findings");
    let finding = findings
        .iter()
        .find(|finding| finding["code"] == code)
        .unwrap_or_else(|| panic!("no {code} in {report:#}"));
    for member in ["severity", "subject", "message", "requirement", "citation", "mark", "fix"] {
        assert!(finding[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {finding:#}");
    }
    assert_eq!(finding["refusal"].as_str(), refusal, "{finding:#}");
    assert!(finding["fix"].as_str().is_some_and(|found| found.contains(fix)), "{finding:#}");
    finding.clone()
}
