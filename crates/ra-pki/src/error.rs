//! Errors that only stand inside others, or that few programs name.

pub use crate::{
    chain::error::ChainError,
    key::{
        error::{GenerateError, PublicKeyError},
        kinds::UnknownKeyType,
        unusable::UnusableKey,
    },
    left_out::LeftOut,
    name::error::NameError,
    revocation_list::reason::UnknownRevocationReason,
    serial_number::{NegativeSerialNumber, SerialNumberError},
};
