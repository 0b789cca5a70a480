//! Extension files: what they mean to us and to OpenSSL.
#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, reason = "in a test an error is a failure")]

#[path = "../common/mod.rs"]
mod common;
mod corpus;
mod dice;

use ra_pki::{KeyType, SystemRandom};
use ra_x509::{
    ExtensionFileCertificate, IssueError, Issuer, UnsignedCertificate, Validity,
    extension_file::ExtensionFile,
};

use self::{
    common::{OpenSsl, ROOT_SUBJECT, with_extensions},
    corpus::{READ_BY_BOTH, READ_BY_NEITHER},
    dice::Dice,
};

const ROOT: &str = "basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
keyUsage = digitalSignature, keyCertSign, cRLSign
subjectAltName = DNS:ca.example, IP:192.0.2.53, dirName:other
[ other ]
O = Example
";
const LEAF_SUBJECT: &str =
    "/C=JP/O=Example/emailAddress=ops@example.com/CN=host-1/emailAddress=host-1@example.com";

/// OpenSSL judges no dates here, so that those of the test may be any.
fn validity() -> Validity {
    Validity::days("2026-11-23T12:00:00Z".parse().unwrap(), 1).unwrap()
}

#[test]
fn extension_files_mean_what_they_mean_to_openssl() {
    let Some(openssl) = OpenSsl::new() else { return };
    openssl.make_request("root", KeyType::P256, ROOT_SUBJECT);
    openssl.make_request("leaf", KeyType::P256, LEAF_SUBJECT);
    let key = openssl.key("root.key");
    let validity = validity();
    let root_request = openssl.request("root.csr");
    let mut issuers = Vec::new();
    for (name, extensions) in
        [("ca.crt", ROOT), ("noski.crt", "basicConstraints=CA:TRUE\nsubjectKeyIdentifier=none\n")]
    {
        let ca = with_extensions(&root_request, extensions);
        let ca =
            UnsignedCertificate::self_signed(&ca, &key, validity, &SystemRandom).unwrap().sign(&key).unwrap();
        openssl.write(name, ca.to_pem());
        issuers.push((name, Issuer::new(ca, &key).unwrap()));
    }
    for file in READ_BY_BOTH {
        openssl.write("test.ext", file);
        let ours = UnsignedCertificate::self_signed(
            &with_extensions(&root_request, file),
            &key,
            validity,
            &SystemRandom,
        );
        compare(&openssl, file, ours, "-in root.csr -signkey root.key");
        // Who issues and to whom matters to key identifiers and to names that are copied, and to nothing else.
        let depends = ["KeyIdentifier", "copy", "move"].iter().any(|word| file.contains(word));
        for (ca, issuer) in issuers.iter().take(if depends { 2 } else { 1 }) {
            for request in ["leaf.csr", "root.csr"].into_iter().take(if depends { 2 } else { 1 }) {
                let certificate = with_extensions(&openssl.request(request), file);
                let ours = issuer.prepare(&certificate, validity, &SystemRandom);
                compare(&openssl, file, ours, &format!("-in {request} -CA {ca} -CAkey root.key"));
            }
        }
    }
}

/// Both make the certificate, with the same version, subject and extensions, or neither does.
fn compare(openssl: &OpenSsl, file: &str, ours: Result<UnsignedCertificate, IssueError>, arguments: &str) {
    let serial = ours.as_ref().map_or_else(|_| "1".into(), |ours| ours.tbs().serial_number().to_string());
    let arguments = format!("x509 -req {arguments} -set_serial 0x{serial} -extfile test.ext -out theirs.crt");
    let output = openssl.try_run(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    match ours {
        Ok(ours) => {
            assert!(output.status.success(), "{arguments}\n{file}\n{said}");
            let theirs = openssl.certificate("theirs.crt");
            assert_eq!(ours.tbs().extensions(), theirs.extensions(), "{arguments}\n{file}");
            // One that asks for no extension but `none` is of version 3 there all the same.
            if !theirs.extensions().is_empty() || !file.contains("none") {
                assert_eq!(ours.tbs().version(), theirs.version(), "{arguments}\n{file}");
            }
            assert_eq!(ours.tbs().subject(), theirs.subject(), "{arguments}\n{file}");
            assert_eq!(ours.tbs().issuer(), theirs.issuer(), "{arguments}\n{file}");
        }
        Err(error) => assert!(!output.status.success(), "{arguments}\n{file}\n{error}"),
    }
}

#[test]
fn what_openssl_refuses_in_an_extension_file_is_refused_with_its_place() {
    let Some(openssl) = OpenSsl::new() else { return };
    openssl.make_request("root", KeyType::P256, ROOT_SUBJECT);
    for (file, line, column) in READ_BY_NEITHER {
        openssl.write("test.ext", file);
        let output =
            openssl.try_run("x509 -req -in root.csr -signkey root.key -extfile test.ext -out theirs.crt");
        assert!(!output.status.success(), "openssl reads {file:?}");
        let ours = ExtensionFile::parse("test.ext", file).and_then(|file| file.section(None));
        let error = ours.err().unwrap_or_else(|| panic!("{file:?} is read"));
        assert_eq!(error.line(), Some(*line), "{file:?}: {error}");
        assert!(column.is_none() || error.column() == *column, "{file:?}: {error}");
    }
}

/// Where we are stricter on purpose: OpenSSL passes over what stands after the colon of these words.
const STRICTER: &[&str] =
    &["expected is client, server", "expected is keyid, issuer", "expected is digitalSignature"];

#[test]
fn random_files_mean_the_same_to_both() {
    let Some(openssl) = OpenSsl::new() else { return };
    openssl.make_request("root", KeyType::P256, ROOT_SUBJECT);
    openssl.make_request("leaf", KeyType::P256, LEAF_SUBJECT);
    let key = openssl.key("root.key");
    let validity = validity();
    let ca = with_extensions(&openssl.request("root.csr"), ROOT);
    let ca =
        UnsignedCertificate::self_signed(&ca, &key, validity, &SystemRandom).unwrap().sign(&key).unwrap();
    openssl.write("ca.crt", ca.to_pem());
    let (issuer, request) = (Issuer::new(ca, &key).unwrap(), openssl.request("leaf.csr"));
    // More of them, and others, by hand: RA_CASES=10000 RA_SEED=7.
    let number = |name: &str, default| std::env::var(name).map_or(default, |value| value.parse().unwrap());
    let mut dice = Dice(number("RA_SEED", 1));
    let cases = number("RA_CASES", 200);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..cases {
        let file = dice.file();
        openssl.write("test.ext", &file);
        let section = ExtensionFile::parse("test.ext", &file).and_then(|file| file.section(None));
        let ours = section.map_err(IssueError::from).and_then(|section| {
            let profile = ExtensionFileCertificate::from_request(&request, section).unwrap();
            issuer.prepare(&profile, validity, &SystemRandom)
        });
        if ours.as_ref().is_err_and(|error| STRICTER.iter().any(|words| error.to_string().contains(words))) {
            continue;
        }
        if ours.is_ok() {
            accepted += 1;
        } else {
            refused += 1;
        }
        compare(&openssl, &file, ours, "-in leaf.csr -CA ca.crt -CAkey root.key");
    }
    assert!(accepted * 5 > cases && refused * 20 > cases, "{accepted} accepted, {refused} refused");
}
