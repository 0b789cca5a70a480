//! Name constraints over every kind of name, well-formed and malformed on either side, permitted and excluded, in each place
//! of a path.

#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, reason = "what a test takes for granted fails it")]

use const_oid::db::rfc5280::{ID_CE_NAME_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME};
use ra_maker::{Maker, now};
use ra_policy::{Severity, TrustAnchor};

const VIOLATED: &str = "chain.name-constraints.violated";
const NOT_COMPARED: &str = "chain.names.not-compared";
const ORGANISATION: &[u8] = b"\x30\x12\x31\x10\x30\x0e\x06\x03\x55\x04\x0a\x0c\x07Example";
const OTHER_ORGANISATION: &[u8] = b"\x30\x12\x31\x10\x30\x0e\x06\x03\x55\x04\x0a\x0c\x07Elsewhe";
const MAILBOX_TYPE: &[u8] = &[6, 8, 0x2b, 6, 1, 5, 5, 7, 8, 9];

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    [&[tag, u8::try_from(content.len()).ok().filter(|length| *length < 128).unwrap()], &content[..]].concat()
}

/// A kind of names: one, what is malformed of it, and constraints that it lies inside and outside of.
struct Kind {
    what: &'static str,
    name: Vec<u8>,
    malformed: Vec<Vec<u8>>,
    inside: Vec<Vec<u8>>,
    outside: Vec<Vec<u8>>,
    malformed_bases: Vec<Vec<u8>>,
    is_compared: bool,
}

fn other_name(type_id: &[u8], value: &[u8]) -> Vec<u8> {
    tlv(0xa0, &[type_id, &tlv(0xa0, &[value])])
}

fn text_kinds() -> [Kind; 3] {
    let not_ascii = |tag| tlv(tag, &["é.example".as_bytes()]);
    [
        Kind {
            what: "rfc822Name",
            name: tlv(0x81, &[b"a@host.example"]),
            malformed: vec![
                not_ascii(0x81),
                tlv(0x81, &[b"host.example"]),
                tlv(0x81, &[b"a@host.example."]),
                tlv(0xa1, &[]),
            ],
            inside: vec![
                tlv(0x81, &[b"host.example"]),
                tlv(0x81, &[b".example"]),
                tlv(0x81, &[b"a@host.example"]),
            ],
            outside: vec![
                tlv(0x81, &[b"other.example"]),
                tlv(0x81, &[b".test"]),
                tlv(0x81, &[b"b@host.example"]),
            ],
            malformed_bases: vec![not_ascii(0x81)],
            is_compared: true,
        },
        Kind {
            what: "dNSName",
            name: tlv(0x82, &[b"a.host.example"]),
            malformed: vec![
                not_ascii(0x82),
                tlv(0x82, &[b"a.host.example."]),
                tlv(0x82, &[b"a host.example"]),
                tlv(0xa2, &[]),
            ],
            inside: vec![tlv(0x82, &[b"host.example"]), tlv(0x82, &[b".example"])],
            outside: vec![tlv(0x82, &[b"other.example"]), tlv(0x82, &[b"t.example"])],
            malformed_bases: vec![not_ascii(0x82)],
            is_compared: true,
        },
        Kind {
            what: "uniformResourceIdentifier",
            name: tlv(0x86, &[b"https://a.host.example/x"]),
            malformed: vec![
                not_ascii(0x86),
                tlv(0x86, &[b"https://a.host.example./x"]),
                tlv(0x86, &[b"urn:a"]),
            ],
            inside: vec![tlv(0x86, &[b"a.host.example"]), tlv(0x86, &[b".example"])],
            outside: vec![tlv(0x86, &[b"host.example"]), tlv(0x86, &[b".test"])],
            malformed_bases: vec![not_ascii(0x86)],
            is_compared: true,
        },
    ]
}

/// The kinds of which no two names are compared.
fn uncompared_kinds() -> Vec<Kind> {
    let uncompared = |what, name: Vec<u8>, malformed, malformed_bases| Kind {
        what,
        inside: vec![name.clone()],
        outside: Vec::new(),
        name,
        malformed,
        malformed_bases,
        is_compared: false,
    };
    let upn: &[u8] = &[6, 3, 0x2a, 3, 4];
    let without_value = tlv(0xa0, &[upn]);
    vec![
        uncompared(
            "otherName",
            other_name(upn, b"\x0c\x01a"),
            vec![without_value.clone()],
            vec![without_value],
        ),
        uncompared(
            "x400Address",
            tlv(0xa3, &[&[0x30, 0]]),
            vec![tlv(0x83, &[b"a"])],
            vec![tlv(0x83, &[b"a"])],
        ),
        uncompared(
            "ediPartyName",
            tlv(0xa5, &[&[0xa1, 3, 0x0c, 1, b'a']]),
            vec![tlv(0xa5, &[])],
            vec![tlv(0xa5, &[])],
        ),
        uncompared(
            "registeredID",
            tlv(0x88, &[&[0x2a, 3]]),
            vec![tlv(0x88, &[])],
            vec![tlv(0x88, &[&[0x80]])],
        ),
    ]
}

fn kinds() -> Vec<Kind> {
    let mut kinds = vec![
        Kind {
            what: "SmtpUTF8Mailbox",
            name: other_name(MAILBOX_TYPE, &tlv(0x0c, &["é@host.example".as_bytes()])),
            malformed: vec![
                other_name(MAILBOX_TYPE, &tlv(0x0c, &[b"\xe9@host.example"])),
                other_name(MAILBOX_TYPE, &tlv(0x16, &[b"a@host.example"])),
                other_name(MAILBOX_TYPE, &tlv(0x0c, &["é@hôst.example".as_bytes()])),
                tlv(0xa0, &[MAILBOX_TYPE]),
            ],
            inside: vec![tlv(0x81, &[b"host.example"]), tlv(0x81, &[b".example"])],
            outside: vec![
                tlv(0x81, &[b"other.example"]),
                tlv(0x81, &[b".test"]),
                tlv(0x81, &[b"a@other.example"]),
            ],
            malformed_bases: Vec::new(),
            is_compared: true,
        },
        Kind {
            what: "directoryName",
            name: tlv(0xa4, &[ORGANISATION]),
            malformed: vec![
                tlv(0xa4, &[&[0x31, 0]]),
                // A UTF8String that is none.
                tlv(0xa4, &[b"\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x0a\x0c\x01\xe9"]),
            ],
            inside: vec![tlv(0xa4, &[ORGANISATION])],
            outside: vec![tlv(0xa4, &[OTHER_ORGANISATION])],
            malformed_bases: vec![tlv(0xa4, &[&[0x31, 0]])],
            is_compared: true,
        },
        Kind {
            what: "iPAddress",
            name: tlv(0x87, &[&[10, 1, 2, 3]]),
            malformed: vec![
                tlv(0x87, &[&[10, 1, 2, 3, 4]]),
                tlv(0x87, &[]),
                tlv(0x87, &[&[10, 0, 0, 0, 255, 0, 0, 0]]),
            ],
            inside: vec![tlv(0x87, &[&[10, 0, 0, 0, 255, 0, 0, 0]])],
            outside: vec![tlv(0x87, &[&[11, 0, 0, 0, 255, 0, 0, 0]]), tlv(0x87, &[&[0; 32]])],
            malformed_bases: vec![tlv(0x87, &[&[10, 0, 0, 0]]), tlv(0x87, &[&[10, 0, 0, 0, 255]])],
            is_compared: true,
        },
    ];
    kinds.extend(uncompared_kinds());
    kinds.extend(text_kinds());
    kinds
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Holder {
    Leaf,
    Intermediate,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum List {
    Permitted,
    Excluded,
}

/// The errors of the chain where a certificate in this place has the name, and the root the constraint.
fn errors(holder: Holder, name: &[u8], list: List, base: &[u8]) -> Vec<String> {
    let subtrees = tlv(if list == List::Permitted { 0xa0 } else { 0xa1 }, &[&tlv(0x30, &[base])]);
    let root = Maker::root().extension(ID_CE_NAME_CONSTRAINTS, true, &tlv(0x30, &[&subtrees]));
    let mut issuing = Maker::ca_certificate("/O=Example/CN=Issuing", "/CN=Root");
    let mut leaf = Maker::leaf().subject("/O=Example/CN=host-1").issuer("/O=Example/CN=Issuing");
    let names = tlv(0x30, &[name]);
    match holder {
        Holder::Leaf => leaf = leaf.extension(ID_CE_SUBJECT_ALT_NAME, false, &names),
        Holder::Intermediate => issuing = issuing.extension(ID_CE_SUBJECT_ALT_NAME, false, &names),
    }
    let anchor = TrustAnchor::new(vec![root.sign()]).unwrap();
    let report = anchor.judge_certificates(&leaf.sign(), &[issuing.sign()], now());
    let chain = report.findings().iter().filter(|finding| finding.severity() == Severity::Error);
    chain.map(|finding| finding.rule().code().to_string()).filter(|code| code.starts_with("chain.")).collect()
}

#[test]
fn a_constraint_is_kept_broken_or_cannot_be_compared_and_never_passed_over() {
    let others = [tlv(0x82, &[b"unrelated.test"]), tlv(0x81, &[b"unrelated.test"])];
    for kind in kinds() {
        for holder in [Holder::Leaf, Holder::Intermediate] {
            for list in [List::Permitted, List::Excluded] {
                let check = |name: &[u8], base: &[u8], expected: &[&str]| {
                    let found = errors(holder, name, list, base);
                    assert_eq!(
                        found, expected,
                        "{} in {holder:?}: {name:02x?} {list:?} {base:02x?}",
                        kind.what
                    );
                };
                let not_compared: &[&str] = &[NOT_COMPARED];
                let when = |is_kept: bool| -> &[&str] {
                    match kind.is_compared {
                        false => not_compared,
                        true if is_kept => &[],
                        true => &[VIOLATED],
                    }
                };
                kind.inside.iter().for_each(|base| check(&kind.name, base, when(list == List::Permitted)));
                kind.outside.iter().for_each(|base| check(&kind.name, base, when(list == List::Excluded)));
                // The subject, a directory name too, is inside.
                let is_directory = kind.what == "directoryName";
                let bases = if is_directory && list == List::Excluded { &kind.outside } else { &kind.inside };
                for malformed in &kind.malformed {
                    for base in bases {
                        check(malformed, base, not_compared);
                    }
                }
                kind.malformed_bases.iter().for_each(|base| check(&kind.name, base, not_compared));
                // A constraint on another kind says nothing of the name, malformed or not.
                let other = others.iter().find(|other| kind.inside.iter().all(|base| base[0] != other[0]));
                for name in core::iter::once(&kind.name).chain(&kind.malformed) {
                    check(name, other.unwrap(), &[]);
                }
            }
        }
    }
}

#[test]
fn one_type_of_other_name_is_not_another_and_mailboxes_of_either_encoding_are_one_kind() {
    let (one, another) = (&[6u8, 3, 0x2a, 3, 4][..], &[6u8, 3, 0x2a, 3, 5][..]);
    let name = other_name(one, b"\x0c\x01a");
    assert!(errors(Holder::Leaf, &name, List::Excluded, &other_name(another, b"\x0c\x01a")).is_empty());
    assert!(errors(Holder::Leaf, &name, List::Excluded, &tlv(0x81, &[b"host.example"])).is_empty());
    // RFC 9598 §6 leaves no mailbox of that host out of it, and none is let in by a constraint on another.
    let mailbox = other_name(MAILBOX_TYPE, &tlv(0x0c, &["é@host.example".as_bytes()]));
    for list in [List::Permitted, List::Excluded] {
        let base = tlv(0x81, &[b"a@host.example"]);
        assert_eq!(errors(Holder::Leaf, &mailbox, list, &base), [NOT_COMPARED], "{list:?}");
    }
    let of_no_type = tlv(0xa0, &[&[5, 0]]);
    for base in [tlv(0x81, &[b"host.example"]), other_name(one, b"\x0c\x01a")] {
        assert_eq!(errors(Holder::Leaf, &of_no_type, List::Excluded, &base), [NOT_COMPARED]);
    }
}

#[test]
fn an_email_address_of_the_subject_that_is_no_text_is_under_the_constraint() {
    let subject = |value: &[u8]| {
        let oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01";
        let attribute = tlv(0x30, &[oid, value]);
        tlv(
            0x30,
            &[&tlv(0x31, &[&tlv(0x30, &[&[6, 3, 0x55, 4, 3], b"\x0c\x01a"])]), &tlv(0x31, &[&attribute])],
        )
    };
    let root = Maker::root().name_constraints(&["excluded email:host.example"]).sign();
    let anchor = TrustAnchor::new(vec![root]).unwrap();
    let codes = |value: &[u8]| -> Vec<String> {
        let leaf = Maker::leaf().subject_der(&subject(value)).sign();
        let report = anchor.judge_certificates(&leaf, &[], now());
        let codes = report.findings().iter().map(|finding| finding.rule().code().to_string());
        codes.filter(|code| code.starts_with("chain.name")).collect()
    };
    assert!(codes(&tlv(0x16, &[b"a@other.example"])).is_empty());
    assert_eq!(codes(&tlv(0x16, &[b"a@host.example"])), [VIOLATED]);
    assert_eq!(codes(&tlv(0x16, &[b"\xe9@other.example"])), [NOT_COMPARED]);
    assert_eq!(codes(&tlv(0x04, &[b"a@other.example"])), [NOT_COMPARED]);
}
