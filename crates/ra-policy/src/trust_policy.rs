//! Role trust policies: read whole, evaluated against a session, and written.

pub(crate) mod condition;
pub(crate) mod context;
pub(crate) mod document;
pub(crate) mod evaluate;
mod generate;
pub(crate) mod operator;
pub(crate) mod pattern;
mod reader;
mod strict_json;

pub use self::{
    condition::{Condition, ConditionOutcome},
    context::SessionContext,
    document::{Effect, NamePatterns, Principal, Principals, Statement, TrustPolicy},
    evaluate::{Decision, Evaluation, SERVICE_PRINCIPAL, StsAction},
    generate::TrustPolicyDocument,
    operator::{Comparison, Operator, Quantifier, UnknownOperator},
    reader::{TrustPolicyError, TrustPolicyProblem},
};
