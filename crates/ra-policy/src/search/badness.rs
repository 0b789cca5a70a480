//! How bad a path is.

use core::cmp::Reverse;

use crate::{finding::Finding, rules::chain::link::is_lost, ruleset::Ruleset};

/// How bad a path is; the least is the most telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Badness {
    /// Whether a signature is wrong or an issuer missing.
    is_lost: bool,
    /// How much is wrong.
    faults: usize,
    /// How far it got.
    length: Reverse<usize>,
}

impl Badness {
    /// How bad a path of this length is; where it is broken, its errors alone count.
    pub(super) fn measure(wrong: &[Finding], length: usize, ruleset: &Ruleset) -> Self {
        Self {
            is_lost: wrong.iter().any(is_lost),
            faults: faults(wrong, ruleset).count(),
            length: Reverse(length),
        }
    }
}

/// What is wrong with a path: its errors, or where there are none all that was found.
pub(super) fn faults<'f>(wrong: &'f [Finding], ruleset: &Ruleset) -> impl Iterator<Item = &'f Finding> {
    let is_broken = wrong.iter().any(|finding| ruleset.is_error(finding));
    wrong.iter().filter(move |finding| !is_broken || ruleset.is_error(finding))
}
