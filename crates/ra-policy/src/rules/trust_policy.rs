//! The rules about a role's trust policy: what it answers to the session, and what hurts later, whatever the session.

pub(crate) mod answer;
pub(crate) mod condition;
pub(crate) mod source_arn;
pub(crate) mod statement;
pub(crate) mod tag;

use alloc::{format, string::String, vec::Vec};

use crate::{
    finding::Finding,
    rule::Rule,
    trust_policy::{
        context::SessionContext,
        document::TrustPolicy,
        evaluate::{SERVICE_PRINCIPAL, StsAction},
    },
};

/// Looks a policy over. With a session, values that differ from its own in case alone are found too.
pub(crate) fn find(policy: &TrustPolicy, context: Option<&SessionContext>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in policy.statements() {
        let concerns = StsAction::all().any(|action| statement.actions().include(&format!("{action}")));
        if !concerns || !statement.principals().include_service(SERVICE_PRINCIPAL) {
            continue;
        }
        let mut report = |rule: &'static Rule, message: String| {
            findings.push(Finding::on_subject(rule, format!("trust policy, {statement}"), message));
        };
        statement::check(statement, &mut report);
        for condition in statement.conditions() {
            tag::check(condition, statement, policy, &mut report);
            source_arn::check(condition, policy, &mut report);
            condition::check(condition, context, &mut report);
        }
    }
    findings
}
