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

        KEY_UNKNOWN = "trust-policy.condition.key-not-known", Warning, Inferred, "documented for Roles Anywhere are aws:SourceArn, aws:SourceAccount, aws:PrincipalTag/x509…, sts:SourceIdentity and sts:RoleSessionName; https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html", None,
            "A condition asks for a key that is known to be in the request; this check takes any other to be absent.",
            "use one of the documented keys";
    }
}

pub(super) fn check(
    condition: &Condition,
    context: Option<&SessionContext>,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let comparison = condition.operator().comparison();
    let key = condition.key().to_lowercase();
    if !is_tag(&key) && !is_known_key(&key) {
        report(&KEY_UNKNOWN, format!("{} is not documented for Roles Anywhere", Escaped(condition.key())));
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

/// The keys besides tags that are documented, or that hold for every request.
fn is_known_key(key: &str) -> bool {
    matches!(
        key,
        "aws:sourcearn"
            | "aws:sourceaccount"
            | "sts:sourceidentity"
            | "sts:rolesessionname"
            | "aws:currenttime"
            | "aws:epochtime"
            | "aws:tagkeys"
    )
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::*;
    use crate::rules::cases::{Case, ask_under, ask_version, case};

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
        ]
        .into()
    }
}
