use alloc::{borrow::Cow, format, string::String};
use core::fmt::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{Finding, Report};
use crate::{Decision, Severity};

/// How a report is written for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextStyle {
    /// The width, in columns, at which lines are wrapped; `None` for never.
    pub width: Option<usize>,
    /// Whether severities are coloured, by the escape sequences of ECMA-48 that terminals know.
    pub colour: bool,
}

/// The report in a style.
pub(super) struct Text<'a> {
    pub(super) report: &'a Report,
    pub(super) style: TextStyle,
}

/// Fewer columns than this hold no value.
const NARROW: usize = 20;

/// Columns before a finding's facts, and before a session's.
const LABELS: usize = 13;
const SESSION_LABELS: usize = 17;

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        let (verdict, colour) = if report.is_accepted() { ("accepted", GREEN) } else { ("refused", RED) };
        self.style.coloured(f, colour, verdict)?;
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
            self.style.finding(f, finding)?;
        }
        self.path(f)?;
        self.session(f)?;
        self.trust_policy(f)
    }
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";
const BOLD: &str = "1";

impl TextStyle {
    fn coloured(self, f: &mut fmt::Formatter<'_>, colour: &str, text: &str) -> fmt::Result {
        if self.colour { write!(f, "\u{1b}[{colour}m{text}\u{1b}[0m") } else { f.write_str(text) }
    }

    fn finding(self, f: &mut fmt::Formatter<'_>, finding: &Finding) -> fmt::Result {
        let rule = finding.rule();
        let colour = match finding.severity() {
            Severity::Error => RED,
            Severity::Warning => YELLOW,
            Severity::Note => CYAN,
        };
        self.coloured(f, colour, &format!("{}", finding.severity()))?;
        f.write_str(": ")?;
        self.coloured(f, BOLD, rule.code)?;
        self.row(f, LABELS, "in", finding.subject())?;
        self.row(f, LABELS, "found", finding.message())?;
        self.row(f, LABELS, "required", rule.requirement)?;
        self.row(f, LABELS, "source", &format!("{} ({})", rule.citation, rule.mark))?;
        match rule.refusal {
            Some(refusal) => self.row(f, LABELS, "AWS answers", &format!("{refusal}"))?,
            None if finding.severity() == Severity::Error => {
                self.row(f, LABELS, "AWS answers", "no recorded text")?;
            }
            None => {}
        }
        self.row(f, LABELS, "fix", rule.fix)
    }

    /// A label and its value, which is wrapped below itself, or below the label where the terminal is narrow.
    fn row(self, f: &mut fmt::Formatter<'_>, labels: usize, label: &str, value: &str) -> fmt::Result {
        if self.is_narrow(2 + labels) {
            write!(f, "\n  {label}")?;
            return self.line(f, 4, value);
        }
        write!(f, "\n  {label:labels$}")?;
        self.words(f, 2 + labels, value)
    }

    /// A line of its own, which is wrapped below itself.
    pub(crate) fn line(self, f: &mut fmt::Formatter<'_>, indent: usize, value: &str) -> fmt::Result {
        write!(f, "\n{:indent$}", "")?;
        self.words(f, indent, value)
    }

    fn words(self, f: &mut fmt::Formatter<'_>, indent: usize, value: &str) -> fmt::Result {
        // In a very narrow terminal broken lines help nobody.
        let width = self.width.filter(|_| !self.is_narrow(indent));
        let mut column = indent;
        let value = visible(value);
        for (place, word) in value.split(' ').enumerate() {
            let needed = word.width() + usize::from(place > 0);
            if place > 0 && width.is_some_and(|width| column + needed > width) {
                write!(f, "\n{:indent$}", "")?;
                column = indent;
            } else if place > 0 {
                f.write_char(' ')?;
                column += 1;
            }
            f.write_str(word)?;
            column += word.width();
        }
        Ok(())
    }

    fn is_narrow(self, indent: usize) -> bool {
        self.width.is_some_and(|width| width < indent + NARROW)
    }
}

impl Text<'_> {
    fn path(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        if !report.path().is_empty() {
            f.write_str("\n\npath")?;
            report.path().iter().try_for_each(|name| self.style.line(f, 2, name))?;
        }
        // A single candidate says what the findings say.
        if report.candidates().len() > 1 {
            f.write_str("\n\npaths that were tried")?;
            for candidate in report.candidates() {
                let path = candidate.certificates().join(" < ");
                self.style.line(f, 2, &format!("{path}: {} ({})", candidate.broke(), candidate.code()))?;
            }
        }
        Ok(())
    }

    fn session(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(session) = self.report.session() else { return Ok(()) };
        let title = if self.report.is_accepted() { "session" } else { "session, if it were accepted" };
        write!(f, "\n\n{title}")?;
        let mut row = |label, value: &str| self.style.row(f, SESSION_LABELS, label, value);
        row("name", session.role_session_name())?;
        row("source identity", session.source_identity())?;
        self.report.principal_arn().iter().try_for_each(|arn| row("principal", arn))?;
        for tag in session.tags() {
            row("tag", &format!("{} = {}", tag.key(), tag.value()))?;
        }
        for tag in session.dropped() {
            row("no tag", &format!("{} = {:?}: {}", tag.key(), tag.value(), tag.reason()))?;
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
                Decision::ConditionNotMet => format!("not allowed: a condition of {place} does not hold"),
                Decision::NotMentioned => "not allowed: no statement allows it to the service".into(),
            };
            self.style.row(f, SESSION_LABELS + 6, &format!("{}", evaluation.action()), &says)?;
        }
        Ok(())
    }
}

/// Without colour and unwrapped.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TextStyle::default().finding(f, self)
    }
}

/// The text without characters that move a terminal's cursor or turn its text round: certificates are written by others.
fn visible(text: &str) -> Cow<'_, str> {
    let is_hidden = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use super::*;
    use crate::{judge_end_entity, testing::Maker};

    fn refused() -> Report {
        let leaf =
            Maker::leaf().subject("/CN=日本の一番長い名前のホスト").without::<ra_pki::asn1::pkix::KeyUsage>();
        judge_end_entity(&leaf.tbs(), None)
    }

    #[test]
    fn lines_are_wrapped_at_the_width_below_their_value() {
        let text = refused().text(TextStyle { width: Some(60), colour: false }).to_string();
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
        let text = refused().text(TextStyle { width: Some(30), colour: false }).to_string();
        assert!(text.contains("\n  found\n    there is no key usage\n    extension\n"), "{text}");
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let coloured = refused().text(TextStyle { width: None, colour: true }).to_string();
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
