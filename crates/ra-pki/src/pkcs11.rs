//! The back-end `pkcs11`: keys in tokens and smart cards.

#[cfg(feature = "pkcs11")]
pub(crate) mod error;
#[cfg(feature = "pkcs11")]
pub(crate) mod key;
#[cfg(feature = "pkcs11")]
pub(crate) mod module;
#[cfg(feature = "pkcs11")]
mod place;
#[cfg(feature = "pkcs11")]
mod public_key;
pub(crate) mod uri;
