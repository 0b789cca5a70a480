//! AWS IAM Roles Anywhere on your own machine.
//!
//! [`RaLocal`] answers the service's own REST paths on a local port: trust anchors, profiles and CRLs are made with the
//! `aws` CLI or any SDK, and `CreateSession` verifies the signature, judges certificate, profile and role, and refuses in
//! the service's words. It has no rules of its own: the signature is `ra-sigv4x509`'s to verify, everything else
//! `ra-policy`'s to judge. Where AWS's words are not known, the text begins with `ra-local:`.
//!
//! The control plane takes any caller: there are no IAM users here to tell apart. Below `/_ra-local/` a test suite in any
//! language sets roles, clock and [faults](fault::Fault), and reads what was asked.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use ra_local::RaLocal;
//!
//! let aws = RaLocal::builder().assume_any_role().start().await?;
//! assert!(aws.url().starts_with("http://127.0.0.1:"));
//! aws.shutdown().await;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

// Floors, the highest first: a module uses those on lower floors alone.
//
// fault server
// routes
// create_session control_plane management
// load
// service
// events faults
// credentials store
// resources
// call host rates
// error
// model
// account clock

mod account;
mod call;
mod clock;
mod control_plane;
mod create_session;
mod credentials;
mod error;
mod events;
mod faults;
mod host;
mod load;
mod management;
mod model;
mod rates;
mod resources;
mod routes;
mod server;
mod service;
mod store;

/// Faults on request.
pub mod fault {
    pub use crate::faults::{Fault, FaultError};
}

pub use load::LoadError;
pub use server::{RaLocal, RaLocalBuilder, RaLocalError};

/// The types of instants and durations.
pub use jiff;
