//! Mistakes in requests for sessions, in profiles and in roles.

use std::fs;

use ra_tests::{example_path, have_openssl, run_with, stdout};
use roles_anywhere::{
    pki::Certificate,
    policy::{Check, ProfileSettings, Report, RoleArn, SessionDuration},
};
use serde_json::Value;

use crate::{AGAINST_ROOT, ANCHOR_ARN, UNABLE, accepted, ca, finding, leaf, refused, write};

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
    let found = finding(&report, "request.duration.exceeds-role-maximum", Some(text), "a shorter session");
    assert_eq!(found["message"], "the session would last 43200 s, and the role allows 3600 s");
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
    let mut settings = ProfileSettings::default();
    settings.role_arns.push(listed.clone());
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
fn an_invalid_signature_is_explained_and_a_wrong_key_is_found() {
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

fn json(report: &Report) -> Value {
    serde_json::from_str(&report.to_json()).expect("the report is JSON")
}
