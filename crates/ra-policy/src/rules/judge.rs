//! What certificates and lists are judged by.

use jiff::Timestamp;
use ra_pki::Verifier;

use crate::ruleset::Ruleset;

/// What certificates and lists are judged by: an instant, if there is one, the caller's rules and verifier.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) at: Option<Timestamp>,
    pub(crate) ruleset: &'a Ruleset,
    pub(crate) verifier: &'a dyn Verifier,
}
