//! What is still to be mended.

/// Of what, and in which files.
pub(crate) const STILL: &[(&str, &[&str])] = &[];
