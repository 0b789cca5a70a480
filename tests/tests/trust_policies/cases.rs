//! The cases of `conditions.json` and `policies.json`, and the requests made from them.
//!
//! They follow IAM's pages, all below <https://docs.aws.amazon.com/IAM/latest/UserGuide/>:
//! `reference_policies_elements_condition_operators.html`,
//! `reference_policies_condition-single-vs-multi-valued-context-keys.html`,
//! `reference_policies_condition-logic-multiple-context-keys-or-values.html`, `reference_policies_variables.html`,
//! `reference_policies_elements_principal.html`, `reference_policies_elements_notprincipal.html`,
//! `reference_policies_elements_action.html`, `reference_policies_elements_notaction.html` and
//! `reference_policies_evaluation-logic.html`.

use std::collections::BTreeMap;

use roles_anywhere::policy::trust_policy::{Evaluation, SessionContext, StsAction, TrustPolicy};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The keys of a request, each with its values.
type Context = BTreeMap<String, Values>;

/// A condition, and whether it holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionCase {
    pub name: String,
    #[serde(default = "current_version")]
    version: Option<String>,
    condition: Value,
    context: Context,
    pub holds: bool,
}

impl ConditionCase {
    /// The condition in a statement that allows, and in one that denies what another statement allows.
    pub fn requests(&self) -> [Request; 2] {
        let statement = |effect: &str, condition: &Value| {
            let principal = json!({ "Service": SERVICE });
            json!({ "Effect": effect, "Principal": principal, "Action": "sts:*", "Condition": condition })
        };
        let allow = statement("Allow", &self.condition);
        let deny = [statement("Allow", &json!({})), statement("Deny", &self.condition)];
        [json!([allow]), json!(deny)]
            .map(|statements| Request::new(self.version.as_deref(), &statements, &self.context))
    }
}

/// Statements, and what they decide on the three actions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyCase {
    pub name: String,
    statements: Value,
    #[serde(default)]
    context: Context,
    pub decisions: [String; 3],
    /// The statement that decides on `sts:AssumeRole`.
    pub by: Option<String>,
}

impl PolicyCase {
    pub fn request(&self) -> Request {
        Request::new(current_version().as_deref(), &self.statements, &self.context)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

/// A policy, and the keys of a request.
#[derive(Clone)]
pub struct Request {
    policy: Value,
    context: BTreeMap<String, Vec<String>>,
}

impl Request {
    fn new(version: Option<&str>, statements: &Value, context: &Context) -> Self {
        let mut policy = json!({ "Statement": statements });
        if let Some(version) = version {
            policy["Version"] = version.into();
        }
        let values = |values: &Values| match values {
            Values::One(value) => vec![value.clone()],
            Values::Several(values) => values.clone(),
        };
        let context = context.iter().map(|(key, found)| (key.clone(), values(found)));
        Self::of(policy, context.collect())
    }

    pub fn of(policy: Value, context: BTreeMap<String, Vec<String>>) -> Self {
        Self { policy, context }
    }

    /// Whether the policy is of a version that has variables.
    pub fn has_variables(&self) -> bool {
        self.policy["Version"] == "2012-10-17"
    }

    /// The values of a key; a key can be there without a value.
    pub fn found(&self, key: &str) -> Option<&[String]> {
        let mut keys = self.context.iter();
        keys.find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, values)| values.as_slice())
    }

    pub fn policy(&self) -> TrustPolicy {
        self.policy.to_string().parse().expect("the policy can be read")
    }

    pub fn context(&self) -> SessionContext {
        self.context.iter().fold(SessionContext::new(), |context, (key, values)| {
            context.with(key, values.iter().map(String::as_str))
        })
    }

    pub fn evaluate(&self, action: StsAction) -> Evaluation {
        self.policy().evaluate(action, &self.context())
    }

    /// The request as a line for iam-simulate.
    pub fn line(&self, action: StsAction) -> String {
        json!({ "policy": self.policy, "action": action.to_string(), "context": self.context }).to_string()
    }
}

/// The decisions as text.
pub fn decisions(evaluations: &[Evaluation]) -> Vec<String> {
    let decision = |evaluation: &Evaluation| {
        let decision = serde_json::to_value(evaluation.decision()).expect("a decision is JSON");
        decision.as_str().expect("a decision is a string").into()
    };
    evaluations.iter().map(decision).collect()
}

pub fn conditions() -> Vec<ConditionCase> {
    read(include_str!("conditions.json"))
}

pub fn policies() -> Vec<PolicyCase> {
    read(include_str!("policies.json"))
}

/// The cases of all sections.
fn read<C: DeserializeOwned>(text: &str) -> Vec<C> {
    let sections: BTreeMap<String, Vec<C>> = serde_json::from_str(text).expect("the cases are JSON");
    sections.into_values().flatten().collect()
}

fn current_version() -> Option<String> {
    Some("2012-10-17".into())
}

pub const SERVICE: &str = "rolesanywhere.amazonaws.com";
