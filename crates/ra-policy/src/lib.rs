//! What AWS IAM Roles Anywhere accepts, said offline: every finding at once, with its source and fix, and who the
//! session would be.
//!
//! - [`Check`] judges what it is given, all at once; [`TrustAnchor`] judges a chain, or itself; [`judge_end_entity`] and
//!   [`judge_intermediate`] judge one certificate, before or after it is signed, [`judge_revocation_list`] a CRL. The
//!   answer is a [`Report`]: text, JSON or SARIF. [`explanation::explain`] says what a refusal of AWS means.
//! - A [`Rule`] is a value: code, severity, requirement, citation and its [`Mark`], AWS's [`Refusal`] where one is
//!   recorded, and a fix. [`Rule::catalogue`] gives them all. A rule that is only inferred is at most a warning. A
//!   [`Ruleset`] changes severities, switches rules off and adds the caller's own.
//! - [`Session`] is the identity that a certificate gives: session name, source identity, tags.
//!   [`AttributeMappings`] choose the tags.
//! - [`TrustPolicy`] is a role's trust policy as read, [`TrustPolicy::evaluate`] its answer to a session, and
//!   [`TrustPolicyDocument`](trust_policy::TrustPolicyDocument) one that is written.
//! - [`ProfileSettings::terms`] says what a profile grants to a [`SessionRequest`]; the ARNs are types.
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

// Floors, the highest first: a module uses those on lower floors alone.
//
// arn error explanation limits session_tag shortcuts tip
// check
// search terms
// explain rules
// report
// import path trust_anchor trust_policy
// ruleset session
// finding
// rule
// refusal
// service
// members

mod check;
mod explain;
mod finding;
pub mod import;
mod members;
mod path;
mod refusal;
mod report;
mod rule;
mod rules;
mod ruleset;
mod search;
mod service;
mod session;
mod shortcuts;
mod terms;
#[cfg(test)]
#[cfg(feature = "std")]
mod testing;
mod trust_anchor;
pub mod trust_policy;

pub use check::Check;
pub use finding::Finding;
pub use path::tried_path::TriedPath;
pub use refusal::text::Refusal;
pub use report::{style::TextStyle, verdict::Report};
pub use rule::{Mark, Rule, Severity, Subject};
pub use rules::ruleset_builder::RulesetBuilder;
pub use ruleset::Ruleset;
pub use service::{
    arn::{ArnError, ProfileArn, RoleArn, TrustAnchorArn},
    attribute_mapping::{AttributeMapping, AttributeMappings, CertificateField},
    profile::{ProfileSettings, SessionNaming},
    session_duration::SessionDuration,
    session_name::RoleSessionName,
    session_request::SessionRequest,
};
pub use session::Session;
pub use shortcuts::{judge_end_entity, judge_intermediate, judge_revocation_list};
pub use terms::SessionTerms;
pub use trust_anchor::TrustAnchor;
pub use trust_policy::document::TrustPolicy;

/// Alias ARNs, the parts of ARNs, what is wrong with them, and the partitions.
pub mod arn {
    pub use crate::service::{
        alias::{ProfileAliasArn, ProfileReference, TrustAnchorAliasArn, TrustAnchorReference},
        arn::{ArnKind, ArnProblem},
        arn_mismatch::{ArnMismatch, ArnPart},
        partition::{dual_stack_domain, endpoint_domain, find_partition, has_fips_endpoint},
    };
}

/// Why a text or a number is not what it should be.
pub mod error {
    pub use crate::{
        rules::ruleset_builder::UnknownRule,
        service::{
            attribute_mapping::AttributeMappingError, session_duration::SessionDurationError,
            session_name::RoleSessionNameError,
        },
    };
}

/// The limits of the service, each with its source.
pub mod limits {
    pub use crate::service::limits::{
        MAX_ALIAS_CHARACTERS, MAX_ANCHOR_CERTIFICATES, MAX_BUNDLE_CHARACTERS, MAX_CRL_OCTETS, MAX_CRLS,
        MAX_MANAGED_POLICY_ARN_CHARACTERS, MAX_PROFILES, MAX_RESOURCE_TAGS, MAX_ROLES, MAX_SESSION_SECONDS,
        MAX_SPECIFIER_CHARACTERS, MAX_TAG_KEY_CHARACTERS, MAX_TAG_VALUE_CHARACTERS, MAX_TRUST_ANCHORS,
        MIN_SESSION_SECONDS, NOTIFICATION_DAYS,
    };
}

/// The tags of a session, and the attributes that make none.
pub mod session_tag {
    pub use crate::service::session_tag::{DropReason, DroppedTag, Tag};
}

/// Trusted identity propagation: whom a session says it acts for.
pub mod tip {
    pub use crate::service::tip::{OriginIdentity, SubjectSource, SubjectType, TipConfiguration, TipError};
}

/// What a refusal of AWS means.
pub mod explanation {
    pub use crate::{
        explain::{ExplainedCause, Explanation, explain},
        refusal::causes::Cause,
    };
}

/// The types of instants and durations.
pub use jiff;
