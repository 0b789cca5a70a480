//! The resources of the control plane, a file each: what is stored, what is allowed, what is answered.

mod name;
pub(crate) mod profile;
pub(crate) mod subject;
pub(crate) mod trust_anchor;
