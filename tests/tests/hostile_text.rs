//! Text from outside that is meant to deceive: no program shows a character that moves a cursor, forges a line or turns the
//! text round, wherever the text comes from.

use std::{fs, path::Path, process::Command};

use der::asn1::Ia5StringRef;
use ra_maker::{ListMaker, Maker, keys::leaf_p256};
use ra_tests::{both, example_path, folder};
use roles_anywhere::{
    pki::{
        DistinguishedName,
        asn1::pkix::{SubjectAltName, name::GeneralName},
        text::is_hidden,
    },
    x509::CertificateRequest,
};

/// A line that is forged, an escape sequence, a C1 control, a turned direction, what has no width, and a backslash.
const HOSTILE: &str = "a\nerror: forged\r\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{2028}\u{e0041}\\u{41}";

/// What a program says, on either stream.
fn said(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(example_path(program)).current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.code().is_some_and(|status| status < 3), "{program}: {}", both(&output));
    both(&output)
}

/// Runs a program, and finds in what it says the hostile text and nothing hidden.
fn check(folder: &Path, program: &str, arguments: &[&str], shown: &str) {
    let said = said(folder, program, arguments);
    let hidden = said.find(|character| character != '\n' && is_hidden(character));
    assert_eq!(hidden, None, "{program} {arguments:?}: {said:?}");
    assert!(said.contains(shown), "{program} {arguments:?}: {said}");
    assert!(!said.lines().any(|line| line.starts_with("error: forged")), "{program} {arguments:?}: {said}");
}

/// Of [`HOSTILE`], what is shown of its escape sequence.
const SHOWN: &str = r"\u{1b}[2J";

fn name() -> DistinguishedName {
    DistinguishedName::from_parts(&[vec![("CN", HOSTILE)]]).unwrap()
}

#[test]
fn names_in_certificates_requests_and_lists_are_shown_escaped() {
    let folder = folder();
    let at = folder.path();
    let write = |file: &str, text: &str| fs::write(at.join(file), text).unwrap();
    let subject = name().to_string();
    let uri = GeneralName::UniformResourceIdentifier(
        Ia5StringRef::new("urn:a\u{1b}[2J\nerror: forged").unwrap().into(),
    );
    let leaf = Maker::leaf().subject(&subject).extended(false, &SubjectAltName(vec![uri]));
    write("leaf.crt", &leaf.keyed(&*leaf_p256()).sign().to_pem());
    write("root.crt", &Maker::root().subject(&subject).issuer(&subject).sign().to_pem());
    write("list.crl", &ListMaker::new().issuer(&subject).sign().to_pem());
    write("leaf.key", leaf_p256().to_pkcs8_pem().unwrap().as_str());
    write("leaf.csr", &CertificateRequest::create(&name(), &leaf_p256()).unwrap().to_pem());
    check(at, "inspect", &["leaf.crt", "root.crt", "list.crl", "leaf.csr"], SHOWN);
    check(at, "inspect", &["leaf.crt", "leaf.csr", "--format", "json"], "u{1b}");
    for format in ["text", "json", "sarif"] {
        check(
            at,
            "check_certificate",
            &[
                "--certificate",
                "leaf.crt",
                "--trust-anchor",
                "root.crt",
                "--crl",
                "list.crl",
                "--format",
                format,
            ],
            "u{1b}[2J",
        );
    }
    // The key is another's: the error names the CA.
    let issue = [
        "--ca-cert",
        "root.crt",
        "--ca-key",
        "leaf.key",
        "--csr",
        "leaf.csr",
        "--days",
        "1",
        "--out",
        "x.crt",
    ];
    check(at, "issue_certificate", &issue, SHOWN);
}

#[test]
fn labels_and_names_of_files_are_shown_escaped() {
    let folder = folder();
    let at = folder.path();
    let label = HOSTILE.replace('\n', " ");
    fs::write(at.join("label.pem"), format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n"))
        .unwrap();
    // No file has a name with a slash or NUL; all else may be in one.
    fs::write(at.join(HOSTILE), "nothing").unwrap();
    check(at, "inspect", &["label.pem"], "");
    let flags: &[(&str, &[&str])] = &[
        ("check_certificate", &["--certificate"]),
        ("create_root", &["--days", "1", "--out", "x", "--key", "x", "--csr"]),
        ("create_crl", &["--days", "1", "--out", "x", "--ca-key", "x", "--ca-cert"]),
        ("request_certificate", &["--subject", "/CN=a", "--out", "x", "--key"]),
        ("verify_request", &["--request"]),
    ];
    for (program, flags) in flags {
        for file in [HOSTILE, "label.pem", &format!("{HOSTILE}.absent")] {
            check(at, program, &[*flags, &[file]].concat(), "");
        }
    }
    check(at, "inspect", &[HOSTILE], SHOWN);
}

#[test]
fn texts_of_policies_extension_files_and_flags_are_shown_escaped() {
    let folder = folder();
    let at = folder.path();
    let write = |file: &str, text: &str| fs::write(at.join(file), text).unwrap();
    let json = serde_json::Value::from(HOSTILE).to_string();
    write(
        "policy.json",
        &format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":{json},"Effect":"Allow","Principal":{{"Service":[{json},"rolesanywhere.amazonaws.com"]}},
            "Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],"Condition":{{"StringEquals":{{{json}:{json}}}}}}}]}}"#
        ),
    );
    write("member.json", &format!(r#"{{"Statement":[],{json}:1}}"#));
    write("leaf.crt", &Maker::leaf().sign().to_pem());
    write("file.ext", "[a\u{1b}[2J]\nx\u{1b}[2J\u{202e} = 1\n");
    write("leaf.key", leaf_p256().to_pkcs8_pem().unwrap().as_str());
    write("leaf.csr", &CertificateRequest::create(&"/CN=a".parse().unwrap(), &leaf_p256()).unwrap().to_pem());
    let arn =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
    for policy in ["policy.json", "member.json"] {
        let arguments = [
            "--certificate",
            "leaf.crt",
            "--trust-policy",
            policy,
            "--trust-anchor-arn",
            arn,
            "--refusal",
            HOSTILE,
        ];
        check(at, "check_certificate", &arguments, SHOWN);
    }
    let root =
        ["--key", "leaf.key", "--csr", "leaf.csr", "--days", "1", "--out", "x", "--extfile", "file.ext"];
    check(at, "create_root", &root, "");
    write("good.ext", "basicConstraints = CA:TRUE\n");
    let good = ["--extfile", "good.ext", "--extensions", HOSTILE];
    check(at, "create_root", &[&root[..8], &good].concat(), SHOWN);
    for (program, arguments) in [
        ("request_certificate", &["--key-type", HOSTILE][..]),
        ("request_certificate", &["--subject", HOSTILE]),
        ("request_certificate", &["--san", HOSTILE]),
        ("check_certificate", &["--role-arn", HOSTILE]),
        ("create_crl", &["--revoke", HOSTILE]),
        ("local_endpoint", &["--listen", HOSTILE]),
        ("fleet", &[HOSTILE]),
    ] {
        check(at, program, arguments, "");
    }
}
