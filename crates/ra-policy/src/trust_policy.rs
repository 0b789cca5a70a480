//! Role trust policies: read whole, evaluated against a session, looked over for traps, and written.

mod condition;
mod context;
mod document;
mod evaluate;
mod generate;
mod lint;
mod operator;
mod strict_json;
mod value;

pub use self::{
    condition::{Condition, ConditionOutcome},
    context::SessionContext,
    document::{
        Effect, NamePatterns, Principal, Principals, Statement, TrustPolicy, TrustPolicyError,
        TrustPolicyProblem,
    },
    evaluate::{Decision, Evaluation, StsAction},
    generate::trust_policy,
    operator::{Comparison, Operator, Quantifier},
};
pub(crate) use self::{evaluate::findings, lint::lint};
