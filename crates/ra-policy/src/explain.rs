//! What a refusal of AWS means, with what the files at hand prove.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use ra_pki::text::GuardedJson;
use serde_json::json;

use crate::{
    finding::Finding,
    refusal::{causes::Cause, text::Refusal},
    report::{style::TextStyle, verdict::Report},
};

/// What AWS's refusal means: its causes, those that a check proved first, then the others in order of likelihood.
///
/// ```
/// use ra_policy::{Refusal, explanation::explain};
///
/// let explanation = explain("AccessDeniedException: Untrusted signing certificate", None).unwrap();
/// assert_eq!(explanation.refusal(), Refusal::UntrustedSigningCertificate);
/// assert_eq!(
///     explanation.causes()[0].cause().what(),
///     "an intermediate between certificate and trust anchor was not sent"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    refusal: Refusal,
    causes: Vec<ExplainedCause>,
    attributes: Vec<String>,
}

/// One cause, with what a check found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedCause {
    cause: Cause,
    findings: Vec<Finding>,
}

impl ExplainedCause {
    /// The cause.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// What the check found that is this cause; empty where it found nothing, or was not given what it needs.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// Explains a refusal: a message of the service, or what a program printed of it. With the report on the files at hand,
/// what they prove comes first. `None` where no recorded text is in the message.
pub fn explain(message: &str, report: Option<&Report>) -> Option<Explanation> {
    let refusal = Refusal::find(message)?;
    let found = report.map(Report::findings).unwrap_or_default();
    let proven = |cause: &Cause| {
        let findings = found.iter().filter(|finding| cause.names(finding.rule().code()));
        ExplainedCause { cause: cause.clone(), findings: findings.cloned().collect() }
    };
    let mut causes: Vec<ExplainedCause> = refusal.causes().iter().map(proven).collect();
    // A rule with this refusal that no cause names is a cause by itself.
    let is_named =
        |finding: &&Finding| refusal.causes().iter().any(|cause| cause.names(finding.rule().code()));
    let others = found.iter().filter(|finding| finding.rule().refusal == Some(refusal) && !is_named(finding));
    causes.extend(others.map(|finding| ExplainedCause {
        cause: from_finding(finding),
        findings: alloc::vec![finding.clone()],
    }));
    causes.sort_by_key(|cause| cause.findings.is_empty());
    Some(Explanation { refusal, causes, attributes: attributes(message) })
}

/// The cause that a finding is by itself.
fn from_finding(finding: &Finding) -> Cause {
    let what = alloc::format!("{}: {}", finding.subject(), finding.message());
    Cause::new(what, finding.rule().fix().into())
}

/// The attributes that a refusal names: `Subject: [ CN, OU ]`, as tags have them.
fn attributes(message: &str) -> Vec<String> {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    // Of the same length, so that places in one are places in the other.
    let lower = message.to_ascii_lowercase();
    let Some(listed) = place_behind(&lower, 0, "mapped into session tags") else { return Vec::new() };
    let mut attributes = Vec::new();
    for (label, field) in [("subject:", "x509Subject"), ("issuer:", "x509Issuer"), ("san:", "x509SAN")] {
        let inside = place_behind(&lower, listed, label).and_then(|place| message.get(place..));
        let inside = inside.and_then(|rest| rest.trim_start().strip_prefix('['));
        let inside = inside.and_then(|rest| rest.split_once(']')).map_or("", |(inside, _)| inside);
        let names = inside.split(',').map(str::trim).filter(|name| !name.is_empty());
        attributes.extend(names.map(|name| alloc::format!("{field}/{name}")));
    }
    attributes
}

/// Where what follows `text` begins, from a place on.
fn place_behind(message: &str, from: usize, text: &str) -> Option<usize> {
    Some(from + message.get(from..)?.find(text)? + text.len())
}

impl Explanation {
    /// The refusal.
    pub fn refusal(&self) -> Refusal {
        self.refusal
    }

    /// The causes: proven ones first, then in order of likelihood.
    pub fn causes(&self) -> &[ExplainedCause] {
        &self.causes
    }

    /// The attributes that the message says make no session tag, such as `x509Issuer/CN`.
    pub fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// The explanation as text for a terminal.
    pub fn text(&self, style: TextStyle) -> impl fmt::Display {
        Text { explanation: self, style }
    }

    /// The explanation as JSON: `{"refusal","causes":[{"what","check","seen","codes"}],"attributes"}`, `codes` those of the
    /// findings that prove the cause.
    pub fn to_json(&self) -> String {
        let causes: Vec<_> = self
            .causes
            .iter()
            .map(|one| {
                let codes: Vec<&str> = one.findings.iter().map(|finding| finding.rule().code()).collect();
                let (what, check, seen) = (one.cause.what(), one.cause.check(), one.cause.is_seen());
                json!({ "what": what, "check": check, "seen": seen, "codes": codes })
            })
            .collect();
        let refusal = self.refusal.to_string();
        let explanation = json!({ "refusal": refusal, "causes": causes, "attributes": self.attributes });
        GuardedJson(&explanation.to_string()).to_string()
    }
}

/// Unwrapped.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(TextStyle::default()).fmt(f)
    }
}

/// An explanation in a style.
struct Text<'a> {
    explanation: &'a Explanation,
    style: TextStyle,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { explanation, style } = self;
        write!(f, "{}", explanation.refusal)?;
        let (proven, others): (Vec<_>, Vec<_>) =
            explanation.causes.iter().partition(|cause| !cause.findings.is_empty());
        if !proven.is_empty() {
            f.write_str("\n\nwhat your files show")?;
        }
        for ExplainedCause { cause, findings } in proven {
            style.line(f, 2, cause.what())?;
            for finding in findings {
                let (subject, message, code) = (finding.subject(), finding.message(), finding.rule().code());
                style.line(f, 4, &alloc::format!("{subject}: {message} ({code})"))?;
            }
        }
        let (seen, possible): (Vec<_>, Vec<_>) = others.into_iter().partition(|one| one.cause.is_seen());
        for (title, others) in [
            ("what it has meant, the likeliest first", seen),
            ("what it may mean, though nobody has recorded it", possible),
        ] {
            if !others.is_empty() {
                write!(f, "\n\n{title}")?;
            }
            for ExplainedCause { cause, .. } in others {
                style.line(f, 2, cause.what())?;
                style.line(f, 4, cause.check())?;
            }
        }
        if !explanation.attributes.is_empty() {
            f.write_str("\n\nattributes without a session tag")?;
            style.line(f, 2, &explanation.attributes.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use super::*;
    use crate::{rule::Rule, shortcuts::judge_end_entity, testing::Maker};

    #[test]
    fn what_the_files_prove_comes_first() {
        let leaf = Maker::leaf().ca(true, None);
        let report = judge_end_entity(&leaf.tbs(), None);
        let message = "Untrusted certificate. Insufficient certificate";
        let first = |report| explain(message, report).unwrap().causes()[0].clone();
        assert_eq!(
            first(None).cause().what(),
            "the end-entity certificate has no key usage digitalSignature"
        );
        let proven = first(Some(&report));
        assert_eq!(proven.cause().what(), "it is a CA certificate (CA:TRUE)");
        assert_eq!(proven.findings()[0].rule().code(), "end-entity.basic-constraints.ca-true");
        assert_eq!(explain("Expired", None), None);
    }

    #[test]
    fn it_is_wrapped_and_what_a_certificate_says_does_not_move_the_cursor() {
        let leaf = Maker::leaf().ca(true, None).subject("/CN=a\u{1b}[2J and a name that is long");
        let report = judge_end_entity(&leaf.tbs(), None);
        let explanation = explain("Untrusted certificate. Insufficient certificate", Some(&report)).unwrap();
        let text = explanation.text(TextStyle::default().wrapped_at(50)).to_string();
        assert!(text.lines().all(|line| line.len() <= 50), "{text}");
        assert!(!text.contains('\u{1b}') && text.contains(r"\u{1b}[2J"), "{text}");
    }

    #[test]
    fn the_attributes_that_make_no_tag_are_read_from_the_message() {
        let message = "Unable to assume role for arn:aws:iam::111122223333:role/Example. Some attributes failed to be \
                       mapped into session tags. Issuer: [ CN ]; Subject: [  ]; SAN: [ DNS/2, URI ]";
        let explanation = explain(message, None).unwrap();
        assert_eq!(explanation.refusal(), Refusal::UnmappableAttributes);
        assert_eq!(explanation.attributes(), ["x509Issuer/CN", "x509SAN/DNS/2", "x509SAN/URI"]);
        assert_eq!(explain(&message.replace(' ', "\n"), None), Some(explanation));
        let other =
            explain("Some attributes fail to be mapped into session tags: issuer: []; subject: [CN]", None);
        assert_eq!(other.unwrap().attributes(), ["x509Subject/CN"]);
    }

    #[test]
    fn every_code_of_a_cause_is_one_of_the_catalogue() {
        for cause in Refusal::all().flat_map(Refusal::causes) {
            for code in cause.codes() {
                let is_of_rule = |rule: &Rule| {
                    rule.code() == *code || code.ends_with('.') && rule.code().starts_with(code)
                };
                assert!(Rule::catalogue().any(is_of_rule), "{code}");
            }
        }
    }

    #[test]
    fn a_refusal_in_words_that_are_not_recorded_tells_what_refuses_without_words_of_its_own() {
        let explanation = explain("AccessDeniedException: Unheard of", None).unwrap();
        assert_eq!(explanation.refusal(), Refusal::AccessDenied);
        let text = explanation.to_string();
        for cause in ["VPC endpoint", "resource control policy", "service-linked role"] {
            assert!(text.contains(cause), "{cause} in {text}");
        }
        assert!(explanation.causes().iter().all(|one| !one.cause().is_seen()));
    }

    #[test]
    fn a_rule_that_no_cause_names_is_a_cause_by_itself() {
        let rule =
            Rule::catalogue().find(|rule| rule.refusal() == Some(Refusal::CertificateRevoked)).unwrap();
        let finding = Finding::new(rule, "the facts".into());
        let cause = from_finding(&finding);
        assert_eq!(cause.what(), "revocation list: the facts");
        assert_eq!(cause.check(), rule.fix());
    }
}
