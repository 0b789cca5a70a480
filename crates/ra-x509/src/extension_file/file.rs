use alloc::{string::String, vec::Vec};

use super::{
    error::{ExtensionFileError, ExtensionFileProblem, Located, MAX_EXPANDED_LEN, MAX_FILE_LEN, unsupported},
    extension::{SectionExtension, read_extension},
    sections::{Entry, FileSections, Sections},
    text::{Character, Text, Variable, logical_lines, unquote},
};

/// An OpenSSL extension file, in the language of the manual page `x509v3_config`.
///
/// It reads sections, comments, continued lines, quotes, variables, `@section`, and every extension that the manual page
/// explains except `proxyCertInfo`. Any other extension is given by its name or object identifier with `DER:` or `ASN1:`.
/// What is unknown is refused with its line and column; nothing is skipped.
///
/// The crate opens no files: the file comes as text.
///
/// ```
/// use ra_x509::extension_file::ExtensionFile;
///
/// let file = ExtensionFile::parse("server.ext", "keyUsage = digitalSignature\nkeyUsge = keyAgreement\n")?;
/// let error = file.section(None).unwrap_err();
/// assert!(error.to_string().starts_with("server.ext, line 2, column 1: the extension \"keyUsge\" is not known"));
/// # Ok::<(), ra_x509::extension_file::ExtensionFileError>(())
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
        if text.len() > MAX_FILE_LEN {
            let problem = ExtensionFileProblem::FileTooLong { octets: text.len() };
            return Err(Located { place: None, problem }.with_file(file_name));
        }
        let mut reader =
            Reader { sections: FileSections::default(), section: DEFAULT_SECTION.into(), expanded: 0 };
        reader.sections.open(DEFAULT_SECTION);
        for line in logical_lines(text) {
            reader.read(Text::from_line(&line)).map_err(|located| located.with_file(file_name))?;
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
        let sections = Sections::new(&self.sections);
        let read = |entry: &Entry| read_extension(&sections, entry.name(), entry.value()?);
        let extensions = entries.and_then(|entries| entries.into_iter().map(read).collect());
        match extensions {
            Ok(extensions) => Ok(ExtensionSection { file_name: self.name.clone(), extensions }),
            Err(located) => Err(located.with_file(&self.name)),
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
    /// Whether the section names no extension. A certificate after it has none and is one of X.509 version 1.
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

/// What was read of a file so far.
struct Reader {
    sections: FileSections,
    /// The section that lines go to.
    section: String,
    /// How many characters came from variables.
    expanded: usize,
}

impl Reader {
    fn read(&mut self, line: Text<'_>) -> Result<(), Located> {
        let line = line.strip_comment().trim();
        if line.is_empty() {
            return Ok(());
        }
        if let Some(after) = line.strip_prefix("[") {
            let (name, after) =
                after.split_once(']').ok_or_else(|| line.untold("a section's name between [ and ]"))?;
            if !after.is_empty() {
                return Err(after.trim().untold("the end of the line"));
            }
            self.section = name.trim().to_text();
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
        let after = after.trim_start();
        let value = after.strip_prefix("=").ok_or_else(|| after.untold("\"=\""))?;
        self.add(name, value.trim_start())
    }

    fn add(&mut self, name: Text<'_>, value: Text<'_>) -> Result<(), Located> {
        let (section, name) = match name.split_at_colons() {
            Some((section, name)) => (section.to_text(), name),
            None => (self.section.clone(), name),
        };
        if !name.to_text().chars().all(is_in_names) {
            return Err(
                name.untold("a name of ASCII letters, digits and _!.%&*+,/;?@^~|-, and \"=\" after it")
            );
        }
        let read = unquote(value, |variable| self.value_of(&section, variable));
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
        if self.expanded > MAX_EXPANDED_LEN {
            return Err(Located::new(*place, ExtensionFileProblem::ValueTooLong));
        }
        Ok(characters)
    }
}

/// The characters of names, and the backslash that escapes others.
fn is_in_names(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_!.%&*+,/;?@^~|-\\".contains(character)
}

const DEFAULT_SECTION: &str = "default";

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
    fn a_file_of_any_length_is_answered_at_once() {
        let file = |octets: usize| "# a comment\n".repeat(octets / 12) + &"#".repeat(octets % 12);
        assert_eq!(names(&file(MAX_FILE_LEN), None), 0);
        assert_eq!(
            error(&file(MAX_FILE_LEN + 1)),
            "a.ext: the file has 1048577 octets, and here at most 1048576 of an extension file are read; leave out what is no \
             extension"
        );
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
            "a.ext, line 1, column 1: this is no line of an extension file, such as keyUsage = digitalSignature; expected is a section's name between [ and ]"
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
