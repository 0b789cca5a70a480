//! The report as SARIF.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ra_pki::text::GuardedJson;
use serde_json::{Value, json};

use crate::{
    finding::Finding,
    report::verdict::Report,
    rule::{Rule, Subject},
};

impl Report {
    /// The report as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>). `files` names the
    /// files that hold what was judged, so that results have a place.
    pub fn to_sarif(&self, files: &[(Subject, &str)]) -> String {
        GuardedJson(&log(self, files).to_string()).to_string()
    }
}

fn log(report: &Report, files: &[(Subject, &str)]) -> Value {
    let mut rules: Vec<&Rule> = Vec::new();
    let mut results = Vec::new();
    for finding in report.findings() {
        let rule = finding.rule();
        let index = rules.iter().position(|known| *known == rule).unwrap_or_else(|| {
            rules.push(rule);
            rules.len() - 1
        });
        results.push(result(finding, index, files));
    }
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ra-policy",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_iter().map(descriptor).collect::<Vec<_>>(),
            } },
            "results": results,
        }],
    })
}

fn result(finding: &Finding, index: usize, files: &[(Subject, &str)]) -> Value {
    let rule = finding.rule();
    let file = files.iter().find(|(subject, _)| *subject == rule.applies_to());
    let logical = json!([{ "fullyQualifiedName": finding.subject(), "kind": "object" }]);
    let location = match file {
        Some((_, file)) => json!({
            "logicalLocations": logical,
            "physicalLocation": { "artifactLocation": { "uri": uri(file) } },
        }),
        None => json!({ "logicalLocations": logical }),
    };
    json!({
        "ruleId": rule.code(),
        "ruleIndex": index,
        "level": finding.severity().to_string(),
        "message": { "text": format!("{}: {}. Fix: {}", finding.subject(), finding.message(), rule.fix()) },
        "locations": [location],
    })
}

fn descriptor(rule: &Rule) -> Value {
    let refusal = rule.refusal().map(|refusal| refusal.to_string());
    let probable = rule.probable_refusal().map(|refusal| refusal.to_string());
    json!({
        "id": rule.code(),
        "shortDescription": { "text": rule.requirement() },
        "help": { "text": format!("Source: {}. Fix: {}", rule.citation(), rule.fix()) },
        "defaultConfiguration": { "level": rule.severity().to_string() },
        "properties": { "mark": rule.mark().to_string(), "refusal": refusal, "probableRefusal": probable },
    })
}

/// A path as a relative or absolute URI reference (RFC 3986 §4.2).
fn uri(path: &str) -> String {
    utf8_percent_encode(path, ESCAPED).to_string()
}

/// All but unreserved characters and the slash (RFC 3986 §2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
