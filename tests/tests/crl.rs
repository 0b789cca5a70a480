//! Revocation lists by `openssl` and by `create_crl`; each program reads the other's lists.

use std::{fs, path::Path};

use ra_tests::{both, example, example_path, folder, have_openssl, openssl, run, run_with, stderr};
use roles_anywhere::pki::{Certificate, RevocationList, RevocationReason, RustCrypto};

/// Makes `NAME.key` and `NAME.csr`.
fn request(folder: &Path, name: &str, key_type: &str) {
    let arguments =
        format!("--subject /O=Example/CN={name} --key-type {key_type} --key-out {name}.key --out {name}.csr");
    example(folder, "request_certificate", &arguments.split(' ').collect::<Vec<_>>());
}

/// Issues `NAME.crt` from `NAME.csr`.
fn issue(folder: &Path, issuer: &str, name: &str, profile: &str) {
    // A leaf must not outlive its issuer, even if it is issued a second later.
    let days = if profile == "intermediate" { 25 } else { 20 };
    let arguments = format!(
        "--ca-cert {issuer}.crt --ca-key {issuer}.key --csr {name}.csr --profile {profile} --days {days} --out {name}.crt"
    );
    example(folder, "issue_certificate", &arguments.split(' ').collect::<Vec<_>>());
}

/// A root with two end entities, `good` and `bad`.
fn make_ca(folder: &Path, key_type: &str) {
    request(folder, "root", key_type);
    let arguments = "--csr root.csr --key root.key --days 30 --out root.crt";
    example(folder, "create_root", &arguments.split(' ').collect::<Vec<_>>());
    for name in ["good", "bad"] {
        request(folder, name, "p-256");
        issue(folder, "root", name, "end-entity");
    }
}

/// Runs `create_crl`, which must succeed, and returns what it printed.
fn create_crl(folder: &Path, issuer: &str, arguments: &str) -> String {
    let arguments = format!("--ca-cert {issuer}.crt --ca-key {issuer}.key --days 7 {arguments}");
    let output = run(folder, example_path("create_crl"), &arguments);
    assert!(output.status.success(), "{}", both(&output));
    stderr(&output)
}

fn certificate(folder: &Path, name: &str) -> Certificate {
    Certificate::read(&fs::read(folder.join(name)).unwrap()).unwrap()
}

fn revocation_list(folder: &Path, name: &str) -> RevocationList {
    RevocationList::read(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// Hexadecimal as OpenSSL prints key identifiers.
fn colons(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect::<Vec<_>>().join(":")
}

#[test]
fn openssl_verifies_our_list_and_refuses_what_is_on_it() {
    if !have_openssl() {
        return;
    }
    for key_type in ["rsa-2048", "p-256"] {
        let folder = folder();
        let folder = folder.path();
        make_ca(folder, key_type);
        let serial_number = certificate(folder, "bad.crt").serial_number().clone();
        create_crl(
            folder,
            "root",
            &format!("--revoke 0x{serial_number}:keyCompromise --revoke-unlisted --out root.crl"),
        );

        // `openssl crl` exits with 0 even on a bad signature.
        let verified = openssl(folder, "crl -CAfile root.crt -in root.crl -noout");
        assert!(verified.contains("verify OK"), "{verified}");
        let verified =
            openssl(folder, "verify -x509_strict -crl_check -CAfile root.crt -CRLfile root.crl good.crt");
        assert!(verified.contains("good.crt: OK"), "{verified}");
        let refused = run(folder, "openssl", "verify -crl_check -CAfile root.crt -CRLfile root.crl bad.crt");
        assert!(both(&refused).contains("certificate revoked"), "{}", both(&refused));

        let text = openssl(folder, "crl -in root.crl -text -noout");
        let identifier = certificate(folder, "root.crt").subject_key_identifier().unwrap();
        for words in
            ["Version 2", "X509v3 CRL Number: \n                1\n", "Key Compromise", &colons(&identifier)]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn a_list_of_an_intermediate_names_its_own_key() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    make_ca(folder, "p-256");
    request(folder, "issuing", "p-256");
    issue(folder, "root", "issuing", "intermediate");
    for name in ["host-1", "host-2"] {
        request(folder, name, "p-256");
        issue(folder, "issuing", name, "end-entity");
    }
    create_crl(folder, "issuing", "--revoke-cert host-1.crt --out issuing.crl");
    let verify = "verify -crl_check -CAfile root.crt -untrusted issuing.crt -CRLfile issuing.crl";
    let verified = openssl(folder, &format!("{verify} host-2.crt"));
    assert!(verified.contains("host-2.crt: OK"), "{verified}");
    let refused = run(folder, "openssl", &format!("{verify} host-1.crt"));
    assert!(both(&refused).contains("certificate revoked"), "{}", both(&refused));
}

#[test]
fn openssl_verifies_our_empty_list_and_create_crl_says_that_no_import_takes_it() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    make_ca(folder, "p-256");
    let said = create_crl(folder, "root", "--out root.crl");
    assert!(said.contains("refuse a list without entries"), "{said}");
    assert!(openssl(folder, "crl -in root.crl -text -noout").contains("No Revoked Certificates"));
    let verified = openssl(folder, "verify -crl_check -CAfile root.crt -CRLfile root.crl good.crt");
    assert!(verified.contains("good.crt: OK"), "{verified}");
}

#[test]
fn a_list_of_openssl_is_read_and_followed() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    make_ca(folder, "rsa-2048");
    let configuration = "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ncrlnumber = crlnumber\n\
                         certificate = root.crt\nprivate_key = root.key\ndefault_md = sha256\n\
                         default_crl_days = 7\ncrl_extensions = extensions\n\
                         [extensions]\nauthorityKeyIdentifier = keyid\n";
    fs::write(folder.join("ca.cnf"), configuration).unwrap();
    fs::write(folder.join("index.txt"), "").unwrap();
    // More than 64 bits.
    fs::write(folder.join("crlnumber"), "FFFFFFFFFFFFFFFFFF\n").unwrap();
    openssl(folder, "ca -config ca.cnf -revoke bad.crt -crl_compromise 20261101000000Z");
    openssl(folder, "ca -config ca.cnf -gencrl -out theirs.crl");

    create_crl(folder, "root", "--log index.txt --out from-index.crl");
    let arguments =
        "--ca-cert root.crt --ca-key root.key --log index.txt --revoke-cert good.crt --days 7 --out x.crl";
    let output = run(folder, example_path("create_crl"), arguments);
    assert!(stderr(&output).contains("index.txt: this is the database of `openssl ca`"), "{}", both(&output));
    let theirs = revocation_list(folder, "theirs.crl");
    assert!(theirs.entries().eq(revocation_list(folder, "from-index.crl").entries()));
    let entry = theirs.find(certificate(folder, "bad.crt").serial_number()).expect("bad.crt is revoked");
    assert_eq!(entry.reason(), RevocationReason::KeyCompromise);
    assert_eq!(entry.invalidity_date().unwrap().to_string(), "2026-11-01T00:00:00Z");
    assert_eq!(theirs.verify_signature(certificate(folder, "root.crt").public_key(), &RustCrypto), Ok(()));

    openssl(folder, "crl -in theirs.crl -outform DER -out theirs.der");
    for previous in ["theirs.crl", "theirs.der"] {
        let arguments = format!("--previous {previous} --revoke-cert good.crt --out ours.crl --force");
        create_crl(folder, "root", &arguments);
        let ours = revocation_list(folder, "ours.crl");
        assert_eq!(ours.number(), theirs.number().unwrap().next());
        assert_eq!((ours.len(), ours.find(entry.serial_number())), (2, Some(entry.clone())));
        let text = openssl(folder, "crl -in ours.crl -text -noout");
        for words in
            ["4722366482869645213696", "Key Compromise", "Invalidity Date", "Nov  1 00:00:00 2026 GMT"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
    // In place: the new list replaces the previous one.
    create_crl(folder, "root", "--previous ours.crl --out ours.crl --force");
    assert_eq!(revocation_list(folder, "ours.crl").len(), 2);
}

#[test]
fn revocations_are_read_from_the_log_and_written_to_it() {
    let folder = folder();
    let folder = folder.path();
    make_ca(folder, "p-256");
    for name in ["one", "two"] {
        request(folder, name, "p-256");
        let arguments = "--ca-cert root.crt --ca-key root.key --days 20 --log ca.log";
        let arguments = format!("{arguments} --csr {name}.csr --out {name}.crt");
        example(folder, "issue_certificate", &arguments.split(' ').collect::<Vec<_>>());
    }
    let log = || fs::read_to_string(folder.join("ca.log")).unwrap();
    let one = certificate(folder, "one.crt");
    let fingerprint: String = one.sha256().iter().map(|octet| format!("{octet:02x}")).collect();
    let key: String = one.public_key().sha256().iter().map(|octet| format!("{octet:02x}")).collect();
    let (serial_number, ends) = (one.serial_number(), one.not_after());
    let line = format!("issued\t{serial_number}\t/O=Example/CN=one\t{ends}\t{fingerprint}\t{key}\n");
    assert!(log().starts_with(&line), "{}", log());

    create_crl(folder, "root", "--revoke-cert one.crt --log ca.log --out 1.crl");
    assert_eq!((log().lines().count(), revocation_list(folder, "1.crl").len()), (4, 1));
    // Once revoked, always revoked: by the log alone, and once in the log.
    create_crl(folder, "root", "--revoke-cert one.crt --log ca.log --out 2.crl");
    assert_eq!((log().lines().count(), revocation_list(folder, "2.crl").len()), (5, 1));

    // As after a crash in the middle of a line.
    fs::write(folder.join("ca.log"), format!("{}revoked\t1a8", log())).unwrap();
    let said = create_crl(folder, "root", "--revoke 1a83 --revoke-unlisted --log ca.log --out 3.crl");
    assert!(said.contains("ca.log: line 6 was cut short"), "{said}");
    assert!(said.contains("revoking 1a83 (6787 in decimal), unspecified"), "{said}");
    let numbers =
        ["1.crl", "2.crl", "3.crl"].map(|list| revocation_list(folder, list).number().unwrap().to_string());
    assert_eq!(numbers, ["1", "2", "3"], "a number is never given twice");
    assert_eq!(revocation_list(folder, "3.crl").len(), 2);

    fs::write(folder.join("ca.log"), format!("{}mended by hand\n", log())).unwrap();
    let arguments = "--ca-cert root.crt --ca-key root.key --days 7 --log ca.log --out 4.crl";
    let output = run(folder, example_path("create_crl"), arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("ca.log: line 9 cannot be read: it is not an event"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn input_that_does_not_fit_the_ca_is_refused() {
    let folder = folder();
    let folder = folder.path();
    make_ca(folder, "p-256");
    fs::write(folder.join("no-crl.ext"), "basicConstraints = CA:TRUE\nkeyUsage = keyCertSign\n").unwrap();
    request(folder, "other", "p-256");
    let arguments = "--csr other.csr --key other.key --days 30 --out other.crt";
    example(folder, "create_root", &arguments.split(' ').collect::<Vec<_>>());
    let arguments = "--csr root.csr --key root.key --extfile no-crl.ext --days 30 --out no-crl.crt";
    example(folder, "create_root", &arguments.split(' ').collect::<Vec<_>>());
    create_crl(folder, "other", "--revoke 0x01 --revoke-unlisted --out other.crl");
    for (arguments, words) in [
        ("--ca-cert root.crt --ca-key root.key --revoke-cert other.crt", "was issued by /O=Example/CN=other"),
        ("--ca-cert root.crt --ca-key root.key --previous other.crl", "one of /O=Example/CN=other"),
        ("--ca-cert root.crt --ca-key other.key", "is not the key of the certificate"),
        ("--ca-cert no-crl.crt --ca-key root.key", "its key usage lacks cRLSign"),
        ("--ca-cert good.crt --ca-key good.key", "its key usage lacks cRLSign"),
        ("--ca-cert root.crt --ca-key root.key --revoke 12x4", "is not a serial number"),
        ("--ca-cert root.crt --ca-key root.key --revoke 1234:lost", "unknown revocation reason \"lost\""),
        (
            "--ca-cert root.crt --ca-key root.key --revoke-unlisted --revoke 1a34:removeFromCRL",
            "delta lists only",
        ),
    ] {
        let arguments: Vec<&str> = arguments.split(' ').chain(["--days", "7", "--out", "x.crl"]).collect();
        let output = run_with(folder, example_path("create_crl"), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", both(&output));
        assert!(stderr(&output).contains(words), "{words}: {}", stderr(&output));
        assert!(!folder.join("x.crl").exists());
    }
}
