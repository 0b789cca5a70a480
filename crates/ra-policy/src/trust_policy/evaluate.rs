use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::Serialize;

use super::{ConditionOutcome, Effect, SessionContext, Statement, TrustPolicy};
use crate::{Finding, catalogue as rules};

/// The service that assumes roles for sessions.
pub(super) const SERVICE: &str = "rolesanywhere.amazonaws.com";

/// The actions that a role must allow to Roles Anywhere
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StsAction {
    /// `sts:AssumeRole`
    AssumeRole,
    /// `sts:TagSession`
    TagSession,
    /// `sts:SetSourceIdentity`
    SetSourceIdentity,
}

impl StsAction {
    /// All three.
    pub const ALL: [Self; 3] = [Self::AssumeRole, Self::TagSession, Self::SetSourceIdentity];
}

impl fmt::Display for StsAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AssumeRole => "sts:AssumeRole",
            Self::TagSession => "sts:TagSession",
            Self::SetSourceIdentity => "sts:SetSourceIdentity",
        })
    }
}

/// What a trust policy says to one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// A statement allows it, and none denies it.
    Allowed,
    /// A statement denies it.
    Denied,
    /// No statement allows it: each that could has a condition that does not hold.
    ConditionNotMet,
    /// No statement allows it to the service at all.
    NotMentioned,
}

/// A trust policy's answer to one action, with what decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evaluation {
    action: StsAction,
    decision: Decision,
    statement: Option<String>,
    conditions: Vec<ConditionOutcome>,
}

impl Evaluation {
    /// The action.
    pub fn action(&self) -> StsAction {
        self.action
    }

    /// The answer.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// The statement that decided, such as `Statement[0]`: the one that allows or denies, or of those whose conditions do
    /// not hold the one that comes nearest.
    pub fn statement(&self) -> Option<&str> {
        self.statement.as_deref()
    }

    /// The conditions of that statement against the facts.
    pub fn conditions(&self) -> &[ConditionOutcome] {
        &self.conditions
    }

    fn new(
        action: StsAction,
        decision: Decision,
        found: Option<(&Statement, Vec<ConditionOutcome>)>,
    ) -> Self {
        let (statement, conditions) =
            found.map(|(statement, conditions)| (statement.to_string(), conditions)).unzip();
        Self { action, decision, statement, conditions: conditions.unwrap_or_default() }
    }
}

impl TrustPolicy {
    /// What the policy says to an action of Roles Anywhere: a statement that denies decides, then one that allows
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>).
    pub fn evaluate(&self, action: StsAction, context: &SessionContext) -> Evaluation {
        let name = action.to_string();
        let applies = |effect: Effect| {
            let statements = self.statements().iter().filter(move |statement| statement.effect() == effect);
            statements
                .filter(|statement| statement.principals().include_service(SERVICE))
                .filter(|statement| statement.actions().include(&name))
                .map(|statement| {
                    let outcome = statement.conditions().iter().map(|condition| condition.outcome(context));
                    (statement, outcome.collect::<Vec<_>>())
                })
        };
        let broken = |conditions: &[ConditionOutcome]| conditions.iter().filter(|one| !one.holds()).count();
        if let Some(denies) = applies(Effect::Deny).find(|(_, conditions)| broken(conditions) == 0) {
            return Evaluation::new(action, Decision::Denied, Some(denies));
        }
        match applies(Effect::Allow).min_by_key(|(_, conditions)| broken(conditions)) {
            None => Evaluation::new(action, Decision::NotMentioned, None),
            Some(found) if broken(&found.1) == 0 => Evaluation::new(action, Decision::Allowed, Some(found)),
            Some(found) => Evaluation::new(action, Decision::ConditionNotMet, Some(found)),
        }
    }

    /// Whether the policy lets the session be: whether it allows all three actions, in one statement or in several.
    pub fn allows(&self, context: &SessionContext) -> bool {
        StsAction::ALL
            .into_iter()
            .all(|action| self.evaluate(action, context).decision() == Decision::Allowed)
    }
}

/// What stands against the session in the policy.
pub(crate) fn findings(policy: &TrustPolicy, evaluations: &[Evaluation]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut find = |rule, place: Option<&str>, message: String| {
        let subject = place.map_or("trust policy".into(), |place| format!("trust policy, {place}"));
        findings.push(Finding::in_subject(rule, subject, message));
    };
    let missing: Vec<String> = evaluations
        .iter()
        .filter(|evaluation| evaluation.decision() == Decision::NotMentioned)
        .map(|evaluation| evaluation.action().to_string())
        .collect();
    if !missing.is_empty() {
        let message = format!("no statement allows {} to {SERVICE}", missing.join(", "));
        find(&rules::POLICY_ACTION, None, format!("{message}{}", other_services(policy)));
    }
    for evaluation in evaluations {
        match evaluation.decision() {
            Decision::Allowed | Decision::NotMentioned => {}
            Decision::Denied => {
                let conditions: Vec<String> =
                    evaluation.conditions().iter().map(ToString::to_string).collect();
                let because = match conditions.as_slice() {
                    [] => "it has no condition".into(),
                    conditions => format!("its conditions hold: {}", conditions.join("; ")),
                };
                find(&rules::POLICY_DENIED, evaluation.statement(), because);
            }
            Decision::ConditionNotMet => {
                for condition in evaluation.conditions().iter().filter(|condition| !condition.holds()) {
                    find(&rules::POLICY_CONDITION, evaluation.statement(), condition.to_string());
                }
            }
        }
    }
    findings
}

/// The services that the policy names in place of the one that asks.
fn other_services(policy: &TrustPolicy) -> String {
    use super::{Principal, Principals};
    let principals = policy.statements().iter().flat_map(|statement| match statement.principals() {
        Principals::These(principals) => principals.as_slice(),
        Principals::AllBut(_) => &[],
    });
    let mut known = BTreeSet::new();
    let mut names: Vec<&str> = Vec::new();
    for principal in principals {
        match principal {
            Principal::Service(name) if name != SERVICE && known.insert(name) => names.push(name),
            _ => {}
        }
    }
    if names.is_empty() { String::new() } else { format!("; the services named are {}", names.join(", ")) }
}

/// As text.
impl Serialize for StsAction {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
