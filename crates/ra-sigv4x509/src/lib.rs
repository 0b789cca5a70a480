//! SigV4-X509: how a request to AWS IAM Roles Anywhere is signed with the key of a certificate, and verified.
//!
//! Source: <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html>. It is
//! Signature Version 4 with a certificate's own key in place of a derived one, the certificate in a header, and its
//! serial number in place of an access key ID.
//!
//! - An [`Identity`] is a certificate with its chain and key. [`Identity::sign`] computes the [`SignedHeaders`] of a
//!   [`RequestView`], which the caller adds to the request; with the feature `http`, `sign_http` does both to an
//!   `http::Request`. A [`PublicIdentity`] lacks the key: it [prepares](PublicIdentity::prepare) a request for a
//!   signature that is made elsewhere.
//! - [`SigningSettings`] hold what there is to choose: the path as it is sent, headers left out, the hash of the body as a header.
//! - [`verify`] says whose key signed a request, as [`SignedBy`], or why none did. A signature is not trust: whether
//!   that certificate means anything, `ra-policy` says.
//!
//! ```
//! use ra_sigv4x509::{RequestBody, RequestView};
//!
//! let headers = [("Host", &b"rolesanywhere.us-east-1.amazonaws.com"[..]), ("X-Amz-Date", b"20261123T120000Z")];
//! let request = RequestView::new("POST", "/sessions", None, &headers).body(RequestBody::Bytes(b"{}"));
//! assert_eq!(
//!     request.canonical_request(),
//!     "POST\n/sessions\n\nhost:rolesanywhere.us-east-1.amazonaws.com\nx-amz-date:20261123T120000Z\n\n\
//!      host;x-amz-date\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
//! );
//! ```
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(test)]
extern crate std;

// Floors, the highest first: a module uses those on lower floors alone.
//
// http_request
// sign verify
// authorization canonical string_to_sign
// request
// algorithm date header hexadecimal scope

mod algorithm;
mod authorization;
mod canonical;
mod date;
mod header;
mod hexadecimal;
#[cfg(feature = "http")]
mod http_request;
mod request;
mod scope;
mod sign;
mod string_to_sign;
#[cfg(test)]
#[cfg(feature = "std")]
mod testing;
mod verify;

pub use algorithm::Algorithm;
pub use authorization::AuthorizationError;
#[cfg(feature = "http")]
pub use http_request::verify_http;
pub use request::{RequestBody, RequestView, SigningSettings};
pub use scope::Scope;
pub use sign::{
    error::SigningError, identity::Identity, identity_error::IdentityError, public_identity::PublicIdentity,
    signed_headers::SignedHeaders, unsigned_request::UnsignedRequest,
};
pub use verify::{error::VerificationError, settings::VerifySettings, signed_by::SignedBy, verify};

/// The types of the requests that are signed and verified.
#[cfg(feature = "http")]
pub use http;
/// The types of instants and durations.
pub use jiff;
