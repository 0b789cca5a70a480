//! Arrows between files: which file uses which.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use syn::{
    Attribute, Field, ImplItem, Item, ItemUse, Local, Macro, Meta, Path, TraitItem, Variant, Visibility,
    visit::{self, Visit},
};

use super::{
    modules::{FileId, Import, ModuleId, Modules, line, written_out},
    names::Target,
    test_only::{impl_attributes, is_test_only, item_attributes, trait_attributes},
    tokens::paths,
};

/// A file's use of a name that another file defines.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Arrow {
    pub(super) from: FileId,
    pub(super) to: FileId,
    /// The path as it is written.
    pub(super) path: String,
    pub(super) line: usize,
}

/// The arrows of a crate; of several between the same two files, the first.
pub fn arrows(modules: &Modules) -> Vec<Arrow> {
    read(modules).found.into_values().collect()
}

/// The paths that go through a re-export in `lib.rs`, one sentence each: such a path hides which file it uses.
pub fn shortcuts(modules: &Modules) -> Vec<String> {
    let shortcuts = read(modules).shortcuts.into_iter();
    shortcuts
        .map(|(file, line, path)| {
            format!("{}:{line} names {path} through lib.rs: name the module", modules.file_path(file))
        })
        .collect()
}

fn read(modules: &Modules) -> Reader<'_> {
    let found = BTreeMap::new();
    let mut reader = Reader { modules, module: 0, from: 0, found, shortcuts: BTreeSet::new() };
    for (id, module) in modules.modules.iter().enumerate() {
        (reader.module, reader.from) = (id, module.file);
        module.items.iter().for_each(|item| reader.visit_item(item));
    }
    reader
}

struct Reader<'a> {
    modules: &'a Modules,
    module: ModuleId,
    from: FileId,
    found: BTreeMap<(FileId, FileId), Arrow>,
    shortcuts: BTreeSet<(FileId, usize, String)>,
}

impl Reader<'_> {
    fn add(&mut self, to: FileId, path: &[String], line: usize) {
        if to != self.from {
            let arrow = Arrow { from: self.from, to, path: path.join("::"), line };
            self.found.entry((self.from, to)).or_insert(arrow);
        }
    }

    fn add_shortcut(&mut self, path: &[String], line: usize) {
        if self.from != 0 && self.modules.is_shortcut(self.module, path) {
            self.shortcuts.insert((self.from, line, path.join("::")));
        }
    }

    /// Notes the path of a `use`. A path that ends at a module is an arrow to the module's file.
    fn read_import(&mut self, import: &Import) {
        self.add_shortcut(&import.path, import.line);
        let targets = self.modules.resolve(self.module, &import.path);
        if self.from != 0 && import.name.is_none() && targets.contains(&Target::Module(0)) {
            self.shortcuts.insert((self.from, import.line, format!("{}::*", import.path.join("::"))));
        }
        let has_item = targets.iter().any(|target| matches!(target, Target::Item(_)));
        for target in targets {
            match target {
                Target::Item(file) => self.add(file, &import.path, import.line),
                Target::Module(module) if !has_item => {
                    self.add(self.modules.modules[module].file, &import.path, import.line);
                }
                Target::Module(_) => {}
            }
        }
    }

    /// Notes a path in the code itself, outside of a `use`.
    fn read_inline(&mut self, path: &[String], line: usize) {
        self.add_shortcut(path, line);
        for target in self.modules.resolve(self.module, path) {
            if let Target::Item(file) = target {
                self.add(file, path, line);
            }
        }
    }

    fn read_tokens(&mut self, tokens: TokenStream, names_too: bool) {
        for found in paths(tokens) {
            if names_too || found.path.len() > 1 {
                self.read_inline(&found.path, found.line);
            }
            if let [name] = &found.path[..]
                && found.is_macro
            {
                self.read_macro_name(name, found.line);
            }
        }
    }

    /// Notes a call of a macro that needs no import, since its definition stands further up.
    fn read_macro_name(&mut self, name: &str, line: usize) {
        if let Some(file) = self.modules.macros.get(name) {
            self.add(*file, &[format!("{name}!")], line);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(item_attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !is_test_only(impl_attributes(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        if !is_test_only(trait_attributes(item)) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_field(&mut self, field: &'ast Field) {
        if !is_test_only(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_variant(&mut self, variant: &'ast Variant) {
        if !is_test_only(&variant.attrs) {
            visit::visit_variant(self, variant);
        }
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if !is_test_only(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        written_out(item).iter().for_each(|import| self.read_import(import));
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none() {
            let segments: Vec<String> =
                path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.read_inline(&segments, line(&path.segments[0].ident));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        if let Some(name) = call.path.get_ident() {
            self.read_macro_name(&name.to_string(), line(name));
        }
        self.read_tokens(call.tokens.clone(), true);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta
            && !list.path.is_ident("cfg")
        {
            self.read_tokens(list.tokens.clone(), false);
        }
    }

    // `pub(in path)` says who may use the item; it is no use of `path`.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}
