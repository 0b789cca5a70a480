//! The exceptions that the manifests list.

use std::{collections::BTreeSet, path::Path, process::Command};

use serde::Deserialize;
use serde_json::Value;

/// The manifests of a workspace and of everything it depends on.
#[derive(Debug)]
pub struct Manifests(Value);

/// An entry of a list in a manifest.
#[derive(Debug, Deserialize)]
pub struct Listed {
    /// `crate::Name`.
    pub path: String,
    /// Why it is an exception.
    #[serde(default)]
    pub reason: String,
}

impl Manifests {
    /// Reads the manifests of a workspace.
    pub fn read(workspace: &Path) -> Self {
        let mut cargo = Command::new(env!("CARGO"));
        // Not `--offline`: it asks for crates of other platforms too, which no build here has fetched.
        cargo.args(["metadata", "--format-version", "1", "--locked", "--all-features"]);
        let output = cargo.current_dir(workspace).output().expect("cargo starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self(serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON"))
    }

    /// The entries of `[package.metadata.LIST] allow` of a package.
    pub fn listed(&self, package: &str, list: &str) -> Vec<Listed> {
        match &self.package(package)["metadata"][list]["allow"] {
            Value::Null => Vec::new(),
            entries => serde_json::from_value(entries.clone()).expect("entries have a path and a reason"),
        }
    }

    /// The version of a crate that a package depends on, at any depth, if it begins with 0.
    pub fn unstable_version(&self, package: &str, crate_name: &str) -> Option<String> {
        let nodes = self.0["resolve"]["nodes"].as_array().expect("cargo has resolved the dependencies");
        let mut next = vec![self.package(package)["id"].as_str()?];
        let mut seen = BTreeSet::new();
        while let Some(id) = next.pop() {
            let node = nodes.iter().find(|node| node["id"] == id)?;
            for dependency in node["deps"].as_array()? {
                let id = dependency["pkg"].as_str()?;
                if dependency["name"] == crate_name {
                    let found = self.packages().find(|found| found["id"] == id)?;
                    return found["version"]
                        .as_str()
                        .filter(|version| version.starts_with("0."))
                        .map(String::from);
                }
                if seen.insert(id) {
                    next.push(id);
                }
            }
        }
        None
    }

    fn package(&self, name: &str) -> &Value {
        self.packages().find(|package| package["name"] == name).expect("the package exists")
    }

    fn packages(&self) -> impl Iterator<Item = &Value> {
        self.0["packages"].as_array().into_iter().flatten()
    }
}
