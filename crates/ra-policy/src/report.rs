//! What a check found, and its three forms: text for people, JSON for programs, SARIF for code scanning.

mod json;
mod sarif;
pub(crate) mod style;
mod text;
pub(crate) mod verdict;
