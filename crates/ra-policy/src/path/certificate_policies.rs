//! Certificate policies along a path (RFC 5280 §6.1), with mappings, as the graph of RFC 9618: of each depth the policies that
//! are valid there, so that what is kept grows with the certificates and never with their product. Whoever validates
//! accepts any policy, so that all that counts is whether some policy is left where one is required.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use const_oid::{AssociatedOid, ObjectIdentifier};
use ra_pki::{
    Certificate,
    asn1::{
        AnyObjectIdentifier,
        pkix::{CertificatePolicies, InhibitAnyPolicy, PolicyConstraints, PolicyMapping, PolicyMappings},
    },
};

/// anyPolicy (RFC 5280 §4.2.1.4).
const ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");

/// A policy by its identifier.
type Policy = AnyObjectIdentifier;

/// What stands against the path, which runs from the end entity to the trust anchor, both included. The constraints of
/// the trust anchor count as those of any CA.
pub(crate) fn find_policy_failure(path: &[&Certificate]) -> Option<String> {
    let (anchor, below) = path.split_last()?;
    let has = |certificate: &&Certificate, oid: ObjectIdentifier| {
        certificate.extensions().iter().any(|extension| extension.oid() == oid)
    };
    if !path.iter().any(|certificate| has(certificate, PolicyConstraints::OID))
        && !below.iter().any(|certificate| has(certificate, PolicyMappings::OID))
    {
        return None;
    }
    let mut state = State::new(below.len());
    state.constrain(anchor);
    for (left, certificate) in below.iter().enumerate().rev() {
        let is_last = left == 0;
        state.take_policies(certificate, is_last);
        if is_last {
            state.finish(certificate);
        }
        if state.valid.is_empty() && state.explicit == 0 {
            let by = state.required_by.unwrap_or_default();
            let subject = certificate.subject();
            return Some(format!("{by} requires an explicit policy, and none is valid down to {subject}"));
        }
        if !is_last && let Err(why) = state.descend(certificate) {
            return Some(why);
        }
    }
    None
}

/// The policies that are valid at a depth of the graph: those that the next certificate may assert.
#[derive(Default)]
struct Valid {
    /// Whether anyPolicy is among them.
    any: bool,
    these: BTreeSet<Policy>,
}

impl Valid {
    fn is_empty(&self) -> bool {
        !self.any && self.these.is_empty()
    }
}

/// The state variables of RFC 5280 §6.1.2, with how many certificates may follow before each takes hold.
struct State {
    valid: Valid,
    explicit: usize,
    inhibit_any: usize,
    inhibit_mapping: usize,
    required_by: Option<String>,
}

impl State {
    fn new(length: usize) -> Self {
        let never = length + 1;
        let valid = Valid { any: true, these: BTreeSet::new() };
        Self { valid, explicit: never, inhibit_any: never, inhibit_mapping: never, required_by: None }
    }

    /// Goes to a certificate (RFC 5280 §6.1.3 (d) and (e), by RFC 9618 §5.3).
    fn take_policies(&mut self, certificate: &Certificate, is_last: bool) {
        let Some(Ok((_, CertificatePolicies(asserted)))) = certificate.extension() else {
            self.valid = Valid::default();
            return;
        };
        let any_counts = self.inhibit_any > 0 || (!is_last && certificate.is_self_issued());
        let any = any_counts && asserted.iter().any(|policy| policy.policy_identifier == ANY_POLICY);
        let before = core::mem::take(&mut self.valid);
        let mut these: BTreeSet<_> = asserted
            .into_iter()
            .map(|policy| policy.policy_identifier)
            .filter(|policy| *policy != ANY_POLICY && (before.any || before.these.contains(policy)))
            .collect();
        if any {
            these.extend(before.these);
        }
        self.valid = Valid { any: any && before.any, these };
    }

    /// Goes below a CA certificate (RFC 5280 §6.1.4 (a), (b) and (h) to (j), by RFC 9618 §5.4).
    fn descend(&mut self, ca: &Certificate) -> Result<(), String> {
        if let Some(mappings) = ca.extension() {
            let subject = ca.subject();
            let (_, PolicyMappings(mappings)) =
                mappings.map_err(|_| format!("the policy mappings of {subject} are malformed"))?;
            let is_any = |policy: &Policy| *policy == ANY_POLICY;
            let maps_any =
                |one: &PolicyMapping| is_any(&one.issuer_domain_policy) || is_any(&one.subject_domain_policy);
            if mappings.iter().any(maps_any) {
                return Err(format!("{subject} maps anyPolicy, which no certificate may"));
            }
            self.map(mappings);
        }
        if !ca.is_self_issued() {
            for counter in [&mut self.explicit, &mut self.inhibit_any, &mut self.inhibit_mapping] {
                *counter = counter.saturating_sub(1);
            }
        }
        self.constrain(ca);
        Ok(())
    }

    fn map(&mut self, mappings: Vec<PolicyMapping>) {
        let mut of_issuer: BTreeMap<Policy, Vec<Policy>> = BTreeMap::new();
        for mapping in mappings {
            of_issuer.entry(mapping.issuer_domain_policy).or_default().push(mapping.subject_domain_policy);
        }
        let is_mapped = self.inhibit_mapping > 0;
        let mut mapped = BTreeSet::new();
        for (issuer_policy, subject_policies) in of_issuer {
            let was_valid = self.valid.these.remove(&issuer_policy);
            // With anyPolicy among the valid, the policy is valid too, and mapped (RFC 5280 §6.1.4 (b) (1)).
            if is_mapped && (was_valid || self.valid.any) {
                mapped.extend(subject_policies);
            }
        }
        self.valid.these.extend(mapped);
    }

    fn constrain(&mut self, ca: &Certificate) {
        if let Some(Ok((_, constraints))) = ca.extension::<PolicyConstraints>() {
            if let Some(skip) = constraints.require_explicit_policy.map(count)
                && skip < self.explicit
            {
                (self.explicit, self.required_by) = (skip, Some(format!("{}", ca.subject())));
            }
            let skip = constraints.inhibit_policy_mapping.map_or(usize::MAX, count);
            self.inhibit_mapping = self.inhibit_mapping.min(skip);
        }
        if let Some(Ok((_, InhibitAnyPolicy(skip)))) = ca.extension() {
            self.inhibit_any = self.inhibit_any.min(count(skip));
        }
    }

    /// Comes to the end entity (RFC 5280 §6.1.5 (a) and (b)).
    fn finish(&mut self, end_entity: &Certificate) {
        self.explicit = self.explicit.saturating_sub(1);
        if let Some(Ok((_, PolicyConstraints { require_explicit_policy: Some(0), .. }))) =
            end_entity.extension()
        {
            (self.explicit, self.required_by) = (0, Some(format!("{}", end_entity.subject())));
        }
    }
}

fn count(skip: u32) -> usize {
    usize::try_from(skip).unwrap_or(usize::MAX)
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{time::Instant, vec};

    use super::*;
    use crate::{rules::cases::issuing, testing::Maker};

    fn list(items: &[Vec<u8>]) -> Vec<u8> {
        let content = items.concat();
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        match content.len() {
            short @ 0..128 => [&[0x30, u8::try_from(short).unwrap()], &content[..]].concat(),
            128..256 => [&[0x30, 0x81], &length[3..], &content].concat(),
            256..65536 => [&[0x30, 0x82], &length[2..], &content].concat(),
            _ => [&[0x30, 0x83], &length[1..], &content].concat(),
        }
    }

    /// The policy 1.2.x.y; 0 is anyPolicy.
    fn policy(number: u16) -> Vec<u8> {
        let [high, low] = [number >> 7, number & 0x7f].map(|part| u8::try_from(part).unwrap());
        match number {
            0 => vec![6, 4, 0x55, 0x1d, 0x20, 0],
            _ => vec![6, 4, 0x2a, 3, 0x80 | high | 1 << 6, low],
        }
    }

    fn policies(maker: Maker, numbers: &[u16]) -> Maker {
        let items: Vec<_> = numbers.iter().map(|number| list(&[policy(*number)])).collect();
        maker.extension(CertificatePolicies::OID, false, &list(&items))
    }

    fn mappings(maker: Maker, pairs: &[(u16, u16)]) -> Maker {
        let items: Vec<_> = pairs.iter().map(|(one, other)| list(&[policy(*one), policy(*other)])).collect();
        maker.extension(PolicyMappings::OID, true, &list(&items))
    }

    fn failure(root: &Maker, issuing: &Maker, leaf: &Maker) -> Option<String> {
        let leaf = leaf.clone().issuer("/CN=Issuing");
        find_policy_failure(&[&leaf.sign(), &issuing.sign(), &root.sign()])
    }

    fn explicit(maker: Maker) -> Maker {
        maker.extension(PolicyConstraints::OID, true, &[0x30, 3, 0x80, 1, 0])
    }

    #[test]
    fn a_mapped_policy_is_valid_below_and_the_one_it_was_mapped_from_is_not() {
        let root = explicit(Maker::root());
        for (of_ca, pairs, of_leaf, is_valid) in [
            (&[1][..], &[(1, 2)][..], &[2][..], true),
            (&[1], &[(1, 2)], &[1], false),
            (&[1], &[(3, 2)], &[2], false),
            (&[1], &[(1, 2), (1, 3)], &[3], true),
            (&[1, 4], &[(1, 2)], &[4], true),
            (&[0], &[(1, 2)], &[2], true),
            (&[0], &[(1, 2)], &[5], true),
            (&[1], &[(1, 2)], &[0], true),
        ] {
            let ca = mappings(policies(issuing(), of_ca), pairs);
            let found = failure(&root, &ca, &policies(Maker::leaf(), of_leaf));
            assert_eq!(found.is_none(), is_valid, "{of_ca:?} {pairs:?} {of_leaf:?}: {found:?}");
        }
    }

    #[test]
    fn any_policy_is_never_mapped_and_inhibited_mappings_delete_the_policy() {
        let leaf = policies(Maker::leaf(), &[2]);
        for pair in [(0, 2), (1, 0)] {
            let ca = mappings(policies(issuing(), &[1]), &[pair]);
            assert!(failure(&Maker::root(), &ca, &leaf).is_some_and(|why| why.contains("maps anyPolicy")));
        }
        let ca = mappings(policies(issuing(), &[1]), &[(1, 2)]);
        assert_eq!(failure(&Maker::root(), &ca, &leaf), None);
        // requireExplicitPolicy 0, inhibitPolicyMapping 0
        let value = [0x30, 6, 0x80, 1, 0, 0x81, 1, 0];
        let inhibiting = Maker::root().extension(PolicyConstraints::OID, true, &value);
        assert!(failure(&inhibiting, &ca, &leaf).is_some());
        let unmapped = policies(issuing(), &[2]);
        assert_eq!(failure(&inhibiting, &unmapped, &leaf), None);
    }

    #[test]
    fn thousands_of_policies_and_mappings_are_answered_at_once() {
        let all: Vec<u16> = (1..4000).collect();
        let pairs: Vec<_> = all.iter().flat_map(|one| (1..3).map(move |other| (*one, other))).collect();
        let ca = mappings(policies(issuing(), &all), &pairs);
        let (root, leaf) = (explicit(Maker::root()), policies(Maker::leaf(), &all));
        let begin = Instant::now();
        assert_eq!(failure(&root, &ca, &leaf), None);
        assert!(begin.elapsed().as_secs() < 2, "{:?}", begin.elapsed());
    }
}
