//! What `check_certificate` says about certificates that `openssl` made wrong, one mistake each.

use std::{fs, path::Path};

use ra_tests::{TempDir, both, example_path, folder, have_openssl, openssl, run, stdout};
use serde_json::Value;

const INSUFFICIENT: &str = "Untrusted certificate. Insufficient certificate";
const UNTRUSTED: &str = "Untrusted signing certificate";
const CONSTRAINTS: &str = "Incorrect basic constraints for CA certificate";

const GOOD_LEAF: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n\
                         subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
const GOOD_ROOT: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n\
                         subjectKeyIdentifier=hash\n";

/// A folder with `root.crt`, `root.key` and the request `leaf.csr`, all of openssl's making.
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

/// Checks with these flags; the exit status must be 1, and the JSON is the answer.
fn refused(at: &Path, flags: &str) -> Value {
    let output = run(at, example_path("check_certificate"), &format!("{flags} --format json"));
    assert_eq!(output.status.code(), Some(1), "{}", both(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).expect("the report is JSON");
    assert_eq!(report["version"], 1);
    assert_eq!(report["accepted"], false);
    report
}

/// The refusal text of the finding with this code.
fn refusal_of(report: &Value, code: &str) -> Value {
    let findings = report["findings"].as_array().expect("there are findings");
    let finding = findings
        .iter()
        .find(|finding| finding["code"] == code)
        .unwrap_or_else(|| panic!("no {code} in {report:#}"));
    for member in ["severity", "subject", "message", "requirement", "citation", "mark", "fix"] {
        assert!(finding[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {finding:#}");
    }
    finding["refusal"].clone()
}

const AGAINST_ROOT: &str = "--trust-anchor root.crt --certificate leaf.crt";

#[test]
fn a_good_leaf_is_accepted() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let output = run(folder.path(), example_path("check_certificate"), AGAINST_ROOT);
    assert!(output.status.success(), "{}", both(&output));
    let text = stdout(&output);
    assert!(text.contains("1234") && text.contains("CN=host-1"), "{text}");
}

#[test]
fn a_leaf_without_digital_signature_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    write(folder.path(), "leaf.ext", "basicConstraints=CA:FALSE\nkeyUsage=critical,keyEncipherment\n");
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let report = refused(folder.path(), AGAINST_ROOT);
    assert_eq!(refusal_of(&report, "end-entity.key-usage.digital-signature-missing"), INSUFFICIENT);
}

#[test]
fn a_v1_leaf_made_without_an_extension_file_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-days 10");
    let report = refused(folder.path(), AGAINST_ROOT);
    assert_eq!(refusal_of(&report, "end-entity.version.not-v3"), INSUFFICIENT);
    refusal_of(&report, "end-entity.key-usage.absent");
}

#[test]
fn a_ca_certificate_as_leaf_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    write(
        folder.path(),
        "leaf.ext",
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature,keyCertSign\n",
    );
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let report = refused(folder.path(), AGAINST_ROOT);
    assert_eq!(refusal_of(&report, "end-entity.basic-constraints.ca-true"), INSUFFICIENT);
}

#[test]
fn a_sha1_leaf_is_refused_without_a_recorded_text() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10 -sha1");
    let report = refused(folder.path(), AGAINST_ROOT);
    assert_eq!(refusal_of(&report, "end-entity.signature.weak-hash"), Value::Null);
    let output = run(folder.path(), example_path("check_certificate"), AGAINST_ROOT);
    assert!(stdout(&output).contains("no recorded text"), "{}", both(&output));
}

#[test]
fn a_leaf_of_another_ca_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    root(folder.path(), "other");
    let report = refused(folder.path(), "--trust-anchor other.crt --certificate leaf.crt");
    assert_eq!(refusal_of(&report, "chain.signature.mismatch"), UNTRUSTED);
}

#[test]
fn an_expired_leaf_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let report = refused(folder.path(), &format!("{AGAINST_ROOT} --at 2100-01-01T00:00:00Z"));
    assert_eq!(refusal_of(&report, "end-entity.validity.expired"), Value::Null);
}

#[test]
fn a_changed_leaf_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    leaf(at, "-extfile leaf.ext -days 10 -outform DER");
    let mut der = fs::read(at.join("leaf.crt")).unwrap();
    let place = der.windows(6).position(|window| window == b"host-1").expect("the name is there");
    der[place + 5] = b'2';
    fs::write(at.join("leaf.crt"), der).unwrap();
    let report = refused(at, AGAINST_ROOT);
    assert_eq!(refusal_of(&report, "chain.signature.mismatch"), UNTRUSTED);
}

#[test]
fn an_anchor_without_ca_true_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    write(at, "root.ext", "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyCertSign\n");
    root(at, "bad");
    let report = refused(at, "--trust-anchor bad.crt");
    assert_eq!(refusal_of(&report, "trust-anchor.basic-constraints.ca-missing"), CONSTRAINTS);
}

#[test]
fn a_leaf_alone_is_judged_by_the_leaf_rules() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    write(folder.path(), "leaf.ext", "basicConstraints=CA:FALSE\nkeyUsage=critical,keyEncipherment\n");
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let report = refused(folder.path(), "--certificate leaf.crt");
    assert_eq!(refusal_of(&report, "end-entity.key-usage.digital-signature-missing"), INSUFFICIENT);
    write(folder.path(), "leaf.ext", GOOD_LEAF);
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let output = run(folder.path(), example_path("check_certificate"), "--certificate leaf.crt");
    assert!(output.status.success(), "{}", both(&output));
}

#[test]
fn every_finding_is_told_at_once() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    write(
        folder.path(),
        "leaf.ext",
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyEncipherment\n",
    );
    leaf(folder.path(), "-extfile leaf.ext -days 10 -sha1");
    let report = refused(folder.path(), &format!("{AGAINST_ROOT} --at 2100-01-01T00:00:00Z"));
    for code in [
        "end-entity.key-usage.digital-signature-missing",
        "end-entity.basic-constraints.ca-true",
        "end-entity.signature.weak-hash",
        "end-entity.validity.expired",
    ] {
        refusal_of(&report, code);
    }
}

#[test]
fn what_roles_anywhere_would_refuse_is_not_issued() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    write(at, "leaf.ext", "basicConstraints=CA:FALSE\nkeyUsage=critical,keyEncipherment\n");
    let flags =
        "--ca-cert root.crt --ca-key root.key --csr leaf.csr --extfile leaf.ext --days 10 --out new.crt";
    let output = run(at, example_path("issue_certificate"), flags);
    assert_eq!(output.status.code(), Some(1), "{}", both(&output));
    assert!(both(&output).contains("digital-signature-missing"), "{}", both(&output));
    assert!(!at.join("new.crt").exists());
    let output = run(at, example_path("issue_certificate"), &format!("{flags} --allow-unusable"));
    assert!(output.status.success(), "{}", both(&output));
    assert!(at.join("new.crt").exists());
}
