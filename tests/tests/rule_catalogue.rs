//! The page of the rule catalogue.

use std::fs;

use ra_tests::{rule_catalogue::page, workspace};

#[test]
fn the_page_of_the_rule_catalogue_is_up_to_date() {
    let path = workspace().join("docs/rules.md");
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == page(),
        "docs/rules.md is stale; run `cargo run -p ra-tests --bin rule_catalogue -- docs/rules.md`"
    );
}
