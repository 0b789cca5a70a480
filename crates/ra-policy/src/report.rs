use alloc::{string::String, vec::Vec};
use core::fmt;

use ra_pki::TbsCertificate;
use serde::Serialize;

use crate::{Mark, Refusal, Rule, Session, Severity};

/// A rule that does not hold, and the facts that prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    rule: &'static Rule,
    subject: String,
    message: String,
}

impl Finding {
    /// A rule that a certificate breaks.
    pub(crate) fn of(rule: &'static Rule, certificate: &TbsCertificate, message: String) -> Self {
        let subject = alloc::format!(
            "{} {}, serial number {}",
            rule.applies_to,
            certificate.subject(),
            certificate.serial_number()
        );
        Self { rule, subject, message }
    }

    /// A rule that no single certificate breaks.
    pub(crate) fn about(rule: &'static Rule, message: String) -> Self {
        Self { rule, subject: alloc::format!("{}", rule.applies_to), message }
    }

    /// The rule.
    pub fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.rule.severity
    }

    /// Which certificate breaks the rule.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The facts that prove it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Everything that was found, the most telling first, and who the session would be.
///
/// `Display` writes it for people, without colour; [`to_json`](Self::to_json) for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
    session: Option<Session>,
}

impl Report {
    /// Sorts the findings: errors first, then by subject, then as the catalogue has their rules.
    pub(crate) fn new(mut findings: Vec<Finding>, session: Option<Session>) -> Self {
        let place = |rule| Rule::CATALOGUE.iter().position(|other| *other == rule);
        findings.sort_by_key(|finding| (finding.severity(), finding.rule.applies_to, place(finding.rule)));
        Self { findings, session }
    }

    /// Whether there is no finding of severity error.
    pub fn is_accepted(&self) -> bool {
        !self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// Every finding, the most telling first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What AWS would answer, if that is recorded for the first error. `None` also where it would accept.
    pub fn refusal(&self) -> Option<Refusal> {
        let first = self.findings.first().filter(|finding| finding.severity() == Severity::Error);
        first.and_then(|finding| finding.rule.refusal)
    }

    /// Who the session would be, if an end entity was judged.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The report as JSON, version 1:
    /// `{"version":1,"accepted":bool,"findings":[{"code","severity","subject","message","requirement","citation",
    /// "mark","refusal","fix"}],"session":{"roleSessionName","sourceIdentity","tags":[{"key","value"}],
    /// "droppedTags":[{"key","value","reason"}]}}`, where `refusal` and `session` may be null.
    pub fn to_json(&self) -> String {
        let findings = self.findings.iter().map(JsonFinding::of).collect();
        let report =
            JsonReport { version: 1, accepted: self.is_accepted(), findings, session: self.session.as_ref() };
        serde_json::to_string(&report).unwrap_or_default()
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_accepted() { "accepted" } else { "refused" })?;
        for (severity, name) in
            [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        {
            match self.count(severity) {
                0 => {}
                1 => write!(f, ", 1 {name}")?,
                count => write!(f, ", {count} {name}s")?,
            }
        }
        for finding in &self.findings {
            write!(f, "\n\n{finding}")?;
        }
        match &self.session {
            Some(session) if self.is_accepted() => write!(f, "\n\nsession\n{session}"),
            Some(session) => write!(f, "\n\nsession, if it were accepted\n{session}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.rule;
        writeln!(f, "{}: {}", rule.severity, rule.code)?;
        writeln!(f, "  in           {}", self.subject)?;
        writeln!(f, "  found        {}", self.message)?;
        writeln!(f, "  required     {}", rule.requirement)?;
        writeln!(f, "  source       {} ({})", rule.citation, rule.mark)?;
        if rule.severity == Severity::Error {
            match rule.refusal {
                Some(refusal) => writeln!(f, "  AWS answers  {refusal}")?,
                None => writeln!(f, "  AWS answers  no recorded text")?,
            }
        }
        write!(f, "  fix          {}", rule.fix)
    }
}

#[derive(Serialize)]
struct JsonReport<'a> {
    version: u8,
    accepted: bool,
    findings: Vec<JsonFinding<'a>>,
    session: Option<&'a Session>,
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

impl<'a> JsonFinding<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            code: finding.rule.code,
            severity: finding.rule.severity,
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
