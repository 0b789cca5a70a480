//! Paths of every shape: the number of certificates, their order, their signatures and their validity.

use ra_maker::{ListMaker, Maker};
use roles_anywhere::pki::Certificate;

use crate::{
    judges::Judged,
    parties::{ROOT, ca, key_of, leaf, root},
};

/// A path, and whether it is good.
pub struct Scenario {
    pub name: &'static str,
    pub is_good: bool,
    pub judged: Judged,
}

pub const UPPER: &str = "/CN=Upper";
pub const LOWER: &str = "/CN=Lower";

/// A path that is good.
pub fn good<const N: usize>(name: &'static str, anchor: Maker, pool: [Maker; N], leaf: Maker) -> Scenario {
    scenario(name, true, anchor, pool, leaf)
}

/// A path that is not good.
pub fn bad<const N: usize>(name: &'static str, anchor: Maker, pool: [Maker; N], leaf: Maker) -> Scenario {
    scenario(name, false, anchor, pool, leaf)
}

fn scenario<const N: usize>(
    name: &'static str,
    is_good: bool,
    anchor: Maker,
    pool: [Maker; N],
    leaf: Maker,
) -> Scenario {
    let judged = Judged {
        anchors: vec![der(&anchor)],
        pool: pool.iter().map(der).collect(),
        leaf: der(&leaf),
        lists: Vec::new(),
        at: "2026-11-23T12:00:00Z".parse().unwrap(),
    };
    Scenario { name, is_good, judged }
}

impl Scenario {
    pub fn lists<const N: usize>(mut self, lists: [ListMaker; N]) -> Self {
        self.judged.lists = lists.iter().map(|list| list.sign().as_der().to_vec()).collect();
        self
    }

    pub fn leaf(mut self, leaf: &Certificate) -> Self {
        self.judged.leaf = leaf.as_der().to_vec();
        self
    }

    fn second_anchor(mut self, anchor: &Maker) -> Self {
        self.judged.anchors.push(der(anchor));
        self
    }

    fn at(mut self, at: &str) -> Self {
        self.judged.at = at.parse().unwrap();
        self
    }
}

fn der(maker: &Maker) -> Vec<u8> {
    maker.sign().as_der().to_vec()
}

pub fn upper() -> Maker {
    ca(UPPER, ROOT)
}

fn lower() -> Maker {
    ca(LOWER, UPPER)
}

/// A CA certificate in the middle of a long path.
fn middle(number: u8, above: &str) -> Maker {
    ca(&format!("/CN=Middle {number}"), above)
}

pub fn all() -> Vec<Scenario> {
    let mut all = lengths();
    all.extend(shapes());
    all.extend(signatures());
    all.extend(validity());
    all
}

fn lengths() -> Vec<Scenario> {
    let m = |number: u8| format!("/CN=Middle {number}");
    let long = || [middle(1, ROOT), middle(2, &m(1)), middle(3, &m(2)), middle(4, &m(3)), middle(5, &m(4))];
    let [one, two, three, four, five] = long();
    vec![
        good("a leaf below the root", root(), [], leaf(ROOT)),
        good("one intermediate", root(), [upper()], leaf(UPPER)),
        good("two intermediates", root(), [lower(), upper()], leaf(LOWER)),
        good("two intermediates, the upper first", root(), [upper(), lower()], leaf(LOWER)),
        good("five intermediates in any order", root(), [three, one, five, two, four], leaf(&m(5))),
        bad(
            "six intermediates",
            root(),
            {
                let [one, two, three, four, five] = long();
                [one, two, three, four, five, middle(6, &m(5))]
            },
            leaf(&m(6)),
        ),
        bad(
            "one of five intermediates missing",
            root(),
            {
                let [one, two, _, four, five] = long();
                [one, two, four, five]
            },
            leaf(&m(5)),
        ),
        bad("no intermediate where one is needed", root(), [], leaf(UPPER)),
    ]
}

fn shapes() -> Vec<Scenario> {
    vec![
        good("an anchor that is an intermediate", upper(), [], leaf(UPPER)),
        good("an anchor that is an intermediate, with its root sent", upper(), [root()], leaf(UPPER)),
        good("the root sent along", root(), [upper(), root()], leaf(UPPER)),
        good("the leaf sent along", root(), [leaf(UPPER), upper()], leaf(UPPER)),
        good("an intermediate sent twice", root(), [upper(), upper()], leaf(UPPER)),
        good(
            "others' certificates sent along",
            root(),
            [ca("/CN=A", "/CN=B"), upper(), ca("/CN=C", ROOT)],
            leaf(UPPER),
        ),
        good("two anchors, the second the issuer", ca("/CN=A", "/CN=A"), [], leaf(ROOT))
            .second_anchor(&root()),
        good(
            "two anchors of one name, the second the issuer",
            {
                let other = key_of("another root");
                root().keyed(&other).signed_by(&other)
            },
            [],
            leaf(ROOT),
        )
        .second_anchor(&root()),
        good(
            "two CAs of one name in the pool",
            root(),
            [upper().keyed(&key_of("another upper")), upper()],
            leaf(UPPER),
        ),
        good("a new root below the old one", root(), [ca("/CN=New Root", ROOT)], leaf("/CN=New Root")),
        bad(
            "two CAs that issued each other, below no anchor",
            root(),
            [ca(UPPER, LOWER), ca(LOWER, UPPER)],
            leaf(UPPER),
        ),
        good(
            "two CAs that issued each other, one below the anchor",
            root(),
            [ca(UPPER, LOWER), lower(), upper()],
            leaf(LOWER),
        ),
        bad("a leaf that is its own anchor", leaf("/CN=host-1"), [], leaf("/CN=host-1")),
    ]
}

fn signatures() -> Vec<Scenario> {
    let other = key_of("another root");
    vec![
        bad("a leaf of another root", root(), [], leaf("/CN=Another")),
        bad("a leaf of another root of the same name", root(), [], leaf(ROOT).signed_by(&other)),
        bad(
            "an intermediate of another root of the same name",
            root(),
            [upper().signed_by(&other)],
            leaf(UPPER),
        ),
        bad("a leaf with a spoilt signature", root(), [], leaf(ROOT).spoilt()),
        bad("an intermediate with a spoilt signature", root(), [upper().spoilt()], leaf(UPPER)),
        good("an anchor with a spoilt signature of its own", root().spoilt(), [], leaf(ROOT)),
        good("an issuer's name in other letters", root(), [], leaf("/CN=rOOt").signed_by(&key_of(ROOT))),
        good("an authority key identifier of another key", root(), [], {
            let issuer = leaf(ROOT);
            issuer.authority(&key_of("another root"))
        }),
    ]
}

fn validity() -> Vec<Scenario> {
    let ended = |maker: Maker| maker.validity("2026-01-01T00:00:00Z", "2026-11-23T11:59:59Z");
    let ahead = |maker: Maker| maker.validity("2026-11-23T12:00:01Z", "2028-01-01T00:00:00Z");
    let long = |maker: Maker| maker.validity("2025-01-01T00:00:00Z", "2060-01-01T00:00:00Z");
    vec![
        bad("an expired leaf", root(), [], ended(leaf(ROOT))),
        bad("an expired intermediate", root(), [ended(upper())], leaf(UPPER)),
        good("an expired anchor", ended(root()), [], leaf(ROOT)),
        bad("a leaf that is not yet valid", root(), [], ahead(leaf(ROOT))),
        bad("an intermediate that is not yet valid", root(), [ahead(upper())], leaf(UPPER)),
        good("an anchor that is not yet valid", ahead(root()), [], leaf(ROOT)),
        good("an expired intermediate beside a valid one", root(), [ended(upper()), upper()], leaf(UPPER)),
        good("the first second", root(), [upper()], leaf(UPPER)).at("2026-01-01T00:00:00Z"),
        good("the last second", root(), [upper()], leaf(UPPER)).at("2028-01-01T00:00:00Z"),
        bad("the second after the last", root(), [upper()], leaf(UPPER)).at("2028-01-01T00:00:01Z"),
        good("a leaf that outlives its issuer", root(), [upper()], long(leaf(UPPER))),
    ]
}
