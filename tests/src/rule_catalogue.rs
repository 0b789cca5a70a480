//! `docs/rules.md`: the rule catalogue of `ra-policy` as a page.

use std::fmt::{self, Write as _};

use roles_anywhere::policy::{Rule, Subject};

/// The page, in Markdown.
pub fn page() -> String {
    let mut page = String::new();
    // Writing to a `String` never fails.
    let _ = write_page(&mut page);
    page
}

fn write_page(page: &mut String) -> fmt::Result {
    page.push_str(INTRODUCTION);
    writeln!(page, "| rules about | errors | warnings | notes |\n|---|---|---|---|")?;
    for (subject, rules) in by_subject() {
        let count =
            |severity: &str| rules.iter().filter(|rule| rule.severity().to_string() == severity).count();
        let [errors, warnings, notes] = ["error", "warning", "note"].map(count);
        let link = format!("[{subject}](#{})", anchor(&subject.to_string()));
        writeln!(page, "| {link} | {errors} | {warnings} | {notes} |")?;
    }
    for (subject, rules) in by_subject() {
        writeln!(page, "\n## {}", capitalised(&subject.to_string()))?;
        rules.iter().try_for_each(|rule| write_rule(page, rule))?;
    }
    Ok(())
}

fn write_rule(page: &mut String, rule: &Rule) -> fmt::Result {
    let (code, severity, requirement) = (rule.code(), rule.severity(), rule.requirement());
    let (citation, mark, fix) = (rule.citation(), rule.mark(), rule.fix());
    let refusal = match (rule.refusal(), rule.probable_refusal()) {
        (Some(refusal), _) => format!("`{refusal}`"),
        (None, Some(refusal)) => {
            format!("probably `{refusal}`, which has been seen for causes like this one alone")
        }
        (None, None) => "no recorded text".into(),
    };
    writeln!(page, "\n### `{code}`\n\n{requirement}\n")?;
    writeln!(page, "- **{severity}**, {mark}: {}", linked(citation))?;
    writeln!(page, "- AWS answers: {refusal}")?;
    writeln!(page, "- fix: {fix}")
}

/// The rules by subject, in the order of the catalogue.
fn by_subject() -> Vec<(Subject, Vec<&'static Rule>)> {
    let mut groups: Vec<(Subject, Vec<&'static Rule>)> = Vec::new();
    for rule in Rule::catalogue() {
        match groups.last_mut() {
            Some((subject, rules)) if *subject == rule.applies_to() => rules.push(rule),
            _ => groups.push((rule.applies_to(), vec![rule])),
        }
    }
    groups
}

/// The text with its URLs in angle brackets, so that every Markdown renderer makes links of them.
fn linked(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.trim_end_matches([',', ';']) {
        address if address.starts_with("https://") => word.replacen(address, &format!("<{address}>"), 1),
        _ => word.into(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn anchor(heading: &str) -> String {
    heading.replace(' ', "-")
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
}

const INTRODUCTION: &str = "\
<!-- Made by `cargo run -p ra-tests --bin rule_catalogue -- docs/rules.md`; change crates/ra-policy/src/rules, not this. -->

# The rules

Every rule that `ra-policy` judges by, with its source, what AWS answers where it is broken, and how to mend it. A report
names a rule by its code, which stays the same from version to version. `Ruleset` changes severities and switches rules off.

*documented*: AWS, or an RFC that AWS refers to, says so. *observed*: users have seen it, or it stands in code that works.
*inferred*: it follows from these and is stated nowhere, so it is never an error. *limit of this check*: no rule of AWS,
but something that is not processed here, and so is not taken. AWS publishes no list of its refusals; the texts are those
that have been seen.

";
