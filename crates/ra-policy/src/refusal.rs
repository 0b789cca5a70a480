//! AWS's refusals: their texts, and what they have been seen to mean.

pub(crate) mod causes;
pub(crate) mod text;
