//! The service's model: what each operation may be asked.

pub(crate) mod inputs;
pub(crate) mod shape;
