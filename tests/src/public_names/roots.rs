//! The names at the root of a crate.

use std::collections::BTreeSet;

use rustdoc_types::{Id, ItemEnum, Visibility};

use super::api::Api;

impl Api {
    /// The names that users can write directly after the crate's name.
    pub fn root_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.add_names(self.json.root, &mut names);
        names
    }

    fn add_names(&self, module: Id, names: &mut BTreeSet<String>) {
        let Some(ItemEnum::Module(module)) = self.item(module).map(|item| &item.inner) else {
            return;
        };
        for item in module.items.iter().filter_map(|id| self.item(*id)) {
            match &item.inner {
                ItemEnum::Use(reexport) if reexport.is_glob => {
                    if let Some(id) = reexport.id {
                        self.add_names(id, names);
                    }
                }
                ItemEnum::Use(reexport) => {
                    names.insert(reexport.name.clone());
                }
                ItemEnum::Impl(_) => {}
                _ if item.visibility == Visibility::Public => names.extend(item.name.clone()),
                _ => {}
            }
        }
    }
}
