//! What a check found, and its three forms: text for people, JSON for programs, SARIF for code scanning.

mod json;
mod sarif;
mod text;

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use ra_pki::TbsCertificate;

pub use self::text::TextStyle;
use crate::{Candidate, Evaluation, Refusal, Rule, Ruleset, Session, Severity, Subject};

/// A rule that does not hold, and the facts that prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    rule: &'static Rule,
    severity: Severity,
    subject: String,
    message: String,
}

impl Finding {
    /// A rule that a certificate breaks.
    pub(crate) fn of(rule: &'static Rule, certificate: &TbsCertificate, message: String) -> Self {
        Self::in_subject(rule, Self::subject_of(rule, certificate), message)
    }

    /// How findings call a certificate. Of a very long name it is the beginning: the name stands in every finding, and
    /// there may be as many as the name has attributes.
    pub(crate) fn subject_of(rule: &Rule, certificate: &TbsCertificate) -> String {
        let mut name = certificate.subject().to_string();
        if let Some((end, _)) = name.char_indices().nth(LONGEST_NAME) {
            name.truncate(end);
            name.push('…');
        }
        alloc::format!("{} {name}, serial number {}", rule.applies_to, certificate.serial_number())
    }

    /// A rule that no single certificate breaks.
    pub(crate) fn about(rule: &'static Rule, message: String) -> Self {
        Self::in_subject(rule, rule.applies_to.to_string(), message)
    }

    /// A rule that something with a name of its own breaks.
    pub(crate) fn in_subject(rule: &'static Rule, subject: String, message: String) -> Self {
        Self { rule, severity: rule.severity, subject, message }
    }

    /// The rule.
    pub fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// How bad it is: as the rule has it, unless a [`Ruleset`] says otherwise.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What breaks the rule: which certificate, CRL or statement.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The facts that prove it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Characters of a certificate's name in a finding. The bounds of RFC 5280 appendix A.1 make names shorter than this.
const LONGEST_NAME: usize = 500;

/// Everything that was found, the most telling first, and who the session would be.
///
/// `Display` writes it for people, without colour and unwrapped; [`text`](Self::text) for a terminal,
/// [`to_json`](Self::to_json) for programs, [`to_sarif`](Self::to_sarif) for code scanning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
    path: Vec<String>,
    candidates: Vec<Candidate>,
    session: Option<Session>,
    principal_arn: Option<String>,
    trust_policy: Vec<Evaluation>,
}

impl Report {
    /// Sorts the findings: errors first, then by subject, then as the catalogue has their rules.
    pub(crate) fn new(found: Vec<Finding>, ruleset: &Ruleset) -> Self {
        let mut known = BTreeSet::new();
        let is_new = found.iter().map(|one| known.insert((one.rule.code, &one.subject, &one.message)));
        let is_new: Vec<bool> = is_new.collect();
        let mut findings: Vec<Finding> = Vec::with_capacity(found.len());
        for (mut finding, _) in found.into_iter().zip(is_new).filter(|(_, is_new)| *is_new) {
            let Some(severity) = ruleset.severity_of(finding.rule) else { continue };
            finding.severity = severity;
            findings.push(finding);
        }
        let place = |rule: &Rule| Rule::catalogue().position(|other| other == rule).unwrap_or(usize::MAX);
        findings
            .sort_by_cached_key(|finding| (finding.severity, finding.rule.applies_to, place(finding.rule)));
        Self {
            findings,
            path: Vec::new(),
            candidates: Vec::new(),
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

    pub(crate) fn with_path(self, path: Vec<String>, candidates: Vec<Candidate>) -> Self {
        Self { path, candidates, ..self }
    }

    pub(crate) fn with_trust_policy(self, trust_policy: Vec<Evaluation>) -> Self {
        Self { trust_policy, ..self }
    }

    /// Whether there is no finding of severity error.
    pub fn is_accepted(&self) -> bool {
        !self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Every finding, the most telling first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What AWS would answer, if that is recorded for the first error. `None` also where it would accept.
    pub fn refusal(&self) -> Option<Refusal> {
        let first = self.findings.first().filter(|finding| finding.severity == Severity::Error);
        first.and_then(|finding| finding.rule.refusal)
    }

    /// The subjects on the path, from the end entity to the trust anchor; empty where no path is good, or none was
    /// looked for.
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// The paths that were tried where none is good, at most ten, each with what broke it; the most telling, of which the
    /// findings are, first.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
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

    /// The report as text for a terminal.
    pub fn text(&self, style: TextStyle) -> impl fmt::Display {
        text::Text { report: self, style }
    }

    /// The report as JSON, version 1. Its schema is `docs/report.schema.json` in the repository, which describes every
    /// member; members may be added under the same version, and are then added there.
    pub fn to_json(&self) -> String {
        json::report(self)
    }

    /// The report as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>). `files` names the
    /// files that hold what was judged, so that results have a place.
    pub fn to_sarif(&self, files: &[(Subject, &str)]) -> String {
        sarif::report(self, files)
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(TextStyle::default()).fmt(f)
    }
}
