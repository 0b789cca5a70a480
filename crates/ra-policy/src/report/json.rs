use alloc::{string::String, vec::Vec};

use serde::Serialize;

use super::{Finding, Report};
use crate::{Candidate, Evaluation, Mark, Session, Severity};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonReport<'a> {
    version: u8,
    accepted: bool,
    findings: Vec<JsonFinding<'a>>,
    path: &'a [String],
    candidates: &'a [Candidate],
    session: Option<JsonSession<'a>>,
    trust_policy: &'a [Evaluation],
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    code: &'a str,
    severity: Severity,
    subject: &'a str,
    message: &'a str,
    requirement: &'a str,
    citation: &'a str,
    mark: Mark,
    refusal: Option<String>,
    fix: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonSession<'a> {
    #[serde(flatten)]
    session: &'a Session,
    principal_arn: Option<&'a str>,
}

impl<'a> JsonFinding<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            code: finding.rule.code,
            severity: finding.severity,
            subject: &finding.subject,
            message: &finding.message,
            requirement: finding.rule.requirement,
            citation: finding.rule.citation,
            mark: finding.rule.mark,
            refusal: finding.rule.refusal.map(|refusal| alloc::format!("{refusal}")),
            fix: finding.rule.fix,
        }
    }
}

pub(super) fn report(report: &Report) -> String {
    let session = report.session.as_ref();
    let json = JsonReport {
        version: 1,
        accepted: report.is_accepted(),
        findings: report.findings.iter().map(JsonFinding::of).collect(),
        path: &report.path,
        candidates: &report.candidates,
        session: session.map(|session| JsonSession { session, principal_arn: report.principal_arn() }),
        trust_policy: &report.trust_policy,
    };
    // Strings and lists are always written.
    serde_json::to_string(&json).unwrap_or_default()
}
