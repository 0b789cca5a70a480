//! Mistakes in end-entity certificates.

use std::fs;

use ra_tests::{both, example_path, have_openssl, openssl, run, stderr, stdout};

use crate::{
    AGAINST_ROOT, GOOD_LEAF, INSUFFICIENT, UNABLE, UNTRUSTED, accepted, ca, finding, leaf, refused, write,
};

#[test]
fn a_good_leaf_is_accepted() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let report = accepted(folder.path(), AGAINST_ROOT);
    assert_eq!(report["session"]["roleSessionName"], "1234");
    assert_eq!(report["session"]["sourceIdentity"], "CN=host-1");
    assert_eq!(report["path"], serde_json::json!(["/CN=host-1", "/CN=Root"]));
}

#[test]
fn a_leaf_signed_without_an_extension_file_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    // `openssl x509 -req` copies nothing and makes version 1.
    leaf(folder.path(), "-days 10");
    let report = refused(folder.path(), AGAINST_ROOT);
    finding(&report, "end-entity.version.not-v3", Some(INSUFFICIENT), "extension file");
    let fix = "keyUsage = critical,digitalSignature";
    finding(&report, "end-entity.key-usage.absent", Some(INSUFFICIENT), fix);
}

#[test]
fn a_leaf_without_digital_signature_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    write(folder.path(), "leaf.ext", "basicConstraints=CA:FALSE\nkeyUsage=critical,keyEncipherment\n");
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let code = "end-entity.key-usage.digital-signature-missing";
    let fix = "keyUsage = critical,digitalSignature";
    for flags in [AGAINST_ROOT, "--certificate leaf.crt"] {
        finding(&refused(folder.path(), flags), code, Some(INSUFFICIENT), fix);
    }
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
    let code = "end-entity.basic-constraints.ca-true";
    finding(&report, code, Some(INSUFFICIENT), "basicConstraints = critical,CA:FALSE");
}

#[test]
fn a_sha1_or_md5_signature_is_refused_without_a_recorded_text() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    leaf(at, "-extfile leaf.ext -days 10 -sha1");
    finding(&refused(at, AGAINST_ROOT), "end-entity.signature.weak-hash", None, "-sha256");
    let output = run(at, example_path("check_certificate"), AGAINST_ROOT);
    assert!(stdout(&output).contains("no recorded text"), "{}", both(&output));

    openssl(at, "req -new -newkey rsa:2048 -nodes -subj /CN=Old -keyout old.key -out old.csr");
    openssl(at, "x509 -req -md5 -in old.csr -signkey old.key -extfile root.ext -days 30 -out old.crt");
    finding(&refused(at, "--trust-anchor old.crt"), "trust-anchor.signature.weak-hash", None, "-sha256");
}

#[test]
fn an_empty_subject_is_refused_even_beside_a_critical_alternative_name() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    write(at, "leaf.ext", &format!("{GOOD_LEAF}subjectAltName=critical,DNS:host-1.example\n"));
    openssl(at, "req -new -key leaf.key -subj / -out leaf.csr");
    leaf(at, "-extfile leaf.ext -days 10");
    finding(&refused(at, AGAINST_ROOT), "end-entity.subject.empty", Some(UNABLE), "-subj");
}

#[test]
fn an_ed25519_leaf_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    openssl(at, "req -new -newkey ed25519 -nodes -subj /CN=host-1 -keyout leaf.key -out leaf.csr");
    leaf(at, "-extfile leaf.ext -days 10");
    finding(&refused(at, AGAINST_ROOT), "end-entity.key.unsupported", None, "prime256v1");
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
    finding(&refused(at, AGAINST_ROOT), "chain.signature.mismatch", Some(UNTRUSTED), "another CA");
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
    for (code, refusal) in [
        ("end-entity.key-usage.digital-signature-missing", Some(INSUFFICIENT)),
        ("end-entity.basic-constraints.ca-true", Some(INSUFFICIENT)),
        ("end-entity.signature.weak-hash", None),
        ("end-entity.validity.expired", None),
    ] {
        finding(&report, code, refusal, "issue");
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

#[test]
fn a_file_without_the_expected_contents_is_an_error_and_is_not_accepted() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    leaf(at, "-extfile leaf.ext -days 10");
    write(at, "empty", "");
    let fails = |flags: &str, words: &str| {
        let output = run(at, example_path("check_certificate"), flags);
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(stderr(&output).contains(words) && stdout(&output).is_empty(), "{}", both(&output));
    };
    let none = "leaf.key: the file is PEM with a private key (PKCS#8), where ";
    fails("--certificate leaf.key", none);
    fails("--trust-anchor leaf.key", none);
    fails("--certificate leaf.crt --intermediates leaf.key", none);
    fails("--crl leaf.key", none);
    for flag in ["certificate", "trust-anchor", "intermediates", "crl", "certificate leaf.crt --private-key"]
    {
        fails(&format!("--{flag} empty"), "empty: the file is empty");
    }
    for flag in ["certificate", "trust-anchor", "intermediates", "crl"] {
        fails(
            &format!("--{flag} leaf.ext"),
            "leaf.ext: the file is a text that is neither PEM nor base64, where ",
        );
    }
    fails("--certificate leaf.crt --at tomorrow", "write it like 2027-01-01T00:00:00Z");
    let twice = "--mapping x509Subject=CN --mapping x509Issuer=CN --mapping x509Subject=OU";
    fails(&format!("--certificate leaf.crt {twice}"), "--mapping is given twice for x509Subject");
}
