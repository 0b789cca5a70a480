//! The files in which people keep private keys: PEM, DER, encryption, PKCS#12.

mod ask_passphrase;
pub(crate) mod container;
#[cfg(feature = "encrypted-keys")]
mod cost;
#[cfg(feature = "pkcs12")]
mod encrypted_parts;
pub(crate) mod encryption;
pub(crate) mod error;
#[cfg(feature = "pkcs12")]
mod null_password;
pub(crate) mod pkcs12_archive;
