//! Certificate requests, certificates and revocation lists for AWS IAM Roles Anywhere with a certificate authority of one's own.
//!
//! - A [`CertificateRequest`] is made for a key, or read; its proof of possession is verified when it is read.
//! - A [`CertificateProfile`] says what a certificate holds: [`TrustAnchorCertificate`], [`IntermediateCertificate`]
//!   and [`EndEntityCertificate`] are right by construction, and an [`ExtensionFileCertificate`] holds what an OpenSSL
//!   [`ExtensionFile`](extension_file::ExtensionFile) says.
//! - An [`Issuer`] prepares an [`UnsignedCertificate`], which can be judged before the CA's key is used; the key signs
//!   it at hand or elsewhere. A root is [`UnsignedCertificate::self_signed`].
//! - A [`NewRevocationList`] is what a CA revokes, signed in the same two steps; an
//!   [`IssuanceLog`](issuance_log::IssuanceLog) keeps what it
//!   issued and revoked.
//!
//! The crate reads no clock, file or environment: the time is an argument ([`Validity`]), and so is the
//! [`RandomSource`](ra_pki::RandomSource) of serial numbers.
//!
//! ```
//! use ra_pki::{KeyType, PrivateKey, RustCrypto, Signer, SystemRandom};
//! use ra_x509::{
//!     CertificateRequest, EndEntityCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate, Validity,
//! };
//!
//! let now = "2026-11-23T12:00:00Z".parse()?;
//! let root_key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
//! let root = TrustAnchorCertificate::new("/C=JP/CN=Example Root".parse()?, root_key.public_key().clone());
//! let root = UnsignedCertificate::self_signed(&root, &root_key, Validity::days(now, 3650)?, &SystemRandom)?
//!     .sign(&root_key)?;
//!
//! let host_key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
//! let request = CertificateRequest::create(&"/C=JP/CN=host-1".parse()?, &host_key)?;
//! let certificate = EndEntityCertificate::from_request(&request)?
//!     .with_names(["URI:spiffe://example.com/host-1".parse()?]);
//! let host = Issuer::new(root, &root_key)?
//!     .prepare(&certificate, Validity::days(now, 30)?, &SystemRandom)?
//!     .sign(&root_key)?;
//! host.verify_signature(root_key.public_key(), &RustCrypto)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(test)]
extern crate std;

// Floors, the highest first: a module uses those on lower floors alone.
//
// description issuing
// certificate_profile
// issue_error
// certificate_request revocation_list issuance_log
// subject_alternative_name
// extension_file
// key_identifier
// extension general_name validity
mod certificate_profile;
mod certificate_request;
mod description;
mod extension;
pub mod extension_file;
mod general_name;
pub mod issuance_log;
mod issue_error;
mod issuing;
mod key_identifier;
mod revocation_list;
mod subject_alternative_name;
mod validity;

pub use certificate_profile::{
    Authority, CertificateProfile, CopyPolicy, EndEntityCertificate, ExtensionFileCertificate,
    IntermediateCertificate, RenewedCertificate, TrustAnchorCertificate,
};
pub use certificate_request::{CertificateRequest, RequestError, UnsignedCertificateRequest};
pub use description::{Description, Fact};
pub use general_name::SubjectAlternativeNameError;
pub use issue_error::IssueError;
pub use issuing::{Issuer, IssuerError, UnsignedCertificate};
pub use revocation_list::{NewRevocationList, RevocationListIssueError, UnsignedRevocationList};
pub use subject_alternative_name::SubjectAlternativeName;
pub use validity::{Validity, ValidityError};

/// The crate whose `Timestamp` is the time of everything here.
pub use jiff;
