//! Signing: from an identity and a request to the headers that sign it.

pub(crate) mod error;
pub(crate) mod identity;
pub(crate) mod identity_error;
pub(crate) mod public_identity;
pub(crate) mod signed_headers;
pub(crate) mod unsigned_request;
