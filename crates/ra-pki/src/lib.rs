//! Keys, signatures, certificates and revocation lists as read: the ground on which the `roles-anywhere` crates stand.
//!
//! - [`Signer`] is the one trait by which anything here is signed, wherever the key lives; [`PrivateKey`] is a
//!   key in memory, [`PublicKey`] its other half, [`SignatureScheme`] what a signature is made with. The features
//!   `aws-lc`, `graviola` and `pkcs11` add `aws_lc::AwsLcKey`, `graviola::GraviolaKey` and `pkcs11::Pkcs11Key`.
//! - [`Verifier`] is the one trait by which signatures are verified: [`RustCrypto`] is the one in pure Rust, which is used
//!   where a caller gives none, and the features `aws-lc` and `graviola` add `aws_lc::AwsLc` and
//!   `graviola::Graviola`.
//! - [`Certificate`] is immutable DER with the original to-be-signed bytes; it is never re-encoded. A [`Chain`]
//!   is an end-entity certificate with its intermediates in issuer-first order.
//! - [`RevocationList`] is a CRL in the same manner; its entries are read when they are asked for.
//! - [`DistinguishedName`] and [`SerialNumber`] keep the octets they were read from.
//! - [`mod@file`] tells what a file is, and what turns it into what is wanted.
//! - [`asn1`], [`pem`] and [`pkcs11`] are for code that reads or makes such structures itself, or uses tokens; [`error`]
//!   has the errors that few programs name. [`ErrorChain`] writes any error with its causes.
//!
//! P-256 is in every build. Five features, on by default, have the other algorithms, in pure Rust too:
//!
//! | feature | what it has |
//! |---|---|
//! | `rsa` | RSA |
//! | `p384`, `p521` | ECDSA over these curves |
//! | `ml-dsa` | ML-DSA-44, ML-DSA-65 and ML-DSA-87 |
//! | `encrypted-keys` | private keys under a passphrase |
//!
//! The types are the same in every build. What needs an algorithm that is left out is an error that names its feature,
//! [`LeftOut`](error::LeftOut), never one that says that a key or a signature is wrong. `aws_lc::AwsLc` verifies with RSA and the curves
//! whatever these features.
//!
//! The crate holds no rules about what Roles Anywhere accepts, makes no certificates, and reads no clock, file
//! or environment: time is a [`jiff::Timestamp`], input is bytes, and randomness comes from the
//! [`RandomSource`] that a private key was loaded with.
//!
//! ```
//! use ra_pki::{KeyType, PrivateKey, RustCrypto, SignatureScheme, Signer, SystemRandom, Verifier};
//!
//! let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
//! let signature = key.sign(SignatureScheme::EcdsaSha256, b"message")?;
//! RustCrypto.verify(key.public_key(), SignatureScheme::EcdsaSha256, b"message", &signature)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

// Floors, the highest first: a module uses those on lower floors alone.
//
// error
// aws_lc chain graviola pkcs11 pkcs12
// certificate private_key revocation_list
// asn1 rust_crypto
// key_file signer verifier
// key
// signature
// extension file name serial_number
// any_object_identifier error_chain key_usage left_out malformed pem random_source
// object_identifier text tlv

mod any_object_identifier;
pub mod asn1;
#[cfg(feature = "aws-lc")]
pub mod aws_lc;
mod certificate;
mod chain;
pub mod error;
mod error_chain;
mod extension;
pub mod file;
#[cfg(feature = "graviola")]
pub mod graviola;
mod key;
mod key_file;
mod key_usage;
mod left_out;
mod malformed;
mod name;
mod object_identifier;
pub mod pem;
pub mod pkcs11;
#[cfg(feature = "pkcs12")]
mod pkcs12;
mod private_key;
mod random_source;
mod revocation_list;
mod rust_crypto;
mod serial_number;
mod signature;
mod signer;
#[cfg(test)]
#[cfg(feature = "std")]
mod testing;
pub mod text;
mod tlv;
mod verifier;

pub use certificate::{Certificate, error::CertificateError, tbs::TbsCertificate};
pub use chain::{Chain, MAX_INTERMEDIATES, SortedBundle};
pub use error_chain::ErrorChain;
pub use extension::Extension;
pub use key::{
    kinds::{KeyAlgorithm, KeyType},
    public_key::PublicKey,
};
pub use key_file::error::KeyFileError;
pub use malformed::Malformed;
pub use name::{
    attribute::NameAttribute, comparable_name::ComparableName, distinguished_name::DistinguishedName,
};
pub use object_identifier::ObjectIdentifier;
#[cfg(feature = "pkcs12")]
pub use pkcs12::Pkcs12;
pub use private_key::PrivateKey;
#[cfg(feature = "std")]
pub use random_source::SystemRandom;
pub use random_source::{RandomError, RandomSource};
pub use revocation_list::{
    RevocationList, error::RevocationListError, number::CrlNumber, reason::RevocationReason,
    revoked_certificate::RevokedCertificate,
};
pub use rust_crypto::RustCrypto;
pub use serial_number::SerialNumber;
pub use signature::scheme::SignatureScheme;
pub use signer::{SignError, Signer};
pub use verifier::{Verifier, VerifyError};

/// The crate whose `Timestamp` is the time of everything here.
pub use jiff;
