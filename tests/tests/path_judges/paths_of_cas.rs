//! Paths whose CA certificates may issue, or may not.

use ra_maker::Maker;
use roles_anywhere::pki::asn1::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};

use crate::{
    parties::{ROOT, ca, key_of, leaf, root},
    paths::{LOWER, Scenario, UPPER, bad, good, upper},
};

pub fn all() -> Vec<Scenario> {
    let mut all = anchors();
    all.extend(intermediates());
    all.extend(path_lengths());
    all
}

fn anchors() -> Vec<Scenario> {
    let below = |name, anchor| bad(name, anchor, [], leaf(ROOT));
    let well_below = |name, anchor| good(name, anchor, [], leaf(ROOT));
    vec![
        below("an anchor with CA:FALSE", root().ca(false, None)),
        below("an anchor without basic constraints", root().without::<BasicConstraints>()),
        below("an anchor without key usage", root().without::<KeyUsage>()),
        below("an anchor without keyCertSign", root().usage(KeyUsages::CRLSign)),
        below("an anchor of version 1", root().version_1()),
        well_below("an anchor with an unknown critical extension", root().unknown(true)),
        well_below("an anchor with an unknown extension", root().unknown(false)),
        well_below("an anchor without cRLSign", root().usage(KeyUsages::KeyCertSign)),
        well_below(
            "an anchor whose basic constraints are not critical",
            root().critical::<BasicConstraints>(false),
        ),
        well_below("an anchor whose key usage is not critical", root().critical::<KeyUsage>(false)),
        well_below("an anchor without key identifiers", {
            root().without::<SubjectKeyIdentifier>().without::<AuthorityKeyIdentifier>()
        }),
    ]
}

fn intermediates() -> Vec<Scenario> {
    let below = |name, intermediate| bad(name, root(), [intermediate], leaf(UPPER));
    let well_below = |name, intermediate| good(name, root(), [intermediate], leaf(UPPER));
    vec![
        below("an intermediate with CA:FALSE", upper().ca(false, None)),
        below("an intermediate without basic constraints", upper().without::<BasicConstraints>()),
        below("an intermediate without keyCertSign", upper().usage(KeyUsages::CRLSign)),
        below("an intermediate of version 1", upper().version_1()),
        below("an intermediate with an unknown critical extension", upper().unknown(true)),
        well_below("an intermediate with an unknown extension", upper().unknown(false)),
        well_below("an intermediate without key usage", upper().without::<KeyUsage>()),
        well_below("an intermediate whose basic constraints are not critical", {
            upper().critical::<BasicConstraints>(false)
        }),
        well_below("an intermediate whose key usage is not critical", upper().critical::<KeyUsage>(false)),
        well_below(
            "an intermediate without subject key identifier",
            upper().without::<SubjectKeyIdentifier>(),
        ),
        well_below(
            "an intermediate without authority key identifier",
            upper().without::<AuthorityKeyIdentifier>(),
        ),
    ]
}

fn path_lengths() -> Vec<Scenario> {
    let limited = |maker: Maker, limit| maker.ca(true, Some(limit));
    let lower = || ca(LOWER, UPPER);
    // It has the name of the CA above it and another key.
    let rolled = key_of("upper rolled over");
    let self_issued = || ca(UPPER, UPPER).keyed(&rolled);
    vec![
        good("path length 0 above a leaf", root(), [limited(upper(), 0)], leaf(UPPER)),
        bad("path length 0 above an intermediate", root(), [limited(upper(), 0), lower()], leaf(LOWER)),
        good(
            "path length 1 above an intermediate",
            root(),
            [limited(upper(), 1), limited(lower(), 0)],
            leaf(LOWER),
        ),
        bad(
            "path length 1 above two intermediates",
            root(),
            [limited(upper(), 1), lower(), ca("/CN=Lowest", LOWER)],
            leaf("/CN=Lowest"),
        ),
        good(
            "a larger path length below a smaller one",
            root(),
            [limited(upper(), 1), limited(lower(), 9)],
            leaf(LOWER),
        ),
        good("an anchor with path length 0 above a leaf", limited(root(), 0), [], leaf(ROOT)),
        bad("an anchor with path length 0 above an intermediate", limited(root(), 0), [upper()], leaf(UPPER)),
        good(
            "a self-issued intermediate is not counted",
            root(),
            [limited(upper(), 0), self_issued()],
            leaf(UPPER).signed_by(&rolled),
        ),
        bad(
            "a path length that two names exceed beside a self-issued one",
            root(),
            [limited(upper(), 0), self_issued(), lower().signed_by(&rolled)],
            leaf(LOWER),
        ),
    ]
}
