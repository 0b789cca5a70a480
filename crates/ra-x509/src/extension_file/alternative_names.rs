//! `subjectAltName` and `issuerAltName`, their names in a list or in a section such as `[alt_names]`, and directory names in
//! sections of their own.

use alloc::{string::String, vec::Vec};

use der::Any;
use ra_pki::DistinguishedName;

use super::{
    asn1::generate,
    error::Located,
    items::{Item, items, read_object_identifier},
    sections::Sections,
    text::Text,
};
use crate::general_name::{self, other_name, read_plain_name, registered_id};

/// A name of an alternative-name extension, or where it is copied from.
#[derive(Debug, Clone)]
pub(crate) enum AlternativeName {
    Itself(Any),
    /// Every `emailAddress` of the subject, which `move` takes out of it.
    EmailsOfSubject {
        leave: bool,
    },
    /// Every alternative name of the issuer.
    NamesOfIssuer,
}

/// Whose names an extension holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    Subject,
    Issuer,
}

const NAMES: &str =
    "DNS:name, URI:uri, IP:address, email:address, RID:oid, dirName:section or otherName:oid;TYPE:value";

pub(crate) fn alternative_names(
    sections: &Sections,
    holder: Holder,
    value: Text<'_>,
) -> Result<Vec<AlternativeName>, Located> {
    let names = items(sections, value, NAMES)?.into_iter().map(|item| {
        let value = item.value.map(Text::to_text);
        match (holder, kind(item.name).as_str(), value.as_deref()) {
            (Holder::Subject, "email", Some("copy")) => Ok(AlternativeName::EmailsOfSubject { leave: true }),
            (Holder::Subject, "email", Some("move")) => Ok(AlternativeName::EmailsOfSubject { leave: false }),
            (Holder::Issuer, "issuer", Some("copy")) => Ok(AlternativeName::NamesOfIssuer),
            _ => general_name(sections, item).map(AlternativeName::Itself),
        }
    });
    names.collect()
}

/// The names of a list, or of the section that `@section` names.
pub(crate) fn general_names(sections: &Sections, value: Text<'_>) -> Result<Vec<Any>, Located> {
    items(sections, value, NAMES)?.into_iter().map(|item| general_name(sections, item)).collect()
}

/// What stands before a `.`: kinds may be numbered, as in DNS.1 and DNS.2.
pub(crate) fn kind(name: Text<'_>) -> String {
    name.split_once('.').map_or(name, |(kind, _)| kind).to_text()
}

pub(crate) fn general_name(sections: &Sections, item: Item<'_>) -> Result<Any, Located> {
    let value = item.value(NAMES)?;
    let kind = kind(item.name);
    if let Some(name) = read_plain_name(&kind, &value.to_text()) {
        return name.map_err(|error| Located::new(value.place(), error));
    }
    let name = match kind.as_str() {
        "RID" => registered_id(&read_object_identifier(value)?),
        "dirName" => general_name::directory_name(&directory_name(sections, value)?),
        "otherName" => {
            let expected = "oid;TYPE:value, such as msUPN;UTF8:user@example.com";
            let (type_id, generated) = value.split_once(';').ok_or_else(|| value.unexpected(expected))?;
            let generated = generate(sections, generated)?;
            other_name(&read_object_identifier(type_id)?, &generated)
        }
        _ => return Err(item.name.unexpected(NAMES)),
    };
    name.map_err(|error| Located::unencodable(value.place(), error))
}

/// The name whose attributes a section holds, such as `C = JP`; a `+` before the type joins it to the one before.
pub(crate) fn directory_name(sections: &Sections, section: Text<'_>) -> Result<DistinguishedName, Located> {
    let mut parts: Vec<Vec<(String, String)>> = Vec::new();
    let mut at = section.place();
    for entry in sections.entries(section)? {
        let (joined, name) = attribute_type(entry.name());
        // OpenSSL takes each octet of the value for a character.
        let value = entry.value()?.to_text().bytes().map(char::from).collect();
        at = entry.name().place();
        match parts.last_mut() {
            Some(part) if joined => part.push((name, value)),
            _ => parts.push(alloc::vec![(name, value)]),
        }
    }
    DistinguishedName::from_parts(&parts).map_err(|error| Located::new(at, error))
}

/// What stands before the first `:`, `,` or `.` only tells equal types apart, as in `1.OU` and `2.OU`.
fn attribute_type(name: Text<'_>) -> (bool, String) {
    let text = name.to_text();
    let after = text.split_once([':', ',', '.']).map(|(_, after)| after).filter(|after| !after.is_empty());
    let name = after.unwrap_or(&text);
    match name.strip_prefix('+') {
        Some(name) => (true, name.into()),
        None => (false, name.into()),
    }
}
