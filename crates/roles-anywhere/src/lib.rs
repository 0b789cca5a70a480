//! AWS IAM Roles Anywhere with a certificate authority of your own.
//!
//! Roles Anywhere lets a machine outside AWS trade an X.509 certificate for temporary AWS credentials. This crate
//! gives each part of that a name:
//!
//! | task | module | feature |
//! |---|---|---|
//! | keys, signatures, certificates as read | [`pki`] | |
//! | certificate requests, certificates, OpenSSL extension files | [`x509`] | |
//! | will Roles Anywhere take it, why not, and who will the session be | [`policy`] | |
//! | sign and verify requests | [`sigv4x509`] | |
//! | get credentials | `session` | `session` |
//! | the service on your own machine | `local` | `local`, `sts` |
//!
//! The modules without a feature are pure: bytes in, values out; no clock, file, environment or network, and no C.
//! Time is a `jiff::Timestamp`, and randomness a [`pki::RandomSource`].
//!
//! # From a key to a signed request
//!
//! ```
//! use roles_anywhere::{pki::*, policy::*, sigv4x509::*, x509::*};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = "2026-11-23T12:00:00Z".parse()?;
//!
//! // A root, right by construction.
//! let ca_key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
//! let ca_request = CertificateRequest::create(&"/C=JP/O=Example/CN=Example Root".parse()?, &ca_key)?;
//! # Ok(())
//! # }
//! ```

pub use ra_pki as pki;
pub use ra_policy as policy;
pub use ra_sigv4x509 as sigv4x509;
pub use ra_x509 as x509;

#[cfg(feature = "local")]
pub use ra_local as local;
#[cfg(feature = "session")]
pub use ra_session as session;
