//! What AWS IAM Roles Anywhere accepts, said offline: every finding at once, with its source and fix, and who the
//! session would be.
//!
//! - [`Check`] judges what it is given, all at once; [`TrustAnchor`] judges a chain, or itself; [`judge_end_entity`] and
//!   [`judge_intermediate`] judge one certificate, before or after it is signed, [`judge_revocation_list`] a CRL. The
//!   answer is a [`Report`]: text, JSON or SARIF. [`explain`] says what a refusal of AWS means.
//! - A [`Rule`] is a value: code, severity, requirement, citation and its [`Mark`], AWS's [`Refusal`] where one is
//!   recorded, and a fix. [`Rule::catalogue`] gives them all. A rule that is only inferred is at most a warning. A
//!   [`Ruleset`] changes severities, switches rules off and adds the caller's own.
//! - [`Session`] is the identity that a certificate gives: session name, source identity, tags.
//!   [`AttributeMappings`] choose the tags.
//! - [`TrustPolicy`] is a role's trust policy as read, [`TrustPolicy::evaluate`] its answer to a session, and
//!   [`trust_policy`] writes one.
//! - [`ProfileSettings::terms`] says on which terms a profile gives a session; the ARNs are types.
//!
//! Nothing is read but what is given: no clock, no file, no network.
//!
//! ```
//! use ra_policy::{SessionDuration, TrustAnchorArn, Refusal};
//!
//! let arn = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
//! assert_eq!(arn.parse::<TrustAnchorArn>()?.region(), "us-east-1");
//! let refusal = Refusal::find("AccessDeniedException: Untrusted certificate. Insufficient certificate");
//! assert_eq!(refusal.map(|refusal| refusal.causes()[0].what()),
//!     Some("the end-entity certificate has no key usage digitalSignature"));
//! # Ok::<(), ra_policy::ArnError>(())
//! ```
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(test)]
extern crate std;

#[cfg(test)]
#[cfg(feature = "std")]
mod any_input;
mod arn;
mod catalogue;
mod causes;
mod certificate_rules;
mod check;
#[cfg(test)]
#[cfg(feature = "std")]
mod every_rule;
mod explain;
pub mod import;
mod mapping;
mod name_constraints;
mod path;
mod policies;
mod refusal;
mod report;
mod request_rules;
mod revocation;
mod rule;
mod ruleset;
mod service;
mod session;
mod terms;
#[cfg(test)]
#[cfg(feature = "std")]
mod testing;
mod trust_anchor;
mod trust_policy;

pub use arn::{ArnError, ArnKind, ArnMismatch, ArnProblem, ProfileArn, RoleArn, TrustAnchorArn, check_arns};
pub use causes::Cause;
pub use certificate_rules::{judge_end_entity, judge_intermediate};
pub use check::Check;
pub use explain::{ExplainedCause, Explanation, explain};
pub use mapping::{AttributeMapping, AttributeMappingError, AttributeMappings, CertificateField};
pub use path::Candidate;
pub use refusal::Refusal;
pub use report::{Finding, Report, TextStyle};
pub use revocation::judge_revocation_list;
pub use rule::{Mark, Rule, Severity, Subject};
pub use ruleset::Ruleset;
pub use service::session_request::SessionRequest;
pub use session::{DropReason, DroppedTag, Session, Tag};
pub use terms::{
    ProfileSettings, RoleSessionName, RoleSessionNameError, SessionDuration, SessionDurationError,
    SessionTerms,
};
pub use trust_anchor::TrustAnchor;
pub use trust_policy::{
    Comparison, Condition, ConditionOutcome, Decision, Effect, Evaluation, NamePatterns, Operator, Principal,
    Principals, Quantifier, SessionContext, Statement, StsAction, TrustPolicy, TrustPolicyError,
    TrustPolicyProblem, trust_policy,
};
