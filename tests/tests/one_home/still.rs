//! What is still to be mended.

/// Of what, and in which files.
pub(crate) const STILL: &[(&str, &[&str])] =
    &[("a limit that is not called MAX_", &["examples/verify_request.rs"])];
