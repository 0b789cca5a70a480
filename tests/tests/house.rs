//! The structure of the workspace: which crate may depend on which, which may do I/O, what the facade may contain.

use std::{collections::BTreeSet, fs, process::Command};

use serde_json::{Value, json};

use ra_tests::{crate_readmes, public_names::CRATES, workspace};

/// Each crate, and our crates that it may depend on.
const MAY_DEPEND_ON: [(&str, &[&str]); 7] = [
    ("ra-pki", &[]),
    ("ra-x509", &["ra-pki"]),
    ("ra-policy", &["ra-pki"]),
    ("ra-sigv4x509", &["ra-pki"]),
    ("ra-session", &["ra-pki", "ra-policy", "ra-sigv4x509"]),
    ("ra-local", &["ra-pki", "ra-policy", "ra-sigv4x509"]),
    ("roles-anywhere", &["ra-pki", "ra-x509", "ra-policy", "ra-sigv4x509", "ra-session", "ra-local"]),
];

/// The pure crates: no I/O, no async.
const PURE: [&str; 4] = ["ra-pki", "ra-x509", "ra-policy", "ra-sigv4x509"];

/// Crates, or beginnings of their names, that do I/O or are about async.
const IO_OR_ASYNC: [&str; 18] = [
    "async-",
    "aws-config",
    "aws-sdk-",
    "aws-smithy-",
    "curl",
    "futures",
    "h2",
    "hyper",
    "mio",
    "native-tls",
    "openssl",
    "polling",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "ureq",
];

/// Crates that make a build compile or link C.
const C_BUILD: [&str; 6] = ["bindgen", "cc", "cmake", "pkg-config", "vcpkg", "nasm-rs"];

fn cargo(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(workspace()).output().expect("cargo starts");
    assert!(output.status.success(), "cargo {arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// Names of all crates that a package builds with, at any depth.
fn dependencies(package: &str, features: &str) -> BTreeSet<String> {
    let tree = cargo(&[
        "tree",
        "--package",
        package,
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--locked",
        features,
    ]);
    tree.lines().filter_map(|line| line.split_whitespace().next()).map(String::from).collect()
}

/// The manifests of the workspace, as cargo reads them.
fn manifests() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo metadata is JSON");
    metadata["packages"].as_array().expect("there are packages").clone()
}

/// The manifest of a package among others.
fn manifest<'a>(manifests: &'a [Value], name: &str) -> &'a Value {
    manifests.iter().find(|package| package["name"] == name).expect("the package exists")
}

#[test]
fn no_crate_depends_upwards() {
    let manifests = manifests();
    for (name, allowed) in MAY_DEPEND_ON {
        let package = manifest(&manifests, name);
        let dependencies = package["dependencies"].as_array().expect("there are dependencies");
        for dependency in dependencies.iter().filter(|dependency| dependency["kind"].is_null()) {
            let dependency = dependency["name"].as_str().expect("a dependency has a name");
            let is_ours = MAY_DEPEND_ON.iter().any(|(ours, _)| *ours == dependency);
            assert!(!is_ours || allowed.contains(&dependency), "{name} depends on {dependency}");
        }
    }
}

#[test]
fn the_pure_crates_have_no_io_and_no_async() {
    for package in PURE {
        for dependency in dependencies(package, "--all-features") {
            let found = IO_OR_ASYNC.iter().find(|name| match name.strip_suffix('-') {
                Some(_) => dependency.starts_with(*name),
                None => dependency == **name || dependency.starts_with(&format!("{name}-")),
            });
            assert_eq!(found, None, "{package} depends on {dependency}");
        }
    }
}

#[test]
fn the_default_build_of_the_facade_contains_no_c() {
    for dependency in dependencies("roles-anywhere", "--quiet") {
        assert!(!C_BUILD.contains(&dependency.as_str()), "the facade builds with {dependency}");
        assert!(!dependency.ends_with("-sys"), "the facade links {dependency}");
    }
}

#[test]
fn the_facade_holds_reexports_only() {
    let source = workspace().join("crates/roles-anywhere/src/lib.rs");
    let source = std::fs::read_to_string(source).expect("the facade has a lib.rs");
    for line in source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let is_attribute = line.starts_with("#[") || line.starts_with("#![");
        let is_reexport = line.starts_with("pub use ") && line.ends_with(';');
        assert!(is_attribute || is_reexport, "{line}");
    }
}

#[test]
fn published_crates_have_a_description_a_readme_and_settings_for_docs_rs() {
    let manifests = manifests();
    for name in CRATES {
        let package = manifest(&manifests, name);
        assert!(package["description"].is_string(), "{name} has no description");
        assert_eq!(package["readme"], "README.md", "{name}");
        let docs = json!({ "all-features": true, "rustdoc-args": ["--cfg", "docsrs"] });
        assert_eq!(package["metadata"]["docs"]["rs"], docs, "[package.metadata.docs.rs] of {name}");
        let lib = workspace().join("crates").join(name).join("src/lib.rs");
        let lib = fs::read_to_string(lib).expect("a crate has a lib.rs");
        let on_docs_rs = "#![cfg_attr(docsrs, feature(doc_cfg))]";
        assert!(lib.lines().any(|line| line == on_docs_rs), "the lib.rs of {name} lacks {on_docs_rs}");
    }
}

#[test]
fn a_package_contains_only_its_sources_and_its_readme() {
    for name in CRATES {
        let files = cargo(&["package", "--list", "--allow-dirty", "--offline", "--package", name]);
        let made_by_cargo = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig"];
        let others: Vec<&str> = files
            .lines()
            .filter(|file| !file.starts_with("src/") && *file != "README.md" && !made_by_cargo.contains(file))
            .collect();
        assert_eq!(others, [""; 0], "{name}");
        assert!(files.lines().any(|file| file == "README.md"), "the package {name} has no README");
    }
}

#[test]
fn the_readmes_of_the_crates_are_up_to_date() {
    for name in CRATES {
        let found = fs::read_to_string(crate_readmes::path(workspace(), name)).unwrap_or_default();
        let is_current = found == crate_readmes::page(workspace(), name);
        assert!(is_current, "the README of {name} is stale; run `cargo run -p ra-tests --bin crate_readmes`");
    }
}

#[test]
fn the_paths_in_contributing_exist() {
    let text = fs::read_to_string(workspace().join("CONTRIBUTING.md")).expect("there is a CONTRIBUTING.md");
    // Not `fuzz`, where the folder of findings exists only once there are some.
    let roots = ["crates/", "docs/", "examples/", "tests/", "benches/"];
    let named = text.split('`').skip(1).step_by(2).filter(|name| !name.contains([' ', '\n']));
    let missing: Vec<&str> = named
        .filter(|name| roots.iter().any(|root| name.starts_with(root)))
        .filter(|name| !workspace().join(name).exists())
        .collect();
    assert_eq!(missing, [""; 0], "CONTRIBUTING.md names paths that do not exist");
}
