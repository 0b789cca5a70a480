//! Conditions on any key.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use ra_pki::text::Escaped;

use crate::{
    rule::{Rule, rules},
    rules::{sources::OPERATORS, trust_policy::tag::is_tag},
    trust_policy::{condition::Condition, context::SessionContext, operator::Comparison},
};

rules! {
    TrustPolicy;

    TrustPolicy {
        CASE = "trust-policy.condition.case-differs", Warning, Documented, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html", None,
            "Values are compared with regard to case.",
            "write the value as the session has it, or use StringEqualsIgnoreCase";

        WILDCARD = "trust-policy.condition.wildcard-taken-literally", Warning, Documented, OPERATORS, None,
            "A value with * or ? stands beside an operator that matches patterns: StringLike, ArnLike or ArnEquals.",
            "use StringLike";

        VARIABLE = "trust-policy.version.variable-taken-literally", Warning, Documented, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html", None,
            "A value with ${…} stands in a policy of version 2012-10-17, which alone has variables.",
            "write \"Version\": \"2012-10-17\" at the beginning of the policy";

        KEY_UNKNOWN = "trust-policy.condition.key-not-known", Warning, Inferred, "documented for Roles Anywhere are aws:SourceArn, aws:SourceAccount, aws:PrincipalTag/x509…, sts:SourceIdentity and sts:RoleSessionName, and aws:OriginIdentity/… of a profile that propagates identities; https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html", None,
            "A condition asks for keys that are known beforehand; whether one on any other key holds is not known.",
            "give the value that the request will have (Check::condition_key), for aws:OriginIdentity/… the profile's setting, or use one of the documented keys";
    }
}

pub(super) fn check(
    condition: &Condition,
    context: Option<&SessionContext>,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let comparison = condition.operator().comparison();
    let unknown: Vec<&str> = condition.keys().filter(|key| !is_known(key, context)).collect();
    if !unknown.is_empty() {
        report(&KEY_UNKNOWN, format!("the value of {} is not known", Escaped(&unknown.join(" and "))));
    }
    let has_wildcard = |value: &&String| value.replace("${*}", "").replace("${?}", "").contains(['*', '?']);
    if !condition.has_variables() && condition.values().iter().any(|value| value.contains("${")) {
        report(&VARIABLE, condition.to_string());
    }
    let is_string = matches!(
        comparison,
        Comparison::StringEquals
            | Comparison::StringNotEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringNotEqualsIgnoreCase
    );
    if is_string && condition.values().iter().any(|value| has_wildcard(&value)) {
        report(&WILDCARD, condition.to_string());
    }
    if let Some(context) = context {
        check_case(condition, context, report);
    }
}

/// Finds a value that differs from the session's in case alone.
fn check_case(
    condition: &Condition,
    context: &SessionContext,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let comparison = condition.operator().comparison();
    let Some(found) = context.get(condition.key()) else { return };
    // A session value that the condition names exactly is matched already, whatever else resembles it.
    let strays: Vec<&String> = found.iter().filter(|found| !condition.values().contains(*found)).collect();
    let differs = condition
        .values()
        .iter()
        .find(|value| strays.iter().any(|found| value.to_lowercase() == found.to_lowercase()));
    let minds_case = matches!(
        comparison,
        Comparison::StringEquals
            | Comparison::StringNotEquals
            | Comparison::StringLike
            | Comparison::StringNotLike
    );
    if let (true, Some(value)) = (minds_case, differs) {
        let found: Vec<String> = found.iter().map(|found| format!("{found:?}")).collect();
        let message = format!(
            "{} is compared with {value:?}, and the session has {}",
            Escaped(condition.key()),
            found.join(", ")
        );
        report(&CASE, message);
    }
}

/// Whether a key is a tag's, is documented or holds for every request, or was given.
fn is_known(key: &str, context: Option<&SessionContext>) -> bool {
    let lower = key.to_lowercase();
    let is_listed = matches!(
        lower.as_str(),
        "aws:sourcearn"
            | "aws:sourceaccount"
            | "sts:sourceidentity"
            | "sts:rolesessionname"
            | "aws:currenttime"
            | "aws:epochtime"
            | "aws:tagkeys"
    );
    is_listed || is_tag(&lower) || context.is_some_and(|context| context.get(key).is_some())
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::*;
    use crate::{
        check::Check,
        report::verdict::Report,
        rules::cases::{
            ANCHOR_ARN, Case, SERVICE_PRINCIPAL, THREE_ACTIONS, ask, ask_under, ask_version, case, source_arn,
        },
        testing::{Maker, codes, now},
        trust_policy::evaluate::{Decision, Evaluation},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let good = || ask_under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-1"}"#);
        let with_variable = |version: &str| {
            ask_version(version, r#"{"StringEquals": {"sts:SourceIdentity": "CN=${sts:RoleSessionName}"}}"#)
        };
        [
            case(
                "trust-policy.version.variable-taken-literally",
                with_variable("2008-10-17"),
                with_variable("2012-10-17"),
            ),
            case(
                "trust-policy.condition.case-differs",
                ask_under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "HOST-1"}"#),
                ask_under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": ["HOST-1", "host-1"]}"#),
            ),
            case(
                "trust-policy.condition.wildcard-taken-literally",
                ask_under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-*"}"#),
                ask_under(r#", "StringLike": {"aws:PrincipalTag/x509Subject/CN": "host-*"}"#),
            ),
            case(
                "trust-policy.condition.key-not-known",
                ask_under(r#", "StringEquals": {"aws:PrincipalOrgID": "o-1"}"#),
                good(),
            ),
            case(
                "trust-policy.condition.key-not-known",
                ask_under(r#", "StringEquals": {"sts:SourceIdentity": "${aws:userid}"}"#),
                ask_under(
                    r#", "StringEquals": {"sts:SourceIdentity": "CN=${aws:PrincipalTag/x509Subject/CN}"}"#,
                ),
            ),
        ]
        .into()
    }

    #[test]
    fn a_condition_on_a_key_that_is_not_known_makes_the_answer_not_known_whatever_its_operator() {
        for condition in [
            r#""Bool": {"aws:ViaAWSService": "false"}"#,
            r#""StringEquals": {"aws:OriginIdentity/Subject": "host-1"}"#,
            r#""StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}"#,
            r#""ForAllValues:StringEquals": {"aws:CalledVia": "a"}"#,
            r#""Null": {"aws:SourceVpce": "true"}"#,
            r#""IpAddress": {"aws:SourceIp": "192.0.2.0/24"}"#,
            r#""StringEquals": {"sts:SourceIdentity": "${aws:userid}"}"#,
            r#""StringNotEquals": {"sts:SourceIdentity": "${aws:userid, 'x'}"}"#,
        ] {
            let report = ask_under(&format!(", {condition}"));
            assert!(report.is_accepted(), "{report}");
            assert_eq!(decisions(&report), [Decision::NotKnown; 3], "{report}");
            assert!(codes(&report).contains(&KEY_UNKNOWN.code().into()), "{report}");
            let denied = ask("Deny", SERVICE_PRINCIPAL, THREE_ACTIONS, &format!("{{{condition}}}"));
            assert!(denied.is_accepted(), "{denied}");
            assert_eq!(decisions(&denied), [Decision::NotKnown; 3], "{denied}");
        }
    }

    #[test]
    fn what_is_known_decides_beside_a_key_that_is_not() {
        let other =
            r#", "Bool": {"aws:ViaAWSService": "false"}, "StringEquals": {"sts:SourceIdentity": "CN=x"}"#;
        let report = ask_under(other);
        assert!(!report.is_accepted());
        assert_eq!(decisions(&report), [Decision::ConditionNotMet; 3]);
        let one_agrees = r#", "StringEquals": {"sts:SourceIdentity": ["${aws:userid}", "CN=host-1"]}"#;
        assert_eq!(decisions(&ask_under(one_agrees)), [Decision::Allowed; 3]);
        let no_such_tag = r#", "StringEquals": {"aws:PrincipalTag/x509Subject/OU": "${aws:userid}"}"#;
        assert_eq!(decisions(&ask_under(no_such_tag)), [Decision::ConditionNotMet; 3]);
    }

    #[test]
    fn a_key_that_is_given_is_compared() {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {SERVICE_PRINCIPAL},
                "Action": {THREE_ACTIONS}, "Condition": {{{}, "IpAddress": {{"aws:SourceIp": "192.0.2.0/24"}}}}}}}}"#,
            source_arn()
        );
        let (policy, arn) = (text.parse().unwrap(), ANCHOR_ARN.parse().unwrap());
        let leaf = Maker::leaf().sign();
        let check = Check::new(Some(now())).end_entity(&leaf).trust_anchor_arn(&arn).trust_policy(&policy);
        let from = |address: &str| check.clone().condition_key("aws:SourceIp", &[address]).report();
        assert_eq!(decisions(&from("192.0.2.9")), [Decision::Allowed; 3]);
        assert!(!codes(&from("192.0.2.9")).contains(&KEY_UNKNOWN.code().into()));
        assert_eq!(decisions(&from("198.51.100.9")), [Decision::ConditionNotMet; 3]);
    }

    fn decisions(report: &Report) -> Vec<Decision> {
        report.trust_policy().iter().map(Evaluation::decision).collect()
    }
}
