//! Keys, signatures, certificates and revocation lists as read: the ground on which the `roles-anywhere` crates stand.
//!
//! - [`Signer`] is the one trait by which anything here is signed, wherever the key lives; [`PrivateKey`] is a
//!   key in memory, [`PublicKey`] its other half, [`SignatureScheme`] what a signature is made with. The features
//!   `aws-lc` and `pkcs11` add `AwsLcKey` and `Pkcs11Key`; [`Verifier`] is the trait for the other side.
//! - [`Certificate`] is immutable DER with the original to-be-signed bytes; it is never re-encoded. A [`Chain`]
//!   is an end-entity certificate with its intermediates in issuer-first order.
//! - [`RevocationList`] is a CRL in the same manner; its entries are read when they are asked for.
//! - [`DistinguishedName`] and [`SerialNumber`] keep the octets they were read from.
//!
//! The crate holds no rules about what Roles Anywhere accepts, makes no certificates, and reads no clock, file
//! or environment: time is a [`jiff::Timestamp`], input is bytes, and randomness comes from the
//! [`RandomSource`] that a private key was loaded with.
//!
//! ```
//! use ra_pki::{KeyType, PrivateKey, SignatureScheme, Signer, SystemRandom};
//!
//! let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
//! let signature = key.sign(SignatureScheme::EcdsaSha256, b"message")?;
//! key.public_key().verify(SignatureScheme::EcdsaSha256, b"message", &signature)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(any(test, feature = "pkcs11"))]
extern crate std;

#[cfg(feature = "aws-lc")]
mod aws_lc;
mod certificate;
mod chain;
mod crl_number;
mod key_algorithm;
mod key_encryption;
mod key_file;
mod malformed;
mod ml_dsa_key;
mod name;
mod pem;
#[cfg(feature = "pkcs11")]
mod pkcs11;
#[cfg(feature = "pkcs11")]
mod pkcs11_error;
mod pkcs11_uri;
#[cfg(feature = "pkcs12")]
mod pkcs12;
mod private_key;
mod public_key;
mod random;
mod revocation_list;
mod revocation_list_error;
mod revoked_certificate;
mod rsa_pss;
mod scheme;
mod serial;
mod signed;
mod signer;
mod tbs;
mod tbs_revocation_list;
#[cfg(test)]
#[cfg(feature = "std")]
mod testing;
mod time;

#[cfg(feature = "aws-lc")]
pub use aws_lc::{AwsLc, AwsLcKey};
pub use certificate::{Certificate, CertificateError};
pub use chain::{Chain, ChainError, SortedBundle};
pub use crl_number::CrlNumber;
pub use key_algorithm::KeyAlgorithm;
pub use key_file::KeyFileError;
pub use name::{ComparableName, DistinguishedName, NameAttribute, NameError};
pub use pem::{PemBlock, PemError, encode_pem, is_pem, read_pem};
#[cfg(feature = "pkcs11")]
pub use pkcs11::{Pkcs11Key, Pkcs11Module};
#[cfg(feature = "pkcs11")]
pub use pkcs11_error::Pkcs11Error;
pub use pkcs11_uri::{Pkcs11Uri, Pkcs11UriError};
#[cfg(feature = "pkcs12")]
pub use pkcs12::Pkcs12;
pub use private_key::{GenerateError, KeyType, PrivateKey, UnknownKeyType};
pub use public_key::{PublicKey, PublicKeyError, RustCrypto, Verifier, VerifyError};
#[cfg(feature = "std")]
pub use random::SystemRandom;
pub use random::{RandomError, RandomSource};
pub use revocation_list::RevocationList;
pub use revocation_list_error::RevocationListError;
pub use revoked_certificate::{RevocationReason, RevokedCertificate, UnknownRevocationReason};
pub use rsa_pss::rsa_pss_hash;
pub use scheme::{SignatureScheme, describe_algorithm};
pub use serial::{SerialNumber, SerialNumberError};
pub use signed::Signed;
pub use signer::{SignError, Signer};
pub use tbs::{Extension, ExtensionRef, TbsCertificate, TbsCertificateRef};
pub use tbs_revocation_list::{RevokedCertificateRef, RevokedCertificatesRef, TbsRevocationListRef};
pub use time::{timestamp, x509_time};

/// The object-identifier type of every crate here, from `const-oid`.
pub use const_oid::ObjectIdentifier;
/// Extension types and attribute types as `x509-cert` defines them.
pub use x509_cert::ext::pkix;
