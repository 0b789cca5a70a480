//! What values are made of: lists of items, the entries of a section in their place, truth values and octets.

use alloc::vec::Vec;

use ra_pki::asn1::AnyObjectIdentifier;

use super::{error::Located, objects::object_identifier, sections::Sections, text::Text};

/// One item of a value: `name` or `name:value` of a list, or an entry of a section.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    pub(crate) whole: Text<'a>,
    pub(crate) name: Text<'a>,
    pub(crate) value: Option<Text<'a>>,
    in_section: bool,
}

impl<'a> Item<'a> {
    /// The item under a part of its name.
    pub(crate) fn with_name(self, name: Text<'a>) -> Self {
        Self { name, ..self }
    }

    pub(crate) fn value(self, expected: &'static str) -> Result<Text<'a>, Located> {
        let value = self.value.ok_or_else(|| self.whole.unexpected(expected))?;
        if value.is_empty() { Err(value.unexpected(expected)) } else { Ok(value) }
    }

    /// The name of an item that has no value. In a section, where each entry has one, it does not matter.
    pub(crate) fn only_name(self, expected: &'static str) -> Result<Text<'a>, Located> {
        match self.value {
            Some(_) if !self.in_section => Err(self.whole.unexpected(expected)),
            _ => Ok(self.name),
        }
    }
}

/// The items of a value: a list, or the entries of the section that `@section` names.
pub(crate) fn items<'a>(
    sections: &'a Sections,
    value: Text<'a>,
    expected: &'static str,
) -> Result<Vec<Item<'a>>, Located> {
    let Some(section) = value.strip_prefix("@") else { return list(value, expected) };
    let entries = sections.entries(section)?;
    if entries.is_empty() {
        return Err(section.unexpected(expected));
    }
    let items = entries.into_iter().map(|entry| {
        let (name, value) = (entry.name(), entry.value()?);
        Ok(Item { whole: name, name, value: Some(value), in_section: true })
    });
    items.collect()
}

/// The items of a list, separated by commas, blanks around them taken away.
pub(crate) fn list<'a>(value: Text<'a>, expected: &'static str) -> Result<Vec<Item<'a>>, Located> {
    if value.contains('\n') || value.contains('\r') {
        return Err(value.unexpected("a value without line breaks"));
    }
    value.split(',').map(|item| read_item(item.trim(), expected)).collect()
}

fn read_item<'a>(whole: Text<'a>, expected: &'static str) -> Result<Item<'a>, Located> {
    let (name, value) = match whole.split_once(':') {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (whole, None),
    };
    let empty = [Some(name), value].into_iter().flatten().find(|text| text.is_empty());
    match empty {
        Some(text) => Err(text.unexpected(expected)),
        None => Ok(Item { whole, name, value, in_section: false }),
    }
}

/// A truth value in any of OpenSSL's words for it.
pub(crate) fn boolean(value: Text<'_>) -> Result<bool, Located> {
    match value.to_text().as_str() {
        "TRUE" | "true" | "YES" | "yes" | "Y" | "y" => Ok(true),
        "FALSE" | "false" | "NO" | "no" | "N" | "n" => Ok(false),
        _ => Err(value.unexpected("TRUE or FALSE")),
    }
}

/// Octets in hexadecimal: pairs of digits, with colons between pairs.
pub(crate) fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    text.split(':').try_fold(Vec::new(), |mut octets, pairs| {
        octets.extend(base16ct::mixed::decode_vec(pairs).ok()?);
        Some(octets)
    })
}

/// An object identifier by name or in dotted form.
pub(crate) fn read_object_identifier(text: Text<'_>) -> Result<AnyObjectIdentifier, Located> {
    let oid = object_identifier(&text.to_text());
    oid.ok_or_else(|| text.unexpected("an object identifier, such as 1.2.3.4"))
}
