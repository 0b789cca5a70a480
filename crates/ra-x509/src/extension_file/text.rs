//! The text of an extension file, character by character, each with its place.

use alloc::{string::String, vec::Vec};
use core::mem;

use super::error::{ExtensionFileProblem, Located, MAX_VALUE_LEN, Place};

/// A character that knows where it stood.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Character {
    value: char,
    place: Place,
}

/// A run of characters; an empty one knows where it would stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    characters: &'a [Character],
    place: Place,
}

/// The lines of a file as OpenSSL reads them: a lone backslash at a line's end joins the next one to it.
pub(crate) fn logical_lines(file: &str) -> Vec<Vec<Character>> {
    // OpenSSL skips a byte order mark, which editors on Windows write.
    let file = file.strip_prefix('\u{feff}').unwrap_or(file);
    let mut lines = Vec::new();
    let mut joined: Vec<Character> = Vec::new();
    for (line, content) in (1..).zip(file.split('\n')) {
        let content = content.trim_end_matches('\r');
        joined.extend(
            (1..)
                .zip(content.chars())
                .map(|(column, value)| Character { value, place: Place { line, column } }),
        );
        match joined.as_slice() {
            [.., Character { value: '\\', .. }, Character { value: '\\', .. }] => {
                lines.push(mem::take(&mut joined));
            }
            [.., Character { value: '\\', .. }] => _ = joined.pop(),
            _ => lines.push(mem::take(&mut joined)),
        }
    }
    // What a backslash at the end of the file joined to nothing.
    if !joined.is_empty() {
        lines.push(joined);
    }
    lines
}

/// A variable in a value: `$name`, `${name}`, `$(name)`, each with `section::` before the name or without.
pub(crate) struct Variable {
    pub(crate) place: Place,
    pub(crate) section: Option<String>,
    pub(crate) name: String,
}

/// Takes quotes and escapes away, and puts the values of variables in their places.
///
/// What comes from a variable stands where the variable does.
pub(crate) fn unquote(
    text: Text<'_>,
    mut value_of: impl FnMut(&Variable) -> Result<Vec<Character>, Located>,
) -> Result<Vec<Character>, Located> {
    let mut characters = Vec::with_capacity(text.characters.len());
    let mut quote = None;
    let mut rest = text;
    while let Some((Character { value, place }, after)) = rest.next() {
        rest = after;
        match (quote, value) {
            (Some(end), _) if end == value => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(value),
            (_, '\\') => {
                if let Some((escaped, after)) = rest.next() {
                    rest = after;
                    let value = if quote.is_none() { unescape(escaped.value) } else { escaped.value };
                    characters.push(Character { value, place });
                }
            }
            (None, '$') => {
                let (variable, after) = read_variable(place, rest)?;
                rest = after;
                let value = value_of(&variable)?;
                characters.extend(value.into_iter().map(|character| Character { place, ..character }));
            }
            _ => characters.push(Character { value, place }),
        }
        if characters.len() > MAX_VALUE_LEN {
            return Err(Located::new(place, ExtensionFileProblem::ValueTooLong));
        }
    }
    Ok(characters)
}

/// The variable after a `$`, and what follows it.
fn read_variable(place: Place, text: Text<'_>) -> Result<(Variable, Text<'_>), Located> {
    let (close, text) = match (text.strip_prefix("{"), text.strip_prefix("(")) {
        (Some(after), _) => (Some("}"), after),
        (_, Some(after)) => (Some(")"), after),
        _ => (None, text),
    };
    let (mut name, mut after) = text.split_word();
    let mut section = None;
    if let Some(qualified) = after.strip_prefix("::") {
        section = Some(name.to_text());
        (name, after) = qualified.split_word();
    }
    if let Some(close) = close {
        let expected = "the brace that closes the variable";
        after = after.strip_prefix(close).ok_or_else(|| {
            Located::new(after.place(), ExtensionFileProblem::Unexpected { found: after.to_text(), expected })
        })?;
    }
    Ok((Variable { place, section, name: name.to_text() }, after))
}

impl<'a> Text<'a> {
    /// The characters, or the empty text at `place`.
    pub(crate) fn new(characters: &'a [Character], place: Place) -> Self {
        Self { characters, place: characters.first().map_or(place, |first| first.place) }
    }

    /// The empty text after this one.
    pub(crate) fn end(self) -> Self {
        self.split_at(self.characters.len()).1
    }

    pub(crate) fn to_characters(self) -> Vec<Character> {
        self.characters.to_vec()
    }

    /// The first character, and the rest.
    fn next(self) -> Option<(Character, Self)> {
        Some((*self.characters.first()?, self.split_at(1).1))
    }

    /// What follows the first character, if there is one.
    pub(crate) fn after_first(self) -> Option<Self> {
        self.next().map(|(_, after)| after)
    }

    /// The parts between separators; an empty text has one, which is empty.
    pub(crate) fn split(self, separator: char) -> impl Iterator<Item = Self> {
        let mut rest = Some(self);
        core::iter::from_fn(move || {
            let text = rest?;
            let (part, after) = match text.split_once(separator) {
                Some((part, after)) => (part, Some(after)),
                None => (text, None),
            };
            rest = after;
            Some(part)
        })
    }

    /// The letters, digits and underscores at the beginning, and the rest.
    fn split_word(self) -> (Self, Self) {
        let in_word =
            |character: &&Character| character.value.is_ascii_alphanumeric() || character.value == '_';
        self.split_at(self.characters.iter().take_while(in_word).count())
    }

    /// A whole line.
    pub(crate) fn from_line(line: &'a [Character]) -> Self {
        Self::new(line, Place { line: 1, column: 1 })
    }

    /// Where the text begins.
    pub(crate) fn place(self) -> Place {
        self.place
    }

    /// That the text is not what is expected there.
    pub(crate) fn unexpected(self, expected: &'static str) -> Located {
        let problem = if self.is_empty() {
            ExtensionFileProblem::Missing { expected }
        } else {
            ExtensionFileProblem::Unexpected { found: self.to_text(), expected }
        };
        Located::new(self.place, problem)
    }

    /// As [`unexpected`](Self::unexpected), for a line that may be none of an extension file, but a key's or a passphrase's.
    pub(crate) fn untold(self, expected: &'static str) -> Located {
        let problem = if self.is_empty() {
            ExtensionFileProblem::Missing { expected }
        } else {
            ExtensionFileProblem::NotALine { expected }
        };
        Located::new(self.place, problem)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.characters.is_empty()
    }

    pub(crate) fn to_text(self) -> String {
        self.characters.iter().map(|character| character.value).collect()
    }

    pub(crate) fn contains(self, wanted: char) -> bool {
        self.characters.iter().any(|character| character.value == wanted)
    }

    pub(crate) fn trim(self) -> Self {
        let mut trimmed = self.trim_start();
        while let [rest @ .., last] = trimmed.characters
            && last.value.is_ascii_whitespace()
        {
            trimmed.characters = rest;
        }
        trimmed
    }

    pub(crate) fn trim_start(self) -> Self {
        let blanks = self.characters.iter().take_while(|character| character.value.is_ascii_whitespace());
        self.split_at(blanks.count()).1
    }

    /// The text after this beginning, if it has it.
    pub(crate) fn strip_prefix(self, prefix: &str) -> Option<Self> {
        let mut characters = self.characters.iter();
        let begins =
            prefix.chars().all(|wanted| characters.next().is_some_and(|found| found.value == wanted));
        begins.then(|| self.split_at(prefix.chars().count()).1)
    }

    /// What stands before and after the first such character.
    pub(crate) fn split_once(self, separator: char) -> Option<(Self, Self)> {
        let position = self.characters.iter().position(|character| character.value == separator)?;
        let (before, after) = self.split_at(position);
        Some((before, after.split_at(1).1))
    }

    /// The text up to the first blank or `=`, and the rest.
    pub(crate) fn split_name(self) -> (Self, Self) {
        let in_name =
            |character: &&Character| !character.value.is_ascii_whitespace() && character.value != '=';
        self.split_at(self.characters.iter().take_while(in_name).count())
    }

    /// What stands before and after the first `::`.
    pub(crate) fn split_at_colons(self) -> Option<(Self, Self)> {
        let pairs = self.characters.windows(2);
        let position =
            pairs.into_iter().position(|pair| pair.iter().all(|character| character.value == ':'))?;
        let (before, after) = self.split_at(position);
        Some((before, after.split_at(2).1))
    }

    /// The text before a `#` that is neither quoted nor escaped.
    pub(crate) fn strip_comment(self) -> Self {
        let mut quote = None;
        let mut characters = self.characters.iter().enumerate();
        while let Some((position, Character { value, .. })) = characters.next() {
            match (quote, *value) {
                (_, '\\') => _ = characters.next(),
                (Some(end), _) if end == *value => quote = None,
                (None, '"' | '\'' | '`') => quote = Some(*value),
                (None, '#') => return self.split_at(position).0,
                _ => {}
            }
        }
        self
    }

    fn split_at(self, position: usize) -> (Self, Self) {
        let (before, after) = self.characters.split_at(position.min(self.characters.len()));
        let end = self.characters.last().map_or(self.place, |last| Place {
            line: last.place.line,
            column: last.place.column.saturating_add(1),
        });
        (Text::new(before, self.place), Text::new(after, end))
    }
}

/// The character that OpenSSL makes of one after a backslash.
fn unescape(escaped: char) -> char {
    match escaped {
        'r' => '\r',
        'n' => '\n',
        'b' => '\u{8}',
        't' => '\t',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec::Vec};

    use super::*;
    use crate::extension_file::file::ExtensionFile;

    fn lines(file: &str) -> Vec<String> {
        logical_lines(file).iter().map(|line| Text::from_line(line).strip_comment().to_text()).collect()
    }

    #[test]
    fn a_lone_backslash_joins_lines() {
        assert_eq!(lines("a\\\nb\\\r\nc"), ["abc"]);
        assert_eq!(lines("a\\\\\nb"), ["a\\\\", "b"]);
        assert_eq!(lines("\\\na"), ["a"]);
        assert_eq!(lines("a\\"), ["a"]);
    }

    #[test]
    fn a_quoted_or_escaped_hash_begins_no_comment() {
        assert_eq!(lines("a '#' \\# \"\\\"#\" b # c"), ["a '#' \\# \"\\\"#\" b "]);
    }

    #[test]
    fn a_character_keeps_its_place_across_lines() {
        let line = logical_lines("\u{feff}é, \\\n b").remove(0);
        let (first, second) = Text::from_line(&line).split_once(',').unwrap();
        assert_eq!(first.place(), Place { line: 1, column: 1 });
        assert_eq!(second.trim().place(), Place { line: 2, column: 2 });
    }

    /// What files are made of, and what breaks them.
    const PIECES: [&str; 48] = [
        "keyUsage",
        "=",
        ",",
        ":",
        "\\",
        "\n",
        "\r",
        "\"",
        "'",
        "$",
        "#",
        "[",
        "]",
        "@",
        " ",
        "critical,",
        "basicConstraints",
        "CA",
        "TRUE",
        "subjectAltName",
        "DNS",
        "é",
        ".include",
        "::",
        "default",
        "\u{feff}",
        "[s]\n",
        "@s",
        "${s::",
        "}",
        "DER:",
        "ASN1:",
        "SEQUENCE:s",
        "EXP:",
        "IMP:0U,",
        "BITSTRING:1",
        "FORMAT:BITLIST,",
        "1.2.3=",
        "otherName:1.2;",
        "dirName:s",
        "certificatePolicies=@s\n",
        "policyIdentifier=1.2\n",
        "userNotice=@s\n",
        "noticeNumbers=1\n",
        "crlDistributionPoints=s\n",
        "relativename=s\n",
        "nameConstraints=permitted",
        ";",
    ];

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]

        #[test]
        fn any_text_is_read_or_refused_with_its_place(
            pieces in proptest::collection::vec(proptest::sample::select(&PIECES), 0..24),
            any in ".{0,20}",
        ) {
            let pieces = pieces.concat();
            for file in [&pieces, &any, &std::format!("1.2.3={any}\n{pieces}")] {
                let read = ExtensionFile::parse("any.ext", file).and_then(|file| {
                    let named = file.section(Some("s"));
                    file.section(None).and(named)
                });
                if let Err(error) = read {
                    let lines = file.split('\n').count();
                    proptest::prop_assert!(error.line().is_none_or(|line| (1..=lines).contains(&line)), "{}", error);
                    proptest::prop_assert!(error.column().is_none_or(|column| column > 0));
                }
            }
        }
    }
}
