//! The report as JSON, version 1.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use ra_pki::text::GuardedJson;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{
    finding::Finding,
    members::write_members,
    path::tried_path::TriedPath,
    report::verdict::Report,
    rule::{Mark, Severity},
    session::Session,
    trust_policy::evaluate::Evaluation,
};

struct JsonReport<'a> {
    version: u8,
    accepted: bool,
    findings: Vec<JsonFinding<'a>>,
    path: &'a [String],
    candidates: &'a [TriedPath],
    session: Option<JsonSession<'a>>,
    trust_policy: &'a [Evaluation],
}

write_members! {
    JsonReport<'a> {
        "version": version,
        "accepted": accepted,
        "findings": findings,
        "path": path,
        "candidates": candidates,
        "session": session,
        "trustPolicy": trust_policy,
    }
}

struct JsonFinding<'a> {
    code: &'a str,
    severity: Severity,
    subject: &'a str,
    message: &'a str,
    requirement: &'a str,
    citation: &'a str,
    mark: Mark,
    refusal: Option<String>,
    probable_refusal: Option<String>,
    fix: &'a str,
}

write_members! {
    JsonFinding<'a> {
        "code": code,
        "severity": severity,
        "subject": subject,
        "message": message,
        "requirement": requirement,
        "citation": citation,
        "mark": mark,
        "refusal": refusal,
        "probableRefusal": probable_refusal,
        "fix": fix,
    }
}

/// A session with one member more.
struct JsonSession<'a> {
    session: &'a Session,
    principal_arn: Option<&'a str>,
}

impl Serialize for JsonSession<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Session", Session::MEMBERS + 1)?;
        self.session.write_members(&mut members)?;
        members.serialize_field("principalArn", &self.principal_arn)?;
        members.end()
    }
}

impl<'a> From<&'a Finding> for JsonFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        let rule = finding.rule();
        Self {
            code: rule.code(),
            severity: finding.severity(),
            subject: finding.subject(),
            message: finding.message(),
            requirement: rule.requirement(),
            citation: rule.citation(),
            mark: rule.mark(),
            refusal: rule.refusal().map(|refusal| refusal.to_string()),
            probable_refusal: rule.probable_refusal().map(|refusal| refusal.to_string()),
            fix: rule.fix(),
        }
    }
}

impl<'a> From<&'a Report> for JsonReport<'a> {
    fn from(report: &'a Report) -> Self {
        let session = report.session();
        Self {
            version: 1,
            accepted: report.is_accepted(),
            findings: report.findings().iter().map(JsonFinding::from).collect(),
            path: report.path(),
            candidates: report.tried_paths(),
            session: session.map(|session| JsonSession { session, principal_arn: report.principal_arn() }),
            trust_policy: report.trust_policy(),
        }
    }
}

/// As [`to_json`](Report::to_json).
impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        JsonReport::from(self).serialize(serializer)
    }
}

impl Report {
    /// The report as JSON, version 1. Its schema is `docs/report.schema.json` in the repository, which describes every
    /// member; members may be added under the same version, and are then added there.
    #[expect(clippy::missing_panics_doc, reason = "it never does: texts and lists are always written")]
    pub fn to_json(&self) -> String {
        let json =
            serde_json::to_string(self).expect("the members are texts and lists, which JSON always has");
        GuardedJson(&json).to_string()
    }
}
