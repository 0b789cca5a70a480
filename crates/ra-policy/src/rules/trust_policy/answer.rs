//! What a policy answers to the session.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use ra_pki::text::Escaped;

use crate::{
    finding::Finding,
    rule::rules,
    rules::sources::{OPERATORS, TRUST_MODEL, UNABLE},
    trust_policy::{
        document::{Principal, Principals, TrustPolicy},
        evaluate::{Decision, Evaluation, SERVICE_PRINCIPAL},
    },
};

rules! {
    TrustPolicy;

    TrustPolicy {
        ACTION = "trust-policy.action.missing", Error, Documented, TRUST_MODEL, UNABLE,
            "The trust policy allows sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity to rolesanywhere.amazonaws.com, in one statement or in several.",
            "write \"Principal\": {\"Service\": \"rolesanywhere.amazonaws.com\"} and \"Action\": [\"sts:AssumeRole\", \"sts:TagSession\", \"sts:SetSourceIdentity\"] in a statement that allows; TrustPolicyDocument writes one";

        CONDITION = "trust-policy.condition.not-met", Error, Documented, OPERATORS, UNABLE,
            "The conditions of a statement that allows the action hold for this session.",
            "write the condition for the value that the session has, or use a certificate with the value that the condition names; TrustPolicyDocument writes one";

        DENIED = "trust-policy.statement.denies", Error, Documented, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html", UNABLE,
            "No statement denies the action.",
            "narrow the statement that denies, or take it out: nothing overrides it";
    }
}

/// What stands against the session in the policy.
pub(crate) fn find(policy: &TrustPolicy, evaluations: &[Evaluation]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut report = |rule, place: Option<&str>, message: String| {
        let subject = place.map_or("trust policy".into(), |place| format!("trust policy, {place}"));
        findings.push(Finding::on_subject(rule, subject, message));
    };
    let missing: Vec<String> = evaluations
        .iter()
        .filter(|evaluation| evaluation.decision() == Decision::NotMentioned)
        .map(|evaluation| evaluation.action().to_string())
        .collect();
    if !missing.is_empty() {
        let message = format!("no statement allows {} to {SERVICE_PRINCIPAL}", missing.join(", "));
        report(&ACTION, None, format!("{message}{}", name_other_services(policy)));
    }
    for evaluation in evaluations {
        match evaluation.decision() {
            // What is not known breaks no rule; the rule on such keys warns of them.
            Decision::Allowed | Decision::NotMentioned | Decision::NotKnown => {}
            Decision::Denied => {
                let conditions: Vec<String> =
                    evaluation.conditions().iter().map(ToString::to_string).collect();
                let because = match conditions.as_slice() {
                    [] => "it has no condition".into(),
                    conditions => format!("its conditions hold: {}", conditions.join("; ")),
                };
                report(&DENIED, evaluation.statement(), because);
            }
            Decision::ConditionNotMet => {
                for condition in evaluation.conditions().iter().filter(|one| one.holds() == Some(false)) {
                    report(&CONDITION, evaluation.statement(), condition.to_string());
                }
            }
        }
    }
    findings
}

/// The services that the policy names in place of the one that asks.
fn name_other_services(policy: &TrustPolicy) -> String {
    let principals = policy.statements().iter().flat_map(|statement| match statement.principals() {
        Principals::These(principals) => principals.as_slice(),
        Principals::AllBut(_) => &[],
    });
    let mut known = BTreeSet::new();
    let mut names: Vec<&str> = Vec::new();
    for principal in principals {
        match principal {
            Principal::Service(name) if name != SERVICE_PRINCIPAL && known.insert(name) => names.push(name),
            _ => {}
        }
    }
    if names.is_empty() {
        String::new()
    } else {
        format!("; the services named are {}", Escaped(&names.join(", ")))
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::*;
    use crate::rules::cases::{Case, SERVICE_PRINCIPAL, THREE_ACTIONS, ask, ask_under, case, source_arn};

    pub(crate) fn cases() -> Vec<Case> {
        let whole = format!("{{{}}}", source_arn());
        let allow = |actions: &str| ask("Allow", SERVICE_PRINCIPAL, actions, &whole);
        let deny = |conditions: &str| ask("Deny", SERVICE_PRINCIPAL, r#""sts:TagSession""#, conditions);
        let named = |name: &str| {
            ask_under(&format!(r#", "StringEquals": {{"aws:PrincipalTag/x509Subject/CN": "{name}"}}"#))
        };
        [
            case("trust-policy.action.missing", allow(r#""sts:AssumeRole""#), allow(r#""sts:*""#)),
            case("trust-policy.action.missing", allow(r#""sts:AssumeRole""#), allow(THREE_ACTIONS)),
            case("trust-policy.condition.not-met", named("host-2"), named("host-1")),
            case(
                "trust-policy.statement.denies",
                deny(&whole),
                deny(r#"{"StringEquals": {"sts:SourceIdentity": "x"}}"#),
            ),
        ]
        .into()
    }
}
