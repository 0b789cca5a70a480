//! Paths with certificate policies (RFC 5280 §6.1).

use der::oid::AssociatedOid;
use ra_maker::Maker;
use roles_anywhere::pki::{
    ObjectIdentifier,
    asn1::pkix::{
        CertificatePolicies, InhibitAnyPolicy, PolicyConstraints, PolicyInformation, PolicyMappings,
    },
};

use crate::{
    parties::{ROOT, ca, leaf, root},
    paths::{LOWER, Scenario, UPPER, bad, good, upper},
};

const ANY: &str = "2.5.29.32.0";
const ONE: &str = "1.2.3.1";
const OTHER: &str = "1.2.3.2";

fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(text).unwrap()
}

fn with(maker: Maker, policies: &[&str]) -> Maker {
    let policies = policies
        .iter()
        .map(|policy| PolicyInformation { policy_identifier: oid(policy).into(), policy_qualifiers: None });
    maker.extended(false, &CertificatePolicies(policies.collect()))
}

fn requiring(maker: Maker, skip: u32) -> Maker {
    maker.extended(
        true,
        &PolicyConstraints { require_explicit_policy: Some(skip), inhibit_policy_mapping: None },
    )
}

pub fn all() -> Vec<Scenario> {
    let mut all = kept_and_broken();
    all.extend(required_further_down());
    all.extend(mapped());
    all
}

/// An intermediate below which one of these policies is required.
fn strict(policies: &[&str]) -> Maker {
    requiring(with(upper(), policies), 0)
}

fn no_any(maker: Maker) -> Maker {
    maker.extended(true, &InhibitAnyPolicy(0))
}

fn kept_and_broken() -> Vec<Scenario> {
    vec![
        good("policies that nobody asks for", root(), [upper()], with(leaf(UPPER), &[ONE])),
        good("critical policies that nobody asks for", root(), [upper()], {
            with(leaf(UPPER), &[ONE]).critical::<CertificatePolicies>(true)
        }),
        good(
            "different policies where none is asked for",
            root(),
            [with(upper(), &[ONE])],
            with(leaf(UPPER), &[OTHER]),
        ),
        good("a required policy that is there", root(), [strict(&[ONE])], with(leaf(UPPER), &[ONE])),
        good(
            "a required policy among others",
            root(),
            [strict(&[ONE, OTHER])],
            with(leaf(UPPER), &["1.2.3.3", OTHER]),
        ),
        bad("a required policy that the leaf lacks", root(), [strict(&[ONE])], leaf(UPPER)),
        bad(
            "a required policy where the leaf has another",
            root(),
            [strict(&[ONE])],
            with(leaf(UPPER), &[OTHER]),
        ),
        bad(
            "a required policy that the CA itself lacks",
            root(),
            [requiring(upper(), 0)],
            with(leaf(UPPER), &[ONE]),
        ),
        good("a required policy by anyPolicy", root(), [strict(&[ANY])], with(leaf(UPPER), &[ONE])),
        good("anyPolicy in the leaf too", root(), [strict(&[ANY])], with(leaf(UPPER), &[ANY])),
        bad("anyPolicy that is inhibited", root(), [no_any(strict(&[ONE]))], with(leaf(UPPER), &[ANY])),
        good(
            "an explicit policy beside inhibited anyPolicy",
            root(),
            [no_any(strict(&[ONE]))],
            with(leaf(UPPER), &[ONE]),
        ),
    ]
}

fn required_further_down() -> Vec<Scenario> {
    let lower = || ca(LOWER, UPPER);
    vec![
        good(
            "a policy required after more certificates than there are",
            root(),
            [requiring(upper(), 2)],
            leaf(UPPER),
        ),
        bad(
            "a policy required after one certificate more",
            root(),
            [requiring(upper(), 1), lower()],
            leaf(LOWER),
        ),
        bad("a policy required by the anchor", requiring(root(), 0), [], leaf(ROOT)),
        bad(
            "policy constraints that are not critical",
            root(),
            [strict(&[ONE]).critical::<PolicyConstraints>(false)],
            leaf(UPPER),
        ),
    ]
}

fn mapped() -> Vec<Scenario> {
    // Maps ONE to OTHER.
    let mapping = [0x30, 12, 0x30, 10, 6, 3, 0x2a, 3, 1, 6, 3, 0x2a, 3, 2];
    let mapped = with(upper(), &[ONE]).extension(PolicyMappings::OID, true, &mapping);
    vec![
        good("mapped policies that nobody asks for", root(), [mapped.clone()], with(leaf(UPPER), &[OTHER])),
        good(
            "mapped policies where one is required",
            root(),
            [requiring(mapped.clone(), 0)],
            with(leaf(UPPER), &[OTHER]),
        ),
        bad(
            "a policy that was mapped to another, where one is required",
            root(),
            [requiring(mapped, 0)],
            with(leaf(UPPER), &[ONE]),
        ),
    ]
}
