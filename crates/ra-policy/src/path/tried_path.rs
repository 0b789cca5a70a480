//! A tried path that is not good.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

/// A tried path that is not good: where it leads, and where it broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TriedPath {
    pub(crate) certificates: Vec<String>,
    #[serde(rename = "rule")]
    pub(crate) code: String,
    #[serde(rename = "message")]
    pub(crate) fault: String,
}

impl TriedPath {
    /// The subjects of its certificates, the end entity's first.
    pub fn certificates(&self) -> &[String] {
        &self.certificates
    }

    /// The code of the first rule that it breaks.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The facts that prove it.
    pub fn fault(&self) -> &str {
        &self.fault
    }
}
