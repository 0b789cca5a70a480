//! Where resources live: in memory.

use crate::resources::{profile::Profiles, subject::Subjects, trust_anchor::TrustAnchors};

/// The resources, a table for each type.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) trust_anchors: TrustAnchors,
    pub(crate) profiles: Profiles,
    pub(crate) subjects: Subjects,
}
