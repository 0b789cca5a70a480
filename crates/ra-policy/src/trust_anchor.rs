use alloc::{format, vec::Vec};

use jiff::Timestamp;
use ra_pki::{Certificate, CertificateError, Chain, VerifyError};

use crate::{
    Finding, Report, Session, catalogue as rules,
    certificate_rules::{INTERMEDIATE, TRUST_ANCHOR, ca, end_entity, has_weak_hash},
};

/// A trust anchor: the certificates below which certificates are trusted. They need not be self-signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustAnchor {
    certificates: Vec<Certificate>,
}

impl TrustAnchor {
    /// The trust anchor of these certificates, of which there is at least one.
    pub fn new(certificates: Vec<Certificate>) -> Result<Self, CertificateError> {
        if certificates.is_empty() {
            return Err(CertificateError::NoCertificate);
        }
        Ok(Self { certificates })
    }

    /// Reads a bundle, PEM or DER, as a trust anchor of source type `CERTIFICATE_BUNDLE` holds it.
    pub fn read(file: &[u8]) -> Result<Self, CertificateError> {
        Self::new(Certificate::read_all(file)?)
    }

    /// The certificates.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Judges the trust anchor alone. Without an instant its validity is not looked at.
    pub fn judge(&self, at: Option<Timestamp>) -> Report {
        let mut findings: Vec<Finding> =
            self.certificates.iter().flat_map(|certificate| ca(certificate, at, &TRUST_ANCHOR)).collect();
        let count = self.certificates.len();
        if count > CERTIFICATES_PER_ANCHOR {
            findings.push(Finding::about(&rules::ANCHOR_TOO_MANY, format!("there are {count} certificates")));
        }
        Report::new(findings, None)
    }

    /// Judges a chain against the trust anchor: the end entity, the path from it, and the anchor it ends at.
    ///
    /// The intermediates may be in any order. Host names, the presence of alternative names and extended key usage
    /// play no part.
    pub fn judge_chain(&self, chain: &Chain, at: Timestamp) -> Report {
        self.judge_certificates(chain.end_entity(), chain.intermediates(), at)
    }

    /// As [`judge_chain`](Self::judge_chain), for certificates that may be no chain: a pool in any order, as a
    /// request holds it.
    pub fn judge_certificates(&self, leaf: &Certificate, pool: &[Certificate], at: Timestamp) -> Report {
        let mut findings = end_entity(leaf, Some(at));
        if pool.len() > MAX_CHAIN_LENGTH {
            let message = format!("{} intermediates are sent", pool.len());
            findings.push(Finding::about(&rules::CHAIN_TOO_LONG, message));
        }
        let mut search = Search { anchors: &self.certificates, pool, at, verifications: 0 };
        findings.extend(search.from(leaf, &mut Vec::new()));
        Report::new(findings, Some(Session::of(leaf)))
    }
}

/// Certificates that `X-Amz-X509-Chain` may hold.
const MAX_CHAIN_LENGTH: usize = 5;

/// Certificates that a trust anchor may hold, by default.
const CERTIFICATES_PER_ANCHOR: usize = 2;

/// Signature verifications that one search may cost. The longest path there may be costs six.
const MOST_VERIFICATIONS: usize = 100;

/// The search for a path from an end entity to a certificate of the anchor.
struct Search<'a> {
    anchors: &'a [Certificate],
    pool: &'a [Certificate],
    at: Timestamp,
    verifications: usize,
}

impl<'a> Search<'a> {
    /// What is wrong with the best path up from `certificate`, below which `path` lies: nothing if one is good.
    ///
    /// The best path is the one that gets furthest, and of those the one with the least wrong with it.
    fn from(&mut self, certificate: &'a Certificate, path: &mut Vec<&'a Certificate>) -> Vec<Finding> {
        let mut best: Option<Vec<Finding>> = None;
        for anchor in self.anchors {
            if anchor.subject() == certificate.issuer() {
                let mut findings = self.link(certificate, anchor, path);
                findings.extend(ca(anchor, Some(self.at), &TRUST_ANCHOR));
                keep_better(&mut best, findings);
            }
        }
        for issuer in self.pool {
            let in_path = issuer == certificate || path.contains(&issuer);
            if in_path || issuer.subject() != certificate.issuer() || is_good(best.as_ref()) {
                continue;
            }
            if self.verifications >= MOST_VERIFICATIONS {
                let message = format!("{MOST_VERIFICATIONS} signatures were verified, and more were left");
                return alloc::vec![Finding::about(&rules::CHAIN_TOO_COMPLEX, message)];
            }
            let mut findings = self.link(certificate, issuer, path);
            // What is above an issuer that did not issue says nothing.
            if !findings.iter().any(|finding| *finding.rule() == rules::CHAIN_SIGNATURE) {
                findings.extend(ca(issuer, Some(self.at), &INTERMEDIATE));
                path.push(issuer);
                findings.extend(self.from(issuer, path));
                path.pop();
            }
            keep_better(&mut best, findings);
        }
        best.unwrap_or_else(|| alloc::vec![self.no_issuer(certificate)])
    }

    /// What is wrong between a certificate and a candidate for its issuer.
    fn link(
        &mut self,
        certificate: &Certificate,
        issuer: &Certificate,
        path: &[&Certificate],
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |rule, message| findings.push(Finding::about(rule, message));
        let (subject, issuer_name) = (certificate.subject(), issuer.subject());
        self.verifications += 1;
        match certificate.verify_signature(issuer.public_key()) {
            Ok(()) => {}
            Err(VerifyError::UnsupportedScheme(_) | VerifyError::UnsupportedKey(_))
                if has_weak_hash(certificate) =>
            {
                // A rule of its own says all there is to say.
            }
            Err(error @ (VerifyError::UnsupportedScheme(_) | VerifyError::UnsupportedKey(_))) => {
                find(&rules::CHAIN_UNVERIFIABLE, format!("{subject} below {issuer_name}: {error}"));
            }
            Err(error) => {
                let message = format!("{subject} names {issuer_name} as its issuer, but {error}");
                find(&rules::CHAIN_SIGNATURE, message);
            }
        }
        let limit = issuer.basic_constraints().and_then(|constraints| constraints.path_len_constraint);
        // Self-issued certificates do not count (RFC 5280 §6.1.4 (l)).
        let below = path.iter().filter(|certificate| !certificate.is_self_issued()).count();
        if let Some(limit) = limit.filter(|limit| below > usize::from(*limit)) {
            let message = format!(
                "{issuer_name} allows a path length of {limit}, and {below} intermediates are below it"
            );
            find(&rules::CHAIN_PATH_LENGTH, message);
        }
        findings
    }

    fn no_issuer(&self, certificate: &Certificate) -> Finding {
        let anchors: Vec<_> = self.anchors.iter().map(|anchor| format!("{}", anchor.subject())).collect();
        let message = format!(
            "{} is issued by {}, which is neither among the {} intermediates nor in the trust anchor, which holds {}",
            certificate.subject(),
            certificate.issuer(),
            self.pool.len(),
            anchors.join(" and ")
        );
        Finding::about(&rules::CHAIN_NO_ISSUER, message)
    }
}

fn is_good(findings: Option<&Vec<Finding>>) -> bool {
    findings.is_some_and(Vec::is_empty)
}

/// Keeps the candidate of two: fewer findings, and rather anything than a wrong signature or no issuer.
fn keep_better(best: &mut Option<Vec<Finding>>, candidate: Vec<Finding>) {
    let badness = |findings: &[Finding]| {
        let wrong = [&rules::CHAIN_SIGNATURE, &rules::CHAIN_NO_ISSUER];
        (findings.iter().any(|finding| wrong.contains(&finding.rule())), findings.len())
    };
    if best.as_ref().is_none_or(|best| badness(&candidate) < badness(best)) {
        *best = Some(candidate);
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use alloc::vec;

    use ra_pki::pkix::{BasicConstraints, KeyUsage, KeyUsages};
    use x509_cert::certificate::Version;

    use super::*;
    use crate::{
        Refusal,
        testing::{Maker, codes, new_key, now, unknown_extension},
    };

    fn anchor(maker: &Maker) -> TrustAnchor {
        TrustAnchor::new(vec![maker.sign()]).unwrap()
    }

    fn alone(maker: &Maker) -> Vec<&'static str> {
        codes(&anchor(maker).judge(Some(now())))
    }

    fn judge(anchor: &TrustAnchor, leaf: &Maker, pool: &[Maker]) -> Report {
        let pool: Vec<Certificate> = pool.iter().map(Maker::sign).collect();
        anchor.judge_certificates(&leaf.sign(), &pool, now())
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
            (root().extension(unknown_extension(), true, &[5, 0]), "trust-anchor.extension.unknown-critical"),
            (
                root().extension(<KeyUsage as const_oid::AssociatedOid>::OID, true, &[5, 0]),
                "trust-anchor.extension.malformed",
            ),
        ] {
            assert_eq!(alone(&maker), [code]);
        }
        let report = anchor(&root().ca(false, None)).judge(None);
        assert_eq!(report.refusal(), Some(Refusal::IncorrectBasicConstraints));
    }

    #[test]
    fn an_anchor_is_judged_at_the_instant_that_is_given() {
        let anchor = anchor(&Maker::root());
        let at = |text: &str| codes(&anchor.judge(Some(text.parse().unwrap())));
        assert_eq!(at("2027-01-01T00:00:01Z"), ["trust-anchor.validity.expired"]);
        assert_eq!(at("2025-01-01T00:00:00Z"), ["trust-anchor.validity.not-yet-valid"]);
    }

    #[test]
    fn three_certificates_are_more_than_an_anchor_holds_by_default() {
        let certificates = vec![Maker::root().sign(); 3];
        let report = TrustAnchor::new(certificates).unwrap().judge(None);
        assert_eq!(codes(&report), ["trust-anchor.bundle.too-many"]);
        assert!(report.is_accepted());
    }

    #[test]
    fn a_leaf_below_the_anchor_is_accepted_with_its_session() {
        let report = judge(&anchor(&Maker::root()), &Maker::leaf(), &[]);
        assert_eq!(codes(&report), <[&str; 0]>::default());
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
        assert_eq!(codes(&report), ["chain.issuer.not-found"]);
        assert_eq!(report.refusal(), Some(Refusal::UntrustedSigningCertificate));
        assert_eq!(
            report.findings()[0].message(),
            "/CN=host-1 is issued by /CN=Lower, which is neither among the 0 intermediates nor in the trust anchor, \
             which holds /CN=Root"
        );
    }

    #[test]
    fn another_ca_of_the_same_name_did_not_sign() {
        let leaf = Maker::leaf().sign_with(&new_key());
        let report = anchor(&Maker::root()).judge_certificates(&leaf, &[], now());
        assert_eq!(codes(&report), ["chain.signature.mismatch"]);
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
    fn an_intermediate_that_may_not_issue_breaks_the_path() {
        let pool = [Maker::ca_certificate("/CN=Lower", "/CN=Root").ca(false, None)];
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().issuer("/CN=Lower"), &pool);
        assert_eq!(codes(&report), ["intermediate.basic-constraints.ca-missing"]);
        assert!(!report.is_accepted());
    }

    #[test]
    fn the_path_length_of_anchor_and_intermediate_is_kept() {
        let lower = Maker::ca_certificate("/CN=Lower", "/CN=Root");
        let leaf = Maker::leaf().issuer("/CN=Lower");
        let tight = anchor(&Maker::root().ca(true, Some(0)));
        let report = judge(&tight, &leaf, std::slice::from_ref(&lower));
        assert_eq!(codes(&report), ["chain.path-length.exceeded"]);
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
        assert_eq!(codes(&report), ["chain.length.over-five"]);
    }

    #[test]
    fn a_signature_that_cannot_be_verified_is_not_taken() {
        let pss =
            spki::AlgorithmIdentifierRef { oid: const_oid::db::rfc5912::ID_RSASSA_PSS, parameters: None };
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().algorithm(pss), &[]);
        assert_eq!(codes(&report), ["chain.signature.unverifiable"]);
    }

    #[test]
    fn a_sha1_leaf_has_one_finding() {
        let sha1 = spki::AlgorithmIdentifierRef {
            oid: const_oid::ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
            parameters: None,
        };
        let report = judge(&anchor(&Maker::root()), &Maker::leaf().algorithm(sha1), &[]);
        assert_eq!(codes(&report), ["end-entity.signature.weak-hash"]);
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
        assert!(codes(&report).contains(&"chain.search.too-complex"), "{report}");
    }

    #[test]
    fn every_finding_is_in_the_text_and_in_the_json() {
        let report =
            judge(&anchor(&Maker::root()), &Maker::leaf().ca(true, None).usage(KeyUsages::KeyAgreement), &[]);
        let text = format!("{report}");
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
        assert!(
            text.starts_with("refused, 2 errors\n\nerror: end-entity.key-usage.digital-signature-missing\n"),
            "{text}"
        );
        assert!(text.contains("AWS answers  Untrusted certificate. Insufficient certificate"));
        assert_eq!((&json["version"], &json["accepted"]), (&1.into(), &false.into()));
        assert_eq!(json["findings"].as_array().map(Vec::len), Some(2));
        assert_eq!(json["findings"][1]["code"], "end-entity.basic-constraints.ca-true");
        assert_eq!(json["findings"][1]["refusal"], "Untrusted certificate. Insufficient certificate");
        assert_eq!(json["session"]["sourceIdentity"], "CN=host-1");
    }
}
