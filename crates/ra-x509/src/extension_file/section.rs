//! Sections of a file: what stands under a name, and in which order.

use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, vec::Vec};

use super::{
    ExtensionFileProblem, Located,
    text::{Character, Place, Text},
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

    /// The characters of the value, for a variable.
    pub(crate) fn characters(&self) -> Result<&[Character], Located> {
        self.value.as_deref().map_err(Located::clone)
    }
}

/// The sections of a file by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sections(BTreeMap<String, Section>);

#[derive(Debug, Clone, Default)]
struct Section {
    entries: Vec<Entry>,
    /// Where the last entry of a name stands.
    last: BTreeMap<String, usize>,
}

impl Sections {
    /// Makes the section if it is not there.
    pub(crate) fn open(&mut self, name: &str) {
        self.0.entry(name.to_owned()).or_default();
    }

    pub(crate) fn add(&mut self, section: &str, entry: Entry) {
        let section = self.0.entry(section.to_owned()).or_default();
        section.last.insert(entry.name().to_text(), section.entries.len());
        section.entries.push(entry);
    }

    /// The last entry of this name in a section.
    pub(crate) fn find(&self, section: &str, name: &str) -> Option<&Entry> {
        let section = self.0.get(section)?;
        section.entries.get(*section.last.get(name)?)
    }

    /// The entries of a section. Of several with one name the last counts, at its place, as in OpenSSL.
    pub(crate) fn entries(&self, name: &str, place: Option<Place>) -> Result<Vec<&Entry>, Located> {
        let section = self.0.get(name).ok_or_else(|| Located {
            place,
            problem: ExtensionFileProblem::UnknownSection {
                name: name.into(),
                sections: self.0.keys().cloned().collect(),
            },
        })?;
        let numbered = section.entries.iter().enumerate();
        let last = numbered.filter(|(number, entry)| {
            section.last.get(&entry.name().to_text()).is_none_or(|last| last == number)
        });
        Ok(last.map(|(_, entry)| entry).collect())
    }

    /// The entries of the section that a text names.
    pub(crate) fn named_by(&self, name: Text<'_>) -> Result<Vec<&Entry>, Located> {
        self.entries(&name.to_text(), Some(name.place()))
    }
}
