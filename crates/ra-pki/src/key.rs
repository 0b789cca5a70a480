//! What a key is: its kind and its public half.

pub(crate) mod generate_error;
pub(crate) mod kinds;
pub(crate) mod public_key;
