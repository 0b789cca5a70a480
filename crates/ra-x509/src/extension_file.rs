//! OpenSSL extension files: the file here, its lines and characters in `text`, its sections in `section`, and the values of
//! extensions in `value` and beside it.

mod asn1;
mod distribution_points;
mod names;
mod objects;
mod policies;
mod section;
mod text;
mod usages;
mod value;

use alloc::{string::String, vec::Vec};
use core::fmt;

use ra_pki::NameError;

pub(crate) use self::{
    names::{AlternativeName, Holder},
    objects::short_name,
    value::{AuthorityKeyIdentifierRequest, Inclusion, SectionExtension, SubjectKeyIdentifierRequest},
};
use self::{
    section::{Entry, FileSections, Sections},
    text::{Character, Place, Text, Variable, logical_lines, unquoted},
    value::read_extension,
};
use crate::SubjectAlternativeNameError;

/// An OpenSSL extension file, in the language of the manual page `x509v3_config`.
///
/// Sections and the default one, comments, continued lines, quotes, variables and `@section` are read, and every extension
/// that the manual page explains but `proxyCertInfo`; any other by its name or object identifier with `DER:` or `ASN1:`.
/// What is not known is refused by name, with its line and column: nothing is ever passed over.
///
/// The crate opens no files: the file comes as text.
///
/// ```
/// use ra_x509::ExtensionFile;
///
/// let file = ExtensionFile::parse("server.ext", "keyUsage = digitalSignature\nkeyUsge = keyAgreement\n")?;
/// let error = file.section(None).unwrap_err();
/// assert!(error.to_string().starts_with("server.ext, line 2, column 1: the extension \"keyUsge\" is not known"));
/// # Ok::<(), ra_x509::ExtensionFileError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ExtensionFile {
    name: String,
    sections: FileSections,
}

impl ExtensionFile {
    /// Reads a file's text. Its name is for errors only.
    ///
    /// The extensions themselves are read by [`section`](Self::section), so that other sections may hold other
    /// things.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, ExtensionFileError> {
        let mut reader =
            Reader { sections: FileSections::default(), section: DEFAULT_SECTION.into(), expanded: 0 };
        reader.sections.open(DEFAULT_SECTION);
        for line in logical_lines(text) {
            reader.read(Text::of_line(&line)).map_err(|located| located.in_file(file_name))?;
        }
        Ok(Self { name: file_name.into(), sections: reader.sections })
    }

    /// The extensions of a section.
    ///
    /// `None` is the section that OpenSSL takes when none is named: the one that `extensions` names in the default
    /// section, or else the default section itself. A section may be empty; a certificate after it has no extensions.
    pub fn section(&self, name: Option<&str>) -> Result<ExtensionSection, ExtensionFileError> {
        let entries = match name {
            Some(name) => self.sections.entries(name, None),
            None => self.unnamed_section(),
        };
        let sections = Sections::of(&self.sections);
        let read = |entry: &Entry| read_extension(&sections, entry.name(), entry.value()?);
        let extensions = entries.and_then(|entries| entries.into_iter().map(read).collect());
        match extensions {
            Ok(extensions) => Ok(ExtensionSection { file_name: self.name.clone(), extensions }),
            Err(located) => Err(located.in_file(&self.name)),
        }
    }

    fn unnamed_section(&self) -> Result<Vec<&Entry>, Located> {
        match self.sections.find(DEFAULT_SECTION, "extensions") {
            Some(entry) => {
                let name = entry.value()?;
                self.sections.entries(&name.to_text(), Some(name.place()))
            }
            None => self.sections.entries(DEFAULT_SECTION, None),
        }
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
    /// An extension of no known name.
    #[error(
        "the extension {0:?} is not known; check its spelling against the manual page x509v3_config, or give its value in octets under its object identifier, such as 1.2.3.4 = DER:0500"
    )]
    UnknownExtension(String),
    /// A variable whose value is not set before.
    #[error(
        "the variable {name} has no value; set it in a line before, in [{section}] or at the top of the file"
    )]
    UnknownVariable {
        /// The variable's name.
        name: String,
        /// The section in which it is looked for before the default one.
        section: String,
    },
    /// A value whose variables make it longer than OpenSSL reads, or that of the file more than is read here.
    #[error(
        "with its variables the value is too long: a value may have 65536 characters, and what variables bring to a file 1048576"
    )]
    ValueTooLong,
    /// Sections that are named so often, or name each other so often, that they come to far more than the file.
    #[error(
        "the sections named up to here come to 1048576 characters more than the file has; name them less often"
    )]
    SectionsTooLong,
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
    /// A section that holds no directory name.
    #[error(transparent)]
    DirectoryName(#[from] NameError),
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
#[derive(Debug, Clone)]
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

/// A file so far.
struct Reader {
    sections: FileSections,
    /// The section that lines go to.
    section: String,
    /// How many characters came from variables.
    expanded: usize,
}

impl Reader {
    fn read(&mut self, line: Text<'_>) -> Result<(), Located> {
        let line = line.without_comment().trimmed();
        if line.is_empty() {
            return Ok(());
        }
        if let Some(after) = line.strip_prefix("[") {
            let (name, after) = after
                .split_once(']')
                .ok_or_else(|| Located::unexpected(line, "a section's name between [ and ]"))?;
            if !after.is_empty() {
                return Err(Located::unexpected(after.trimmed(), "the end of the line"));
            }
            self.section = name.trimmed().to_text();
            self.sections.open(&self.section);
            return Ok(());
        }
        let (name, after) = line.split_name();
        match name.to_text().as_str() {
            ".include" => {
                return Err(unsupported(
                    name.place(),
                    ".include",
                    "no other file is opened: put its lines here",
                ));
            }
            ".pragma" => return Err(unsupported(name.place(), ".pragma", "leave it out")),
            _ => {}
        }
        let after = after.trimmed_start();
        let value = after.strip_prefix("=").ok_or_else(|| Located::unexpected(after, "\"=\""))?;
        self.add(name, value.trimmed_start())
    }

    fn add(&mut self, name: Text<'_>, value: Text<'_>) -> Result<(), Located> {
        let (section, name) = match name.split_at_colons() {
            Some((section, name)) => (section.to_text(), name),
            None => (self.section.clone(), name),
        };
        if !name.to_text().chars().all(is_in_names) {
            return Err(Located::unexpected(
                name,
                "a name of ASCII letters, digits and _!.%&*+,/;?@^~|-, and \"=\" after it",
            ));
        }
        let read = unquoted(value, |variable| self.value_of(&section, variable));
        if let Err(error) = &read
            && !matches!(error.problem, ExtensionFileProblem::Unsupported { .. })
        {
            return Err(error.clone());
        }
        // What takes its value from the environment may never be used.
        self.sections.add(&section, Entry::new(name, value.place(), read));
        Ok(())
    }

    /// The value that a variable has so far: in the section that it names or in this one, or else in the default one.
    fn value_of(&mut self, section: &str, variable: &Variable) -> Result<Vec<Character>, Located> {
        let Variable { place, name, .. } = variable;
        let section = variable.section.as_deref().unwrap_or(section);
        let entry = self.sections.find(section, name);
        if entry.is_none() && section == "ENV" {
            return Err(unsupported(
                *place,
                "a variable of the environment ($ENV::)",
                "write its value in its place",
            ));
        }
        let entry = entry.or_else(|| self.sections.find(DEFAULT_SECTION, name)).ok_or_else(|| {
            let (name, section) = (name.clone(), section.into());
            Located::new(*place, ExtensionFileProblem::UnknownVariable { name, section })
        })?;
        let characters = entry.characters()?.to_vec();
        self.expanded += characters.len();
        if self.expanded > MOST_EXPANDED {
            return Err(Located::new(*place, ExtensionFileProblem::ValueTooLong));
        }
        Ok(characters)
    }
}

/// The characters of names, and the backslash that escapes others.
fn is_in_names(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_!.%&*+,/;?@^~|-\\".contains(character)
}

/// Characters that variables bring to a file at most.
const MOST_EXPANDED: usize = 1 << 20;

const DEFAULT_SECTION: &str = "default";

/// The type and the value, in DER, of an other name in a line of its own: `oid;TYPE:value`.
pub(crate) fn other_name(
    text: &str,
) -> Result<(const_oid::ObjectIdentifier, Vec<u8>), SubjectAlternativeNameError> {
    let lines = logical_lines(text);
    let read = lines.first().and_then(|line| {
        let (type_id, value) = Text::of_line(line).split_once(';')?;
        // Without sections, as on a command line.
        let value = match value.strip_prefix("DER:") {
            Some(octets) => value::hexadecimal(&octets.to_text())?,
            None => asn1::generate(&Sections::of(&FileSections::default()), value).ok()?,
        };
        Some((objects::object_identifier(&type_id.to_text())?, value))
    });
    read.ok_or_else(|| SubjectAlternativeNameError::OtherNameText(text.into()))
}

#[cfg(test)]
mod tests {
    use std::{borrow::ToOwned, string::ToString};

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
            ("keyUsage = $ENV::usage\n", "line 1, column 12", "$ENV"),
            ("\nproxyCertInfo = language:id-ppl-anyLanguage\n", "line 2, column 1", "DER:"),
        ] {
            let error = error(file);
            assert!(error.contains(place) && error.contains(name) && error.contains("supported"), "{error}");
        }
    }

    #[test]
    fn a_section_that_is_named_again_and_again_is_refused_in_the_end() {
        let file = |times: usize| {
            let uri = "u:".to_owned() + &"a".repeat(10_000);
            let points = "p,".repeat(times);
            std::format!("crlDistributionPoints = {points}p\n[ p ]\nfullname = URI:{uri}\n")
        };
        assert_eq!(names(&file(100), None), 1);
        let error = error(&file(200));
        assert!(error.starts_with("a.ext, line 1, column 2") && error.contains("1048576"), "{error}");
    }

    #[test]
    fn a_variable_in_a_section_that_is_not_used_does_no_harm() {
        assert_eq!(names("[ ca ]\ndir = ./ca\ncerts = $dir/certs\n[ leaf ]\n", Some("leaf")), 0);
    }
}
