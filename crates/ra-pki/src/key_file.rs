//! The files in which people keep private keys: PEM, DER, encryption, PKCS#12.

pub(crate) mod container;
mod cost;
#[cfg(feature = "pkcs12")]
mod encrypted_parts;
pub(crate) mod encryption;
pub(crate) mod error;
#[cfg(feature = "pkcs12")]
mod null_password;
pub(crate) mod pkcs12_archive;
