//! What users see of the library crates: which names, how many, and which types in signatures.

use std::{collections::BTreeMap, fs, sync::OnceLock};

use ra_tests::{
    public_names::{Api, CRATES, Manifests, complaints, listing, read},
    skip, workspace,
};

/// The most names that the roots of the crates may have.
const MAX_NAMES: usize = 150;

/// What rustdoc says of the crates. If this compiler's rustdoc writes another format, the tests skip, and fail in CI.
fn apis() -> Option<&'static BTreeMap<String, Api>> {
    static APIS: OnceLock<Result<BTreeMap<String, Api>, String>> = OnceLock::new();
    let apis = APIS.get_or_init(|| read(workspace(), &CRATES));
    apis.as_ref().inspect_err(|error| skip(error)).ok()
}

#[test]
fn the_names_at_the_roots_are_those_written_down() {
    let Some(apis) = apis() else { return };
    let found = listing(apis);
    let written = fs::read_to_string(workspace().join("docs/public-names.txt")).unwrap_or_default();
    let missing = |of: &str, from: &str| -> Vec<String> {
        of.lines().filter(|name| !from.lines().any(|other| other == *name)).map(String::from).collect()
    };
    assert!(
        found == written,
        "docs/public-names.txt is stale; run `cargo run -p ra-tests --bin public_names > docs/public-names.txt`\n\
         new: {:?}\ngone: {:?}",
        missing(&found, &written),
        missing(&written, &found),
    );
    let count = found.lines().count();
    assert!(count <= MAX_NAMES, "{count} names at the roots, where {MAX_NAMES} are the most");
}

#[test]
fn signatures_hold_what_the_manifests_list() {
    let Some(apis) = apis() else { return };
    let manifests = Manifests::read(workspace());
    for (package, api) in apis {
        let complaints = complaints(package, api, &manifests);
        assert!(complaints.is_empty(), "{package}:\n{}", complaints.join("\n"));
    }
}
