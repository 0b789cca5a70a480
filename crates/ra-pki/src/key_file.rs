//! The files in which people keep private keys: PEM, DER, encryption, PKCS#12.

pub(crate) mod container;
pub(crate) mod encryption;
pub(crate) mod error;
pub(crate) mod pkcs12_archive;
