//! What hurts later in a trust policy, whatever the session.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Comparison, Condition, Effect, Principal, Principals, Quantifier, SessionContext, Statement, StsAction,
    TrustPolicy, evaluate::SERVICE, value::Pattern,
};
use crate::{Finding, Rule, TrustAnchorArn, catalogue as rules};

/// Looks the policy over. With a session, values that differ from its own in case alone are found too.
pub(crate) fn lint(policy: &TrustPolicy, context: Option<&SessionContext>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in policy.statements() {
        let concerns = StsAction::ALL.iter().any(|action| statement.actions().include(&action.to_string()));
        if !concerns || !statement.principals().include_service(SERVICE) {
            continue;
        }
        let mut find = |rule: &'static Rule, message: String| {
            let finding = Finding::in_subject(rule, format!("trust policy, {statement}"), message);
            findings.push(finding);
        };
        if statement.effect() == Effect::Allow {
            allows(statement, &mut find);
        }
        for condition in statement.conditions() {
            look_at(condition, statement, policy, context, &mut find);
        }
    }
    findings
}

/// What a statement that allows should ask for.
fn allows(statement: &Statement, find: &mut impl FnMut(&'static Rule, String)) {
    let names_anyone = |principals: &[Principal]| principals.contains(&Principal::Anyone);
    if matches!(statement.principals(), Principals::These(principals) if names_anyone(principals)) {
        find(&rules::POLICY_PRINCIPAL_ANYONE, "the principal is \"*\"".into());
    }
    // Tags and source identity are set only where the role is assumed too.
    if !statement.actions().include(&StsAction::AssumeRole.to_string()) {
        return;
    }
    let asks = |wanted: fn(&str) -> bool| {
        statement.conditions().iter().any(|condition| {
            let comparison = condition.operator().comparison();
            wanted(&condition.key().to_lowercase())
                && !comparison.is_negated()
                && comparison != Comparison::Null
        })
    };
    if !asks(|key| key == "aws:sourcearn") {
        let message = if asks(|key| key == "aws:sourceaccount") {
            "no condition asks for aws:SourceArn; the one on aws:SourceAccount names the account alone"
        } else {
            "no condition asks for aws:SourceArn"
        };
        find(&rules::POLICY_SOURCE_ARN_MISSING, message.into());
    }
    if !asks(|key| is_tag(key) || key == "sts:sourceidentity" || key == "sts:rolesessionname") {
        find(&rules::POLICY_NO_CERTIFICATE_CONDITION, "no condition asks for the certificate".into());
    }
}

fn look_at(
    condition: &Condition,
    statement: &Statement,
    policy: &TrustPolicy,
    context: Option<&SessionContext>,
    find: &mut impl FnMut(&'static Rule, String),
) {
    let (operator, key) = (condition.operator(), condition.key().to_lowercase());
    let comparison = operator.comparison();
    if is_tag(&key) {
        let null_true = comparison == Comparison::Null
            && condition.values().iter().any(|value| value.eq_ignore_ascii_case("true"));
        let passes_all = operator.if_exists() || operator.quantifier() == Some(Quantifier::All);
        let holds_without = null_true || passes_all || comparison.is_negated();
        if statement.effect() == Effect::Deny {
            if !holds_without && comparison != Comparison::Null && !is_denied_without(&key, policy) {
                find(&rules::POLICY_DENIAL_NEEDS_TAG, condition.to_string());
            }
        } else if null_true || passes_all && !is_guarded(&key, statement) {
            find(&rules::POLICY_IF_EXISTS, condition.to_string());
        } else if holds_without && !is_guarded(&key, statement) {
            find(&rules::POLICY_NEGATED, condition.to_string());
        }
        if !is_known_tag(&key) {
            find(&rules::POLICY_TAG_UNKNOWN, format!("{} is no tag of a session", condition.key()));
        } else if !is_documented_tag(&key) {
            let message = format!("the attribute of {} has no documented short name", condition.key());
            find(&rules::POLICY_TAG_UNDOCUMENTED, message);
        }
    } else if !is_known_key(&key) {
        find(&rules::POLICY_KEY_UNKNOWN, format!("{} is not documented for Roles Anywhere", condition.key()));
    }
    if key == "aws:sourcearn" && !comparison.is_negated() && comparison != Comparison::Null {
        let names_anchor = condition.values().iter().any(|value| could_be_trust_anchor(value));
        if !names_anchor {
            find(&rules::POLICY_SOURCE_ARN_OTHER, condition.to_string());
        } else if comparison.has_wildcards() && condition.values().iter().any(|value| is_any_anchor(value)) {
            find(&rules::POLICY_SOURCE_ARN_ANY, condition.to_string());
        }
    }
    let has_wildcard = |value: &&String| value.replace("${*}", "").replace("${?}", "").contains(['*', '?']);
    if !condition.has_variables && condition.values().iter().any(|value| value.contains("${")) {
        find(&rules::POLICY_VARIABLE, condition.to_string());
    }
    let is_string = matches!(
        comparison,
        Comparison::StringEquals
            | Comparison::StringNotEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringNotEqualsIgnoreCase
    );
    if is_string && condition.values().iter().any(|value| has_wildcard(&value)) {
        find(&rules::POLICY_WILDCARD, condition.to_string());
    }
    if let Some(found) = context.and_then(|context| context.get(&key)) {
        // What is the same as another value of the condition is as it is meant.
        let strays: Vec<&String> =
            found.iter().filter(|found| !condition.values().contains(*found)).collect();
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
                condition.key(),
                found.join(", ")
            );
            find(&rules::POLICY_CASE, message);
        }
    }
}

/// Whether the statement asks that the key, in lower case, is there: `{"Null": {key: "false"}}`.
fn is_guarded(key: &str, statement: &Statement) -> bool {
    statement.conditions().iter().any(|condition| {
        condition.operator().comparison() == Comparison::Null
            && condition.key().to_lowercase() == key
            && condition.values().iter().all(|value| value.eq_ignore_ascii_case("false"))
    })
}

/// Whether a statement denies whatever lacks the key, in lower case: `{"Null": {key: "true"}}` and nothing else.
fn is_denied_without(key: &str, policy: &TrustPolicy) -> bool {
    policy.statements().iter().filter(|statement| statement.effect() == Effect::Deny).any(|statement| {
        matches!(statement.conditions(), [condition]
            if condition.operator().comparison() == Comparison::Null
                && condition.key().to_lowercase() == key
                && condition.values().iter().any(|value| value.eq_ignore_ascii_case("true")))
    })
}

/// Whether a key, in lower case, is that of a session tag.
fn is_tag(key: &str) -> bool {
    key.starts_with("aws:principaltag/") || key.starts_with("aws:requesttag/")
}

/// Whether the attribute mapping can give the tag.
fn is_known_tag(key: &str) -> bool {
    let tag = key.split_once('/').map_or("", |(_, tag)| tag);
    match tag.split_once('/') {
        Some(("x509subject" | "x509issuer", attribute)) => !attribute.is_empty() && !attribute.contains('/'),
        Some(("x509san", "dns" | "uri")) => true,
        Some(("x509san", name)) => name.strip_prefix("name/").is_some_and(|rest| !rest.is_empty()),
        _ => false,
    }
}

/// Whether a tag that the attribute mapping can give has a name that is documented.
fn is_documented_tag(key: &str) -> bool {
    let attribute = key.rsplit('/').next().unwrap_or_default();
    let is_alternative_name = matches!(attribute, "dns" | "uri");
    let is_identifier = attribute.starts_with(|first: char| first.is_ascii_digit());
    is_alternative_name || is_identifier || matches!(attribute, "c" | "o" | "ou" | "st" | "l" | "cn" | "uid")
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

/// Whether a pattern fits whatever trust anchor an account has in some Region.
fn is_any_anchor(value: &str) -> bool {
    let resource = value.splitn(6, ':').nth(5).unwrap_or(value);
    matches!(resource, "*" | "trust-anchor/*" | "trust-anchor*")
}

/// Whether a value can be the ARN of a trust anchor, wildcards and variables taken into account.
fn could_be_trust_anchor(value: &str) -> bool {
    if value.contains("${") || value.parse::<TrustAnchorArn>().is_ok() {
        return true;
    }
    if !value.contains(['*', '?']) {
        return false;
    }
    let mut parts = value.splitn(6, ':');
    let fits = |pattern: Option<&str>, text: &str| {
        pattern.and_then(|pattern| Pattern::resolve(pattern, None)).is_some_and(|pattern| pattern.fits(text))
    };
    if value == "*" {
        return true;
    }
    let (arn, partition) = (parts.next(), parts.next());
    let service = fits(parts.next(), "rolesanywhere");
    let resource = parts.nth(2).is_some_and(|resource| {
        resource.starts_with("trust-anchor/")
            || resource.starts_with('*')
            || resource.starts_with("trust-anchor*")
    });
    fits(arn, "arn") && partition.is_some() && service && resource
}
