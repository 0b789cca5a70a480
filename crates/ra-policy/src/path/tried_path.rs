//! A tried path that is not good.

use alloc::{string::String, vec::Vec};

use crate::members::write_members;

/// A tried path that is not good: where it leads, and where it broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedPath {
    pub(crate) certificates: Vec<String>,
    pub(crate) code: String,
    pub(crate) fault: String,
}

write_members! { TriedPath { "certificates": certificates, "rule": code, "message": fault } }

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
