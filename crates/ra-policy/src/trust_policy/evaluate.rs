//! The answer of a trust policy to an action.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::Serialize;

use crate::{
    members::write_members,
    trust_policy::{
        condition::ConditionOutcome,
        context::SessionContext,
        document::{Effect, Statement, TrustPolicy},
    },
};

/// The service that assumes roles for sessions.
pub const SERVICE_PRINCIPAL: &str = "rolesanywhere.amazonaws.com";

/// The actions that a role must allow to Roles Anywhere
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StsAction {
    /// `sts:AssumeRole`
    AssumeRole,
    /// `sts:TagSession`
    TagSession,
    /// `sts:SetSourceIdentity`
    SetSourceIdentity,
}

impl StsAction {
    /// Every action that a session needs.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::AssumeRole, Self::TagSession, Self::SetSourceIdentity].into_iter()
    }
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

/// The answer of a trust policy to one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// A statement allows it, and none denies it.
    Allowed,
    /// A statement denies it.
    Denied,
    /// A statement allows it, or denies it, by a condition of which it is not known whether it holds.
    NotKnown,
    /// No statement allows it: each that could has a condition that does not hold.
    ConditionNotMet,
    /// No statement allows it to the service at all.
    NotMentioned,
}

/// As one word, such as `not-known`.
impl Serialize for Decision {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::NotKnown => "not-known",
            Self::ConditionNotMet => "condition-not-met",
            Self::NotMentioned => "not-mentioned",
        })
    }
}

/// A trust policy's answer to one action, with what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    action: StsAction,
    decision: Decision,
    statement: Option<String>,
    conditions: Vec<ConditionOutcome>,
}

write_members! {
    Evaluation { "action": action, "decision": decision, "statement": statement, "conditions": conditions }
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

    /// The conditions of that statement, each with its outcome.
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
    /// The answer to an action of Roles Anywhere: a statement that denies decides, then one that allows
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>).
    pub fn evaluate(&self, action: StsAction, context: &SessionContext) -> Evaluation {
        let name = action.to_string();
        let applies = |effect: Effect| {
            let statements = self.statements().iter().filter(move |statement| statement.effect() == effect);
            statements
                .filter(|statement| statement.principals().include_service(SERVICE_PRINCIPAL))
                .filter(|statement| statement.actions().include(&name))
                .map(|statement| {
                    let outcome = statement.conditions().iter().map(|condition| condition.outcome(context));
                    (statement, outcome.collect::<Vec<_>>())
                })
        };
        let count = |conditions: &[ConditionOutcome], holds: Option<bool>| {
            conditions.iter().filter(|one| one.holds() == holds).count()
        };
        let broken = |conditions: &[ConditionOutcome]| count(conditions, Some(false));
        let unknown = |conditions: &[ConditionOutcome]| count(conditions, None);
        let may_deny = applies(Effect::Deny).filter(|(_, conditions)| broken(conditions) == 0);
        let (mut unknown_denials, mut denials): (Vec<_>, Vec<_>) =
            may_deny.partition(|(_, conditions)| unknown(conditions) > 0);
        if !denials.is_empty() {
            return Evaluation::new(action, Decision::Denied, Some(denials.swap_remove(0)));
        }
        let allows =
            applies(Effect::Allow).min_by_key(|(_, conditions)| (broken(conditions), unknown(conditions)));
        let Some(found) = allows else { return Evaluation::new(action, Decision::NotMentioned, None) };
        if broken(&found.1) > 0 {
            Evaluation::new(action, Decision::ConditionNotMet, Some(found))
        } else if unknown(&found.1) > 0 {
            Evaluation::new(action, Decision::NotKnown, Some(found))
        } else if unknown_denials.is_empty() {
            Evaluation::new(action, Decision::Allowed, Some(found))
        } else {
            Evaluation::new(action, Decision::NotKnown, Some(unknown_denials.swap_remove(0)))
        }
    }

    /// Whether the policy allows the session: all three actions, in one statement or in several.
    pub fn allows(&self, context: &SessionContext) -> bool {
        StsAction::all().all(|action| self.evaluate(action, context).decision() == Decision::Allowed)
    }
}

/// As text.
impl Serialize for StsAction {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
