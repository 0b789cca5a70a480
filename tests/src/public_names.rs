//! What users see of the library crates, by rustdoc: names, and the types in signatures.

mod api;
mod manifest;
mod roots;
mod signatures;
mod traps;

use std::{collections::BTreeMap, path::Path};

pub use api::Api;
pub use manifest::{Listed, Manifests};

/// The library crates.
pub const CRATES: [&str; 7] =
    ["ra-pki", "ra-x509", "ra-policy", "ra-sigv4x509", "ra-session", "ra-local", "roles-anywhere"];

/// The crates whose signatures may have no types of crates of version 0.x.
const STABLE: [&str; 4] = ["ra-policy", "ra-sigv4x509", "ra-session", "ra-local"];

/// Crates that we re-export, since users need them in the version of our signatures.
const GIVEN_AGAIN: [&str; 2] = ["http", "jiff"];

/// The names at the roots of the crates, one on each line.
pub fn listing(apis: &BTreeMap<String, Api>) -> String {
    let lines: Vec<String> = CRATES
        .iter()
        .filter_map(|package| apis.get(*package))
        .flat_map(|api| {
            api.root_names().into_iter().map(move |name| format!("{}::{name}\n", api.crate_name()))
        })
        .collect();
    lines.concat()
}

/// What is wrong with the signatures of a crate, a sentence for each problem.
pub fn complaints(package: &str, api: &Api, manifests: &Manifests) -> Vec<String> {
    let mut complaints = external_types(package, api, manifests);
    complaints.extend(listed_or_not(
        &api.open_types(),
        &manifests.listed(package, "closed-types"),
        |path, _| {
            format!("{path} lacks #[non_exhaustive], and [package.metadata.closed-types] does not list it")
        },
        |path| {
            format!(
                "[package.metadata.closed-types] lists {path}, which is #[non_exhaustive] or does not exist"
            )
        },
    ));
    complaints.extend(api.traps());
    let names = api.root_names();
    for name in GIVEN_AGAIN {
        let stands = api.external_types().keys().any(|path| path.starts_with(&format!("{name}::")));
        if stands && !names.contains(name) {
            complaints.push(format!("{name} stands in signatures, and the crate does not re-export it"));
        }
    }
    complaints
}

fn external_types(package: &str, api: &Api, manifests: &Manifests) -> Vec<String> {
    let listed = manifests.listed(package, "external-types");
    let mut complaints = listed_or_not(
        &api.external_types(),
        &listed,
        |path, uses| {
            format!(
                "{path} stands in {uses}, and [package.metadata.external-types] of the manifest does not list it"
            )
        },
        |path| format!("[package.metadata.external-types] lists {path}, which stands in no public signature"),
    );
    if STABLE.contains(&package) {
        for entry in &listed {
            let name = entry.path.split("::").next().unwrap_or_default();
            if let Some(version) = manifests.unstable_version(package, name) {
                complaints.push(format!(
                    "{} is of {name} {version}: signatures of {package} may have no types of a 0.x crate",
                    entry.path
                ));
            }
        }
    }
    complaints
}

/// Compares what is found with what a manifest lists; each entry there needs a reason.
fn listed_or_not(
    found: &BTreeMap<String, String>,
    listed: &[Listed],
    unlisted: impl Fn(&str, &str) -> String,
    stale: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut complaints = Vec::new();
    for (path, uses) in found {
        if !listed.iter().any(|entry| entry.path == *path) {
            complaints.push(unlisted(path, uses));
        }
    }
    for entry in listed {
        if !found.contains_key(&entry.path) {
            complaints.push(stale(&entry.path));
        }
        if entry.reason.trim().is_empty() {
            complaints.push(format!("the manifest lists {} without a reason", entry.path));
        }
    }
    complaints
}

/// Reads rustdoc's output for packages of a workspace, with all features.
///
/// # Errors
///
/// A sentence, if rustdoc fails or writes a format that this program does not read.
pub fn read(workspace: &Path, packages: &[&str]) -> Result<BTreeMap<String, Api>, String> {
    api::document(workspace, packages)?;
    packages.iter().map(|package| Ok(((*package).into(), Api::read(workspace, package)?))).collect()
}
