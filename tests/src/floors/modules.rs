//! The modules of a crate: the file of each, and its names.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Expr, Ident, Item, ItemMod, ItemUse, Lit, Meta, UseTree, visit::Visit};

use super::{
    Sources,
    test_only::{is_test_only, item_attributes},
};

/// The index of a module in [`Modules`].
pub(super) type ModuleId = usize;
/// The index of a file in [`Modules`].
pub(super) type FileId = usize;

/// The modules of a crate, without tests.
#[derive(Default)]
pub struct Modules {
    pub(super) modules: Vec<Module>,
    files: Vec<String>,
    /// Files that belong to no module, not even to one for tests.
    unread: BTreeSet<String>,
    /// The file of each `macro_rules!`.
    pub(super) macros: BTreeMap<String, FileId>,
}

/// A module.
pub(super) struct Module {
    pub(super) file: FileId,
    pub(super) parent: Option<ModuleId>,
    pub(super) children: BTreeMap<String, ModuleId>,
    pub(super) names: BTreeMap<String, Vec<Definition>>,
    /// The paths of `use path::*`.
    pub(super) globs: Vec<Vec<String>>,
    pub(super) items: Vec<Item>,
}

/// Where a name in a module comes from.
#[derive(Debug)]
pub(super) enum Definition {
    /// It is defined in this file.
    Item(FileId),
    /// It is imported by this path.
    Import(Vec<String>),
}

/// A full path of a `use`, without groups.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// The name that it brings into scope; none for a glob.
    pub(super) name: Option<String>,
    pub(super) line: usize,
}

impl Modules {
    /// Reads the modules below `lib.rs`, or below `main.rs` if there is no `lib.rs`.
    ///
    /// # Panics
    ///
    /// If a file is not Rust, or the file of a module is missing.
    pub fn read(sources: &Sources) -> Self {
        let root = if sources.contains_key("lib.rs") { "lib.rs" } else { "main.rs" };
        let mut modules = Self { unread: sources.keys().cloned().collect(), ..Self::default() };
        modules.read_file(sources, root, "", None);
        // Each program is a crate of its own.
        modules.unread.retain(|file| file != "main.rs" && !file.starts_with("bin/"));
        modules
    }

    /// The files of the modules.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// The files that no module names.
    pub fn unread(&self) -> impl Iterator<Item = &str> {
        self.unread.iter().map(String::as_str)
    }

    /// The path of a file.
    pub(super) fn file_path(&self, file: FileId) -> &str {
        &self.files[file]
    }

    /// How many files there are.
    pub(super) fn file_count(&self) -> usize {
        self.files.len()
    }

    /// The modules right below the root.
    pub(super) fn top_level(&self) -> impl Iterator<Item = &str> {
        self.modules[0].children.keys().map(String::as_str)
    }

    fn read_file(
        &mut self,
        sources: &Sources,
        path: &str,
        folder: &str,
        parent: Option<ModuleId>,
    ) -> ModuleId {
        let text = sources.get(path).unwrap_or_else(|| panic!("{path}, the file of a module, is missing"));
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        self.unread.remove(path);
        self.files.push(path.into());
        self.read_module(sources, file.items, self.files.len() - 1, folder, parent)
    }

    fn read_module(
        &mut self,
        sources: &Sources,
        items: Vec<Item>,
        file: FileId,
        folder: &str,
        parent: Option<ModuleId>,
    ) -> ModuleId {
        let id = self.modules.len();
        self.modules.push(Module {
            file,
            parent,
            children: BTreeMap::new(),
            names: BTreeMap::new(),
            globs: Vec::new(),
            items: Vec::new(),
        });
        let mut kept = Vec::new();
        for item in items {
            match item {
                Item::Mod(child) => self.read_child(sources, child, id, folder),
                item if is_test_only(item_attributes(&item)) => {}
                item => {
                    self.add_names(id, &item);
                    kept.push(item);
                }
            }
        }
        self.modules[id].items = kept;
        id
    }

    fn read_child(&mut self, sources: &Sources, child: ItemMod, parent: ModuleId, folder: &str) {
        let name = child.ident.to_string();
        let below = format!("{folder}{name}/");
        let path = named_path(&child)
            .map(|path| format!("{folder}{path}"))
            .or_else(|| Some(format!("{folder}{name}/mod.rs")).filter(|path| sources.contains_key(path)))
            .unwrap_or_else(|| format!("{folder}{name}.rs"));
        if is_test_only(&child.attrs) {
            self.unread.retain(|file| *file != path && !file.starts_with(&below));
            return;
        }
        let id = match child.content {
            Some((_, items)) => {
                let file = self.modules[parent].file;
                self.read_module(sources, items, file, &below, Some(parent))
            }
            None => self.read_file(sources, &path, &below, Some(parent)),
        };
        self.modules[parent].children.insert(name, id);
    }

    fn add_names(&mut self, module: ModuleId, item: &Item) {
        let file = self.modules[module].file;
        if let Some(name) = defined_name(item) {
            let definitions = self.modules[module].names.entry(name.to_string()).or_default();
            definitions.push(Definition::Item(file));
        }
        if let Item::Macro(item) = item
            && let Some(name) = &item.ident
        {
            self.macros.insert(name.to_string(), file);
            if item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
                let definitions = self.modules[0].names.entry(name.to_string()).or_default();
                definitions.push(Definition::Item(file));
            }
        }
        let mut imports = AllImports::default();
        imports.visit_item(item);
        for import in imports.found {
            let module = &mut self.modules[module];
            match import.name {
                Some(name) => module.names.entry(name).or_default().push(Definition::Import(import.path)),
                None => module.globs.push(import.path),
            }
        }
    }
}

/// The name that an item defines in its module.
fn defined_name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

/// The path in `#[path = "…"]`.
fn named_path(module: &ItemMod) -> Option<String> {
    let attribute = module.attrs.iter().find(|attribute| attribute.path().is_ident("path"))?;
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Every `use` in an item, also in the bodies of functions.
#[derive(Default)]
struct AllImports {
    found: Vec<Import>,
}

impl<'ast> Visit<'ast> for AllImports {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(item_attributes(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.found.extend(written_out(item));
    }
}

/// The paths of a `use`, one for each name or glob; none if it begins with `::`.
pub(super) fn written_out(item: &ItemUse) -> Vec<Import> {
    let mut imports = Vec::new();
    if item.leading_colon.is_none() {
        write_out(&item.tree, &[], &mut imports);
    }
    imports
}

fn write_out(tree: &UseTree, prefix: &[String], imports: &mut Vec<Import>) {
    let joined = |ident: &Ident| {
        let mut path = prefix.to_vec();
        // `use path::{self}` names the path itself.
        if ident != "self" || prefix.is_empty() {
            path.push(ident.to_string());
        }
        path
    };
    match tree {
        UseTree::Path(tree) => write_out(&tree.tree, &joined(&tree.ident), imports),
        UseTree::Name(tree) => {
            let path = joined(&tree.ident);
            let name = path.last().cloned();
            imports.push(Import { path, name, line: line(&tree.ident) });
        }
        UseTree::Rename(tree) => imports.push(Import {
            path: joined(&tree.ident),
            name: Some(tree.rename.to_string()),
            line: line(&tree.ident),
        }),
        UseTree::Glob(tree) => imports.push(Import {
            path: prefix.to_vec(),
            name: None,
            line: tree.star_token.spans[0].start().line,
        }),
        UseTree::Group(tree) => tree.items.iter().for_each(|tree| write_out(tree, prefix, imports)),
    }
}

/// The line that an identifier stands on.
pub(super) fn line(ident: &Ident) -> usize {
    ident.span().start().line
}
