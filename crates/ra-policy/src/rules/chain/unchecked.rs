//! What is not known of a path.

use crate::{finding::Finding, rule::rules, rules::sources::TRUST_MODEL};

rules! {
    Chain;

    Certificates {
        NO_REVOCATION_LIST = "chain.revocation.not-checked", Note, Documented, TRUST_MODEL, None,
            "Revocation is known only from CRLs that are imported for the trust anchor.",
            "give the CRLs; NewRevocationList makes one, `aws rolesanywhere import-crl` imports it";
    }
}

/// A path for which no CRL is at hand.
pub(crate) fn no_revocation_list() -> Finding {
    Finding::new(&NO_REVOCATION_LIST, "no CRL was given".into())
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use crate::{
        check::Check,
        rules::cases::{Case, anchor, case, judge_path},
        testing::{ListMaker, Maker, now},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let (anchor, leaf, lists) = (anchor(&Maker::root()), Maker::leaf().sign(), [ListMaker::new().sign()]);
        let check = Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf);
        let checked = check.revocation_lists(&lists).report();
        [case("chain.revocation.not-checked", judge_path(&Maker::root(), &[], &Maker::leaf()), checked)]
            .into()
    }
}
