//! The shortest ways to a report.

use jiff::Timestamp;
use ra_pki::{Certificate, Chain, RevocationList, TbsCertificate};

use crate::{check::Check, report::verdict::Report, trust_anchor::TrustAnchor};

/// Judges an end-entity certificate alone, signed or not yet. Without an instant its validity is not looked at.
pub fn judge_end_entity(certificate: &TbsCertificate, at: Option<Timestamp>) -> Report {
    Check::new(at).unsigned_end_entity(certificate).report()
}

/// Judges an intermediate CA certificate alone, signed or not yet. Without an instant its validity is not looked at.
pub fn judge_intermediate(certificate: &TbsCertificate, at: Option<Timestamp>) -> Report {
    Check::new(at).unsigned_intermediate(certificate).report()
}

/// Judges a CRL alone. Without an instant its times are not looked at. Whose signature it carries, only a certificate of
/// its issuer can tell: see [`Check`].
pub fn judge_revocation_list(list: &RevocationList, at: Option<Timestamp>) -> Report {
    Check::new(at).revocation_list(list).report()
}

impl TrustAnchor {
    /// Judges the trust anchor alone. Without an instant its validity is not looked at.
    pub fn judge(&self, at: Option<Timestamp>) -> Report {
        Check::new(at).trust_anchor(self).report()
    }

    /// Judges a chain against the trust anchor: the end entity, the path from it, and the anchor it ends at.
    ///
    /// The intermediates may be in any order. Host names, the presence of alternative names and extended key usage
    /// play no part.
    pub fn judge_chain(&self, chain: &Chain, at: Timestamp) -> Report {
        self.judge_certificates(chain.end_entity(), chain.intermediates(), at)
    }

    /// As [`judge_chain`](Self::judge_chain), for certificates that may not form a chain: a pool in any order, as a
    /// request holds it.
    pub fn judge_certificates(&self, leaf: &Certificate, pool: &[Certificate], at: Timestamp) -> Report {
        Check::new(Some(at)).trust_anchor(self).end_entity(leaf).intermediates(pool).report()
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use alloc::{format, string::String, vec, vec::Vec};

    use ra_pki::{ObjectIdentifier, asn1::pkix::KeyUsages};

    use super::*;
    use crate::{
        refusal::text::Refusal,
        session::Session,
        testing::{Maker, codes, now, other_key},
    };

    fn anchor(maker: &Maker) -> TrustAnchor {
        TrustAnchor::new(vec![maker.sign()]).unwrap()
    }

    /// The codes of all but the note that no CRL was given.
    fn wrong(report: &Report) -> Vec<String> {
        codes(report).into_iter().filter(|code| code != "chain.revocation.not-checked").collect()
    }

    fn judge(anchor: &TrustAnchor, leaf: &Maker, pool: &[Maker]) -> Report {
        let pool: Vec<Certificate> = pool.iter().map(Maker::sign).collect();
        anchor.judge_certificates(&leaf.sign(), &pool, now())
    }

    #[test]
    fn a_leaf_below_the_anchor_is_accepted_with_its_session() {
        let report = judge(&anchor(&Maker::root()), &Maker::leaf(), &[]);
        assert_eq!(wrong(&report), <[&str; 0]>::default());
        assert_eq!(report.session().map(Session::source_identity), Some("CN=host-1"));
    }

    #[test]
    fn a_path_is_found_through_intermediates_in_any_order() {
        let pool = [
            Maker::ca_certificate("/CN=Upper", "/CN=Root").ca(true, Some(1)),
            Maker::ca_certificate("/CN=Stray", "/CN=Root"),
            Maker::ca_certificate("/CN=Lower", "/CN=Upper").ca(true, Some(0)),
        ];
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=Lower"), &pool);
        assert!(report.is_accepted(), "{report}");
    }

    #[test]
    fn a_missing_intermediate_is_named() {
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=Lower"), &[]);
        assert_eq!(wrong(&report), ["chain.issuer.not-found"]);
        assert_eq!(report.refusal(), Some(Refusal::UntrustedSigningCertificate));
        assert_eq!(
            report.findings()[0].message(),
            "/CN=host-1 is issued by /CN=Lower; no intermediate is sent, and the trust anchor holds /CN=Root"
        );
        let stray = Maker::ca_certificate("/CN=Stray", "/CN=Root");
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=Lower"), &[stray]);
        assert_eq!(
            report.findings()[0].message(),
            "/CN=host-1 is issued by /CN=Lower, which is neither the intermediate that is sent nor in the trust \
             anchor, which holds /CN=Root"
        );
    }

    #[test]
    fn another_ca_of_the_same_name_did_not_sign() {
        let leaf = Maker::leaf().sign_with(&other_key());
        let report = anchor(&Maker::root()).judge_certificates(&leaf, &[], now());
        assert_eq!(wrong(&report), ["chain.signature.mismatch"]);
        assert_eq!(report.refusal(), Some(Refusal::UntrustedSigningCertificate));
    }

    #[test]
    fn a_good_path_is_found_beside_a_wrong_one() {
        let wrong = Maker::ca_certificate("/CN=Lower", "/CN=Nobody");
        let right = Maker::ca_certificate("/CN=Lower", "/CN=Root");
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=Lower"), &[wrong, right]);
        assert!(report.is_accepted(), "{report}");
    }

    #[test]
    fn each_path_that_was_tried_is_told_and_the_most_telling_first() {
        let pool = [
            Maker::ca_certificate("/CN=Lower", "/CN=Nobody"),
            Maker::ca_certificate("/CN=Lower", "/CN=Root").ca(false, None).usage(KeyUsages::CRLSign),
            Maker::ca_certificate("/CN=Lower", "/CN=Root").ca(false, None),
        ];
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=Lower"), &pool);
        assert_eq!(wrong(&report), ["intermediate.basic-constraints.ca-missing"]);
        let tried: Vec<_> =
            report.tried_paths().iter().map(|one| (one.certificates().len(), one.code())).collect();
        let missing = "intermediate.basic-constraints.ca-missing";
        assert_eq!(tried, [(3, missing), (3, missing), (2, "chain.issuer.not-found")]);
        let text = format!("{report}");
        let list = text.split_once("paths that were tried").unwrap().1;
        assert!(
            list.starts_with("\n  /CN=host-1 < /CN=Lower < /CN=Root: basic constraints say CA:FALSE"),
            "{list}"
        );
    }

    #[test]
    fn an_intermediate_that_may_not_issue_breaks_the_path() {
        let pool = [Maker::ca_certificate("/CN=Lower", "/CN=Root").ca(false, None)];
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=Lower"), &pool);
        assert_eq!(wrong(&report), ["intermediate.basic-constraints.ca-missing"]);
        assert!(!report.is_accepted());
    }

    #[test]
    fn the_path_length_of_anchor_and_intermediate_is_kept() {
        let lower = Maker::ca_certificate("/CN=Lower", "/CN=Root");
        let leaf = Maker::leaf().issuer("/CN=Lower");
        let tight = anchor(&Maker::root().ca(true, Some(0)));
        let report = judge(&tight, &leaf, std::slice::from_ref(&lower));
        assert_eq!(wrong(&report), ["chain.path-length.exceeded"]);
        assert!(judge(&anchor(&Maker::root().ca(true, Some(1))), &leaf, &[lower]).is_accepted());
        assert!(judge(&tight, &Maker::leaf(), &[]).is_accepted());
    }

    #[test]
    fn six_intermediates_are_too_many() {
        let name = |place: usize| format!("/CN=CA {place}");
        let mut pool: Vec<Maker> =
            (0..5).map(|place| Maker::ca_certificate(&name(place), &name(place + 1))).collect();
        pool.push(Maker::ca_certificate("/CN=CA 5", "/CN=Root"));
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=CA 0"), &pool);
        assert_eq!(wrong(&report), ["chain.length.over-five"]);
    }

    #[test]
    fn a_signature_that_cannot_be_verified_is_not_taken() {
        let oid = const_oid::db::rfc8410::ID_ED_25519;
        let ed25519 = spki::AlgorithmIdentifierRef { oid, parameters: None };
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().algorithm(ed25519), &[]);
        assert_eq!(wrong(&report), ["chain.signature.unverifiable"]);
    }

    #[test]
    fn a_sha1_leaf_has_one_finding() {
        let sha1 = spki::AlgorithmIdentifierRef {
            oid: ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
            parameters: None,
        };
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().algorithm(sha1), &[]);
        assert_eq!(wrong(&report), ["end-entity.signature.weak-hash"]);
        assert_eq!(report.refusal(), None);
    }

    #[test]
    fn a_pool_of_cross_signed_certificates_ends_within_the_budget() {
        let name = |place: usize| format!("/CN=CA {place}");
        let pool: Vec<Maker> = (0..8)
            .flat_map(|one| (0..8).map(move |other| (one, other)))
            .filter(|(one, other)| one != other)
            .map(|(one, other)| Maker::ca_certificate(&name(one), &name(other)))
            .collect();
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=CA 0"), &pool);
        assert!(wrong(&report).iter().any(|code| code == "chain.search.too-complex"), "{report}");
    }

    #[test]
    fn every_finding_is_in_the_text_and_in_the_json() {
        let report =
            judge(&anchor(&Maker::root()), &Maker::leaf().ca(true, None).usage(KeyUsages::KeyAgreement), &[]);
        let text = format!("{report}");
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
        assert!(
            text.starts_with(
                "refused, 2 errors, 1 note\n\nerror: end-entity.key-usage.digital-signature-missing\n"
            ),
            "{text}"
        );
        assert!(text.contains("AWS answers  Untrusted certificate. Insufficient certificate"));
        assert_eq!((&json["version"], &json["accepted"]), (&1.into(), &false.into()));
        assert_eq!(json["findings"].as_array().map(Vec::len), Some(3));
        assert_eq!(json["findings"][1]["code"], "end-entity.basic-constraints.ca-true");
        assert_eq!(json["findings"][1]["refusal"], "Untrusted certificate. Insufficient certificate");
        assert_eq!(json["session"]["sourceIdentity"], "CN=host-1");
    }
}
