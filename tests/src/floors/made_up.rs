//! The checks of `floors` on small made-up crates.

use super::{Modules, Sources, arrows, circles, complaints, shortcuts};

fn sources(files: &[(&str, &str)]) -> Sources {
    files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect()
}

/// The arrows of a crate as `from → to`, without those from `lib.rs`.
fn drawn(files: &[(&str, &str)]) -> Vec<String> {
    let modules = Modules::read(&sources(files));
    let arrows = arrows(&modules);
    let drawn = arrows
        .iter()
        .map(|arrow| format!("{} → {}", modules.file_path(arrow.from), modules.file_path(arrow.to)));
    drawn.filter(|arrow| !arrow.starts_with("lib.rs")).collect()
}

/// The arrows of `a.rs` in a crate that has `b.rs` with a type `B`, a function `b` and a constant `MAX_B`.
fn drawn_from_a(a: &str) -> Vec<String> {
    let b = "pub struct B; pub fn b() {} pub const MAX_B: usize = 1;";
    drawn(&[("lib.rs", "mod a; mod b; pub use b::B;"), ("a.rs", a), ("b.rs", b)])
}

#[test]
fn a_reexport_leads_to_the_file_that_defines_the_name() {
    assert_eq!(drawn_from_a("use crate::B;"), ["a.rs → b.rs"]);
    assert_eq!(drawn_from_a("use super::B;"), ["a.rs → b.rs"]);
}

#[test]
fn a_reexport_through_a_folder_leads_past_the_folder() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use b::C as D;"),
        ("a.rs", "use crate::D;"),
        ("b.rs", "mod c; pub(crate) use self::c::C;"),
        ("b/c.rs", "pub struct C;"),
    ];
    assert_eq!(drawn(&files), ["a.rs → b/c.rs", "b.rs → b/c.rs"]);
}

#[test]
fn a_path_outside_of_a_use_is_an_arrow() {
    for a in [
        "fn f() { crate::b::b(); }",
        "fn f() -> super::b::B { todo!() }",
        "fn f(value: Option<Vec<crate::B>>) {}",
        "impl From<crate::b::B> for u8 { fn from(_: crate::b::B) -> u8 { 0 } }",
        "const N: [u8; crate::b::MAX_B] = [0];",
        "fn f() { use crate::b; b::b(); }",
        "struct S { #[serde(with(crate::b::b))] field: u8 }",
    ] {
        assert_eq!(drawn_from_a(a), ["a.rs → b.rs"], "{a}");
    }
}

#[test]
fn groups_renames_and_globs_are_arrows() {
    for a in [
        "use crate::{b::{B as C, self}};",
        "use crate::b::{self as c};",
        "use crate::b as c;",
        "use crate::b::*;",
        "pub use super::b::B as C;",
        "use crate::b::*; fn f(value: B) {}",
    ] {
        assert_eq!(drawn_from_a(a), ["a.rs → b.rs"], "{a}");
    }
}

#[test]
fn a_glob_leads_to_its_module_and_to_the_file_that_defines_the_name() {
    assert_eq!(drawn_from_a("use super::*; fn f(value: B) {}"), ["a.rs → lib.rs", "a.rs → b.rs"]);
}

#[test]
fn a_path_through_a_reexport_in_lib_is_reported() {
    let shortcuts_in = |a: &str| {
        let files = [("lib.rs", "mod a; mod b; pub use b::{B, b as c}; pub struct R;"), ("a.rs", a)];
        let b = ("b.rs", "pub struct B; pub fn b() {}");
        shortcuts(&Modules::read(&sources(&[files[0], files[1], b])))
    };
    for a in [
        "use crate::B;",
        "use super::B as C;",
        "fn f() { crate::B::new() }",
        "use crate::c;",
        "use super::*;",
    ] {
        assert_eq!(shortcuts_in(a).len(), 1, "{a}");
    }
    for a in [
        "use crate::b::B;",
        "fn f() { crate::b::b() }",
        "use super::b::{B, b};",
        "use crate::R;",
        "macro_rules! m { () => { pub(crate) fn f() {} } }",
    ] {
        assert_eq!(shortcuts_in(a), [""; 0], "{a}");
    }
    assert_eq!(shortcuts_in("\nuse crate::B;"), ["a.rs:2 names crate::B through lib.rs: name the module"]);
}

#[test]
fn a_renamed_module_is_followed() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b as c; fn f() { c::d::d(); }"),
        ("b.rs", "pub mod d;"),
        ("b/d.rs", "pub fn d() {}"),
    ];
    assert_eq!(drawn(&files), ["a.rs → b.rs", "a.rs → b/d.rs"]);
}

#[test]
fn paths_among_the_tokens_of_a_macro_are_arrows() {
    for a in [
        "fn f() { vec![crate::b::b()]; }",
        "fn f() { println!(\"{}\", if true { crate::B } else { todo!() }); }",
        "macro_rules! m { () => { $crate::b::b() }; }",
        "thing! { use crate::{b::{B}}; }",
        "thing! { 0..crate::b::MAX_B }",
    ] {
        assert_eq!(drawn_from_a(a), ["a.rs → b.rs"], "{a}");
    }
}

#[test]
fn a_macro_call_is_an_arrow_to_the_definition() {
    let of_calls = [
        ("lib.rs", "#[macro_use] mod b; mod a;"),
        ("a.rs", "m!();"),
        ("b.rs", "macro_rules! m { () => {} }"),
    ];
    assert_eq!(drawn(&of_calls), ["a.rs → b.rs"]);
    let exported = [
        ("lib.rs", "mod b; mod a;"),
        ("a.rs", "crate::m!();"),
        ("b.rs", "#[macro_export] macro_rules! m { () => {} }"),
    ];
    assert_eq!(drawn(&exported), ["a.rs → b.rs"]);
}

#[test]
fn tests_comments_strings_and_other_crates_draw_no_arrows() {
    for a in [
        "#[cfg(test)] mod tests { use crate::b::B; }",
        "#[cfg(all(test, feature = \"std\"))] use crate::b::B;",
        "#[cfg(test)] fn f() { crate::b::b(); }",
        "struct S; impl S { #[cfg(test)] fn f() { crate::b::b(); } }",
        "/// As [`crate::b::B`].\nfn f() {} // crate::b::B",
        "const S: &str = \"crate::b::b()\"; fn f() { println!(\"crate::b::b()\"); }",
        "use ::b::B; use other::b::B as C;",
        "pub(in crate::a) struct S { b: u8 } fn f(s: S) { println!(\"{}\", s.b); }",
        "mod b {} fn f() { b::c(); }",
    ] {
        assert_eq!(drawn_from_a(a), [""; 0], "{a}");
    }
    let not_a_test = "#[cfg(any(test, feature = \"std\"))] use crate::b::B;";
    assert_eq!(drawn_from_a(not_a_test), ["a.rs → b.rs"]);
}

#[test]
fn a_parent_and_a_child_that_use_each_other_are_a_circle() {
    let sources = sources(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod b; pub struct A; fn f() { b::b(); }"),
        ("a/b.rs", "use super::A; pub fn b() {}"),
    ]);
    let circle = "a circle of 2 files: a.rs, a/b.rs\n    a.rs:1 uses a/b.rs by b::b\n    \
                  a/b.rs:1 uses a.rs by super::A";
    assert_eq!(complaints(&sources), [circle]);
}

#[test]
fn a_child_that_uses_its_sibling_does_not_use_the_parent() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a.rs", "mod b; mod c; pub use b::B;"),
        ("a/b.rs", "use super::c::C; pub struct B;"),
        ("a/c.rs", "pub struct C;"),
    ];
    assert_eq!(drawn(&files), ["a.rs → a/b.rs", "a/b.rs → a/c.rs"]);
}

#[test]
fn a_circle_of_three_hidden_by_reexports_is_found() {
    let sources = sources(&[
        ("lib.rs", "mod a; mod b; mod c; pub use a::A; pub use b::B; pub use c::C;"),
        ("a.rs", "use crate::B; pub struct A(B);"),
        ("b.rs", "use crate::C; pub struct B(C);"),
        ("c.rs", "pub struct C(Vec<crate::A>);"),
    ]);
    let modules = Modules::read(&sources);
    let circles = circles(&modules, &arrows(&modules));
    assert_eq!(circles.len(), 1);
    assert!(circles[0].starts_with("a circle of 3 files: a.rs, b.rs, c.rs\n"), "{}", circles[0]);
}

const FLOORS: &str =
    "//! Docs.\n\n// Floors, the highest first: a module uses those on lower floors alone.\n//\n";

#[test]
fn an_arrow_that_does_not_run_down_is_reported() {
    let lib = format!("{FLOORS}// a\n// b c\n// d\n\nmod a; mod b; mod c; mod d; pub fn root() {{}}");
    let with_b = |b: &str| {
        let d = "pub fn d() {}";
        let files = [
            ("lib.rs", lib.as_str()),
            ("a.rs", "pub fn a() {}"),
            ("b.rs", b),
            ("c.rs", "pub fn c() {}"),
            ("d.rs", d),
        ];
        complaints(&sources(&files))
    };
    assert_eq!(with_b("use crate::d::d;"), [""; 0]);
    assert_eq!(with_b("use crate::a::a;"), ["an arrow runs up: b.rs:1 uses a.rs by crate::a::a"]);
    assert_eq!(with_b("use crate::c::c;"), ["an arrow runs sideways: b.rs:1 uses c.rs by crate::c::c"]);
    assert_eq!(with_b("use crate::root;"), ["an arrow runs up: b.rs:1 uses lib.rs by crate::root"]);
}

#[test]
fn floors_must_name_each_module_once_and_nothing_else() {
    let lib = format!("{FLOORS}// a gone\n// a\nmod a;\nmod b;");
    let complaints = complaints(&sources(&[("lib.rs", &lib), ("a.rs", ""), ("b.rs", "")]));
    assert_eq!(
        complaints,
        [
            "the floors name gone, which is no module of lib.rs",
            "the floors name a twice",
            "the module b stands on no floor of lib.rs",
        ]
    );
}

#[test]
fn a_file_that_no_module_names_is_reported() {
    let files = [
        ("lib.rs", "mod a; #[cfg(test)] mod testing;"),
        ("a.rs", ""),
        ("b.rs", ""),
        ("testing.rs", "mod more;"),
        ("testing/more.rs", ""),
    ];
    assert_eq!(complaints(&sources(&files)), ["b.rs is a file that no module names"]);
}
