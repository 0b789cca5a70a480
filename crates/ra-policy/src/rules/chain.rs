//! The rules about the path from end entity to trust anchor.

pub(crate) mod link;
pub(crate) mod sent;
pub(crate) mod unchecked;
pub(crate) mod whole_path;
