//! The condition keys of a request, which a trust policy is asked about.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use jiff::Timestamp;

use crate::{
    service::{
        arn::TrustAnchorArn,
        session_name::RoleSessionName,
        session_tag::Tag,
        tip::{OriginIdentity, SubjectType},
    },
    session::Session,
};

/// The condition keys of a request for a session, with their values.
///
/// Roles Anywhere documents `aws:SourceArn`, `aws:SourceAccount`, `aws:PrincipalTag/x509…`, `sts:SourceIdentity` and
/// `sts:RoleSessionName` (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>), and
/// `aws:OriginIdentity/…` where the profile propagates identities
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trusted-identity-propagation.html>). A key that is not given
/// here is absent, or [not known](Self::preview); [`with`](Self::with) adds one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionContext {
    /// By the key in lower case: condition keys are compared without regard to case.
    values: BTreeMap<String, Vec<String>>,
    others: Others,
}

/// What is known of the keys that are not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Others {
    #[default]
    Absent,
    NotKnown,
}

impl SessionContext {
    /// No key at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// The keys of a session: its tags (as `aws:PrincipalTag`, and as `aws:RequestTag` while the role is being assumed),
    /// its source identity, its name, and its origin identity.
    pub fn from_session(session: &Session, role_session_name: Option<&RoleSessionName>) -> Self {
        let mut context = Self::new();
        for tag in session.tags() {
            context = context
                .with(&format!("aws:PrincipalTag/{}", tag.key()), [tag.value()])
                .with(&format!("aws:RequestTag/{}", tag.key()), [tag.value()]);
        }
        if let Some(identity) = session.origin_identity() {
            context = context
                .with(OriginIdentity::SUBJECT, [identity.subject()])
                .with(OriginIdentity::SUBJECT_TYPE, identity.subject_type().map(SubjectType::name));
        }
        let name = role_session_name.map_or(session.role_session_name(), RoleSessionName::as_str);
        context
            .with("aws:TagKeys", session.tags().iter().map(Tag::key))
            .with("sts:SourceIdentity", [session.source_identity()])
            .with("sts:RoleSessionName", [name])
    }

    /// Adds the trust anchor: `aws:SourceArn` and `aws:SourceAccount`.
    #[must_use]
    pub fn with_trust_anchor(self, trust_anchor: &TrustAnchorArn) -> Self {
        self.with("aws:SourceArn", [trust_anchor.as_str()])
            .with("aws:SourceAccount", [trust_anchor.account_id()])
            .with("aws:RequestedRegion", [trust_anchor.region()])
    }

    /// Adds the time: `aws:CurrentTime` and `aws:EpochTime`.
    #[must_use]
    pub fn with_time(self, at: Timestamp) -> Self {
        self.with("aws:CurrentTime", [at.to_string().as_str()])
            .with("aws:EpochTime", [at.as_second().to_string().as_str()])
    }

    /// Adds a key with its values, or replaces them; several make it a multivalued key.
    #[must_use]
    pub fn with<'v>(mut self, key: &str, values: impl IntoIterator<Item = &'v str>) -> Self {
        let values: Vec<String> = values.into_iter().map(ToString::to_string).collect();
        self.values.insert(key.to_lowercase(), values);
        self
    }

    /// Takes keys that are not given for not known, rather than for absent, session tags aside: of these the certificate
    /// says which there are.
    #[must_use]
    pub fn preview(self) -> Self {
        Self { others: Others::NotKnown, ..self }
    }

    /// Adds the keys of another, which replace those of the same name.
    #[must_use]
    pub fn extended(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self
    }

    /// The values of a key; `None` where it is absent.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.values.get(&key.to_lowercase()).map(Vec::as_slice).filter(|values| !values.is_empty())
    }

    /// Whether it is known what the request has for a key, be it that it is absent.
    pub(crate) fn is_known(&self, key: &str) -> bool {
        let key = key.to_lowercase();
        self.others == Others::Absent
            || self.values.contains_key(&key)
            || key.starts_with("aws:principaltag/")
            || key.starts_with("aws:requesttag/")
    }
}
