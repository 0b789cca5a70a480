//! Mistakes in trust anchors and in the path to them.

use std::fs;

use ra_tests::{example_path, have_openssl, openssl, run, stderr};

use crate::{
    AGAINST_ROOT, CONSTRAINTS, GOOD_ROOT, UNTRUSTED, accepted, ca, finding, leaf, refused, root, write,
};

#[test]
fn a_ca_made_without_ca_true_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    openssl(at, "x509 -req -in root.csr -signkey root.key -days 30 -out v1.crt");
    let report = refused(at, "--trust-anchor v1.crt");
    finding(&report, "trust-anchor.version.not-v3", Some(CONSTRAINTS), "extension file");
    let fix = "basicConstraints = critical,CA:TRUE";
    finding(&report, "trust-anchor.basic-constraints.ca-missing", Some(CONSTRAINTS), fix);
    write(at, "root.ext", "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyCertSign\n");
    root(at, "bad");
    let report = refused(at, "--trust-anchor bad.crt");
    finding(&report, "trust-anchor.basic-constraints.ca-missing", Some(CONSTRAINTS), fix);
}

#[test]
fn a_missing_intermediate_or_another_ca_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    write(at, "issuing.ext", "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n");
    openssl(
        at,
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Issuing -keyout issuing.key -out issuing.csr",
    );
    let issue = "x509 -req -in issuing.csr -CA root.crt -CAkey root.key -days 20 -extfile issuing.ext";
    openssl(at, &format!("{issue} -out issuing.crt"));
    let issue = "x509 -req -in leaf.csr -CA issuing.crt -CAkey issuing.key -days 10 -extfile leaf.ext";
    openssl(at, &format!("{issue} -out leaf.crt"));
    let report = refused(at, AGAINST_ROOT);
    let found = finding(&report, "chain.issuer.not-found", Some(UNTRUSTED), "the missing intermediate");
    assert!(found["message"].as_str().unwrap().contains("issued by /CN=Issuing"), "{found:#}");
    accepted(at, &format!("{AGAINST_ROOT} --intermediates issuing.crt"));

    leaf(at, "-extfile leaf.ext -days 10");
    root(at, "other");
    let report = refused(at, "--trust-anchor other.crt --certificate leaf.crt");
    finding(&report, "chain.signature.mismatch", Some(UNTRUSTED), "another CA");
}

#[test]
fn an_anchor_that_lost_its_line_breaks_has_an_error_of_its_own() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let text = fs::read_to_string(folder.path().join("root.crt")).unwrap();
    write(folder.path(), "flat.crt", &text.replace('\n', " "));
    let output = run(folder.path(), example_path("check_certificate"), "--trust-anchor flat.crt");
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("lost its line breaks") && said.contains("file://"), "{said}");
    assert!(!said.contains("MII"), "the contents are not repeated: {said}");
}

#[test]
fn a_root_of_a_public_ca_gets_a_warning() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    // The CA/Browser Forum's policy for domain validation.
    write(folder.path(), "root.ext", &format!("{GOOD_ROOT}certificatePolicies=2.23.140.1.2.1\n"));
    root(folder.path(), "public");
    let report = accepted(folder.path(), "--trust-anchor public.crt");
    let found = finding(&report, "trust-anchor.issuer.public-ca", None, "a CA of your own");
    assert_eq!(found["severity"], "warning");
}

#[test]
fn an_expired_anchor_is_renewed_with_update_trust_anchor() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let report = refused(folder.path(), &format!("{AGAINST_ROOT} --at 2100-01-01T00:00:00Z"));
    finding(&report, "end-entity.validity.expired", None, "issue a new certificate");
    finding(&report, "trust-anchor.validity.expired", None, "UpdateTrustAnchor");
}
