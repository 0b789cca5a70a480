//! Paths with certificate revocation lists (RFC 5280 §6.3).

use ra_maker::{ListMaker, Maker};
use roles_anywhere::pki::{
    ObjectIdentifier,
    asn1::pkix::{KeyUsage, KeyUsages},
};

use crate::{
    parties::{ROOT, ca, key_of, leaf, list, root},
    paths::{LOWER, Scenario, UPPER, bad, good, upper},
};

const LEAF: &[u8] = &[0x4c];
const MIDDLE: &[u8] = &[0x4d];

fn below_root() -> Maker {
    leaf(ROOT).serial_number(LEAF)
}

fn below_upper() -> Maker {
    leaf(UPPER).serial_number(LEAF)
}

fn middle() -> Maker {
    upper().serial_number(MIDDLE)
}

pub fn all() -> Vec<Scenario> {
    let mut all = entries();
    all.extend(issuers());
    all.extend(scopes());
    all
}

fn entries() -> Vec<Scenario> {
    let on = |reason| list(ROOT).also_revoking(LEAF, reason);
    vec![
        good("a list without the leaf", root(), [], below_root()).lists([list(ROOT)]),
        bad("a list with the leaf", root(), [], below_root()).lists([on(None)]),
        bad("a list with the leaf, its key compromised", root(), [], below_root()).lists([on(Some(1))]),
        bad("a list with the leaf on hold", root(), [], below_root()).lists([on(Some(6))]),
        good("a list with the leaf taken off", root(), [], below_root()).lists([on(Some(8))]),
        good("a list with an intermediate's serial number for another", root(), [middle()], below_upper())
            .lists([list(ROOT).also_revoking(LEAF, None), list(UPPER).also_revoking(MIDDLE, None)]),
        bad("a list with the intermediate", root(), [middle()], below_upper())
            .lists([list(ROOT).also_revoking(MIDDLE, None), list(UPPER)]),
        good("lists of both CAs", root(), [middle()], below_upper()).lists([list(UPPER), list(ROOT)]),
        good("a list of the leaf's issuer alone", root(), [middle()], below_upper()).lists([list(UPPER)]),
        bad("the leaf on a list of its issuer alone", root(), [middle()], below_upper())
            .lists([list(UPPER).also_revoking(LEAF, None)]),
        good("an empty list", root(), [], below_root()).lists([list(ROOT).revoking(&[])]),
        good("an expired list", root(), [], below_root())
            .lists([list(ROOT).times("2026-10-01T00:00:00Z", Some("2026-11-01T00:00:00Z"))]),
        bad("the leaf on an expired list", root(), [], below_root())
            .lists([on(None).times("2026-10-01T00:00:00Z", Some("2026-11-01T00:00:00Z"))]),
        good("a list that is not yet valid", root(), [], below_root())
            .lists([list(ROOT).times("2026-12-01T00:00:00Z", Some("2027-01-01T00:00:00Z"))]),
    ]
}

fn issuers() -> Vec<Scenario> {
    let other = key_of("another root");
    let deep = || [middle(), ca(LOWER, UPPER)];
    vec![
        good("a list of another CA", root(), [], below_root())
            .lists([list("/CN=Another").also_revoking(LEAF, None)]),
        bad("a list by another key of the same name", root(), [], below_root())
            .lists([list(ROOT).signed_by(&other)]),
        bad("a list of an anchor without cRLSign", root().usage(KeyUsages::KeyCertSign), [], below_root())
            .lists([list(ROOT)]),
        bad(
            "a list of an intermediate without cRLSign",
            root(),
            [middle().usage(KeyUsages::KeyCertSign)],
            below_upper(),
        )
        .lists([list(UPPER), list(ROOT)]),
        good(
            "a list of an intermediate without key usage",
            root(),
            [middle().without::<KeyUsage>()],
            below_upper(),
        )
        .lists([list(UPPER), list(ROOT)]),
        bad("lists of three CAs", root(), deep(), leaf(LOWER)).lists([list(ROOT), list(UPPER), list(LOWER)]),
    ]
}

fn scopes() -> Vec<Scenario> {
    let below = |name, list: ListMaker| bad(name, root(), [], below_root()).lists([list]);
    let oid = |text| ObjectIdentifier::new(text).unwrap();
    let (delta, point) = (oid("2.5.29.27"), oid("2.5.29.28"));
    // onlyContainsCACerts and indirectCRL.
    let (of_cas, indirect) = ([0x30, 3, 0x82, 1, 0xff], [0x30, 3, 0x84, 1, 0xff]);
    vec![
        below(
            "a list with an unknown critical extension",
            list(ROOT).extension(oid("1.2.3.4"), true, &[5, 0]),
        ),
        good("a list with an unknown extension", root(), [], below_root()).lists([list(ROOT).extension(
            oid("1.2.3.4"),
            false,
            &[5, 0],
        )]),
        below("a delta list", list(ROOT).extension(delta, true, &[2, 1, 1])),
        below("a delta list that does not say so critically", list(ROOT).extension(delta, false, &[2, 1, 1])),
        below("a list of CA certificates alone", list(ROOT).extension(point, true, &of_cas)),
        below("a list of CA certificates alone, not critically", list(ROOT).extension(point, false, &of_cas)),
        below("an indirect list", list(ROOT).extension(point, true, &indirect)),
    ]
}
