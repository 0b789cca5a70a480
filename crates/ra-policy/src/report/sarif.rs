use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::{Value, json};

use super::Report;
use crate::{Rule, Subject};

pub(super) fn report(report: &Report, files: &[(Subject, &str)]) -> String {
    let mut rules: Vec<&Rule> = Vec::new();
    let mut results = Vec::new();
    for finding in report.findings() {
        let rule = finding.rule();
        let index = rules.iter().position(|known| *known == rule).unwrap_or_else(|| {
            rules.push(rule);
            rules.len() - 1
        });
        let file = files.iter().find(|(subject, _)| *subject == rule.applies_to);
        let mut location = json!({
            "logicalLocations": [{ "fullyQualifiedName": finding.subject(), "kind": "object" }],
        });
        if let (Some((_, file)), Some(location)) = (file, location.as_object_mut()) {
            let uri = json!({ "artifactLocation": { "uri": uri(file) } });
            location.insert("physicalLocation".into(), uri);
        }
        results.push(json!({
            "ruleId": rule.code,
            "ruleIndex": index,
            "level": finding.severity().to_string(),
            "message": { "text": format!("{}: {}. Fix: {}", finding.subject(), finding.message(), rule.fix) },
            "locations": [location],
        }));
    }
    let log = json!({
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
    });
    log.to_string()
}

fn descriptor(rule: &Rule) -> Value {
    let refusal = rule.refusal.map(|refusal| refusal.to_string());
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.requirement },
        "help": { "text": format!("Source: {}. Fix: {}", rule.citation, rule.fix) },
        "defaultConfiguration": { "level": rule.severity.to_string() },
        "properties": { "mark": rule.mark.to_string(), "refusal": refusal },
    })
}

/// A path as a relative or absolute URI reference (RFC 3986 §4.2).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for octet in path.bytes() {
        match octet {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(octet));
            }
            other => uri.extend(['%', hexadecimal(other >> 4), hexadecimal(other & 0xf)]),
        }
    }
    uri
}

fn hexadecimal(digit: u8) -> char {
    char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase()
}
