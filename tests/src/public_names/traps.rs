//! Public shapes that trap their users.

use std::collections::BTreeMap;

use rustdoc_types::{Attribute, Item, ItemEnum, Type};

use super::api::{Api, struct_fields};

impl Api {
    /// The enums, and the structs with public fields, that lack `#[non_exhaustive]`.
    pub fn open_types(&self) -> BTreeMap<String, String> {
        let is_open = |item: &&Item| match &item.inner {
            ItemEnum::Enum(_) => true,
            ItemEnum::Struct(definition) => !struct_fields(&definition.kind).is_empty(),
            _ => false,
        };
        let open = self.own_items().filter(is_open);
        let open = open.filter(|item| !item.attrs.contains(&Attribute::NonExhaustive));
        open.map(|item| (format!("{}::{}", self.crate_name(), self.full_name(item)), String::new())).collect()
    }

    /// Shapes that we avoid: types that threads cannot share, `Deref`, arguments of type `bool`, arrays that grow with
    /// an enum, text in place of an error.
    pub fn traps(&self) -> Vec<String> {
        let mut traps: Vec<String> = self.own_items().filter_map(|item| self.trap(item)).collect();
        traps.sort();
        traps
    }

    fn trap(&self, item: &Item) -> Option<String> {
        let name = self.full_name(item);
        match &item.inner {
            ItemEnum::Impl(block) if block.trait_.as_ref().is_some_and(|path| path.path == "Deref") => {
                Some(format!("{name}: Deref shows users the type inside"))
            }
            // Users do not keep a type that borrows.
            ItemEnum::Impl(block) if block.is_negative && block.generics.params.is_empty() => {
                let lacking =
                    block.trait_.as_ref().filter(|path| path.path == "Send" || path.path == "Sync")?;
                Some(format!("{name} is not {}: users keep it, and share it between threads", lacking.path))
            }
            ItemEnum::Function(function) => {
                let argument =
                    function.sig.inputs.iter().find(|(_, of)| *of == Type::Primitive("bool".into()));
                let (argument, _) = argument?;
                Some(format!(
                    "{name} takes the bool `{argument}`: two methods, or an enum, say what is meant"
                ))
            }
            ItemEnum::AssocConst { type_: Type::Array { .. }, .. }
            | ItemEnum::Constant { type_: Type::Array { .. }, .. } => {
                Some(format!("{name} is an array whose length is part of its type: give a slice"))
            }
            ItemEnum::AssocType { type_: Some(Type::ResolvedPath(of)), .. }
                if item.name.as_deref() == Some("Err") && of.path.ends_with("String") =>
            {
                Some(format!("{name} is a text: an error has a type"))
            }
            _ => None,
        }
    }
}
