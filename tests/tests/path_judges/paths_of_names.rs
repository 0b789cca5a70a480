//! Paths with name constraints (RFC 5280 §4.2.1.10).

use ra_maker::Maker;
use roles_anywhere::pki::asn1::pkix::NameConstraints;

use crate::{
    parties::{ROOT, ca, key_of, leaf, root},
    paths::{LOWER, Scenario, UPPER, bad, good, upper},
};

pub fn all() -> Vec<Scenario> {
    let mut all: Vec<Scenario> = KINDS.iter().map(of_one_kind).collect();
    all.extend(places());
    all.extend(subjects());
    all
}

/// Cases: a title, whether the path is good, the CA's name constraints, and the names of the leaf below it.
const KINDS: &[(&str, bool, &[&str], &[&str])] = &[
    ("DNS name permitted", true, &["permitted DNS:example.com"], &["DNS:a.example.com"]),
    ("DNS name permitted, the same", true, &["permitted DNS:example.com"], &["DNS:example.com"]),
    ("DNS name permitted in other letters", true, &["permitted DNS:Example.COM"], &["DNS:a.eXample.com"]),
    ("DNS name not permitted", false, &["permitted DNS:example.com"], &["DNS:example.org"]),
    (
        "DNS name with the permitted one as its end",
        false,
        &["permitted DNS:example.com"],
        &["DNS:badexample.com"],
    ),
    (
        "one of two DNS names not permitted",
        false,
        &["permitted DNS:example.com"],
        &["DNS:a.example.com", "DNS:b"],
    ),
    ("DNS name permitted by the second", true, &["permitted DNS:a", "permitted DNS:b"], &["DNS:x.b"]),
    ("DNS name excluded", false, &["excluded DNS:example.com"], &["DNS:a.example.com"]),
    ("DNS name not excluded", true, &["excluded DNS:example.com"], &["DNS:a.example.org"]),
    ("DNS name permitted and excluded", false, &["permitted DNS:a", "excluded DNS:x.a"], &["DNS:x.a"]),
    ("wildcard permitted", true, &["permitted DNS:example.com"], &["DNS:*.example.com"]),
    (
        "wildcard that reaches the excluded name",
        false,
        &["excluded DNS:a.example.com"],
        &["DNS:*.example.com"],
    ),
    ("DNS name below a leading period", true, &["permitted DNS:.example.com"], &["DNS:a.example.com"]),
    ("the DNS name after a leading period", false, &["permitted DNS:.example.com"], &["DNS:example.com"]),
    ("every DNS name excluded", false, &["excluded DNS:"], &["DNS:a"]),
    ("every DNS name excluded and none there", true, &["excluded DNS:"], &["email:a@example.com"]),
    ("no name of the permitted kind", true, &["permitted email:example.com"], &["DNS:a"]),
    ("IPv4 address permitted", true, &["permitted IP:192.0.2.0/255.255.255.0"], &["IP:192.0.2.7"]),
    ("IPv4 address not permitted", false, &["permitted IP:192.0.2.0/255.255.255.0"], &["IP:192.0.3.7"]),
    ("IPv4 address excluded", false, &["excluded IP:192.0.2.0/255.255.255.0"], &["IP:192.0.2.7"]),
    ("IPv6 address permitted", true, &["permitted IP:2001:db8::/ffff:ffff::"], &["IP:2001:db8::1"]),
    ("IPv6 address not permitted", false, &["permitted IP:2001:db8::/ffff:ffff::"], &["IP:2001:db9::1"]),
    (
        "IPv6 address where IPv4 is permitted",
        false,
        &["permitted IP:192.0.2.0/255.255.255.0"],
        &["IP:2001:db8::1"],
    ),
    ("mailbox permitted", true, &["permitted email:a@example.com"], &["email:a@example.com"]),
    ("mailbox not permitted", false, &["permitted email:a@example.com"], &["email:b@example.com"]),
    ("mailbox of a permitted host", true, &["permitted email:example.com"], &["email:a@example.com"]),
    ("mailbox below a permitted host", false, &["permitted email:example.com"], &["email:a@b.example.com"]),
    ("mailbox below a permitted domain", true, &["permitted email:.example.com"], &["email:a@b.example.com"]),
    ("mailbox excluded", false, &["excluded email:example.com"], &["email:a@example.com"]),
    ("host of a URI permitted", true, &["permitted URI:example.com"], &["URI:spiffe://example.com/a"]),
    ("host of a URI not permitted", false, &["permitted URI:example.com"], &["URI:spiffe://example.org/a"]),
    (
        "host of a URI below a permitted domain",
        true,
        &["permitted URI:.example.com"],
        &["URI:https://a.example.com/"],
    ),
    ("host of a URI excluded", false, &["excluded URI:example.com"], &["URI:spiffe://example.com/a"]),
    ("URI without a host", false, &["permitted URI:example.com"], &["URI:urn:a:b"]),
    ("URI without a host where one is excluded", false, &["excluded URI:example.com"], &["URI:urn:a:b"]),
    ("subject permitted", true, &["permitted dirName:/CN=host-1"], &[]),
    ("subject not permitted", false, &["permitted dirName:/O=Example"], &[]),
    ("subject excluded", false, &["excluded dirName:/CN=host-1"], &[]),
    ("subject permitted in other letters", true, &["permitted dirName:/CN=HOST-1"], &[]),
    ("directory name not permitted", false, &["permitted dirName:/CN=host-1"], &["dirName:/O=Example"]),
    ("common name where DNS names are permitted", true, &["permitted DNS:example.com"], &[]),
    ("IP address where a DNS name is excluded", true, &["excluded DNS:a"], &["IP:192.0.2.1"]),
];

fn of_one_kind(case: &(&'static str, bool, &[&str], &[&str])) -> Scenario {
    let &(name, is_good, constraints, names) = case;
    let leaf = if names.is_empty() { leaf(UPPER) } else { leaf(UPPER).alternative_names(names) };
    let judged = if is_good { good } else { bad };
    judged(name, root(), [upper().name_constraints(constraints)], leaf)
}

fn named(issuer: &str, name: &str) -> Maker {
    leaf(issuer).alternative_names(&[name])
}

/// A CA that may issue for these DNS names alone.
fn to(maker: Maker, permitted: &str) -> Maker {
    maker.name_constraints(&[&format!("permitted {permitted}")])
}

fn places() -> Vec<Scenario> {
    let lower = || ca(LOWER, UPPER);
    vec![
        good("constraints of the anchor kept", to(root(), "DNS:a"), [], named(ROOT, "DNS:x.a")),
        bad("constraints of the anchor broken", to(root(), "DNS:a"), [], named(ROOT, "DNS:x.b")),
        bad(
            "constraints that are not critical",
            root(),
            [to(upper(), "DNS:a").critical::<NameConstraints>(false)],
            named(UPPER, "DNS:x.b"),
        ),
        bad(
            "constraints two certificates above",
            root(),
            [to(upper(), "DNS:a"), lower()],
            named(LOWER, "DNS:x.b"),
        ),
        bad(
            "constraints that a lower CA cannot widen",
            root(),
            [to(upper(), "DNS:x.a"), to(lower(), "DNS:a")],
            named(LOWER, "DNS:y.a"),
        ),
        good(
            "constraints that a lower CA narrows",
            root(),
            [to(upper(), "DNS:a"), to(lower(), "DNS:x.a")],
            named(LOWER, "DNS:x.a"),
        ),
    ]
}

fn subjects() -> Vec<Scenario> {
    let lower = || ca(LOWER, UPPER);
    let rolled = key_of("upper rolled over");
    vec![
        bad(
            "an intermediate whose subject is not permitted",
            root(),
            [to(upper(), "dirName:/CN=host-1"), lower()],
            leaf(LOWER),
        ),
        good(
            "a self-issued intermediate whose subject is not permitted",
            root(),
            [to(upper(), "dirName:/CN=host-1"), ca(UPPER, UPPER).keyed(&rolled)],
            leaf(UPPER).signed_by(&rolled),
        ),
        good(
            "a self-issued intermediate in other letters whose subject is not permitted",
            root(),
            [to(upper(), "dirName:/CN=host-1"), ca("/CN=UPPER", UPPER).keyed(&rolled)],
            leaf("/CN=UPPER").signed_by(&rolled),
        ),
        good("constraints in the leaf itself", root(), [], to(named(ROOT, "DNS:x.b"), "DNS:a")),
        bad(
            "an email address in the subject that is not permitted",
            root(),
            [to(upper(), "email:example.com")],
            leaf(UPPER).subject("/CN=host-1/emailAddress=a@example.org"),
        ),
        good(
            "an email address in the subject that is permitted",
            root(),
            [to(upper(), "email:example.com")],
            leaf(UPPER).subject("/CN=host-1/emailAddress=a@example.com"),
        ),
    ]
}
