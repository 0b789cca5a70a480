//! What AWS IAM Roles Anywhere accepts, said offline: every finding at once, with its source and fix, and who the
//! session would be.
//!
//! - [`TrustAnchor`] judges a chain, or itself; [`judge_end_entity`] and [`judge_intermediate`] judge one certificate,
//!   before or after it is signed. The answer is a [`Report`].
//! - A [`Rule`] is a value: code, severity, requirement, citation and its [`Mark`], AWS's [`Refusal`] where one is
//!   recorded, and a fix. [`Rule::CATALOGUE`] holds them all. A rule that is only inferred is at most a warning.
//! - [`Session`] is the identity that a certificate gives: session name, source identity, tags.
//! - [`ProfileSettings::terms`] says on which terms a profile gives a session; [`trust_policy`] writes the trust policy
//!   that lets one session assume a role; the ARNs are types.
//!
//! Nothing is read but what is given: no clock, no file, no network.
//!
//! ```
//! use ra_policy::{SessionDuration, TrustAnchorArn, Refusal};
//!
//! let arn = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
//! assert_eq!(arn.parse::<TrustAnchorArn>()?.region(), "us-east-1");
//! let refusal = Refusal::find("AccessDeniedException: Untrusted certificate. Insufficient certificate");
//! assert_eq!(refusal.map(|refusal| refusal.causes()[0]),
//!     Some("the end-entity certificate has no key usage digitalSignature"));
//! # Ok::<(), ra_policy::ArnError>(())
//! ```
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod arn;
mod catalogue;
mod certificate_rules;
mod refusal;
mod report;
mod rule;
mod session;
mod terms;
#[cfg(test)]
#[cfg(feature = "std")]
mod testing;
mod trust_anchor;
mod trust_policy;

pub use arn::{ArnError, ArnKind, ArnMismatch, ArnProblem, ProfileArn, RoleArn, TrustAnchorArn, check_arns};
pub use certificate_rules::{judge_end_entity, judge_intermediate};
pub use refusal::Refusal;
pub use report::{Finding, Report};
pub use rule::{Mark, Rule, Severity, Subject};
pub use session::{DropReason, DroppedTag, Session, Tag};
pub use terms::{
    ProfileSettings, RoleSessionName, RoleSessionNameError, SessionDuration, SessionDurationError,
    SessionTerms, TermsRequest,
};
pub use trust_anchor::TrustAnchor;
pub use trust_policy::trust_policy;
