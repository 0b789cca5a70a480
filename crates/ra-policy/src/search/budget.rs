//! What a search may cost.

use alloc::{format, string::String};

use crate::path::name_constraints::MAX_COMPARISONS;

/// Signature verifications that one search may cost, each pair of certificates once. What a request can hold, five
/// intermediates below a trust anchor of two certificates, never costs more than 37.
const MAX_VERIFICATIONS: usize = 64;

/// Pairs of a certificate and a possible issuer that one search may look at.
const MAX_PAIRS: usize = 4_000;

/// What a search may still cost.
pub(super) struct Budget {
    verifications: usize,
    pairs: usize,
    pub(super) comparisons: usize,
    is_exceeded: bool,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            verifications: MAX_VERIFICATIONS,
            pairs: MAX_PAIRS,
            comparisons: MAX_COMPARISONS,
            is_exceeded: false,
        }
    }

    /// The budget of a second search, which knows what the first one verified.
    pub(super) fn renew(&mut self) {
        self.pairs = MAX_PAIRS;
        self.comparisons = MAX_COMPARISONS;
    }

    /// Takes a pair of certificates, if it and its signature may be looked at.
    pub(super) fn take_pair(&mut self) -> bool {
        if self.pairs == 0 || self.verifications == 0 {
            self.is_exceeded = true;
            return false;
        }
        self.pairs -= 1;
        true
    }

    /// Takes a signature that was not verified yet.
    pub(super) fn take_verification(&mut self) {
        self.verifications = self.verifications.saturating_sub(1);
    }

    /// Whether something was left that was not looked at.
    pub(super) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }

    /// What was spent, for people.
    pub(super) fn spent(&self) -> String {
        if self.verifications > 0 {
            format!("{MAX_PAIRS} pairs of certificates were looked at")
        } else {
            format!("{MAX_VERIFICATIONS} signatures were verified")
        }
    }
}
