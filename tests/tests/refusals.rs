//! What `check_certificate` says about what `openssl` made wrong: each of the usual mistakes, with the finding's code, AWS's
//! text where one is recorded, and the fix.

use std::{fs, path::Path};

use ra_tests::{TempDir, both, example_path, folder, have_openssl, openssl, run, run_with, stderr, stdout};
use roles_anywhere::{
    pki::Certificate,
    policy::{Check, ProfileSettings, Report, RoleArn, SessionDuration},
};
use serde_json::Value;

const INSUFFICIENT: &str = "Untrusted certificate. Insufficient certificate";
const UNTRUSTED: &str = "Untrusted signing certificate";
const CONSTRAINTS: &str = "Incorrect basic constraints for CA certificate";
const UNABLE: &str = "Unable to assume role for <role ARN>";
const ANCHOR_ARN: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";

const GOOD_LEAF: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n\
                         subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
const GOOD_ROOT: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n\
                         subjectKeyIdentifier=hash\n";

/// A folder with `root.crt`, `root.key` and the request `leaf.csr`, all of openssl's making.
fn ca() -> TempDir {
    let folder = folder();
    let at = folder.path();
    write(at, "root.ext", GOOD_ROOT);
    write(at, "leaf.ext", GOOD_LEAF);
    root(at, "root");
    openssl(
        at,
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=host-1 -keyout leaf.key -out leaf.csr",
    );
    folder
}

fn root(at: &Path, name: &str) {
    openssl(
        at,
        &format!(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Root -keyout {name}.key -out {name}.csr"
        ),
    );
    openssl(
        at,
        &format!("x509 -req -in {name}.csr -signkey {name}.key -extfile root.ext -days 30 -out {name}.crt"),
    );
}

fn leaf(at: &Path, options: &str) {
    openssl(
        at,
        &format!(
            "x509 -req -in leaf.csr -CA root.crt -CAkey root.key -set_serial 0x1234 -out leaf.crt {options}"
        ),
    );
}

fn write(at: &Path, name: &str, text: &str) {
    fs::write(at.join(name), text).unwrap();
}

/// Checks with these flags; the exit status must be this, and the JSON is the answer.
fn checked(at: &Path, flags: &str, status: i32) -> Value {
    let output = run(at, example_path("check_certificate"), &format!("{flags} --format json"));
    assert_eq!(output.status.code(), Some(status), "{}", both(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).expect("the report is JSON");
    assert_eq!(report["version"], 1);
    assert_eq!(report["accepted"], status == 0);
    report
}

fn refused(at: &Path, flags: &str) -> Value {
    checked(at, flags, 1)
}

fn accepted(at: &Path, flags: &str) -> Value {
    checked(at, flags, 0)
}

/// The finding with this code, whose refusal text is this and whose fix says this.
fn finding(report: &Value, code: &str, refusal: Option<&str>, fix: &str) -> Value {
    let findings = report["findings"].as_array().expect("there are findings");
    let finding = findings
        .iter()
        .find(|finding| finding["code"] == code)
        .unwrap_or_else(|| panic!("no {code} in {report:#}"));
    for member in ["severity", "subject", "message", "requirement", "citation", "mark", "fix"] {
        assert!(finding[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {finding:#}");
    }
    assert_eq!(finding["refusal"].as_str(), refusal, "{finding:#}");
    assert!(finding["fix"].as_str().is_some_and(|found| found.contains(fix)), "{finding:#}");
    finding.clone()
}

const AGAINST_ROOT: &str = "--trust-anchor root.crt --certificate leaf.crt";

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
    let found = finding(&report, "chain.issuer.not-found", Some(UNTRUSTED), "--intermediates");
    assert!(found["message"].as_str().unwrap().contains("issued by /CN=Issuing"), "{found:#}");
    accepted(at, &format!("{AGAINST_ROOT} --intermediates issuing.crt"));

    leaf(at, "-extfile leaf.ext -days 10");
    root(at, "other");
    let report = refused(at, "--trust-anchor other.crt --certificate leaf.crt");
    finding(&report, "chain.signature.mismatch", Some(UNTRUSTED), "another CA");
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
fn a_trust_policy_without_all_three_actions_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    leaf(at, "-extfile leaf.ext -days 10");
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": "sts:AssumeRole",
        "Condition": {"ArnEquals": {"aws:SourceArn": "ANCHOR"}}}]}"#;
    write(at, "policy.json", &policy.replace("ANCHOR", ANCHOR_ARN));
    let with_policy = format!("--trust-policy policy.json --trust-anchor-arn {ANCHOR_ARN}");
    for flags in [format!("{AGAINST_ROOT} {with_policy}"), with_policy] {
        let report = refused(at, &flags);
        let found = finding(&report, "trust-policy.action.missing", Some(UNABLE), "\"sts:TagSession\"");
        let message = found["message"].as_str().unwrap();
        assert!(message.contains("sts:TagSession, sts:SetSourceIdentity"), "{message}");
    }
}

#[test]
fn a_session_that_is_longer_than_the_role_allows_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let text = "Unable to assume role for <role ARN> The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    // What the role allows is not known to the program.
    let report = accepted(folder.path(), &format!("{AGAINST_ROOT} --session-duration 43200"));
    finding(&report, "request.duration.over-an-hour", Some(text), "--max-session-duration");
    let longest = SessionDuration::from_seconds(43_200).unwrap();
    let report = Check::new(None).session_duration(longest).role_maximum(SessionDuration::default()).report();
    let report = json(&report);
    let found = finding(&report, "request.duration.exceeds-role-maximum", Some(text), "--session-duration");
    assert_eq!(found["message"], "the session would last 43200 s, and the role allows 3600 s");
}

fn json(report: &Report) -> Value {
    serde_json::from_str(&report.to_json()).expect("the report is JSON")
}

#[test]
fn a_role_that_the_profile_does_not_list_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let leaf = Certificate::read(&fs::read(folder.path().join("leaf.crt")).unwrap()).unwrap();
    let [listed, asked] = ["Listed", "Asked"]
        .map(|name| format!("arn:aws:iam::111122223333:role/{name}").parse::<RoleArn>().unwrap());
    let settings = ProfileSettings { role_arns: vec![listed.clone()], ..ProfileSettings::default() };
    let check = Check::new(None).end_entity(&leaf).profile(&settings);
    let report = json(&check.clone().role_arn(&asked).report());
    let text = "Requested Role isn't one of those listed in the Profile.";
    finding(&report, "profile.role.not-listed", Some(text), "update-profile --role-arns");
    assert!(check.role_arn(&listed).report().is_accepted());
}

#[test]
fn a_profile_of_another_region_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let profile = "arn:aws:rolesanywhere:eu-west-1:111122223333:profile/33333333-3333-3333-3333-333333333333";
    let flags = format!("{AGAINST_ROOT} --trust-anchor-arn {ANCHOR_ARN} --profile-arn {profile}");
    let report = refused(folder.path(), &flags);
    let text = "Invalid or empty profile provided.";
    finding(&report, "request.arn.regions-differ", Some(text), "the trust anchor's Region");
    accepted(folder.path(), &flags.replace("eu-west-1", "us-east-1"));
}

#[test]
fn an_invalid_signature_is_explained_and_a_wrong_key_proven() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    leaf(at, "-extfile leaf.ext -days 10");
    let explain = |flags: &[&str]| {
        let arguments =
            [&["--format", "json", "--refusal", "AccessDeniedException: Invalid signature"], flags];
        let output = run_with(at, example_path("check_certificate"), &arguments.concat());
        let json: Value = serde_json::from_str(&stdout(&output)).expect("the report is JSON");
        (output.status.code(), json)
    };
    let (status, report) = explain(&[]);
    assert_eq!((status, &report["explanation"]["refusal"]), (Some(0), &"Invalid signature".into()));
    let causes = report["explanation"]["causes"].as_array().unwrap();
    for cause in ["clock", "proxy", "EC signature not in DER", "hexadecimal", "PEM"] {
        let named = causes.iter().any(|one| one["what"].as_str().is_some_and(|what| what.contains(cause)));
        assert!(named, "{cause} in {causes:#?}");
    }
    let (status, report) = explain(&["--certificate", "leaf.crt", "--private-key", "root.key"]);
    assert_eq!(status, Some(1));
    finding(&report, "request.private-key.mismatch", Some("Invalid signature"), "requested");
    assert_eq!(
        report["explanation"]["causes"][0]["codes"],
        serde_json::json!(["request.private-key.mismatch"])
    );
}

#[test]
fn a_session_name_that_the_profile_does_not_accept_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    leaf(folder.path(), "-extfile leaf.ext -days 10");
    let flags = format!("{AGAINST_ROOT} --role-session-name nightly");
    let report = refused(folder.path(), &flags);
    let text = "Not authorized to set roleSessionName";
    let code = "request.role-session-name.not-accepted";
    finding(&report, code, Some(text), "--accept-role-session-name");
    let role = "--role-arn arn:aws:iam::111122223333:role/Example";
    let report = accepted(folder.path(), &format!("{flags} --accept-role-session-name {role}"));
    let arn = "arn:aws:sts::111122223333:assumed-role/Example/nightly";
    assert_eq!(report["session"]["principalArn"], arn);
}

#[test]
fn an_anchor_that_lost_its_line_breaks_is_told_apart() {
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
fn a_root_of_a_public_ca_is_warned_of() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    // Domain-validated, by the CA/Browser Forum.
    write(folder.path(), "root.ext", &format!("{GOOD_ROOT}certificatePolicies=2.23.140.1.2.1\n"));
    root(folder.path(), "public");
    let report = accepted(folder.path(), "--trust-anchor public.crt");
    let found = finding(&report, "trust-anchor.issuer.public-ca", None, "a CA of your own");
    assert_eq!(found["severity"], "warning");
}

/// What `openssl ca` needs to keep a database of `root.crt`.
fn database(at: &Path) {
    let configuration = "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ncrlnumber = crlnumber\n\
                         certificate = root.crt\nprivate_key = root.key\ndefault_md = sha256\n\
                         default_crl_days = 7\ncrl_extensions = extensions\n\
                         [extensions]\nauthorityKeyIdentifier = keyid\n";
    write(at, "ca.cnf", configuration);
    write(at, "index.txt", "");
    write(at, "crlnumber", "01\n");
}

#[test]
fn a_crl_without_entries_is_refused() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    database(folder.path());
    openssl(folder.path(), "ca -config ca.cnf -gencrl -out empty.crl");
    for flags in ["--crl empty.crl", "--trust-anchor root.crt --crl empty.crl"] {
        let report = refused(folder.path(), flags);
        finding(&report, "revocation-list.entries.none", None, "when the first certificate is revoked");
    }
}

#[test]
fn a_revoked_leaf_is_refused_and_the_disabled_crl_is_spoken_of() {
    if !have_openssl() {
        return;
    }
    let folder = ca();
    let at = folder.path();
    database(at);
    leaf(at, "-extfile leaf.ext -days 10");
    openssl(at, "ca -config ca.cnf -revoke leaf.crt -crl_reason keyCompromise");
    openssl(at, "ca -config ca.cnf -gencrl -out root.crl");
    let report = refused(at, &format!("{AGAINST_ROOT} --crl root.crl"));
    let code = "revocation-list.certificate.revoked";
    let found = finding(&report, code, Some("Certificate revoked"), "aws rolesanywhere enable-crl");
    assert!(found["message"].as_str().unwrap().contains("keyCompromise"), "{found:#}");
    let other =
        "x509 -req -in leaf.csr -CA root.crt -CAkey root.key -set_serial 0x99 -extfile leaf.ext -days 9";
    openssl(at, &format!("{other} -out other.crt"));
    accepted(at, "--trust-anchor root.crt --certificate other.crt --crl root.crl");
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
fn a_file_without_what_is_looked_for_is_unreadable_and_not_accepted() {
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
    let none = "leaf.key: the file holds no certificate: no PEM block is labelled CERTIFICATE";
    fails("--certificate leaf.key", none);
    fails("--trust-anchor leaf.key", none);
    fails("--certificate leaf.crt --intermediates leaf.key", none);
    fails("--crl leaf.key", "leaf.key: the file holds no revocation list");
    for flag in ["certificate", "trust-anchor", "intermediates", "crl", "certificate leaf.crt --private-key"]
    {
        fails(&format!("--{flag} empty"), "empty: the file is empty");
    }
    for flag in ["certificate", "trust-anchor", "intermediates", "crl"] {
        fails(&format!("--{flag} leaf.ext"), "leaf.ext: the file is neither PEM, with a line such as");
    }
    fails("--certificate leaf.crt --at tomorrow", "write it like 2027-01-01T00:00:00Z");
    let twice = "--mapping x509Subject=CN --mapping x509Issuer=CN --mapping x509Subject=OU";
    fails(&format!("--certificate leaf.crt {twice}"), "--mapping is given twice for x509Subject");
}
