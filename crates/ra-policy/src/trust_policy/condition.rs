use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::Serialize;

use super::{
    Comparison, Operator, Quantifier, SessionContext,
    value::{Pattern, agrees},
};

/// One condition of a statement: an operator, a key, and the values it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub(super) operator: Operator,
    pub(super) key: String,
    pub(super) values: Vec<String>,
    /// Whether `${…}` in the values is a variable, as it is in version 2012-10-17.
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

    /// The condition against the facts.
    pub(super) fn outcome(&self, context: &SessionContext) -> ConditionOutcome {
        let found = context.get(&self.key);
        ConditionOutcome {
            operator: self.operator,
            key: self.key.clone(),
            expected: self.values.clone(),
            found: found.map(<[String]>::to_vec),
            holds: self.holds(found, context),
        }
    }

    fn holds(&self, found: Option<&[String]>, context: &SessionContext) -> bool {
        let Operator { quantifier, comparison, if_exists } = self.operator;
        if comparison == Comparison::Null {
            let is_absent = if found.is_none() { "true" } else { "false" };
            return self.values.iter().any(|value| value.eq_ignore_ascii_case(is_absent));
        }
        let Some(found) = found else {
            return match quantifier {
                _ if if_exists => true,
                Some(Quantifier::All) => true,
                Some(Quantifier::Any) => false,
                None => comparison.is_negated(),
            };
        };
        let variables = self.has_variables.then_some(context);
        let resolved: Vec<Option<Pattern>> =
            self.values.iter().map(|value| Pattern::resolve(value, variables)).collect();
        let holds_for = |found: &String| {
            if comparison.is_negated() {
                // A value that cannot be resolved leaves nothing certain.
                resolved.iter().all(|expected| {
                    expected.as_ref().is_some_and(|expected| !agrees(comparison, expected, found))
                })
            } else {
                resolved.iter().flatten().any(|expected| agrees(comparison, expected, found))
            }
        };
        match quantifier {
            Some(Quantifier::All) => found.iter().all(holds_for),
            Some(Quantifier::Any) => found.iter().any(holds_for),
            // Several values need a quantifier.
            None => matches!(found, [found] if holds_for(found)),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.operator, self.key, list(&self.values))
    }
}

/// A condition against the facts: what it asks for, what the request has, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionOutcome {
    operator: Operator,
    key: String,
    expected: Vec<String>,
    found: Option<Vec<String>>,
    holds: bool,
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

    /// The values of the policy.
    pub fn expected(&self) -> &[String] {
        &self.expected
    }

    /// The values of the request; `None` where it has none.
    pub fn found(&self) -> Option<&[String]> {
        self.found.as_deref()
    }

    /// Whether the condition holds.
    pub fn holds(&self) -> bool {
        self.holds
    }
}

/// `StringEquals aws:PrincipalTag/x509Subject/CN "host-2", and the session has "host-1"`.
impl fmt::Display for ConditionOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}, and the session has ", self.operator, self.key, list(&self.expected))?;
        match &self.found {
            Some(found) => f.write_str(&list(found)),
            None => f.write_str("no such key"),
        }
    }
}

fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| alloc::format!("{value:?}")).collect();
    values.join(" or ")
}

/// As text.
impl Serialize for Operator {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
