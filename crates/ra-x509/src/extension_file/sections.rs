//! Sections of a file: what stands under a name, and in which order.

use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, vec::Vec};
use core::cell::Cell;

use super::{
    error::{ExtensionFileProblem, Located, MAX_REPEATED_LEN, Place},
    text::{Character, Text},
};

/// `name = value`, as it stands in a section.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    name: Vec<Character>,
    place: Place,
    /// What was found wrong in the value. It matters only if the entry is used, as most of an `openssl.cnf` is not.
    value: Result<Vec<Character>, Located>,
    value_place: Place,
}

impl Entry {
    pub(crate) fn new(name: Text<'_>, value_place: Place, value: Result<Vec<Character>, Located>) -> Self {
        Self { name: name.to_characters(), place: name.place(), value, value_place }
    }

    pub(crate) fn name(&self) -> Text<'_> {
        Text::new(&self.name, self.place)
    }

    pub(crate) fn value(&self) -> Result<Text<'_>, Located> {
        let value = self.value.as_ref().map_err(Located::clone)?;
        Ok(Text::new(value, self.value_place))
    }

    /// Characters of name and value, and one for the entry itself.
    fn len(&self) -> usize {
        1 + self.name.len() + self.value.as_ref().map_or(0, Vec::len)
    }

    /// The characters of the value, for a variable.
    pub(crate) fn characters(&self) -> Result<&[Character], Located> {
        self.value.as_deref().map_err(Located::clone)
    }
}

/// The sections of a file by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileSections {
    by_name: BTreeMap<String, Section>,
    /// Characters of all entries.
    len: usize,
}

#[derive(Debug, Clone, Default)]
struct Section {
    entries: Vec<Entry>,
    /// Where the last entry of a name stands.
    last: BTreeMap<String, usize>,
}

impl FileSections {
    /// Makes the section if it is not there.
    pub(crate) fn open(&mut self, name: &str) {
        self.by_name.entry(name.to_owned()).or_default();
    }

    pub(crate) fn add(&mut self, section: &str, entry: Entry) {
        self.len += entry.len();
        let section = self.by_name.entry(section.to_owned()).or_default();
        section.last.insert(entry.name().to_text(), section.entries.len());
        section.entries.push(entry);
    }

    /// The last entry of this name in a section.
    pub(crate) fn find(&self, section: &str, name: &str) -> Option<&Entry> {
        let section = self.by_name.get(section)?;
        section.entries.get(*section.last.get(name)?)
    }

    /// The entries of a section. Of several with one name the last counts, at its place, as in OpenSSL.
    pub(crate) fn entries(&self, name: &str, place: Option<Place>) -> Result<Vec<&Entry>, Located> {
        let section = self.by_name.get(name).ok_or_else(|| Located {
            place,
            problem: ExtensionFileProblem::UnknownSection {
                name: name.into(),
                sections: self.by_name.keys().cloned().collect(),
            },
        })?;
        let numbered = section.entries.iter().enumerate();
        let last = numbered.filter(|(number, entry)| {
            section.last.get(&entry.name().to_text()).is_none_or(|last| last == number)
        });
        Ok(last.map(|(_, entry)| entry).collect())
    }
}

/// The sections of a file while the extensions of one of them are read. Values name other sections, which may name others
/// again: what comes of a file so is bounded.
#[derive(Debug)]
pub(crate) struct Sections<'f> {
    file: &'f FileSections,
    /// Characters that sections may still bring.
    left: Cell<usize>,
}

impl<'f> Sections<'f> {
    pub(crate) fn new(file: &'f FileSections) -> Self {
        Self { file, left: Cell::new(file.len.saturating_add(MAX_REPEATED_LEN)) }
    }

    /// The entries of the section that a text names.
    pub(crate) fn entries(&self, name: Text<'_>) -> Result<Vec<&'f Entry>, Located> {
        let entries = self.file.entries(&name.to_text(), Some(name.place()))?;
        let len = entries.iter().map(|entry| entry.len()).sum();
        let left = self.left.get().checked_sub(len);
        let left = left.ok_or_else(|| Located::new(name.place(), ExtensionFileProblem::SectionsTooLong))?;
        self.left.set(left);
        Ok(entries)
    }
}
