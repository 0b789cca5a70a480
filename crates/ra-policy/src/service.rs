//! The service's own values: what its API names, and its limits.

pub(crate) mod alias;
mod alias_name;
pub(crate) mod arn;
pub(crate) mod arn_mismatch;
pub(crate) mod attribute_mapping;
pub(crate) mod limits;
pub(crate) mod partition;
pub(crate) mod profile;
pub(crate) mod session_duration;
pub(crate) mod session_name;
pub(crate) mod session_request;
pub(crate) mod session_tag;
pub(crate) mod tip;
