//! The rules about certificate revocation lists: each by itself, and what they say of a path (RFC 5280 §6.3.3).

pub(crate) mod issued;
pub(crate) mod list;
