//! Names in values: alternative names, directory names in sections, names that are constrained.

use alloc::{string::String, vec::Vec};
use core::net::IpAddr;

use der::{Any, Decode, asn1::OctetString};
use ra_pki::{
    DistinguishedName,
    pkix::{
        AccessDescription, AuthorityInfoAccessSyntax, NameConstraints, SubjectInfoAccessSyntax,
        constraints::name::GeneralSubtree,
        name::{GeneralName, OtherName},
    },
};
use x509_cert::name::Name;

use super::{
    Located, asn1,
    objects::object_identifier,
    section::Sections,
    text::Text,
    value::{Item, items},
};
use crate::SubjectAlternativeName;

/// A name of an alternative-name extension, or where it is copied from.
#[derive(Debug, Clone)]
pub(crate) enum AlternativeName {
    Itself(GeneralName),
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
pub(crate) fn general_names(sections: &Sections, value: Text<'_>) -> Result<Vec<GeneralName>, Located> {
    items(sections, value, NAMES)?.into_iter().map(|item| general_name(sections, item)).collect()
}

/// What stands before a `.`: kinds may be numbered, as in DNS.1 and DNS.2.
fn kind(name: Text<'_>) -> String {
    name.split_once('.').map_or(name, |(kind, _)| kind).to_text()
}

pub(crate) fn general_name(sections: &Sections, item: Item<'_>) -> Result<GeneralName, Located> {
    let value = item.value(NAMES)?;
    let kind = kind(item.name);
    match kind.as_str() {
        "DNS" | "URI" | "IP" | "email" => {
            let name = SubjectAlternativeName::new(&kind, &value.to_text());
            let name = name.map_err(|error| Located::new(value.place(), error))?;
            name.to_general_name().map_err(|error| Located::new(value.place(), error))
        }
        "RID" => Ok(GeneralName::RegisteredId(oid(value)?)),
        "dirName" => {
            let name = directory_name(sections, value)?;
            let name = Name::from_der(name.as_der()).map_err(|error| Located::new(value.place(), error))?;
            Ok(GeneralName::DirectoryName(name))
        }
        "otherName" => {
            let expected = "oid;TYPE:value, such as msUPN;UTF8:user@example.com";
            let (type_id, generated) =
                value.split_once(';').ok_or_else(|| Located::unexpected(value, expected))?;
            let generated = asn1::generate(sections, generated)?;
            let value = Any::from_der(&generated).map_err(|error| Located::new(value.place(), error))?;
            Ok(GeneralName::OtherName(OtherName { type_id: oid(type_id)?, value }))
        }
        _ => Err(Located::unexpected(item.name, NAMES)),
    }
}

/// An object identifier by name or in dotted form.
pub(crate) fn oid(text: Text<'_>) -> Result<const_oid::ObjectIdentifier, Located> {
    let oid = object_identifier(&text.to_text());
    oid.ok_or_else(|| Located::unexpected(text, "an object identifier, such as 1.2.3.4"))
}

/// The name whose attributes a section holds, such as `C = JP`; a `+` before the type joins it to the one before.
pub(crate) fn directory_name(sections: &Sections, section: Text<'_>) -> Result<DistinguishedName, Located> {
    let mut parts: Vec<Vec<(String, String)>> = Vec::new();
    let mut at = section.place();
    for entry in sections.named_by(section)? {
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

pub(crate) fn name_constraints(sections: &Sections, value: Text<'_>) -> Result<NameConstraints, Located> {
    let expected = "permitted;KIND:name or excluded;KIND:name, such as permitted;DNS:example.com";
    let (mut permitted, mut excluded) = (Vec::new(), Vec::new());
    for item in items(sections, value, expected)? {
        let unexpected = || Located::unexpected(item.name, expected);
        let (trees, after) = match item.name.strip_prefix("permitted") {
            Some(after) => (&mut permitted, after),
            None => (&mut excluded, item.name.strip_prefix("excluded").ok_or_else(unexpected)?),
        };
        // Whatever character stands between, it is a semicolon in every example.
        let name = after.after_first().ok_or_else(unexpected)?;
        let item = item.named(name);
        let base = if kind(name) == "IP" { subnet(item)? } else { general_name(sections, item)? };
        trees.push(GeneralSubtree { base, minimum: 0, maximum: None });
    }
    let some = |trees: Vec<_>| (!trees.is_empty()).then_some(trees);
    Ok(NameConstraints { permitted_subtrees: some(permitted), excluded_subtrees: some(excluded) })
}

/// An address and its mask, such as `192.0.2.0/255.255.255.0`.
fn subnet(item: Item<'_>) -> Result<GeneralName, Located> {
    let expected = "an address and its mask, such as 192.0.2.0/255.255.255.0";
    let value = item.value(expected)?;
    let text = value.to_text();
    let octets = match text.split_once('/').map(|(address, mask)| (address.parse(), mask.parse())) {
        Some((Ok(IpAddr::V4(address)), Ok(IpAddr::V4(mask)))) => [address.octets(), mask.octets()].concat(),
        Some((Ok(IpAddr::V6(address)), Ok(IpAddr::V6(mask)))) => [address.octets(), mask.octets()].concat(),
        _ => return Err(Located::unexpected(value, expected)),
    };
    OctetString::new(octets).map(GeneralName::IpAddress).map_err(|error| Located::new(value.place(), error))
}

pub(crate) fn authority_info_access(
    sections: &Sections,
    value: Text<'_>,
) -> Result<AuthorityInfoAccessSyntax, Located> {
    access(sections, value).map(AuthorityInfoAccessSyntax)
}

pub(crate) fn subject_info_access(
    sections: &Sections,
    value: Text<'_>,
) -> Result<SubjectInfoAccessSyntax, Located> {
    access(sections, value).map(SubjectInfoAccessSyntax)
}

fn access(sections: &Sections, value: Text<'_>) -> Result<Vec<AccessDescription>, Located> {
    let expected = "method;KIND:name, such as OCSP;URI:http://ocsp.example";
    let described = items(sections, value, expected)?.into_iter().map(|item| {
        let (method, name) =
            item.name.split_once(';').ok_or_else(|| Located::unexpected(item.name, expected))?;
        let access_location = general_name(sections, item.named(name))?;
        Ok(AccessDescription { access_method: oid(method)?, access_location })
    });
    described.collect()
}
