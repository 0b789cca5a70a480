//! What a check found.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use crate::{
    finding::Finding, path::tried_path::TriedPath, refusal::text::Refusal, rule::Severity, session::Session,
    trust_policy::evaluate::Evaluation,
};

/// Everything that was found, the most telling first, and who the session would be.
///
/// `Display` writes it for people, without colour and unwrapped; [`text`](Self::text) for a terminal,
/// [`to_json`](Self::to_json) for programs, [`to_sarif`](Self::to_sarif) for code scanning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
    path: Vec<String>,
    tried: Vec<TriedPath>,
    session: Option<Session>,
    principal_arn: Option<String>,
    trust_policy: Vec<Evaluation>,
}

impl Report {
    /// The report on these findings, in their order. One that stands twice is kept once.
    pub(crate) fn new(found: Vec<Finding>) -> Self {
        let mut known = BTreeSet::new();
        let is_new = found.iter().map(|one| known.insert((one.rule().code(), one.subject(), one.message())));
        let is_new: Vec<bool> = is_new.collect();
        let findings = found.into_iter().zip(is_new).filter(|(_, is_new)| *is_new).map(|(one, _)| one);
        Self {
            findings: findings.collect(),
            path: Vec::new(),
            tried: Vec::new(),
            session: None,
            principal_arn: None,
            trust_policy: Vec::new(),
        }
    }

    pub(crate) fn with_session(self, session: Session) -> Self {
        Self { session: Some(session), ..self }
    }

    pub(crate) fn with_principal_arn(self, principal_arn: String) -> Self {
        Self { principal_arn: Some(principal_arn), ..self }
    }

    pub(crate) fn with_path(self, path: Vec<String>, tried: Vec<TriedPath>) -> Self {
        Self { path, tried, ..self }
    }

    pub(crate) fn with_trust_policy(self, trust_policy: Vec<Evaluation>) -> Self {
        Self { trust_policy, ..self }
    }

    /// Whether there is no finding of severity error.
    pub fn is_accepted(&self) -> bool {
        !self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// Every finding, the most telling first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What AWS would answer, if that is recorded for the error that the service comes to first. `None` also where it would
    /// accept.
    pub fn refusal(&self) -> Option<Refusal> {
        self.first_error()?.rule().refusal()
    }

    /// What AWS would probably answer, where a text is recorded for causes like that error's alone.
    pub fn probable_refusal(&self) -> Option<Refusal> {
        self.first_error()?.rule().probable_refusal()
    }

    /// The error that the service comes to first.
    fn first_error(&self) -> Option<&Finding> {
        let errors = self.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        errors.min_by_key(|finding| finding.rule().step)
    }

    /// The subjects on the path, from the end entity to the trust anchor; empty where no path is good, or none was
    /// looked for.
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// The paths that were tried where none is good, at most ten, each with what broke it; the most telling, of which the
    /// findings are, first.
    pub fn tried_paths(&self) -> &[TriedPath] {
        &self.tried
    }

    /// Who the session would be, if an end entity was judged.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The ARN of the role's session, if an end entity was judged for a role.
    pub fn principal_arn(&self) -> Option<&str> {
        self.principal_arn.as_deref()
    }

    /// What the role's trust policy says to each of the three actions, if it was judged with an end entity.
    pub fn trust_policy(&self) -> &[Evaluation] {
        &self.trust_policy
    }

    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}
