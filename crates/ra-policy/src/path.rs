//! A path of certificates, and what RFC 5280 §6.1 asks of it as a whole.

pub(crate) mod certificate_path;
pub(crate) mod certificate_policies;
pub(crate) mod key_identifiers;
pub(crate) mod name_constraints;
pub(crate) mod tried_path;
