//! Conditions on the trust anchor.

use alloc::{
    format,
    string::{String, ToString},
};

use crate::{
    finding::Finding,
    rule::{Rule, rules},
    rules::sources::{ALIASES, TRUST_MODEL, UNABLE},
    service::{
        alias::{TrustAnchorAliasArn, is_of_alias},
        arn::{SERVICE, TrustAnchorArn},
    },
    trust_policy::{
        condition::Condition,
        document::{Effect, Statement, TrustPolicy},
        evaluate::{SERVICE_PRINCIPAL, StsAction},
        operator::Comparison,
        pattern::Pattern,
    },
};

rules! {
    TrustPolicy;

    TrustPolicy {
        OTHER = "trust-policy.source-arn.not-a-trust-anchor", Error, Documented, TRUST_MODEL, UNABLE,
            "aws:SourceArn is compared with the ARN of a trust anchor, which is what it holds.",
            "write the ARN of the trust anchor: arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID";

        ALIAS = "trust-policy.source-arn.alias", Error, Documented, ALIASES, None,
            "A policy needs the canonical ARN of the trust anchor, which is what aws:SourceArn holds: an alias ARN matches nothing.",
            "write the ARN of the trust anchor, arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID, which `aws rolesanywhere get-trust-anchor --trust-anchor-id ALIAS_ARN` shows";

        ALIAS_BESIDE = "trust-policy.source-arn.alias-matches-nothing", Warning, Documented, ALIASES, None,
            "No condition on aws:SourceArn names an alias ARN: it matches nothing, so that what it should allow is not allowed, and what it should deny is not denied.",
            "write the canonical ARN of the trust anchor, arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID, in its place";

        NOT_KNOWN = "trust-policy.source-arn.not-known", Note, Documented, ALIASES, None,
            "aws:SourceArn holds the canonical ARN of the trust anchor; which one an alias stands for, the service alone knows.",
            "give the trust anchor's canonical ARN, and the policy is asked about the session";

        ANY = "trust-policy.source-arn.any-trust-anchor", Warning, Documented, TRUST_MODEL, None,
            "The condition on aws:SourceArn names trust anchors, not all of them: with a wildcard for the UUID, a certificate below any trust anchor of the account assumes the role.",
            "write the ARN of the trust anchor: arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID; TrustPolicyDocument writes one";
    }
}

pub(super) fn check(
    condition: &Condition,
    policy: &TrustPolicy,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let comparison = condition.operator().comparison();
    if !is_on_source_arn(condition) || comparison == Comparison::Null {
        return;
    }
    if let Some(alias) = condition.values().iter().find(|value| is_of_alias(value)) {
        let message = format!("{condition}: {alias:?} is an alias ARN, and a policy needs the canonical ARN");
        let rule =
            if is_of_aliases_alone(condition) && !allows_otherwise(policy) { &ALIAS } else { &ALIAS_BESIDE };
        report(rule, message);
    }
    if comparison.is_negated() || is_of_aliases_alone(condition) {
        return;
    }
    if !condition.values().iter().any(|value| could_be_trust_anchor(value)) {
        report(&OTHER, condition.to_string());
    } else if comparison.has_wildcards() && condition.values().iter().any(|value| is_any_anchor(value)) {
        report(&ANY, condition.to_string());
    }
}

/// A policy that is not asked about the session, whose trust anchor is known by an alias alone.
pub(crate) fn not_known(alias: &TrustAnchorAliasArn) -> Finding {
    let message = format!("the trust anchor is known by its alias {} alone", alias.name());
    Finding::new(&NOT_KNOWN, message)
}

fn is_on_source_arn(condition: &Condition) -> bool {
    condition.key().eq_ignore_ascii_case("aws:SourceArn")
}

/// Whether a condition asks for what `aws:SourceArn` never holds: an alias ARN, and no trust anchor beside it.
fn is_of_aliases_alone(condition: &Condition) -> bool {
    let comparison = condition.operator().comparison();
    let values = condition.values();
    is_on_source_arn(condition)
        && !comparison.is_negated()
        && comparison != Comparison::Null
        && values.iter().any(|value| is_of_alias(value))
        && !values.iter().any(|value| could_be_trust_anchor(value))
}

/// Whether every action is allowed by some statement that asks for no alias ARN alone.
fn allows_otherwise(policy: &TrustPolicy) -> bool {
    let can_hold = |statement: &&Statement| {
        statement.effect() == Effect::Allow && !statement.conditions().iter().any(is_of_aliases_alone)
    };
    let can_hold = policy.statements().iter().filter(can_hold);
    let can_hold = can_hold.filter(|statement| statement.principals().include_service(SERVICE_PRINCIPAL));
    StsAction::all()
        .all(|action| can_hold.clone().any(|statement| statement.actions().include(&action.to_string())))
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
    let service = fits(parts.next(), SERVICE);
    let resource = parts.nth(2).is_some_and(|resource| {
        resource.starts_with("trust-anchor/")
            || resource.starts_with('*')
            || resource.starts_with("trust-anchor*")
    });
    fits(arn, "arn") && partition.is_some() && service && resource
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::{format, vec::Vec};

    use crate::{
        check::Check,
        report::verdict::Report,
        rules::cases::{ANCHOR_ARN, Case, PROFILE_ARN, SERVICE_PRINCIPAL, THREE_ACTIONS, ask, case},
        testing::{Maker, codes},
        trust_policy::document::TrustPolicy,
    };

    const ALIAS_ARN: &str = "arn:aws:rolesanywhere:us-east-1:111122223333:alias/trust-anchor/prod";

    pub(crate) fn cases() -> Vec<Case> {
        let source = |arn: &str| source("Allow", "ArnLike", &[arn]);
        let (policy, leaf) = (policy_of(ANCHOR_ARN), Maker::leaf().sign());
        let (canonical, alias) = (ANCHOR_ARN.parse().unwrap(), ALIAS_ARN.parse().unwrap());
        let named = || Check::new(None).end_entity(&leaf).trust_policy(&policy).trust_anchor_alias(&alias);
        [
            case("trust-policy.source-arn.alias", source(ALIAS_ARN), source(ANCHOR_ARN)),
            case(
                "trust-policy.source-arn.alias-matches-nothing",
                self::source("Deny", "ArnEquals", &[ALIAS_ARN]),
                self::source("Deny", "ArnEquals", &[ANCHOR_ARN]),
            ),
            case(
                "trust-policy.source-arn.not-known",
                named().report(),
                named().trust_anchor_arn(&canonical).report(),
            ),
            case("trust-policy.source-arn.not-a-trust-anchor", source(PROFILE_ARN), source(ANCHOR_ARN)),
            case(
                "trust-policy.source-arn.any-trust-anchor",
                source("arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/*"),
                source("arn:aws:rolesanywhere:us-east-?:111122223333:trust-anchor/22222222-*"),
            ),
        ]
        .into()
    }

    /// A policy that compares `aws:SourceArn` with these values.
    fn source(effect: &str, operator: &str, arns: &[&str]) -> Report {
        let conditions = format!(r#"{{"{operator}": {{"aws:SourceArn": {arns:?}}}}}"#);
        ask(effect, SERVICE_PRINCIPAL, THREE_ACTIONS, &conditions)
    }

    fn policy_of(arn: &str) -> TrustPolicy {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {SERVICE_PRINCIPAL},
                "Action": {THREE_ACTIONS}, "Condition": {{"ArnEquals": {{"aws:SourceArn": "{arn}"}}}}}}}}"#
        );
        text.parse().unwrap()
    }

    #[test]
    fn an_alias_arn_in_a_policy_is_refused_whatever_its_kind_and_operator() {
        for alias in
            [ALIAS_ARN, &ALIAS_ARN.replace("prod", "*"), &ALIAS_ARN.replace("trust-anchor", "profile")]
        {
            for operator in ["ArnEquals", "ArnLike", "StringEquals", "StringLike", "ArnEqualsIfExists"] {
                let report = source("Allow", operator, &[alias]);
                assert!(!report.is_accepted(), "{operator} {alias}");
                let code = "trust-policy.source-arn.alias";
                let finding = report.findings().iter().find(|one| one.rule().code() == code).unwrap();
                assert!(finding.message().contains("a policy needs the canonical ARN"), "{finding}");
                assert!(!codes(&report).contains(&"trust-policy.source-arn.not-a-trust-anchor".into()));
            }
        }
    }

    #[test]
    fn an_alias_arn_beside_the_canonical_one_is_a_warning() {
        let beside = "trust-policy.source-arn.alias-matches-nothing";
        let report = source("Allow", "ArnEquals", &[ALIAS_ARN, ANCHOR_ARN]);
        assert!(report.is_accepted() && codes(&report).contains(&beside.into()), "{report}");
        let statement = |arn: &str| {
            format!(
                r#"{{"Effect": "Allow", "Principal": {SERVICE_PRINCIPAL}, "Action": {THREE_ACTIONS},
                    "Condition": {{"ArnEquals": {{"aws:SourceArn": "{arn}"}}}}}}"#
            )
        };
        let (one, other) = (statement(ALIAS_ARN), statement(ANCHOR_ARN));
        let policy: TrustPolicy =
            format!(r#"{{"Version": "2012-10-17", "Statement": [{one}, {other}]}}"#).parse().unwrap();
        let (leaf, arn) = (Maker::leaf().sign(), ANCHOR_ARN.parse().unwrap());
        let check = Check::new(None).end_entity(&leaf).trust_anchor_arn(&arn).trust_policy(&policy);
        assert!(check.report().is_accepted() && codes(&check.report()).contains(&beside.into()));
        let negated = source("Deny", "ArnNotEquals", &[ALIAS_ARN]);
        assert!(codes(&negated).contains(&beside.into()), "{negated}");
    }
}
