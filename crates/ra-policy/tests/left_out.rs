//! What is reported where P-384 is in a chain: in a build that has it, and in one that leaves it out.

use ra_pki::{Certificate, Chain, RevocationList, jiff::Timestamp};
use ra_policy::{Check, Mark, Report, Severity, TrustAnchor};

fn certificate(pem: &[u8]) -> Certificate {
    Certificate::read(pem).expect("the file holds a certificate")
}

fn now() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().expect("it is a time")
}

fn judge(root: &[u8], leaf: &[u8], lists: &[RevocationList]) -> Report {
    let anchor = TrustAnchor::new(vec![certificate(root)]).expect("one certificate is enough");
    let leaf = certificate(leaf);
    Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf).revocation_lists(lists).report()
}

/// What is wrong, with a build that has P-384 and with one that leaves it out.
fn assert_found(report: &Report, where_left_out: &[&str]) {
    let errors: Vec<_> =
        report.findings().iter().filter(|finding| finding.severity() == Severity::Error).collect();
    let codes: Vec<&str> = errors.iter().map(|finding| finding.rule().code()).collect();
    let expected = if cfg!(feature = "p384") { &[] } else { where_left_out };
    assert_eq!(codes, expected, "{report}");
    assert_eq!(report.is_accepted(), expected.is_empty());
    assert_eq!((report.refusal(), report.probable_refusal()), (None, None), "AWS said nothing of it");
    for finding in errors {
        assert_eq!(finding.rule().mark(), Mark::Limit);
        let sentence = "P-384 is left out of this build; enable the feature `p384` of `ra-pki`";
        assert!(finding.message().ends_with(sentence), "{report}");
    }
}

#[test]
fn a_chain_whose_signature_cannot_be_verified_is_a_limit_of_the_build() {
    let (root, leaf) =
        (include_bytes!("left_out/p384_root.crt"), include_bytes!("left_out/below_p384_root.crt"));
    assert_found(&judge(root, leaf, &[]), &["trust-anchor.key.left-out", "chain.signature.left-out"]);
    let list = RevocationList::read(include_bytes!("left_out/p384_root.crl")).unwrap();
    assert_found(
        &judge(root, leaf, &[list]),
        &["trust-anchor.key.left-out", "chain.signature.left-out", "revocation-list.signature.left-out"],
    );
}

#[test]
fn a_key_that_cannot_be_checked_is_a_limit_of_the_build() {
    let (root, leaf) = (include_bytes!("left_out/p256_root.crt"), include_bytes!("left_out/p384_leaf.crt"));
    assert_found(&judge(root, leaf, &[]), &["end-entity.key.left-out"]);
}

#[test]
fn a_certificate_whose_signature_cannot_be_verified_is_not_taken_for_a_root() {
    let bundle: [&[u8]; 2] =
        [include_bytes!("left_out/below_p384_root.crt"), include_bytes!("left_out/p384_root.crt")];
    let sorted = Chain::sort(bundle.map(certificate)).unwrap();
    assert_eq!(sorted.root.is_some(), cfg!(feature = "p384"));
    assert_eq!(sorted.chain.intermediates().is_empty(), cfg!(feature = "p384"));
    assert_eq!(sorted.missing_issuer().is_none(), cfg!(feature = "p384"));
}
