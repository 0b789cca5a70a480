//! Inside a crate arrows run down, and no files use each other in a circle.

use ra_tests::{
    floors::{CRATES, complaints, read_sources, source_folder},
    workspace,
};

/// The packages that are held already.
const HELD: [&str; 7] =
    ["ra-local", "ra-pki", "ra-policy", "ra-session", "ra-sigv4x509", "ra-x509", "roles-anywhere"];

#[test]
fn arrows_inside_a_crate_run_down() {
    for package in CRATES {
        let complaints = complaints(&read_sources(&source_folder(workspace(), package)));
        if HELD.contains(&package) {
            assert!(complaints.is_empty(), "{package}:\n{}", complaints.join("\n"));
        } else {
            assert!(!complaints.is_empty(), "{package} can be held: add it to `HELD`");
        }
    }
}
