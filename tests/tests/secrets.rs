//! A file that is given for another tells nobody what is in it, and a file is read once.
#![cfg(unix)]

use std::{
    fs,
    process::{Command, Stdio},
};

use ra_tests::{both, example, example_path, folder, run, run_with, stdout};

/// What a line of a key or a passphrase may look like.
const SECRETS: [&str; 6] = [
    "xyzzy-horse battery staple",
    "xyzzy",
    "{\"xyzzy\": \"horse\"}",
    "xyzzy: horse",
    "[xyzzy",
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxyzzy",
];

/// Every flag that names a file that is read.
const LINES: &[(&str, &str)] = &[
    ("request_certificate", "--subject /CN=x --out o --key FILE"),
    ("request_certificate", "--subject /CN=x --out o --key locked.key --passphrase-file FILE"),
    ("create_root", "--key root.key --days 3 --out o --csr FILE"),
    ("create_root", "--csr root.csr --days 3 --out o --key FILE"),
    ("create_root", "--csr root.csr --key root.key --days 3 --out o --extfile FILE"),
    ("issue_certificate", "--ca-cert root.crt --ca-key root.key --csr root.csr --days 3 --out o --log FILE"),
    ("issue_certificate", "--ca-cert FILE --ca-key root.key --csr root.csr --days 3 --out o"),
    ("create_crl", "--ca-cert root.crt --ca-key root.key --days 3 --out o --log FILE"),
    ("create_crl", "--ca-cert root.crt --ca-key root.key --days 3 --out o --previous FILE"),
    ("create_crl", "--ca-cert root.crt --ca-key root.key --days 3 --out o --revoke-cert FILE"),
    ("inspect", "FILE"),
    ("check_certificate", "--trust-anchor FILE"),
    ("check_certificate", "--crl FILE"),
    ("check_certificate", "--certificate root.crt --private-key FILE"),
    (
        "check_certificate",
        "--certificate root.crt --trust-anchor-arn \
         arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222 --trust-policy FILE",
    ),
    (
        "sign_request",
        "--certificate root.crt --url https://rolesanywhere.us-east-1.amazonaws.com/ --private-key FILE",
    ),
    ("verify_request", "--request FILE"),
];

#[test]
fn no_error_tells_a_line_of_a_file_that_may_be_secret() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("pass"), "secret\n").unwrap();
    for (name, passphrase) in [("root", ""), ("locked", " --passphrase-file pass")] {
        let arguments =
            format!("--subject /CN=x --key-type p-256 --key-out {name}.key --out {name}.csr{passphrase}");
        example(at, "request_certificate", &arguments.split(' ').collect::<Vec<_>>());
    }
    example(
        at,
        "create_root",
        &["--csr", "root.csr", "--key", "root.key", "--days", "30", "--out", "root.crt"],
    );
    let pem = fs::read_to_string(at.join("root.key")).unwrap();
    let body = pem.lines().nth(1).unwrap().get(..30).unwrap().to_owned();
    let files = SECRETS
        .map(|secret| (format!("{secret}\n"), "xyzzy"))
        .into_iter()
        .chain([(pem.clone(), body.as_str())]);
    for (contents, secret) in files {
        for (name, arguments) in LINES {
            fs::write(at.join("FILE"), &contents).unwrap();
            let output = run(at, example_path(name), arguments);
            let said = both(&output);
            assert!(!said.contains(secret), "{name} {arguments} {contents}: {said}");
            let _ = fs::remove_file(at.join("o"));
        }
    }
}

#[test]
fn a_file_is_read_once_so_that_a_pipe_will_do() {
    let folder = folder();
    let at = folder.path();
    let arguments =
        ["--subject", "/CN=x", "--key-type", "p-256", "--key-out", "root.key", "--out", "root.csr"];
    example(at, "request_certificate", &arguments);
    example(
        at,
        "create_root",
        &["--csr", "root.csr", "--key", "root.key", "--days", "30", "--out", "root.crt"],
    );
    fs::write(
        at.join("both.pem"),
        [fs::read(at.join("root.key")).unwrap(), fs::read(at.join("root.crt")).unwrap()].concat(),
    )
    .unwrap();
    for (name, arguments) in [
        ("inspect", "/dev/stdin"),
        ("inspect", "-"),
        ("check_certificate", "--trust-anchor -"),
        ("check_certificate", "--trust-anchor /dev/stdin"),
        ("create_root", "--csr root.csr --key - --days 3 --out -"),
    ] {
        let output = Command::new("sh")
            .args(["-c", &format!("cat both.pem | {} {arguments}", example_path(name).display())])
            .current_dir(at)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{name} {arguments}: {}", both(&output));
        assert!(!stdout(&output).is_empty());
    }
    let twice = ["--certificate", "-", "--private-key", "-"];
    let output = run_with(at, example_path("check_certificate"), &twice);
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
}
