//! Where a path leads.

use std::collections::BTreeSet;

use super::modules::{Definition, FileId, ModuleId, Modules};

/// What a path of this crate leads to.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Target {
    /// A name that this file defines.
    Item(FileId),
    Module(ModuleId),
}

/// Names whose imports are being followed.
type Followed = BTreeSet<(ModuleId, String)>;

impl Modules {
    /// What a path in a module leads to; nothing if it leaves the crate.
    ///
    /// A name can be both a module and a function; then the result has both.
    pub(super) fn resolve(&self, from: ModuleId, path: &[String]) -> BTreeSet<Target> {
        self.resolve_once(from, path, &mut Followed::new())
    }

    /// Whether a path goes through a re-export in `lib.rs`.
    pub(super) fn is_shortcut(&self, from: ModuleId, path: &[String]) -> bool {
        let Some((0, rest)) = self.anchor(from, path) else {
            return false;
        };
        match rest {
            [] => false,
            [name, ..] => {
                let mut names = self.modules[0].names.get(name).into_iter().flatten();
                let is_import = names.any(|found| matches!(found, Definition::Import(_)));
                is_import && !self.modules[0].children.contains_key(name)
            }
        }
    }

    fn resolve_once(&self, from: ModuleId, path: &[String], followed: &mut Followed) -> BTreeSet<Target> {
        match self.anchor(from, path) {
            Some((module, rest)) => self.descend(module, rest, followed),
            None => BTreeSet::new(),
        }
    }

    /// The module that a path begins in, and what follows `crate`, `self` and `super`.
    fn anchor<'a>(&self, from: ModuleId, path: &'a [String]) -> Option<(ModuleId, &'a [String])> {
        let mut module = from;
        let mut rest = path;
        while let [first, after @ ..] = rest {
            module = match first.as_str() {
                "crate" => 0,
                "self" => module,
                "super" => self.modules[module].parent?,
                _ => break,
            };
            rest = after;
        }
        Some((module, rest))
    }

    fn descend(&self, module: ModuleId, path: &[String], followed: &mut Followed) -> BTreeSet<Target> {
        let [first, rest @ ..] = path else {
            return BTreeSet::from([Target::Module(module)]);
        };
        let found = self.look_up(module, first, followed);
        if rest.is_empty() {
            return found;
        }
        let mut below = BTreeSet::new();
        for target in &found {
            if let Target::Module(module) = target {
                below.extend(self.descend(*module, rest, followed));
            }
        }
        if below.is_empty() {
            // What follows the name of a type belongs to the type.
            below.extend(found.into_iter().filter(|target| matches!(target, Target::Item(_))));
        }
        below
    }

    fn look_up(&self, id: ModuleId, name: &str, followed: &mut Followed) -> BTreeSet<Target> {
        let module = &self.modules[id];
        let mut found: BTreeSet<Target> =
            module.children.get(name).map(|child| Target::Module(*child)).into_iter().collect();
        let follow = followed.insert((id, name.into()));
        for definition in module.names.get(name).into_iter().flatten() {
            match definition {
                Definition::Item(file) => {
                    found.insert(Target::Item(*file));
                }
                Definition::Import(path) if follow => found.extend(self.resolve_once(id, path, followed)),
                Definition::Import(_) => {}
            }
        }
        if found.is_empty() && follow {
            for path in &module.globs {
                for target in self.resolve_once(id, path, followed) {
                    match target {
                        Target::Module(module) => found.extend(self.look_up(module, name, followed)),
                        Target::Item(_) => {}
                    }
                }
            }
        }
        followed.remove(&(id, name.into()));
        found
    }
}
