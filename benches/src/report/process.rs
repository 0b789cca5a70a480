//! What `benches/processes` measured.

use std::{error::Error, fs, path::Path};

use serde::Deserialize;

/// A program of ours beside another one, or a call beside another call.
#[derive(Debug, Deserialize)]
pub struct Process {
    /// Ours.
    pub what: String,
    /// Its CPU time in milliseconds.
    pub ms: f64,
    /// What it is compared with.
    pub beside: String,
    /// The other one's CPU time in milliseconds.
    pub beside_ms: f64,
    /// The most that the ratio may be.
    pub most: f64,
    /// The most memory that ours had, in MiB, where that is held to a limit.
    pub mib: Option<f64>,
    /// The most memory that ours may have, in MiB.
    pub most_mib: Option<f64>,
}

impl Process {
    /// Reads the last run from the folder that cargo builds in.
    pub fn read(target: &Path) -> Result<Vec<Self>, Box<dyn Error>> {
        let path = target.join("processes.json");
        let text = fs::read(&path).map_err(|error| {
            format!("{} cannot be read: {error}; run `benches/processes` first", path.display())
        })?;
        Ok(serde_json::from_slice(&text)?)
    }
}
