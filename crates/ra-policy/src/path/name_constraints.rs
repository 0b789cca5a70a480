//! Name constraints (RFC 5280 §4.2.1.10): which names a CA may give. What cannot be read or compared is never taken for a
//! name that is not there, nor for one outside an exclusion.

mod host;
mod names;
pub(crate) mod subtree;

use alloc::{format, string::String, vec::Vec};

use const_oid::AssociatedOid;
use ra_pki::{Certificate, asn1::pkix::NameConstraints};

use self::{
    host::Comparison,
    names::{ConstrainedName, constrained_names},
    subtree::{Constraints, Subtree},
};

/// Pairs of a name and a constraint that one search may compare. OpenSSL has the same bound for a certificate.
pub(crate) const MAX_COMPARISONS: usize = 1 << 20;

/// What stands against a path for its names.
#[derive(Debug)]
pub(crate) enum NameFailure {
    /// A name lies outside the constraints above it.
    Violation(String),
    /// A name or a constraint of its kind cannot be compared.
    Unknown(String),
    /// There is more to compare than was left.
    TooMany(String),
}

/// The first name on a path that lies outside the name constraints above it, or else the first that cannot be compared with
/// them. The path runs from the end entity to the trust anchor, both included. `left` is how many pairs may still be
/// compared.
pub(crate) fn find_name_failure(path: &[&Certificate], left: &mut usize) -> Option<NameFailure> {
    let mut unknown = None;
    for (place, ca) in path.iter().enumerate().skip(1) {
        let Some(extension) = ca.extensions().iter().find(|one| one.oid() == NameConstraints::OID) else {
            continue;
        };
        let Some(constraints) = Constraints::read(extension.value()) else {
            let subject = ca.subject();
            unknown.get_or_insert_with(|| {
                format!(
                    "the name constraints of {subject} are malformed, and no name below is compared with them"
                )
            });
            continue;
        };
        for (below, certificate) in path.iter().enumerate().take(place) {
            // Self-issued certificates between are passed over (RFC 5280 §6.1.3 (b)).
            if below > 0 && certificate.is_self_issued() {
                continue;
            }
            let names = constrained_names(certificate.tbs());
            let (subject, ca) = (certificate.subject(), ca.subject());
            let pairs = names.len().saturating_mul(constraints.len());
            let Some(rest) = left.checked_sub(pairs) else {
                return Some(NameFailure::TooMany(format!(
                    "{ca} has {} name constraints for the {} names of {subject}: more than {MAX_COMPARISONS} pairs to compare",
                    constraints.len(),
                    names.len(),
                )));
            };
            *left = rest;
            for name in &names {
                match judge(name, &constraints) {
                    Judgement::Kept => {}
                    Judgement::Broken(how) => {
                        let message =
                            format!("{ca} constrains names, and in {subject} {} {how}", name.text());
                        return Some(NameFailure::Violation(message));
                    }
                    Judgement::Unknown(why) => {
                        unknown.get_or_insert_with(|| {
                            format!(
                                "{ca} constrains names of the kind of {} in {subject}: {why}",
                                name.text()
                            )
                        });
                    }
                }
            }
        }
    }
    unknown.map(NameFailure::Unknown)
}

enum Judgement {
    Kept,
    Broken(String),
    Unknown(&'static str),
}

/// Whether the constraints of a CA let it give a name.
fn judge(name: &ConstrainedName, constraints: &Constraints) -> Judgement {
    let mut unknown = None;
    for subtree in constraints.excluded.iter().filter(|subtree| name.is_of_form(subtree)) {
        match name.compare(subtree) {
            Comparison::Inside | Comparison::Both => {
                return Judgement::Broken(format!("is excluded by {}", subtree.text()));
            }
            Comparison::Unknown(why) => unknown = unknown.or(Some(why)),
            Comparison::Outside => {}
        }
    }
    let of_form: Vec<&Subtree> = constraints.permitted.iter().filter(|one| name.is_of_form(one)).collect();
    let mut is_permitted = of_form.is_empty();
    let mut not_compared = None;
    for subtree in &of_form {
        match name.compare(subtree) {
            Comparison::Inside => is_permitted = true,
            Comparison::Unknown(why) => not_compared = not_compared.or(Some(why)),
            Comparison::Outside | Comparison::Both => {}
        }
    }
    match unknown.or(not_compared.filter(|_| !is_permitted)) {
        Some(why) => Judgement::Unknown(why),
        None if is_permitted => Judgement::Kept,
        None => {
            let allowed: Vec<&str> = of_form.iter().map(|subtree| subtree.text()).collect();
            Judgement::Broken(format!("is not permitted: {} is", allowed.join(" or ")))
        }
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use super::*;
    use crate::testing::Maker;

    #[test]
    fn what_is_left_to_compare_is_kept() {
        let root = Maker::root().name_constraints(&["permitted DNS:a"]).sign();
        let leaf = Maker::leaf().alternative_names(&["DNS:x.a", "DNS:y.a"]).sign();
        // The subject is a name too.
        let mut left = 5;
        assert!(find_name_failure(&[&leaf, &root], &mut left).is_none());
        assert_eq!(left, 2);
        let failure = find_name_failure(&[&leaf, &root], &mut left);
        assert!(
            matches!(failure, Some(NameFailure::TooMany(message)) if message.contains("1 name constraints for the 3"))
        );
    }
}
