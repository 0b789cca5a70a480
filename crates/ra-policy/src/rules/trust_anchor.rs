//! The rules about the certificates of a trust anchor; [`ca`](crate::rules::ca) checks those about each.

use alloc::{format, vec::Vec};

use ra_pki::{
    ObjectIdentifier, TbsCertificate,
    asn1::{AnyObjectIdentifier, pkix::CertificatePolicies},
};

use crate::{
    finding::Finding,
    rule::rules,
    rules::sources::{CONSTRAINTS, CREATE_TRUST_ANCHOR, QUOTAS, TRUST_MODEL},
    service::limits::{MAX_ANCHOR_CERTIFICATES, MAX_BUNDLE_CHARACTERS},
    trust_anchor::TrustAnchor,
};

rules! {
    TrustAnchor;

    Certificates {
        CA = "trust-anchor.basic-constraints.ca-missing", Error, Documented, TRUST_MODEL, CONSTRAINTS,
            "The basic constraints of a trust anchor's certificate say CA:TRUE.",
            "make it again with `basicConstraints = critical,CA:TRUE` in the extension file, or with TrustAnchorCertificate::from_request";

        KEY_CERT_SIGN = "trust-anchor.key-usage.key-cert-sign-missing", Error, Documented, TRUST_MODEL, None,
            "A trust anchor's certificate has a key usage extension with keyCertSign.",
            "make it again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate::from_request";

        NAME_CONSTRAINTS = "trust-anchor.name-constraints.malformed", Error, Limit, "RFC 5937 §3.2 takes a trust anchor's constraints for those of its owner, as OpenSSL and Go do; what cannot be read here is not passed over", None,
            "The name constraints of a trust anchor's certificate, if there are any, can be read.",
            "make it again with `nameConstraints = critical,permitted;DNS:example.test` in the extension file, or without";

        TOO_MANY = "trust-anchor.bundle.too-many", Warning, Documented, QUOTAS, None,
            "A trust anchor holds at most two certificates, unless the quota was raised.",
            "leave the old ones out of the bundle, or ask for a higher quota";

        LARGE = "trust-anchor.bundle.too-large", Error, Documented, CREATE_TRUST_ANCHOR, None,
            "The certificates of a trust anchor, as PEM, are at most 204800 characters long.",
            "leave the text between the PEM blocks and the old certificates out of the bundle";

        PUBLIC = "trust-anchor.issuer.public-ca", Warning, Documented, TRUST_MODEL, None,
            "A trust anchor is not a certificate of a public CA. Offline, only the certificate policies of the CA/Browser Forum give one away.",
            "register the certificate of a CA of your own; TrustAnchorCertificate makes one";
    }
}

/// What is wrong with the certificates together.
pub(crate) fn find(anchor: &TrustAnchor) -> Vec<Finding> {
    let mut findings = Vec::new();
    let certificates = anchor.certificates();
    let count = certificates.len();
    if count > MAX_ANCHOR_CERTIFICATES {
        findings.push(Finding::new(&TOO_MANY, format!("there are {count} certificates")));
    }
    // Base64 makes four characters of three octets; what is around it only adds.
    let octets: usize = certificates.iter().map(|certificate| certificate.as_der().len()).sum();
    if octets.div_ceil(3) * 4 > MAX_BUNDLE_CHARACTERS {
        let message = format!(
            "the certificates have {octets} octets, more than {MAX_BUNDLE_CHARACTERS} characters as PEM"
        );
        findings.push(Finding::new(&LARGE, message));
    }
    for certificate in certificates {
        if let Some(policy) = find_public_policy(certificate.tbs()) {
            let message = format!("it carries the certificate policy {policy} of the CA/Browser Forum");
            findings.push(Finding::on_certificate(&PUBLIC, certificate.tbs(), message));
        }
    }
    findings
}

/// The policy by which a certificate of a public CA is known, below the CA/Browser Forum's arc.
fn find_public_policy(certificate: &TbsCertificate) -> Option<AnyObjectIdentifier> {
    const FORUM: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.140.1");
    let (_, CertificatePolicies(policies)) = certificate.extension::<CertificatePolicies>()?.ok()?;
    let arc = FORUM.as_bytes();
    policies
        .into_iter()
        .map(|policy| policy.policy_identifier)
        .find(|policy| policy.as_octets().starts_with(arc))
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec;

    use const_oid::{AssociatedOid, db::rfc5280};
    use ra_pki::asn1::pkix::{BasicConstraints, KeyUsage, KeyUsages, NameConstraints, PolicyConstraints};
    use x509_cert::certificate::Version;

    use super::*;
    use crate::{
        refusal::text::Refusal,
        rules::cases::{Case, anchor, case, judge_as_anchor, judge_path},
        testing::{Maker, codes, now, unknown_extension},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let root = Maker::root;
        let bundle = |count| TrustAnchor::new(vec![root().sign(); count]).unwrap().judge(None);
        let padded =
            |octets| judge_as_anchor(&root().extension(unknown_extension(), false, &vec![0; octets]));
        // A policy of the CA/Browser Forum, and one of nobody's.
        let policy = |last| {
            let arc = [0x30, 0x0a, 0x30, 0x08, 0x06, 0x06, 0x67, 0x81, 0x0c, last, 0x02, 0x01];
            judge_as_anchor(&root().extension(CertificatePolicies::OID, false, &arc))
        };
        let good = || judge_as_anchor(&root());
        [
            case(
                "trust-anchor.basic-constraints.ca-missing",
                judge_as_anchor(&root().ca(false, None)),
                good(),
            ),
            case(
                "trust-anchor.key-usage.key-cert-sign-missing",
                judge_as_anchor(&root().without::<KeyUsage>()),
                good(),
            ),
            case(
                "trust-anchor.name-constraints.malformed",
                judge_as_anchor(&root().extension(NameConstraints::OID, true, &[5, 0])),
                judge_as_anchor(&root().extension(NameConstraints::OID, true, &PERMITTED)),
            ),
            case("trust-anchor.bundle.too-many", bundle(3), bundle(2)),
            case("trust-anchor.bundle.too-large", padded(160_000), padded(150_000)),
            case("trust-anchor.issuer.public-ca", policy(1), policy(2)),
        ]
        .into()
    }

    /// permitted: DNS:a.test
    const PERMITTED: [u8; 14] =
        [0x30, 0x0c, 0xa0, 0x0a, 0x30, 8, 0x82, 6, b'a', b'.', b't', b'e', b's', b't'];

    fn alone(maker: &Maker) -> Vec<alloc::string::String> {
        codes(&anchor(maker).judge(Some(now())))
    }

    #[test]
    fn a_good_trust_anchor_breaks_no_rule() {
        assert!(alone(&Maker::root()).is_empty());
        assert!(alone(&Maker::root().issuer("/CN=Another")).is_empty(), "it need not be self-signed");
    }

    #[test]
    fn each_flaw_of_a_trust_anchor_breaks_its_rule() {
        let root = Maker::root;
        for (maker, code) in [
            (root().ca(false, None), "trust-anchor.basic-constraints.ca-missing"),
            (root().without::<BasicConstraints>(), "trust-anchor.basic-constraints.ca-missing"),
            (root().without::<KeyUsage>(), "trust-anchor.key-usage.key-cert-sign-missing"),
            (root().usage(KeyUsages::CRLSign), "trust-anchor.key-usage.key-cert-sign-missing"),
            (root().version(Version::V1), "trust-anchor.version.not-v3"),
            (root().empty_subject(), "trust-anchor.subject.empty"),
        ] {
            assert_eq!(alone(&maker), [code]);
        }
        let report = anchor(&root().ca(false, None)).judge(None);
        assert_eq!(report.refusal(), Some(Refusal::IncorrectBasicConstraints));
    }

    #[test]
    fn the_dates_of_an_anchor_are_warned_of_at_the_instant_that_is_given() {
        let anchor = anchor(&Maker::root());
        let at = |text: &str| {
            let report = anchor.judge(Some(text.parse().unwrap()));
            assert!(report.is_accepted(), "{report}");
            codes(&report)
        };
        assert_eq!(at("2028-01-01T00:00:01Z"), ["trust-anchor.validity.expired"]);
        assert_eq!(at("2025-01-01T00:00:00Z"), ["trust-anchor.validity.not-yet-valid"]);
    }

    #[test]
    fn what_path_validation_does_not_take_of_an_anchor_is_warned_of_and_what_binds_it_fails_closed() {
        let garbage = |oid, critical| Maker::root().extension(oid, critical, &[5, 0]);
        let (unknown, malformed) =
            ("trust-anchor.extension.unknown-critical", "trust-anchor.extension.malformed");
        for (root, code) in [
            (garbage(unknown_extension(), true), unknown),
            (garbage(PolicyConstraints::OID, true), malformed),
            (garbage(rfc5280::ID_CE_ISSUER_ALT_NAME, true), malformed),
        ] {
            let report = judge_path(&root, &[], &Maker::leaf());
            assert!(report.is_accepted(), "{report}");
            assert!(codes(&report).contains(&code.into()), "{report}");
            assert_eq!(alone(&root), [code]);
        }
        for (oid, error) in [
            (BasicConstraints::OID, "trust-anchor.basic-constraints.ca-missing"),
            (KeyUsage::OID, "trust-anchor.key-usage.key-cert-sign-missing"),
            (NameConstraints::OID, "trust-anchor.name-constraints.malformed"),
        ] {
            for critical in [true, false] {
                let root = garbage(oid, critical);
                assert_eq!(alone(&root), [error, malformed]);
                let below = judge_path(&root, &[], &Maker::leaf());
                assert!(codes(&below).contains(&error.into()), "{below}");
            }
        }
    }

    #[test]
    fn three_certificates_are_more_than_an_anchor_holds_by_default() {
        let certificates = vec![Maker::root().sign(); 3];
        let report = TrustAnchor::new(certificates).unwrap().judge(None);
        assert_eq!(codes(&report), ["trust-anchor.bundle.too-many"]);
        assert!(report.is_accepted());
    }
}
