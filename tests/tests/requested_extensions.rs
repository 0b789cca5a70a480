//! What a request asks for is taken over where it is said, and what it does not get is told.

use std::{fs, path::Path};

use ra_tests::{
    TempDir, both, create_root, example_path, folder, have_openssl, openssl, request, run, stderr,
};
use roles_anywhere::pki::Certificate;

const NAMES: &str =
    "--san URI:spiffe://example.org/a --san DNS:a.example --san IP:10.0.0.1 --san email:a@example.org";

fn made() -> TempDir {
    let folder = folder();
    let at = folder.path();
    for (name, names) in [("root", ""), ("host", NAMES), ("plain", "")] {
        request(at, name, names);
    }
    create_root(at, "root");
    let file = "basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = clientAuth\n";
    fs::write(at.join("host.ext"), file).unwrap();
    fs::write(at.join("names.ext"), format!("{file}subjectAltName = DNS:of-the-file.example\n")).unwrap();
    folder
}

/// The alternative names of the certificate that these arguments make, with what was said and what was logged.
fn issued(at: &Path, arguments: &str) -> (Vec<String>, String, String) {
    for file in ["x.crt", "ca.log"] {
        let _ = fs::remove_file(at.join(file));
    }
    let arguments =
        format!("--ca-cert root.crt --ca-key root.key --days 3 --log ca.log --out x.crt {arguments}");
    let output = run(at, example_path("issue_certificate"), &arguments);
    assert!(output.status.success(), "{arguments}: {}", both(&output));
    Certificate::read(&fs::read(at.join("x.crt")).unwrap()).unwrap();
    let names = run(at, example_path("inspect"), "x.crt --format json");
    let shown: serde_json::Value = serde_json::from_slice(&names.stdout).unwrap();
    let names = shown["items"][0]["alternativeNames"].as_array().cloned().unwrap_or_default();
    let names = names.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    (names, stderr(&output), fs::read_to_string(at.join("ca.log")).unwrap())
}

#[test]
fn names_that_are_asked_for_are_copied_where_it_is_said_and_told_where_they_are_not() {
    let folder = made();
    let at = folder.path();
    let all = ["URI:spiffe://example.org/a", "DNS:a.example", "IP:10.0.0.1", "email:a@example.org"];
    for profile in ["", "--extfile host.ext", "--profile intermediate"] {
        for copy in ["", "--copy-extensions none", "--copy-extensions extendedKeyUsage"] {
            let (names, said, log) = issued(at, &format!("--csr host.csr {profile} {copy}"));
            assert!(names.is_empty(), "{names:?}");
            for name in all {
                assert!(said.contains(&format!("subjectAltName {name}")), "{said}");
                assert!(log.contains(&format!("subjectAltName {name}")), "{log}");
            }
            assert!(log.lines().nth(1).unwrap().starts_with("withheld\t"), "{log}");
        }
        for copy in ["all", "subjectAltName", "2.5.29.17", "nsComment,subjectAltName"] {
            let (names, said, log) =
                issued(at, &format!("--csr host.csr {profile} --copy-extensions {copy}"));
            assert_eq!(names, all, "{profile} {copy}");
            assert!(!said.contains("asks for") && !log.contains("withheld"), "{said}{log}");
        }
        let (names, said, log) = issued(at, &format!("--csr plain.csr {profile} --copy-extensions all"));
        assert!(names.is_empty() && !said.contains("asks for") && !log.contains("withheld"), "{said}{log}");
    }
    // What the file says stands, and what the request does not get by that is told.
    let (names, said, _) = issued(at, "--csr host.csr --extfile names.ext --copy-extensions all");
    assert_eq!(names, ["DNS:of-the-file.example"]);
    assert!(said.contains("subjectAltName DNS:a.example"), "{said}");
}

#[test]
fn what_a_certificate_is_cannot_be_asked_for() {
    let folder = made();
    for (copy, words) in [
        ("basicConstraints", "is the certificate profile's to say"),
        ("subjectAltName,keyUsage", "is the certificate profile's to say"),
        ("everything", "is not an extension"),
        ("subjectAltName,", "is not an extension"),
    ] {
        let arguments =
            "--ca-cert root.crt --ca-key root.key --csr host.csr --days 3 --out x.crt --copy-extensions";
        let output = run(folder.path(), example_path("issue_certificate"), &format!("{arguments} {copy}"));
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(stderr(&output).contains(words), "{}", both(&output));
    }
}

#[test]
fn a_request_of_openssl_for_a_ca_is_told_and_does_not_become_one() {
    if !have_openssl() {
        return;
    }
    let folder = made();
    let at = folder.path();
    openssl(
        at,
        "req -new -key host.key -subj /CN=x -out ca.csr -addext basicConstraints=critical,CA:TRUE \
         -addext keyUsage=keyCertSign -addext nsComment=hello -addext subjectAltName=DNS:x.example",
    );
    let (names, said, log) = issued(at, "--csr ca.csr --copy-extensions all");
    assert_eq!(names, ["DNS:x.example"]);
    for text in [&said, &log] {
        for word in ["basicConstraints as asked for", "keyUsage as asked for"] {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(!text.contains("nsComment"), "{text}");
    }
    let (_, said, _) = issued(at, "--csr ca.csr");
    assert!(said.contains("nsComment, subjectAltName DNS:x.example"), "{said}");
}
