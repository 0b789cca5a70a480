//! The floors as `lib.rs` lists them.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use super::{Sources, arrows::Arrow, modules::Modules};

/// The line above the list of floors.
const HEADING: &str = "// Floors, the highest first: a module uses those on lower floors alone.";

/// The floors of a crate, the highest first.
#[derive(Debug)]
pub struct Floors(Option<Vec<Vec<String>>>);

impl Floors {
    /// Reads the floors from `lib.rs`.
    pub fn read(sources: &Sources) -> Self {
        let mut lines = sources.get("lib.rs").map_or("", String::as_str).lines();
        if !lines.any(|line| line == HEADING) || lines.next() != Some("//") {
            return Self(None);
        }
        let floors = lines.map_while(|line| line.strip_prefix("// "));
        Self(Some(floors.map(|floor| floor.split_whitespace().map(String::from).collect()).collect()))
    }

    /// The modules of each floor, the highest first; empty if `lib.rs` lists no floors.
    pub fn all(&self) -> &[Vec<String>] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Arrows that do not run down, modules on no floor, and names on a floor that are no module or are there twice.
    pub fn complaints(&self, modules: &Modules, arrows: &[Arrow]) -> Vec<String> {
        let top_level: BTreeSet<&str> = modules.top_level().collect();
        let Some(floors) = &self.0 else {
            return if top_level.len() < 2 {
                Vec::new()
            } else {
                vec![format!("lib.rs lists no floors; list them below the line `{HEADING}` and a line `//`")]
            };
        };
        let mut level = BTreeMap::new();
        let mut complaints = Vec::new();
        for (number, floor) in floors.iter().enumerate() {
            for module in floor {
                if level.insert(module.as_str(), number).is_some() {
                    complaints.push(format!("the floors name {module} twice"));
                }
                if !top_level.contains(module.as_str()) {
                    complaints.push(format!("the floors name {module}, which is no module of lib.rs"));
                }
            }
        }
        for module in top_level.iter().filter(|module| !level.contains_key(*module)) {
            complaints.push(format!("the module {module} stands on no floor of lib.rs"));
        }
        complaints.extend(arrows.iter().filter_map(|arrow| complaint(modules, arrow, &level)));
        complaints
    }
}

/// What is wrong with an arrow between floors.
fn complaint(modules: &Modules, arrow: &Arrow, level: &BTreeMap<&str, usize>) -> Option<String> {
    let from = module_name(modules.file_path(arrow.from));
    let to = module_name(modules.file_path(arrow.to));
    let runs = if from == to {
        return None;
    } else if to == "lib" {
        "up"
    } else {
        match level.get(from)?.cmp(level.get(to)?) {
            Ordering::Greater => "up",
            Ordering::Equal => "sideways",
            Ordering::Less => return None,
        }
    };
    Some(format!("an arrow runs {runs}: {}", arrow.describe(modules)))
}

/// The top-level module that a file belongs to.
fn module_name(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}
