//! The types of other crates in public signatures.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rustdoc_types::{Id, Item, ItemEnum};
use serde::Serialize;
use serde_json::Value;

use super::api::Api;

/// The crates that come with the compiler.
const STANDARD: [&str; 4] = ["alloc", "core", "proc_macro", "std"];

/// Crates whose items users know under the name of another crate.
const KNOWN_AS: [(&str, &str); 1] = [("serde_core", "serde")];

impl Api {
    /// Each type or trait of another crate in our public signatures, as `crate::Name`, with the first items whose
    /// signatures have it. Our own crates and the standard library do not count, nor do the methods of a trait's
    /// implementation, whose signatures are the trait's.
    pub fn external_types(&self) -> BTreeMap<String, String> {
        let of_traits = self.functions_of_implementations();
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for item in self.own_items().filter(|item| !of_traits.contains(&item.id)) {
            for id in signature(item) {
                if let Some(path) = self.external_path(id) {
                    found.entry(path).or_default().insert(self.full_name(item));
                }
            }
        }
        found.into_iter().map(|(path, uses)| (path, first_three(&uses))).collect()
    }

    fn functions_of_implementations(&self) -> HashSet<Id> {
        let implementations = self.own_items().filter_map(|item| match &item.inner {
            ItemEnum::Impl(block) if block.trait_.is_some() => Some(&block.items),
            _ => None,
        });
        let items = implementations.flatten().filter_map(|id| self.item(*id));
        items.filter(|item| matches!(item.inner, ItemEnum::Function(_))).map(|item| item.id).collect()
    }

    /// `crate::Name` of an item, unless it is of our own crates or the standard library.
    fn external_path(&self, id: Id) -> Option<String> {
        let summary = self.json.paths.get(&id).filter(|summary| summary.crate_id != 0)?;
        let (first, rest) = summary.path.split_first()?;
        if STANDARD.contains(&first.as_str()) || first.starts_with("ra_") {
            return None;
        }
        let known =
            KNOWN_AS.iter().find(|(name, _)| name == first).map_or(first.as_str(), |(_, known)| known);
        Some(match rest.last() {
            Some(name) => format!("{known}::{name}"),
            None => known.into(),
        })
    }
}

fn first_three(names: &BTreeSet<String>) -> String {
    let mut text = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    if let Some(more) = names.len().checked_sub(3).filter(|more| *more > 0) {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

/// The items that the signature of an item refers to.
fn signature(item: &Item) -> Vec<Id> {
    match &item.inner {
        ItemEnum::Use(reexport) => reexport.id.into_iter().collect(),
        ItemEnum::Struct(definition) => references(&definition.generics),
        ItemEnum::Union(definition) => references(&definition.generics),
        ItemEnum::Enum(definition) => references(&definition.generics),
        ItemEnum::Trait(definition) => {
            [references(&definition.generics), references(&definition.bounds)].concat()
        }
        ItemEnum::Impl(block) if block.is_synthetic || block.blanket_impl.is_some() => Vec::new(),
        ItemEnum::Impl(block) => {
            [references(&block.generics), references(&block.trait_), references(&block.for_)].concat()
        }
        ItemEnum::Module(_) | ItemEnum::Variant(_) | ItemEnum::Macro(_) => Vec::new(),
        inner => references(inner),
    }
}

/// The items that paths inside a part of a signature refer to.
fn references(part: &impl Serialize) -> Vec<Id> {
    let mut found = Vec::new();
    find(&serde_json::to_value(part).expect("rustdoc's values are JSON"), &mut found);
    found
}

fn find(value: &Value, found: &mut Vec<Id>) {
    match value {
        Value::Object(map) => {
            if let (Some(Value::String(_)), Some(id)) =
                (map.get("path"), map.get("id").and_then(Value::as_u64))
                && let Ok(id) = u32::try_from(id)
            {
                found.push(Id(id));
            }
            map.values().for_each(|value| find(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| find(value, found)),
        _ => {}
    }
}
