//! Temporary AWS credentials from IAM Roles Anywhere.
//!
//! A [`Client`] holds an [`Identity`](ra_sigv4x509::Identity) (certificate, chain and key) and asks an [`Endpoint`] for
//! the session that a [`SessionRequest`](ra_policy::SessionRequest) names. What can be known to fail is refused before anything is sent: ARNs
//! that cannot belong together, a key that is not the certificate's, certificates that form no chain. When the
//! service refuses, the [`RefusedSession`] says what its words have meant so far and what is wrong with the
//! certificate at hand.
//!
//! The HTTP stack is the AWS SDK's own: give [`ClientBuilder::build_with`] the `SharedHttpClient` of your service and
//! its connector, proxy and TLS settings carry over.
//!
//! A [`Client`] and its clones keep their connection: a session that is asked for again costs less than a quarter of one that
//! connects. The TLS of [`ClientBuilder::build`] is AWS-LC's, which takes some 30 ms of CPU time of each process to seed itself
//! from the CPU's jitter. A program that asks once and ends may be built without, by `AWS_LC_SYS_NO_JITTER_ENTROPY = "1"` under
//! `[env]` in the `.cargo/config.toml` of its workspace, as the programs of this one are: AWS-LC is then seeded by the operating
//! system alone (the option `DISABLE_CPU_JITTER_ENTROPY` of [its
//! CMakeLists.txt](https://github.com/aws/aws-lc/blob/main/CMakeLists.txt)). `cargo install` run elsewhere does not read that
//! file; set the variable there.
//!
#![cfg_attr(feature = "tls", doc = "```no_run")]
#![cfg_attr(not(feature = "tls"), doc = "```ignore")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use ra_pki::{Chain, PrivateKey, SystemRandom};
//! use ra_policy::SessionRequest;
//! use ra_session::Client;
//! use ra_sigv4x509::Identity;
//!
//! let chain = Chain::read(&std::fs::read("server.crt")?)?;
//! let key = PrivateKey::read(&std::fs::read("server.key")?, SystemRandom)?;
//! let request = SessionRequest::new(
//!     "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222".parse()?,
//!     "arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111".parse()?,
//!     "arn:aws:iam::111122223333:role/Example".parse()?,
//! );
//! let credentials = Client::builder(Identity::new(chain, key)?).build().create_session(&request).await?;
//! println!("{}", *credentials.to_credential_process_json());
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

// Floors, the highest first: a module uses those on lower floors alone.
//
// client
// error http_client request retry
// refused_session
// response
// clock credentials endpoint

mod client;
mod clock;
mod credentials;
mod endpoint;
mod error;
mod http_client;
mod refused_session;
mod request;
mod response;
mod retry;

pub use client::{Client, ClientBuilder};
pub use credentials::SessionCredentials;
pub use endpoint::{Endpoint, EndpointError};
pub use error::CreateSessionError;
pub use refused_session::RefusedSession;

/// The HTTP client type of the AWS SDK for Rust.
pub use aws_smithy_runtime_api::client::http::SharedHttpClient;
/// The types of instants and durations.
pub use jiff;
