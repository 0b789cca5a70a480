//! Inside a crate, arrows run down, and no files use each other in a circle.

use ra_tests::{
    floors::{CRATES, complaints, read_sources, source_folder},
    workspace,
};

#[test]
fn arrows_inside_a_crate_run_down() {
    for package in CRATES {
        let complaints = complaints(&read_sources(&source_folder(workspace(), package)));
        assert!(complaints.is_empty(), "{package}:\n{}", complaints.join("\n"));
    }
}
