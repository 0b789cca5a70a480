//! What a key is: its kind and its public half.

pub(crate) mod error;
pub(crate) mod kinds;
mod memo;
pub(crate) mod public_key;
mod rsa_modulus;
pub(crate) mod rsa_public_key;
pub(crate) mod unusable;
pub(crate) mod usable;
