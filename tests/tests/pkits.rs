//! NIST's Public Key Interoperability Test Suite, for paths without inputs on policies, as `cryptography-vectors` of PyPI has it:
//! what is refused and accepted here is what the suite says, but for the differences that are listed.
//!
//! Its refusals by revocation are left out: they need a list for each CA, and Roles Anywhere takes two for a trust anchor.

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

use ra_tests::{have, skip};
use roles_anywhere::{
    pki::Certificate,
    policy::{Check, Severity, TrustAnchor},
};

/// Tests with another outcome here, and why.
const DIFFERENCES: &[(&str, &str)] = &[
    ("OverlappingPoliciesTest6EE", CA),
    ("ValidDNnameConstraintsTest14EE", "its subject is empty, which the service refuses"),
    ("ValidDSAParameterInheritanceTest5EE", DSA),
    ("ValidDSASignaturesTest4EE", DSA),
    ("ValidonlyContainsCACertsTest13EE", CA),
    ("ValidpathLenConstraintTest14EE", CA),
    ("ValidpathLenConstraintTest8EE", CA),
];

const CA: &str = "its end entity is a CA, which the service refuses";
const DSA: &str = "the service has no algorithm for DSA keys";

/// Parts of the names of tests in which revocation lists alone refuse.
const REVOCATION: &[&str] = &[
    "BasicSelfIssued",
    "CRL",
    "LongSerialNumber",
    "Revoked",
    "cRL",
    "distributionPoint",
    "onlyContains",
    "onlySomeReasons",
];

/// Certificates whose signatures are no whole octets, which is what the suite spoilt in them.
const UNREAD: &[&str] = &["BadSignedCACert", "InvalidDSASignatureTest6EE"];

/// The folder of the suite's certificates, in the environment of the first Python on the `PATH`.
fn certificates() -> Option<PathBuf> {
    if !have("python", "--version") {
        return None;
    }
    let script = "import cryptography_vectors, os; print(os.path.dirname(cryptography_vectors.__file__))";
    let output = Command::new("python").args(["-c", script]).output().unwrap();
    if !output.status.success() {
        skip("the Python package cryptography_vectors is not installed");
        return None;
    }
    let folder = String::from_utf8(output.stdout).unwrap();
    Some(PathBuf::from(folder.trim()).join("x509/PKITS_data/certs"))
}

/// The CA certificates that may stand above a certificate, each once.
fn authorities<'c>(leaf: &Certificate, all: &'c BTreeMap<String, Certificate>) -> Vec<&'c Certificate> {
    let mut found: Vec<&Certificate> = Vec::new();
    let mut names = vec![leaf.issuer()];
    while let Some(name) = names.pop() {
        for (file, certificate) in all {
            let is_ca = !file.ends_with("EE") && file != "TrustAnchorRootCertificate";
            if is_ca && certificate.subject().matches(name) && !found.contains(&certificate) {
                found.push(certificate);
                names.push(certificate.issuer());
            }
        }
    }
    found
}

#[test]
fn paths_have_the_outcome_that_nist_gives_them() {
    let Some(folder) = certificates() else { return };
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        match Certificate::from_der(&fs::read(&path).unwrap()) {
            Ok(certificate) => drop(all.insert(name, certificate)),
            Err(error) => assert!(UNREAD.contains(&name.as_str()), "{name}: {error}"),
        }
    }
    let anchor = TrustAnchor::new(vec![all["TrustAnchorRootCertificate"].clone()]).unwrap();
    let (mut judged, mut unlisted, mut listed) = (0, Vec::new(), Vec::new());
    let is_judged = |name: &str| {
        let by_list = name.starts_with("Invalid") && REVOCATION.iter().any(|part| name.contains(part));
        name.ends_with("EE") && !by_list
    };
    for (name, leaf) in all.iter().filter(|(name, _)| is_judged(name)) {
        let intermediates: Vec<Certificate> = authorities(leaf, &all).into_iter().cloned().collect();
        let check = Check::new(Some("2011-04-15T00:00:00Z".parse().unwrap()));
        let report = check.trust_anchor(&anchor).end_entity(leaf).intermediates(&intermediates).report();
        judged += 1;
        // §4.8.3 asks for no explicit policy, unlike the others with different policies.
        let is_different = name.starts_with("DifferentPolicies") && name != "DifferentPoliciesTest3EE";
        let is_invalid = name.starts_with("Invalid") || is_different;
        if report.is_accepted() != is_invalid {
            continue;
        }
        if DIFFERENCES.iter().any(|(known, _)| known == name) {
            listed.push(name.as_str());
        } else {
            let errors = report.findings().iter().filter(|finding| finding.severity() == Severity::Error);
            let codes: Vec<&str> = errors.map(|finding| finding.rule().code()).collect();
            unlisted.push(format!("{name}: {codes:?}"));
        }
    }
    assert_eq!(unlisted, Vec::<String>::new(), "not listed as differences");
    assert_eq!(listed.len(), DIFFERENCES.len(), "differences that are none: only {listed:?} are");
    assert!(judged >= 153, "{judged} paths are judged");
}
