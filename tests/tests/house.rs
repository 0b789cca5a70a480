//! The house as it is drawn: who may depend on whom, who may do I/O, what the facade may hold.

use std::{collections::BTreeSet, process::Command};

use ra_tests::workspace;

/// Each crate and those of ours below it.
const MAY_DEPEND_ON: [(&str, &[&str]); 7] = [
    ("ra-pki", &[]),
    ("ra-x509", &["ra-pki"]),
    ("ra-policy", &["ra-pki"]),
    ("ra-sigv4x509", &["ra-pki"]),
    ("ra-session", &["ra-pki", "ra-policy", "ra-sigv4x509"]),
    ("ra-local", &["ra-pki", "ra-policy", "ra-sigv4x509"]),
    ("roles-anywhere", &["ra-pki", "ra-x509", "ra-policy", "ra-sigv4x509", "ra-session", "ra-local"]),
];

/// The crates that take bytes and give values.
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

/// Crates by which a build compiles or links C.
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
        "--offline",
        features,
    ]);
    tree.lines().filter_map(|line| line.split_whitespace().next()).map(String::from).collect()
}

#[test]
fn no_crate_depends_upwards() {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    for (name, allowed) in MAY_DEPEND_ON {
        let package = packages.iter().find(|package| package["name"] == name).expect("the crate exists");
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
