use alloc::vec::Vec;
use core::net::IpAddr;

use der::{Any, Sequence};

use super::{
    alternative_names::{general_name, kind},
    error::Located,
    items::{Item, items},
    sections::Sections,
    text::Text,
};
use crate::general_name::ip_name;

/// `NameConstraints` (RFC 5280 §4.2.1.10).
#[derive(Sequence)]
pub(crate) struct NameConstraints {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    permitted: Option<Vec<Subtree>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    excluded: Option<Vec<Subtree>>,
}

/// `GeneralSubtree`, whose minimum of 0 is the default and whose maximum is absent.
#[derive(Sequence)]
pub(crate) struct Subtree {
    base: Any,
}

pub(crate) fn name_constraints(sections: &Sections, value: Text<'_>) -> Result<NameConstraints, Located> {
    let expected = "permitted;KIND:name or excluded;KIND:name, such as permitted;DNS:example.com";
    let (mut permitted, mut excluded) = (Vec::new(), Vec::new());
    for item in items(sections, value, expected)? {
        let unexpected = || item.name.unexpected(expected);
        let (trees, after) = match item.name.strip_prefix("permitted") {
            Some(after) => (&mut permitted, after),
            None => (&mut excluded, item.name.strip_prefix("excluded").ok_or_else(unexpected)?),
        };
        // Whatever character stands between, it is a semicolon in every example.
        let name = after.after_first().ok_or_else(unexpected)?;
        let item = item.with_name(name);
        let base = if kind(name) == "IP" { subnet(item)? } else { general_name(sections, item)? };
        trees.push(Subtree { base });
    }
    let some = |trees: Vec<_>| (!trees.is_empty()).then_some(trees);
    Ok(NameConstraints { permitted: some(permitted), excluded: some(excluded) })
}

/// An address and its mask, such as `192.0.2.0/255.255.255.0`.
fn subnet(item: Item<'_>) -> Result<Any, Located> {
    let expected = "an address and its mask, such as 192.0.2.0/255.255.255.0";
    let value = item.value(expected)?;
    let text = value.to_text();
    let octets = match text.split_once('/').map(|(address, mask)| (address.parse(), mask.parse())) {
        Some((Ok(IpAddr::V4(address)), Ok(IpAddr::V4(mask)))) => [address.octets(), mask.octets()].concat(),
        Some((Ok(IpAddr::V6(address)), Ok(IpAddr::V6(mask)))) => [address.octets(), mask.octets()].concat(),
        _ => return Err(value.unexpected(expected)),
    };
    ip_name(&octets).map_err(|error| Located::unencodable(value.place(), error))
}
