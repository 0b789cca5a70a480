use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use crate::{
    SubjectAlternativeNameError,
    extension_text::{Character, Place, Text, logical_lines, unquoted},
    extension_value::{SectionExtension, read_extension},
};

/// An OpenSSL extension file, in the language of the manual page `x509v3_config`.
///
/// Read are sections and the default one, comments, continued lines, quotes, and six extensions, with `critical,` or
/// without: `basicConstraints`, `keyUsage`, `extendedKeyUsage`, `subjectKeyIdentifier`, `authorityKeyIdentifier` and
/// `subjectAltName`. Anything else is refused by name, with its line and column: nothing is ever passed over.
///
/// The crate opens no files: the file comes as text.
///
/// ```
/// use ra_x509::ExtensionFile;
///
/// let file = ExtensionFile::parse("server.ext", "keyUsage = digitalSignature\nkeyUsge = keyAgreement\n")?;
/// let error = file.section(None).unwrap_err();
/// assert!(error.to_string().starts_with("server.ext, line 2, column 1: the extension \"keyUsge\" is not supported"));
/// # Ok::<(), ra_x509::ExtensionFileError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ExtensionFile {
    name: String,
    sections: BTreeMap<String, Vec<Entry>>,
}

/// `name = value`, as it stands in a section.
#[derive(Debug, Clone)]
struct Entry {
    name: String,
    place: Place,
    value: Vec<Character>,
    value_place: Place,
    /// Where the value has a variable. It matters only if the entry is used, as most of an `openssl.cnf` is not.
    variable: Option<Place>,
}

impl ExtensionFile {
    /// Reads a file's text. Its name is for errors only.
    ///
    /// The extensions themselves are read by [`section`](Self::section), so that other sections may hold other
    /// things.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, ExtensionFileError> {
        let mut file = Self { name: file_name.into(), sections: BTreeMap::new() };
        let mut section = DEFAULT_SECTION.to_string();
        file.sections.insert(section.clone(), Vec::new());
        for line in logical_lines(text) {
            match read_line(Text::of_line(&line)).map_err(|located| located.in_file(file_name))? {
                Line::Blank => {}
                Line::Section(name) => {
                    file.sections.entry(name.clone()).or_default();
                    section = name;
                }
                Line::Entry(entry) => file.sections.entry(section.clone()).or_default().push(entry),
            }
        }
        Ok(file)
    }

    /// The extensions of a section.
    ///
    /// `None` is the section that OpenSSL takes when none is named: the one that `extensions` names in the default
    /// section, or else the default section itself. A section may be empty; a certificate after it has no extensions.
    pub fn section(&self, name: Option<&str>) -> Result<ExtensionSection, ExtensionFileError> {
        let section = match name {
            Some(name) => self.entries(name, None),
            None => self.unnamed_section(),
        };
        let extensions = section.and_then(|entries| entries.into_iter().map(Entry::read).collect());
        match extensions {
            Ok(extensions) => Ok(ExtensionSection { file_name: self.name.clone(), extensions }),
            Err(located) => Err(located.in_file(&self.name)),
        }
    }

    fn unnamed_section(&self) -> Result<Vec<&Entry>, Located> {
        let entries = self.entries(DEFAULT_SECTION, None)?;
        match entries.iter().find(|entry| entry.name == "extensions") {
            Some(entry) => self.entries(&entry.value()?.to_text(), Some(entry.value_place)),
            None => Ok(entries),
        }
    }

    /// The entries of a section. Of several with one name the last counts, at its place, as in OpenSSL.
    fn entries(&self, name: &str, place: Option<Place>) -> Result<Vec<&Entry>, Located> {
        let entries = self.sections.get(name).ok_or_else(|| Located {
            place,
            problem: ExtensionFileProblem::UnknownSection {
                name: name.into(),
                sections: self.sections.keys().cloned().collect(),
            },
        })?;
        let mut seen = BTreeSet::new();
        let mut last: Vec<&Entry> =
            entries.iter().rev().filter(|entry| seen.insert(entry.name.as_str())).collect();
        last.reverse();
        Ok(last)
    }
}

impl Entry {
    fn value(&self) -> Result<Text<'_>, Located> {
        match self.variable {
            Some(place) => Err(unsupported(place, "a variable ($name)", "write its value in its place")),
            None => Ok(Text::new(&self.value, self.value_place)),
        }
    }

    fn read(&self) -> Result<SectionExtension, Located> {
        read_extension(&self.name, self.place, self.value()?)
    }
}

/// The extensions of one section of an [`ExtensionFile`], in its order.
#[derive(Debug, Clone)]
pub struct ExtensionSection {
    file_name: String,
    extensions: Vec<SectionExtension>,
}

impl ExtensionSection {
    /// Whether the section names no extension. A certificate after it has none, which Roles Anywhere refuses.
    pub fn is_empty(&self) -> bool {
        self.extensions.is_empty()
    }

    pub(crate) fn file_name(&self) -> &str {
        &self.file_name
    }

    pub(crate) fn extensions(&self) -> &[SectionExtension] {
        &self.extensions
    }
}

/// Why an extension file cannot be followed: the file, the place, and the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionFileError {
    file_name: String,
    place: Option<Place>,
    problem: ExtensionFileProblem,
}

impl ExtensionFileError {
    /// The file's name as it was given.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The line, from one; `None` if the problem is one of the whole file.
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }

    /// The column in characters, from one; `None` if the problem is one of the whole file.
    pub fn column(&self) -> Option<usize> {
        self.place.map(|place| place.column)
    }

    /// What is wrong.
    pub fn problem(&self) -> &ExtensionFileProblem {
        &self.problem
    }
}

impl fmt::Display for ExtensionFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file_name)?;
        if let Some(Place { line, column }) = self.place {
            write!(f, ", line {line}, column {column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl core::error::Error for ExtensionFileError {}

/// What is wrong in an [`ExtensionFile`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExtensionFileProblem {
    /// A part of the language that is not supported.
    #[error("{found} is not supported; {instead}")]
    Unsupported {
        /// What was found.
        found: &'static str,
        /// What to write in place of it.
        instead: &'static str,
    },
    /// An extension that is not supported, or none at all.
    #[error(
        "the extension {0:?} is not supported; supported are basicConstraints, keyUsage, extendedKeyUsage, subjectKeyIdentifier, authorityKeyIdentifier and subjectAltName"
    )]
    UnsupportedExtension(String),
    /// A section that the file does not have.
    #[error("the file has no section [{name}]; it has [{}]", .sections.join("], ["))]
    UnknownSection {
        /// The section's name.
        name: String,
        /// The sections there are.
        sections: Vec<String>,
    },
    /// Something else than what has to stand there.
    #[error("found {found:?}; expected is {expected}")]
    Unexpected {
        /// What was found.
        found: String,
        /// What has to stand there.
        expected: &'static str,
    },
    /// Nothing where something has to stand.
    #[error("nothing stands here; expected is {expected}")]
    Missing {
        /// What has to stand there.
        expected: &'static str,
    },
    /// A malformed alternative name.
    #[error(transparent)]
    SubjectAlternativeName(#[from] SubjectAlternativeNameError),
    /// The issuer has no key identifier to copy.
    #[error(
        "the issuer's certificate has no subject key identifier to copy; add it there, or write \"keyid, issuer\""
    )]
    NoIssuerKeyIdentifier,
    /// A value does not fit into DER.
    #[error("the value could not be encoded: {0}")]
    Encoding(#[from] der::Error),
}

/// A problem whose file is not named yet.
#[derive(Debug)]
pub(crate) struct Located {
    place: Option<Place>,
    problem: ExtensionFileProblem,
}

impl Located {
    pub(crate) fn new(place: Place, problem: impl Into<ExtensionFileProblem>) -> Self {
        Self { place: Some(place), problem: problem.into() }
    }

    /// The text is not what is expected there.
    pub(crate) fn unexpected(found: Text<'_>, expected: &'static str) -> Self {
        let problem = if found.is_empty() {
            ExtensionFileProblem::Missing { expected }
        } else {
            ExtensionFileProblem::Unexpected { found: found.to_text(), expected }
        };
        Self::new(found.place(), problem)
    }

    pub(crate) fn in_file(self, file_name: &str) -> ExtensionFileError {
        ExtensionFileError { file_name: file_name.into(), place: self.place, problem: self.problem }
    }
}

pub(crate) fn unsupported(place: Place, found: &'static str, instead: &'static str) -> Located {
    Located::new(place, ExtensionFileProblem::Unsupported { found, instead })
}

enum Line {
    Blank,
    Section(String),
    Entry(Entry),
}

fn read_line(line: Text<'_>) -> Result<Line, Located> {
    let line = line.without_comment().trimmed();
    if line.is_empty() {
        return Ok(Line::Blank);
    }
    if let Some(after) = line.strip_prefix("[") {
        let (name, after) = after
            .split_once(']')
            .ok_or_else(|| Located::unexpected(line, "a section's name between [ and ]"))?;
        if !after.is_empty() {
            return Err(Located::unexpected(after.trimmed(), "the end of the line"));
        }
        return Ok(Line::Section(name.trimmed().to_text()));
    }
    let (name, after) = line.split_name();
    let place = name.place();
    match name.to_text() {
        name if name == ".include" => {
            Err(unsupported(place, ".include", "no other file is opened: put its lines here"))
        }
        name if name == ".pragma" => Err(unsupported(place, ".pragma", "leave it out")),
        name if name.contains("::") => {
            Err(unsupported(place, "section::name", "write the line in its section"))
        }
        name => {
            let after = after.trimmed_start();
            let value =
                after.strip_prefix("=").ok_or_else(|| Located::unexpected(after, "\"=\""))?.trimmed_start();
            let (characters, variable) = unquoted(value);
            Ok(Line::Entry(Entry { name, place, value: characters, value_place: value.place(), variable }))
        }
    }
}

const DEFAULT_SECTION: &str = "default";

#[cfg(test)]
mod tests {
    use super::*;

    fn names(file: &str, section: Option<&str>) -> usize {
        ExtensionFile::parse("a.ext", file).unwrap().section(section).unwrap().extensions().len()
    }

    fn error(file: &str) -> String {
        let section = ExtensionFile::parse("a.ext", file).and_then(|file| file.section(None));
        section.unwrap_err().to_string()
    }

    #[test]
    fn the_unnamed_section_is_the_one_that_extensions_names_or_the_default_one() {
        let file = "extensions = leaf\n[ leaf ]\nkeyUsage = digitalSignature\n[ca]\n";
        assert_eq!((names(file, None), names(file, Some("leaf")), names(file, Some("ca"))), (1, 1, 0));
        assert_eq!(names("keyUsage = digitalSignature\n[ other ]\n", None), 1);
        assert_eq!(names("[ other ]\nkeyUsage = digitalSignature\n", None), 0);
        assert_eq!(names("", None), 0);
    }

    #[test]
    fn comments_continued_lines_and_quotes_are_read_as_openssl_does() {
        assert_eq!(names("\u{feff}# a comment \\\nthat goes on\r\n\n", None), 0);
        assert_eq!(names("keyUsage = digitalSignature, \\\r\n  keyAgreement # as well\r\n", None), 1);
        assert_eq!(names("keyUsage = 'digital'\"Signature\" # \"\n", None), 1);
    }

    #[test]
    fn of_two_entries_with_one_name_the_last_counts() {
        assert_eq!(names("keyUsage = nonsense\nkeyUsage = digitalSignature\n", None), 1);
    }

    #[test]
    fn an_error_names_file_line_and_column() {
        assert_eq!(
            error("[ a ]\n\n[ default ]\n  keyUsage\n"),
            "a.ext, line 4, column 11: nothing stands here; expected is \"=\""
        );
        assert_eq!(
            error("keyUsage = digitalSignature, \\\n  keySign\n").split("; expected").next(),
            Some("a.ext, line 2, column 3: found \"keySign\"")
        );
        assert_eq!(
            error("extensions = leaf\n[ server ]\n"),
            "a.ext, line 1, column 14: the file has no section [leaf]; it has [default], [server]"
        );
        assert_eq!(
            error("[ leaf\n"),
            "a.ext, line 1, column 1: found \"[ leaf\"; expected is a section's name between [ and ]"
        );
    }

    #[test]
    fn what_is_not_supported_is_refused_by_name() {
        for (file, place, name) in [
            (".include other.cnf\n", "line 1, column 1", ".include"),
            (".pragma = dollarid:on\n", "line 1, column 1", ".pragma"),
            ("a::keyUsage = digitalSignature\n", "line 1, column 1", "section::name"),
            ("keyUsage = $usage\n", "line 1, column 12", "$name"),
            ("basicConstraints = critical, @bc\n", "line 1, column 30", "@section"),
            ("keyUsage = DER:03020780\n", "line 1, column 12", "DER:"),
            ("subjectKeyIdentifier = ASN1:NULL\n", "line 1, column 24", "ASN1:"),
            ("\nnsComment = x\n", "line 2, column 1", "nsComment"),
            ("subjectAltName = DNS:a, email:copy\n", "line 1, column 31", "email:copy"),
            ("subjectAltName = dirName:name\n", "line 1, column 18", "dirName"),
        ] {
            let error = error(file);
            assert!(error.contains(place) && error.contains(name) && error.contains("supported"), "{error}");
        }
    }

    #[test]
    fn a_variable_in_a_section_that_is_not_used_does_no_harm() {
        assert_eq!(names("[ ca ]\ndir = ./ca\ncerts = $dir/certs\n[ leaf ]\n", Some("leaf")), 0);
    }
}
