//! The programs as a user meets them: they keep existing files, refuse unsupported flags and stop cleanly.

use std::{
    fs,
    io::Write,
    net::TcpStream,
    path::Path,
    process::{Command, Output},
};

use ra_tests::{Server, both, example, example_path, folder, run, run_with, stderr, stdout};
use serde_json::Value;

const REQUEST: &str = "--subject /CN=Root --key-type p-256 --key-out root.key --out root.csr";

fn program(folder: &Path, name: &str, arguments: &str) -> Output {
    run(folder, example_path(name), arguments)
}

fn fails(folder: &Path, name: &str, arguments: &str, words: &str) {
    let output = program(folder, name, arguments);
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
}

#[test]
fn the_quickstart_writes_files_and_prints_credentials_and_can_be_run_again() {
    let folder = folder();
    for round in ["1", "2"] {
        let output = program(folder.path(), "quickstart", "");
        assert!(output.status.success(), "{}", both(&output));
        let credentials: Value = serde_json::from_str(&stdout(&output)).expect("stdout is one JSON object");
        assert_eq!(credentials["Version"], 1);
        assert!(credentials["SecretAccessKey"].is_string());
        assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
        let made = folder.path().join("target/quickstart").join(round);
        for file in [
            "root.key",
            "root.csr",
            "root.crt",
            "server.key",
            "server.csr",
            "server.crt",
            "trust-policy.json",
        ] {
            assert!(made.join(file).is_file(), "{file}");
        }
    }
    let output = program(folder.path(), "quickstart", "--out target/quickstart/1");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("target/quickstart/1"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn a_private_key_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    example(folder.path(), "request_certificate", &REQUEST.split(' ').collect::<Vec<_>>());
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("root.key"), 0o600);
    assert_ne!(mode("root.csr"), 0o600);
}

#[test]
fn an_existing_file_is_kept_unless_forced() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("root.csr"), "precious").unwrap();
    fails(at, "request_certificate", REQUEST, "root.csr: the file exists");
    assert_eq!(fs::read_to_string(at.join("root.csr")).unwrap(), "precious");
    assert!(!at.join("root.key").exists(), "nothing is half-written");
    let output = program(at, "request_certificate", &format!("{REQUEST} --force"));
    assert!(output.status.success(), "{}", both(&output));
    assert!(fs::read_to_string(at.join("root.csr")).unwrap().contains("CERTIFICATE REQUEST"));
}

#[test]
fn a_missing_folder_is_reported_before_any_work() {
    let folder = folder();
    let arguments = REQUEST.replace("--out root.csr", "--out missing/root.csr");
    fails(folder.path(), "request_certificate", &arguments, "cannot write missing/root.csr: No such file");
    assert!(!folder.path().join("root.key").exists());
}

#[test]
fn flags_that_are_not_supported_are_refused_by_name() {
    let folder = folder();
    for (name, flag) in [
        ("check_certificate", "--color"),
        ("credential_process", "--pkcs8-password"),
        ("credential_process", "--cert-selector"),
        ("local_endpoint", "--state"),
    ] {
        fails(folder.path(), name, &format!("{flag} x"), &format!("error: {flag} "));
        fails(folder.path(), name, &format!("{flag}=x"), &format!("error: {flag} "));
    }
}

#[test]
fn neither_a_wrong_key_nor_a_leaf_can_issue() {
    let folder = folder();
    let at = folder.path();
    example(at, "request_certificate", &REQUEST.split(' ').collect::<Vec<_>>());
    example(
        at,
        "request_certificate",
        &["--subject", "/CN=x", "--key-type", "p-256", "--key-out", "x.key", "--out", "x.csr"],
    );
    example(
        at,
        "create_root",
        &["--csr", "root.csr", "--key", "root.key", "--days", "30", "--out", "root.crt"],
    );
    let issue = |ca: &str, key: &str, days: &str| {
        format!("--ca-cert {ca} --ca-key {key} --csr x.csr --days {days} --out x.crt")
    };
    fails(
        at,
        "issue_certificate",
        &issue("root.crt", "x.key", "3"),
        "is not the key of the certificate /CN=Root",
    );
    fails(at, "issue_certificate", &issue("root.crt", "root.key", "3000"), "its issuer is valid until");
    let output = program(at, "issue_certificate", &issue("root.crt", "root.key", "3"));
    assert!(output.status.success(), "{}", both(&output));
    let again = issue("x.crt", "x.key", "1").replace("--out x.crt", "--out y.crt");
    fails(at, "issue_certificate", &again, "do not say CA:TRUE");
    let output = program(at, "check_certificate", "--certificate x.crt --private-key root.key");
    assert_eq!(output.status.code(), Some(1), "{}", both(&output));
    assert!(stdout(&output).contains("request.private-key.mismatch"), "{}", both(&output));
    assert!(stdout(&output).contains("not the one of the certificate"), "{}", both(&output));
}

#[test]
fn an_intermediate_is_issued_and_its_chain_accepted() {
    let folder = folder();
    let at = folder.path();
    for name in ["root", "issuing", "host"] {
        let arguments =
            format!("--subject /CN={name} --key-type p-256 --key-out {name}.key --out {name}.csr");
        example(at, "request_certificate", &arguments.split(' ').collect::<Vec<_>>());
    }
    for (name, arguments) in [
        ("create_root", "--csr root.csr --key root.key --days 30 --out root.crt"),
        (
            "issue_certificate",
            "--ca-cert root.crt --ca-key root.key --csr issuing.csr --profile intermediate --days 20 --out issuing.crt",
        ),
        (
            "issue_certificate",
            "--ca-cert issuing.crt --ca-key issuing.key --csr host.csr --days 10 --out host.crt",
        ),
    ] {
        example(at, name, &arguments.split(' ').collect::<Vec<_>>());
    }
    let check = "--trust-anchor root.crt --certificate host.crt --private-key host.key";
    let alone = program(at, "check_certificate", check);
    let flags = "\n  chain.issuer.not-found  --intermediates FILE, or --trust-anchor FILE\n";
    assert!(stdout(&alone).contains("error: chain.issuer.not-found\n"), "{}", both(&alone));
    assert!(stdout(&alone).contains(flags), "{}", both(&alone));
    let whole = program(at, "check_certificate", &format!("{check} --intermediates issuing.crt"));
    assert!(whole.status.success(), "{}", both(&whole));
    assert!(stdout(&whole).ends_with("\n  chain.revocation.not-checked  --crl FILE\n"), "{}", both(&whole));
    let stray = program(at, "check_certificate", &format!("{check} --intermediates host.key"));
    assert!(!stray.status.success(), "{}", both(&stray));
}

#[test]
fn an_explained_refusal_names_the_flags_that_are_missing() {
    let folder = folder();
    let output =
        run_with(folder.path(), example_path("check_certificate"), &["--refusal", "Certificate revoked"]);
    assert!(stdout(&output).ends_with("\n\nFlags that help:\n  --crl FILE\n"), "{}", both(&output));
}

#[test]
fn a_port_in_use_is_reported() {
    let first = Server::start(&mut Command::new(example_path("local_endpoint")));
    let address = first.first_line().strip_prefix("listening on http://").expect("the line names the URL");
    let folder = folder();
    fails(folder.path(), "local_endpoint", &format!("--listen {address}"), "choose another port");
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_sigterm_stop_the_endpoint_cleanly_even_while_a_request_is_half_sent() {
    for (signal, sent) in [("INT", None), ("TERM", None), ("INT", Some("POST /sessions HTTP/1.1\r\nHost: l"))]
    {
        let mut server = Server::start(&mut Command::new(example_path("local_endpoint")));
        let address = server.first_line().strip_prefix("listening on http://").expect("the line names a URL");
        let _half_sent = sent.map(|text| {
            let mut connection = TcpStream::connect(address).unwrap();
            connection.write_all(text.as_bytes()).unwrap();
            connection
        });
        // The shell's built-in `kill`: the program is not installed everywhere.
        let status = Command::new("sh").args(["-c", &format!("kill -{signal} {}", server.id())]).status();
        assert!(status.expect("sh starts").success());
        assert_eq!(server.wait(), Some(0), "{signal}");
    }
}

#[test]
fn an_extension_file_that_openssl_refuses_is_refused_with_the_place() {
    let folder = folder();
    let at = folder.path();
    example(at, "request_certificate", &REQUEST.split(' ').collect::<Vec<_>>());
    for (file, place) in [
        ("keyUsage = digitalSignature, keySign\n", "a.ext, line 1, column 30: found \"keySign\""),
        (
            "basicConstraints = CA:TRUE\nkeyUsge = keyCertSign\n",
            "a.ext, line 2, column 1: the extension \"keyUsge\"",
        ),
        ("subjectAltName = @names\n[names]\nDNS = a\nADR = b\n", "a.ext, line 4, column 1: found \"ADR\""),
        ("keyUsage = $usage\n", "a.ext, line 1, column 12: the variable usage has no value"),
        (".include other.ext\n", "a.ext, line 1, column 1: .include is not supported"),
        ("1.2.3 = ASN1:INTEGER:one\n", "a.ext, line 1, column 22: found \"one\""),
        ("extensions = v3\n", "a.ext, line 1, column 14: the file has no section [v3]"),
    ] {
        fs::write(at.join("a.ext"), file).unwrap();
        let create = "--csr root.csr --key root.key --extfile a.ext --days 30 --out root.crt";
        fails(at, "create_root", create, place);
        assert!(!at.join("root.crt").exists());
    }
}
