//! The public interface of a crate, as rustdoc writes it.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rustdoc_types::{Crate, FORMAT_VERSION, Id, Item, ItemEnum, StructKind, Type, VariantKind};
use serde::Deserialize;

/// The public interface of a crate.
pub struct Api {
    pub(super) json: Crate,
    /// The type, trait or variant that an item belongs to.
    owners: HashMap<Id, String>,
}

/// What every version of the format has.
#[derive(Deserialize)]
struct Format {
    format_version: u32,
}

/// The target folder for rustdoc: its own, since `RUSTC_BOOTSTRAP` makes cargo rebuild everything.
fn target_folder(workspace: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    target.join("rustdoc-json")
}

/// Runs rustdoc on packages.
pub(super) fn document(workspace: &Path, packages: &[&str]) -> Result<(), String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["doc", "--quiet", "--no-deps", "--all-features", "--target-dir"]);
    cargo.arg(target_folder(workspace)).current_dir(workspace);
    for package in packages {
        cargo.args(["--package", package]);
    }
    // `docsrs` as on docs.rs: with it the crates turn on `feature(doc_cfg)`.
    cargo.env("RUSTDOCFLAGS", "-Z unstable-options --output-format json --cap-lints allow --cfg docsrs");
    cargo.env("RUSTC_BOOTSTRAP", "1");
    let output = cargo.output().expect("cargo starts");
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("rustdoc fails:\n{}", String::from_utf8_lossy(&output.stderr)))
    }
}

impl Api {
    /// Reads what rustdoc wrote about a package.
    pub(super) fn read(workspace: &Path, package: &str) -> Result<Self, String> {
        let file = target_folder(workspace).join(format!("doc/{}.json", package.replace('-', "_")));
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        Self::from_json(&text)
    }

    fn from_json(text: &str) -> Result<Self, String> {
        let format: Format = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if format.format_version != FORMAT_VERSION {
            return Err(format!(
                "this compiler's rustdoc writes its JSON in format {}, and the tests read {FORMAT_VERSION}: give the \
                 crate rustdoc-types of tests/Cargo.toml the version 0.{}",
                format.format_version, format.format_version
            ));
        }
        let json: Crate = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let owners = owners(&json);
        Ok(Self { json, owners })
    }

    /// The crate's name as written in paths.
    pub fn crate_name(&self) -> &str {
        self.item(self.json.root).and_then(|root| root.name.as_deref()).unwrap_or_default()
    }

    pub(super) fn item(&self, id: Id) -> Option<&Item> {
        self.json.index.get(&id)
    }

    /// The items of the crate itself.
    pub(super) fn own_items(&self) -> impl Iterator<Item = &Item> {
        self.json.index.values().filter(|item| item.crate_id == 0)
    }

    /// An item's name with its owner's: `Certificate::subject`.
    pub(super) fn full_name(&self, item: &Item) -> String {
        let name = match (&item.name, &item.inner) {
            (Some(name), _) => name.clone(),
            (None, ItemEnum::Impl(block)) => {
                let of = block.trait_.as_ref().map(|path| format!("{} for ", path.path)).unwrap_or_default();
                format!("impl {of}{}", type_name(&block.for_))
            }
            (None, ItemEnum::Use(reexport)) => format!("pub use {}", reexport.source),
            (None, _) => "?".into(),
        };
        match self.owners.get(&item.id) {
            Some(owner) => format!("{owner}::{name}"),
            None => name,
        }
    }
}

/// The name of a type without its generic arguments.
fn type_name(of: &Type) -> String {
    match of {
        Type::ResolvedPath(path) => path.path.rsplit("::").next().unwrap_or(&path.path).into(),
        Type::Generic(name) | Type::Primitive(name) => name.clone(),
        Type::BorrowedRef { type_, .. } => type_name(type_),
        _ => "?".into(),
    }
}

fn owners(json: &Crate) -> HashMap<Id, String> {
    let mut owners = HashMap::new();
    for item in json.index.values() {
        let (owner, parts) = match &item.inner {
            ItemEnum::Impl(block) => (type_name(&block.for_), block.items.clone()),
            ItemEnum::Trait(definition) => (item.name.clone().unwrap_or_default(), definition.items.clone()),
            ItemEnum::Enum(definition) => {
                (item.name.clone().unwrap_or_default(), definition.variants.clone())
            }
            ItemEnum::Struct(definition) => {
                (item.name.clone().unwrap_or_default(), struct_fields(&definition.kind))
            }
            ItemEnum::Variant(variant) => {
                (item.name.clone().unwrap_or_default(), variant_fields(&variant.kind))
            }
            _ => continue,
        };
        owners.extend(parts.into_iter().map(|part| (part, owner.clone())));
    }
    owners
}

/// The public fields of a struct.
pub(super) fn struct_fields(kind: &StructKind) -> Vec<Id> {
    match kind {
        StructKind::Unit => Vec::new(),
        StructKind::Tuple(fields) => fields.iter().flatten().copied().collect(),
        StructKind::Plain { fields, .. } => fields.clone(),
    }
}

fn variant_fields(kind: &VariantKind) -> Vec<Id> {
    match kind {
        VariantKind::Plain => Vec::new(),
        VariantKind::Tuple(fields) => fields.iter().flatten().copied().collect(),
        VariantKind::Struct { fields, .. } => fields.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_names_a_format_that_is_not_read() {
        let error = Api::from_json(r#"{"format_version": 3}"#).map(|_| ()).unwrap_err();
        assert!(error.contains("in format 3, and the tests read"), "{error}");
        assert!(error.contains("the version 0.3"), "{error}");
    }
}
