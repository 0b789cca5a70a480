//! Keys in tokens and smart cards: the URIs that name them, and the back-end of the feature `pkcs11`.

#[cfg(feature = "pkcs11")]
mod error;
#[cfg(feature = "pkcs11")]
mod key;
#[cfg(feature = "pkcs11")]
mod module;
#[cfg(feature = "pkcs11")]
mod place;
#[cfg(feature = "pkcs11")]
mod public_key;
mod uri;

pub use crate::pkcs11::uri::{Pkcs11Uri, Pkcs11UriError};
#[cfg(feature = "pkcs11")]
pub use crate::pkcs11::{error::Pkcs11Error, key::Pkcs11Key, module::Pkcs11Module};
