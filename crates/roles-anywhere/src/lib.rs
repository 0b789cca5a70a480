//! AWS IAM Roles Anywhere with a certificate authority of your own.
//!
//! Roles Anywhere lets a machine outside AWS trade an X.509 certificate for temporary AWS credentials. This crate
//! gives each part of that a name:
//!
//! | task | module | feature |
//! |---|---|---|
//! | keys, signatures, certificates and revocation lists as read | [`pki`] | more back-ends: `aws-lc`, `graviola`, `pkcs11`; files: `pkcs12` |
//! | certificate requests, certificates, revocation lists, OpenSSL extension files | [`x509`] | |
//! | will Roles Anywhere take it, why not, and who will the session be | [`policy`] | |
//! | sign and verify requests | [`sigv4x509`] | for `http::Request`: `http`, on by default |
//! | get credentials | `session` | `session` |
//! | the service on your own machine | `local` | `local`, `sts` |
//!
//! The modules without a feature are pure: bytes in, values out; no clock, file, environment or network, and no C.
//! Time is a `jiff::Timestamp`, and randomness a [`pki::RandomSource`].
//!
//! P-256 is in every build. The features `rsa`, `p384`, `p521`, `ml-dsa` and `encrypted-keys` (private keys under a passphrase)
//! have the other algorithms and are on by default; what needs one that is left out is an error that names its feature.
//!
//! # From a key to a signed request
//!
//! ```
//! use jiff::Timestamp;
//! use roles_anywhere::{pki::*, policy::*, sigv4x509::*, x509::*};
//!
//! let now: Timestamp = "2026-11-23T12:00:00Z".parse()?;
//!
//! // The CA: a root, right by construction.
//! let ca_key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
//! let root = TrustAnchorCertificate::new("/C=JP/O=Example/CN=Example Root".parse()?, ca_key.public_key().clone());
//! let root = UnsignedCertificate::self_signed(&root, &ca_key, Validity::days(now, 3650)?, &SystemRandom)?
//!     .sign(&ca_key)?;
//!
//! // The machine: a key and a request, whose proof of possession is verified when it is read.
//! let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
//! let request = CertificateRequest::create(&"/C=JP/O=Example/CN=host-1".parse()?, &key)?;
//!
//! // Prepare, judge, sign: the CA key is used last.
//! let issuer = Issuer::new(root.clone(), &ca_key)?;
//! let end_entity = EndEntityCertificate::from_request(&request)?;
//! let unsigned = issuer.prepare(&end_entity, Validity::days(now, 30)?, &SystemRandom)?;
//! assert!(judge_end_entity(unsigned.tbs(), Some(now)).is_accepted());
//! let certificate = unsigned.sign(&ca_key)?;
//!
//! // Would Roles Anywhere take it, and as whom?
//! let report = TrustAnchor::new(vec![root])?.judge_chain(&certificate.clone().into(), now);
//! assert!(report.is_accepted(), "{report}");
//! assert_eq!(report.session().map(Session::source_identity), Some("CN=host-1"));
//!
//! // Sign a request, and verify it on the other side.
//! let identity = Identity::new(certificate, key)?;
//! let scope = Scope::roles_anywhere("us-east-1");
//! let mut request = http::Request::post("https://rolesanywhere.us-east-1.amazonaws.com/sessions")
//!     .header("content-type", "application/json")
//!     .body("{}")?;
//! identity.sign_http(&mut request, &scope, now)?;
//! let signed_by = verify_http(&request, &VerifySettings::new(scope, now))?;
//! assert_eq!(signed_by.certificate(), identity.certificate());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use ra_pki as pki;
pub use ra_policy as policy;
pub use ra_sigv4x509 as sigv4x509;
pub use ra_x509 as x509;

#[cfg(feature = "local")]
pub use ra_local as local;
#[cfg(feature = "session")]
pub use ra_session as session;
