//! The report as text.

use alloc::format;
use core::fmt;

use ra_pki::text::Escaped;

use crate::{
    finding::Finding,
    report::{
        style::{BOLD, CYAN, GREEN, RED, TextStyle, YELLOW},
        verdict::Report,
    },
    rule::Severity,
    service::tip::SubjectType,
    trust_policy::evaluate::Decision,
};

impl Report {
    /// The report as text for a terminal.
    pub fn text(&self, style: TextStyle) -> impl fmt::Display {
        Text { report: self, style }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(TextStyle::default()).fmt(f)
    }
}

/// Without colour and unwrapped.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_finding(TextStyle::default(), f, self)
    }
}

/// The report in a style.
struct Text<'a> {
    report: &'a Report,
    style: TextStyle,
}

/// Columns of the labels before a finding's facts, and before a session's.
const LABELS: usize = 13;
const SESSION_LABELS: usize = 17;

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        let (verdict, colour) = if report.is_accepted() { ("accepted", GREEN) } else { ("refused", RED) };
        self.style.write_coloured(f, colour, verdict)?;
        for (severity, name) in
            [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        {
            match report.count(severity) {
                0 => {}
                1 => write!(f, ", 1 {name}")?,
                count => write!(f, ", {count} {name}s")?,
            }
        }
        for finding in report.findings() {
            f.write_str("\n\n")?;
            write_finding(self.style, f, finding)?;
        }
        self.path(f)?;
        self.session(f)?;
        self.trust_policy(f)
    }
}

fn write_finding(style: TextStyle, f: &mut fmt::Formatter<'_>, finding: &Finding) -> fmt::Result {
    let rule = finding.rule();
    let colour = match finding.severity() {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
        Severity::Note => CYAN,
    };
    style.write_coloured(f, colour, &format!("{}", finding.severity()))?;
    f.write_str(": ")?;
    style.write_coloured(f, BOLD, rule.code())?;
    style.row(f, LABELS, "in", finding.subject())?;
    style.row(f, LABELS, "found", finding.message())?;
    style.row(f, LABELS, "required", rule.requirement())?;
    style.row(f, LABELS, "source", &format!("{} ({})", rule.citation(), rule.mark()))?;
    match (rule.refusal(), rule.probable_refusal()) {
        (Some(refusal), _) => style.row(f, LABELS, "AWS answers", &format!("{refusal}"))?,
        (None, Some(refusal)) => style.row(f, LABELS, "AWS answers", &format!("probably: {refusal}"))?,
        (None, None) if finding.severity() == Severity::Error => {
            style.row(f, LABELS, "AWS answers", "no recorded text")?;
        }
        (None, None) => {}
    }
    style.row(f, LABELS, "fix", rule.fix())
}

impl Text<'_> {
    fn path(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        if !report.path().is_empty() {
            f.write_str("\n\npath")?;
            report.path().iter().try_for_each(|name| self.style.line(f, 2, name))?;
        }
        // A single one says what the findings say.
        if report.tried_paths().len() > 1 {
            f.write_str("\n\npaths that were tried")?;
            for tried in report.tried_paths() {
                let path = tried.certificates().join(" < ");
                self.style.line(f, 2, &format!("{path}: {} ({})", tried.fault(), tried.code()))?;
            }
        }
        Ok(())
    }

    fn session(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(session) = self.report.session() else { return Ok(()) };
        let title = if self.report.is_accepted() { "session" } else { "session, if it were accepted" };
        write!(f, "\n\n{title}")?;
        let mut row = |label, value: &str| self.style.row(f, SESSION_LABELS, label, value);
        row("name", &format!("{}", Escaped(session.role_session_name())))?;
        row("source identity", &format!("{}", Escaped(session.source_identity())))?;
        if let Some(identity) = session.origin_identity() {
            let subject_type = identity.subject_type().map_or("no type", SubjectType::name);
            row("origin identity", &format!("{} ({subject_type})", Escaped(identity.subject())))?;
        }
        self.report.principal_arn().iter().try_for_each(|arn| row("principal", arn))?;
        for tag in session.tags() {
            row("tag", &format!("{} = {}", Escaped(tag.key()), Escaped(tag.value())))?;
        }
        if !session.tags().is_empty() {
            let (count, octets) = (session.tags().len(), session.tag_octets());
            let noun = if count == 1 { "tag" } else { "tags" };
            row("size", &format!("{count} {noun} of {octets} octets in all"))?;
        }
        for tag in session.dropped() {
            row("no tag", &format!("{} = {:?}: {}", Escaped(tag.key()), tag.value(), tag.reason()))?;
        }
        Ok(())
    }

    fn trust_policy(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let evaluations = self.report.trust_policy();
        if evaluations.is_empty() {
            return Ok(());
        }
        f.write_str("\n\ntrust policy")?;
        for evaluation in evaluations {
            let place = evaluation.statement().unwrap_or("no statement");
            let says = match evaluation.decision() {
                Decision::Allowed => format!("allowed by {place}"),
                Decision::Denied => format!("denied by {place}"),
                Decision::NotKnown => {
                    format!("not known: a condition of {place} asks for what is not known here")
                }
                Decision::ConditionNotMet => format!("not allowed: a condition of {place} does not hold"),
                Decision::NotMentioned => "not allowed: no statement allows it to the service".into(),
            };
            self.style.row(f, SESSION_LABELS + 6, &format!("{}", evaluation.action()), &says)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::{String, ToString};

    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::{shortcuts::judge_end_entity, testing::Maker};

    fn refused() -> Report {
        let leaf =
            Maker::leaf().subject("/CN=日本の一番長い名前のホスト").without::<ra_pki::asn1::pkix::KeyUsage>();
        judge_end_entity(&leaf.tbs(), None)
    }

    #[test]
    fn lines_are_wrapped_at_the_width_below_their_value() {
        let text = refused().text(TextStyle::default().wrapped_at(60)).to_string();
        // A word that is longer than the line stands alone on it.
        for line in text.lines().filter(|line| !line.contains("https://")) {
            assert!(line.width() <= 60, "{line}");
        }
        assert!(text.contains("\n               "), "{text}");
        let words = |text: &str| text.split_whitespace().map(String::from).collect::<alloc::vec::Vec<_>>();
        assert_eq!(words(&text), words(&refused().to_string()));
    }

    #[test]
    fn in_a_narrow_terminal_values_are_wrapped_below_their_label() {
        let text = refused().text(TextStyle::default().wrapped_at(30)).to_string();
        assert!(text.contains("\n  found\n    there is no key usage\n    extension\n"), "{text}");
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let coloured = refused().text(TextStyle::default().coloured()).to_string();
        assert!(coloured.starts_with("\u{1b}[31mrefused\u{1b}[0m, 1 error"), "{coloured}");
        let mut plain = coloured;
        for code in [RED, GREEN, YELLOW, CYAN, BOLD, "0"] {
            plain = plain.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(plain, refused().to_string());
    }

    #[test]
    fn what_a_certificate_says_does_not_move_the_cursor() {
        let leaf = Maker::leaf().subject("/CN=a\u{1b}[2Jb\u{202e}c");
        let text = judge_end_entity(&leaf.tbs(), None).to_string();
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
        assert!(text.contains(r"a\u{1b}[2Jb\u{202e}c"), "{text}");
    }
}
