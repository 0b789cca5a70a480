//! The resources: what is stored of each, what is allowed, and what is answered.

pub(crate) mod crl;
pub(crate) mod head;
pub(crate) mod notification;
pub(crate) mod profile;
pub(crate) mod subject;
pub(crate) mod table;
pub(crate) mod tag;
pub(crate) mod trust_anchor;
