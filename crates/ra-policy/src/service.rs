//! The service's own values.

pub(crate) mod session_request;
