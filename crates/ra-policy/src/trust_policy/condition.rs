//! Conditions of a statement, and their outcome for a session.

use alloc::{string::String, vec::Vec};
use core::fmt;

use ra_pki::text::Escaped;

use crate::{
    members::write_members,
    trust_policy::{
        context::SessionContext,
        operator::{Comparison, Operator, Quantifier},
        pattern::{Pattern, agrees, variable_keys},
    },
};

/// One condition of a statement: an operator, a key, and the values it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub(super) operator: Operator,
    pub(super) key: String,
    pub(super) values: Vec<String>,
    pub(super) has_variables: bool,
}

impl Condition {
    /// The operator.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// The key, such as `aws:SourceArn`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The values, of which one must agree; none, for a negated operator.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Whether `${…}` in the values may be a variable, as it may in version 2012-10-17.
    pub(crate) fn has_variables(&self) -> bool {
        self.has_variables
    }

    /// Compares the condition with the session.
    pub(super) fn outcome(&self, context: &SessionContext) -> ConditionOutcome {
        let found = context.get(&self.key);
        let variables = (self.has_variables && self.operator.comparison.has_variables()).then_some(context);
        let resolved: Vec<Option<Pattern>> =
            self.values.iter().map(|value| Pattern::resolve(value, variables)).collect();
        ConditionOutcome {
            operator: self.operator,
            key: self.key.clone(),
            expected: self.values.clone(),
            resolved: resolved.iter().map(|value| value.as_ref().map(Pattern::text)).collect(),
            found: found.map(<[String]>::to_vec),
            holds: self.is_known(context, &resolved).then(|| self.holds(found, &resolved)),
        }
    }

    /// The keys that the condition asks for: its own, and those of its variables.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let has_variables = self.has_variables && self.operator.comparison.has_variables();
        let values = self.values.iter().filter(move |_| has_variables);
        core::iter::once(self.key.as_str()).chain(values.flat_map(|value| variable_keys(value)))
    }

    /// Whether what is known of the request decides the condition.
    fn is_known(&self, context: &SessionContext, resolved: &[Option<Pattern>]) -> bool {
        let found = context.get(&self.key);
        if !context.is_known(&self.key) {
            return false;
        }
        // A value that agrees decides, whatever the others are.
        found.is_none()
            || self.keys().all(|key| context.is_known(key))
            || self.holds(found, resolved) != self.operator.comparison.is_negated()
    }

    fn holds(&self, found: Option<&[String]>, resolved: &[Option<Pattern>]) -> bool {
        let Operator { quantifier, comparison, if_exists } = self.operator;
        if comparison == Comparison::Null {
            let is_null = if found.is_none_or(is_null) { "true" } else { "false" };
            return self.values.iter().any(|value| value.eq_ignore_ascii_case(is_null));
        }
        let Some(found) = found else {
            return match quantifier {
                _ if if_exists => true,
                Some(Quantifier::All) => true,
                Some(Quantifier::Any) => false,
                None => comparison.is_negated(),
            };
        };
        // A variable without a value agrees with nothing, so that a negated operator holds beside it.
        let holds_for = |found: &String| {
            let agrees = resolved.iter().flatten().any(|expected| agrees(comparison, expected, found));
            agrees != comparison.is_negated()
        };
        match quantifier {
            Some(quantifier) if is_null(found) => quantifier == Quantifier::All,
            Some(Quantifier::All) => found.iter().all(holds_for),
            Some(Quantifier::Any) => found.iter().any(holds_for),
            // Several values need a quantifier.
            None => matches!(found, [found] if holds_for(found)),
        }
    }
}

/// Whether every value is empty: "a null dataset, such as an empty string"
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>).
fn is_null(values: &[String]) -> bool {
    values.iter().all(String::is_empty)
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.operator, Escaped(&self.key), list(&self.values))
    }
}

/// The outcome of a condition: what it asks for, what the request has, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionOutcome {
    operator: Operator,
    key: String,
    expected: Vec<String>,
    resolved: Vec<Option<String>>,
    found: Option<Vec<String>>,
    holds: Option<bool>,
}

write_members! {
    ConditionOutcome {
        "operator": operator,
        "key": key,
        "expected": expected,
        "resolved": resolved,
        "found": found,
        "holds": holds,
    }
}

impl ConditionOutcome {
    /// The operator.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The values as the policy writes them.
    pub fn expected(&self) -> &[String] {
        &self.expected
    }

    /// The values with their variables replaced; `None` where a variable has no value.
    pub fn resolved(&self) -> &[Option<String>] {
        &self.resolved
    }

    /// The values of the request; `None` where it has none.
    pub fn found(&self) -> Option<&[String]> {
        self.found.as_deref()
    }

    /// Whether the condition holds; `None` where it asks for a key of which nothing is known.
    pub fn holds(&self) -> Option<bool> {
        self.holds
    }
}

/// `StringEquals aws:PrincipalTag/x509Subject/CN "host-2", and the session has "host-1"`.
impl fmt::Display for ConditionOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.operator, Escaped(&self.key), list(&self.expected))?;
        for (expected, resolved) in self.expected.iter().zip(&self.resolved) {
            match resolved {
                Some(resolved) if resolved == expected => {}
                Some(resolved) => write!(f, ", where {expected:?} is {resolved:?}")?,
                None => write!(f, ", where {expected:?} has no value")?,
            }
        }
        f.write_str(", and the session has ")?;
        match &self.found {
            Some(found) => f.write_str(&list(found)),
            None if self.holds.is_none() => f.write_str("what is not known"),
            None => f.write_str("no such key"),
        }
    }
}

fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| alloc::format!("{value:?}")).collect();
    values.join(" or ")
}
