//! Every rule: its texts, the check that finds it, and the cases that break it and keep it, one subject a file.

pub(crate) mod ca;
#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod cases;
pub(crate) mod catalogue;
pub(crate) mod certificate;
pub(crate) mod chain;
pub(crate) mod end_entity;
mod intermediate;
pub(crate) mod judge;
pub(crate) mod profile;
pub(crate) mod request;
pub(crate) mod revocation_list;
pub(crate) mod ruleset_builder;
mod sources;
pub(crate) mod tip;
pub(crate) mod trust_anchor;
pub(crate) mod trust_policy;
mod usage_names;
