//! Where a certificate stands.

use crate::rule::{Rule, Subject};

/// Where a certificate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    TrustAnchor,
    Intermediate,
    EndEntity,
}

impl Place {
    pub(crate) fn subject(self) -> Subject {
        match self {
            Self::TrustAnchor => Subject::TrustAnchor,
            Self::Intermediate => Subject::Intermediate,
            Self::EndEntity => Subject::EndEntity,
        }
    }
}

/// A rule that holds in every place, as each place has it.
pub(crate) struct PerPlace {
    pub(crate) trust_anchor: Rule,
    pub(crate) intermediate: Rule,
    pub(crate) end_entity: Rule,
}

impl PerPlace {
    pub(crate) fn rule(&'static self, place: Place) -> &'static Rule {
        match place {
            Place::TrustAnchor => &self.trust_anchor,
            Place::Intermediate => &self.intermediate,
            Place::EndEntity => &self.end_entity,
        }
    }
}
