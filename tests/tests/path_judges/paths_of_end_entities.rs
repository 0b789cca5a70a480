//! Paths to end entities of every kind.

use der::oid::AssociatedOid;
use ra_maker::Maker;
use roles_anywhere::pki::asn1::pkix::{
    BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
};

use crate::{
    parties::{ROOT, leaf, root},
    paths::{Scenario, bad, good},
};

pub fn all() -> Vec<Scenario> {
    let mut all = purposes();
    all.extend(names());
    all
}

fn accepted(name: &'static str, leaf: Maker) -> Scenario {
    good(name, root(), [], leaf)
}

fn refused(name: &'static str, leaf: Maker) -> Scenario {
    bad(name, root(), [], leaf)
}

fn purposes() -> Vec<Scenario> {
    let leaf = || leaf(ROOT);
    let extended =
        |purposes: &[&str]| ExtendedKeyUsage(purposes.iter().map(|oid| oid.parse().unwrap()).collect());
    let (server, client, code) = ("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.3");
    vec![
        refused("a leaf with CA:TRUE", leaf().ca(true, None)),
        refused("a leaf of version 1", leaf().version_1()),
        accepted("a leaf without basic constraints", leaf().without::<BasicConstraints>()),
        accepted(
            "a leaf whose basic constraints are not critical",
            leaf().critical::<BasicConstraints>(false),
        ),
        accepted("a leaf with CA:FALSE and a path length", leaf().ca(false, Some(0))),
        refused("a leaf without key usage", leaf().without::<KeyUsage>()),
        refused("a leaf without digitalSignature", leaf().usage(KeyUsages::KeyAgreement)),
        accepted("a leaf with more than digitalSignature", {
            leaf().usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation | KeyUsages::KeyAgreement)
        }),
        accepted(
            "a leaf with keyCertSign",
            leaf().usage(KeyUsages::DigitalSignature | KeyUsages::KeyCertSign),
        ),
        accepted("a leaf whose key usage is not critical", leaf().critical::<KeyUsage>(false)),
        accepted("a leaf for clientAuth", leaf().extended(false, &extended(&[client]))),
        accepted("a leaf for serverAuth alone", leaf().extended(false, &extended(&[server]))),
        accepted("a leaf for code signing alone", leaf().extended(false, &extended(&[code]))),
        accepted("a leaf for code signing alone, critically", leaf().extended(true, &extended(&[code]))),
        refused("a leaf with an unknown critical extension", leaf().unknown(true)),
        accepted("a leaf with an unknown extension", leaf().unknown(false)),
    ]
}

fn names() -> Vec<Scenario> {
    let leaf = || leaf(ROOT);
    vec![
        refused("a leaf with an empty subject", {
            let leaf = leaf().empty_subject().alternative_names(&["DNS:host-1.example.com"]);
            leaf.critical::<SubjectAltName>(true)
        }),
        refused("a leaf with neither subject nor names", leaf().empty_subject()),
        accepted("a leaf with a DNS name", leaf().alternative_names(&["DNS:host-1.example.com"])),
        accepted("a leaf with a SPIFFE ID", leaf().alternative_names(&["URI:spiffe://example.com/host-1"])),
        accepted("a leaf with names of every kind", {
            leaf().alternative_names(&[
                "DNS:*.example.com",
                "IP:192.0.2.1",
                "IP:2001:db8::1",
                "email:a@example.com",
                "URI:urn:x:y",
                "dirName:/O=Example",
            ])
        }),
        accepted("a leaf with critical names beside a subject", {
            leaf().alternative_names(&["DNS:host-1.example.com"]).critical::<SubjectAltName>(true)
        }),
        refused("a leaf with malformed names", leaf().extension(SubjectAltName::OID, false, &[5, 0])),
        accepted("a leaf with a serial number of 21 octets", leaf().serial_number(&[0x7f; 21])),
        accepted("a leaf with serial number 0", leaf().serial_number(&[0])),
    ]
}
