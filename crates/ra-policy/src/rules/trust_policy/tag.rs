//! Conditions on session tags.

use alloc::{
    format,
    string::{String, ToString},
};

use ra_pki::text::Escaped;

use crate::{
    rule::{Rule, rules},
    rules::sources::ATTRIBUTE_MAPPING,
    trust_policy::{
        condition::Condition,
        document::{Effect, Statement, TrustPolicy},
        operator::{Comparison, Quantifier},
    },
};

rules! {
    TrustPolicy;

    TrustPolicy {
        NEGATED = "trust-policy.condition.negated-on-tag", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "The policy does not rely on a negated operator on a session tag: where the attribute makes no tag, the condition holds.",
            "name what is allowed (StringEquals, StringLike), or add {\"Null\": {\"aws:PrincipalTag/…\": \"false\"}}";

        IF_EXISTS = "trust-policy.condition.holds-without-tag", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "A condition on a session tag does not hold where the tag is missing; with …IfExists, ForAllValues or Null true it does.",
            "leave IfExists and ForAllValues out, or add {\"Null\": {\"aws:PrincipalTag/…\": \"false\"}}";

        DENIAL_NEEDS_TAG = "trust-policy.condition.denial-needs-tag", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "The policy does not rely on a session tag in a statement that denies: where the attribute makes no tag, the condition does not hold and nothing is denied.",
            "name what is allowed in a statement that allows, or deny what lacks the tag too: {\"Null\": {\"aws:PrincipalTag/…\": \"true\"}} in a statement of its own";

        TAG_UNKNOWN = "trust-policy.condition.no-such-tag", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "A condition on a session tag names one that the attribute mapping can give: x509Subject/…, x509Issuer/…, x509SAN/DNS, x509SAN/URI or x509SAN/Name/….",
            "write the tag as the attribute mapping names it, such as aws:PrincipalTag/x509Subject/CN";

        TAG_UNDOCUMENTED = "trust-policy.condition.tag-name-undocumented", Warning, Inferred, "documented are C, O, OU, ST, L, CN, UID and object identifiers; https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html", None,
            "A condition on a session tag names an attribute by a short name that is documented: by which name another makes its tag is not known.",
            "use an attribute with a documented name, such as aws:PrincipalTag/x509Subject/CN";
    }
}

pub(super) fn check(
    condition: &Condition,
    statement: &Statement,
    policy: &TrustPolicy,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let (operator, key) = (condition.operator(), condition.key().to_lowercase());
    let comparison = operator.comparison();
    if !is_tag(&key) {
        return;
    }
    let null_true = comparison == Comparison::Null
        && condition.values().iter().any(|value| value.eq_ignore_ascii_case("true"));
    let passes_all = operator.if_exists() || operator.quantifier() == Some(Quantifier::All);
    let holds_without = null_true || passes_all || comparison.is_negated();
    if statement.effect() == Effect::Deny {
        if !holds_without && comparison != Comparison::Null && !is_denied_without(&key, policy) {
            report(&DENIAL_NEEDS_TAG, condition.to_string());
        }
    } else if null_true || passes_all && !is_guarded(&key, statement) {
        report(&IF_EXISTS, condition.to_string());
    } else if holds_without && !is_guarded(&key, statement) {
        report(&NEGATED, condition.to_string());
    }
    if !is_known_tag(&key) {
        report(&TAG_UNKNOWN, format!("{} is not a tag of a session", Escaped(condition.key())));
    } else if !is_documented_tag(&key) {
        let message = format!("the attribute of {} has no documented short name", Escaped(condition.key()));
        report(&TAG_UNDOCUMENTED, message);
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
pub(super) fn is_tag(key: &str) -> bool {
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

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use crate::rules::cases::{Case, SERVICE_PRINCIPAL, THREE_ACTIONS, ask, ask_under, case};

    pub(crate) fn cases() -> Vec<Case> {
        let good = || ask_under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-1"}"#);
        let deny = |conditions: &str| ask("Deny", SERVICE_PRINCIPAL, THREE_ACTIONS, conditions);
        [
            case(
                "trust-policy.condition.negated-on-tag",
                ask_under(r#", "StringNotEquals": {"aws:PrincipalTag/x509Subject/OU": "Guests"}"#),
                ask_under(
                    r#", "StringNotEquals": {"aws:PrincipalTag/x509Subject/CN": "guest"},
                        "Null": {"AWS:PrincipalTag/x509Subject/CN": "false"}"#,
                ),
            ),
            case(
                "trust-policy.condition.holds-without-tag",
                ask_under(r#", "StringEqualsIfExists": {"aws:PrincipalTag/x509Subject/OU": "Operations"}"#),
                ask_under(
                    r#", "ForAllValues:StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-1"},
                        "Null": {"aws:PrincipalTag/x509Subject/CN": "false"}"#,
                ),
            ),
            case(
                "trust-policy.condition.denial-needs-tag",
                deny(r#"{"StringLike": {"aws:PrincipalTag/x509Subject/OU": "Guest*"}}"#),
                deny(r#"{"StringNotLike": {"aws:PrincipalTag/x509Subject/OU": "Ops*"}}"#),
            ),
            case(
                "trust-policy.condition.no-such-tag",
                ask_under(r#", "StringEquals": {"aws:PrincipalTag/x509Serial": "1234"}"#),
                good(),
            ),
            case(
                "trust-policy.condition.tag-name-undocumented",
                ask_under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/serialNumber": "12"}"#),
                ask_under(
                    r#", "StringEquals": {"aws:PrincipalTag/x509Subject/2.5.4.5": "12",
                        "aws:PrincipalTag/x509SAN/Name/UID": "u", "aws:PrincipalTag/x509SAN/URI": "urn:a"}"#,
                ),
            ),
        ]
        .into()
    }
}
