//! What is not known of a path.

use alloc::vec::Vec;

use ra_pki::{TbsCertificate, asn1::pkix::CrlDistributionPoints};

use crate::{
    finding::Finding,
    path::certificate_path::CertificatePath,
    rule::rules,
    rules::sources::{CREATE_TRUST_ANCHOR, TRUST_MODEL},
    trust_anchor::TrustAnchor,
};

rules! {
    Chain;

    Certificates {
        NO_REVOCATION_LIST = "chain.revocation.not-checked", Note, Documented, TRUST_MODEL, None,
            "Revocation is known from CRLs that are imported for the trust anchor, and from the certificates' CRL distribution points where the trust anchor has crlDpRevocationEnabled; from nothing else.",
            "give the CRLs; NewRevocationList makes one, `aws rolesanywhere import-crl` imports it";

        NO_DISTRIBUTION_POINT = "chain.revocation.no-distribution-point", Warning, Inferred, CREATE_TRUST_ANCHOR, None,
            "Below a trust anchor with crlDpRevocationEnabled, a certificate has a CRL distribution point: of one without, only an imported CRL tells whether it is revoked. Whether the service refuses it is not known.",
            "issue it with `crlDistributionPoints = URI:http://…` in the extension file, or import the CRL: aws rolesanywhere import-crl";
    }
}

/// A path for which no CRL is at hand.
pub(crate) fn no_revocation_list(anchor: Option<&TrustAnchor>) -> Finding {
    let asks_points = anchor.is_some_and(TrustAnchor::asks_crl_distribution_points);
    let message = if asks_points {
        "no CRL was given, and no distribution point is asked here"
    } else {
        "no CRL was given"
    };
    Finding::new(&NO_REVOCATION_LIST, message.into())
}

/// The certificates of a path without a point, where the trust anchor has them asked.
pub(crate) fn find_without_point(path: &CertificatePath<'_>, anchor: &TrustAnchor) -> Vec<Finding> {
    if !anchor.asks_crl_distribution_points() {
        return Vec::new();
    }
    // Nobody revokes the trust anchor itself.
    let judged = path.certificates.len().saturating_sub(usize::from(path.is_anchored));
    let certificates = path.certificates.iter().take(judged).map(|certificate| certificate.tbs());
    let without = certificates.filter(|certificate| !has_point(certificate));
    without
        .map(|certificate| {
            let message = "it names no place from which a CRL can be had".into();
            Finding::on_certificate(&NO_DISTRIBUTION_POINT, certificate, message)
        })
        .collect()
}

/// Whether a certificate names a place. What is malformed names none, and is a finding of its own.
fn has_point(certificate: &TbsCertificate) -> bool {
    let points = certificate.extension::<CrlDistributionPoints>().and_then(Result::ok);
    points.is_some_and(|(_, points)| points.0.iter().any(|point| point.distribution_point.is_some()))
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::{vec, vec::Vec};

    use const_oid::AssociatedOid;
    use ra_pki::{
        Certificate,
        asn1::pkix::{
            crl::dp::DistributionPoint,
            name::{DistributionPointName, GeneralName},
        },
    };

    use super::*;
    use crate::{
        check::Check,
        report::verdict::Report,
        rules::cases::{Case, anchor, case, issuing, judge_path},
        testing::{ListMaker, Maker, codes, now},
    };

    const CODE: &str = "chain.revocation.no-distribution-point";

    pub(crate) fn cases() -> Vec<Case> {
        let (anchor, leaf, lists) = (anchor(&Maker::root()), Maker::leaf().sign(), [ListMaker::new().sign()]);
        let check = Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf);
        let checked = check.revocation_lists(&lists).report();
        [
            case("chain.revocation.not-checked", judge_path(&Maker::root(), &[], &Maker::leaf()), checked),
            case(CODE, judge(&[], &Maker::leaf()), judge(&[], &pointing(Maker::leaf()))),
        ]
        .into()
    }

    fn pointing(maker: Maker) -> Maker {
        let uri = GeneralName::UniformResourceIdentifier(
            der::asn1::Ia5String::new("http://crl.test/1.crl").unwrap(),
        );
        with_points(maker, vec![point(Some(DistributionPointName::FullName(vec![uri])))])
    }

    fn point(distribution_point: Option<DistributionPointName>) -> DistributionPoint {
        DistributionPoint { distribution_point, reasons: None, crl_issuer: None }
    }

    fn with_points(maker: Maker, points: Vec<DistributionPoint>) -> Maker {
        maker.extended(false, &CrlDistributionPoints(points))
    }

    /// A leaf below intermediates and a root that has its points asked.
    fn judge(pool: &[Maker], leaf: &Maker) -> Report {
        let anchor = anchor(&Maker::root()).with_crl_distribution_points();
        let pool: Vec<Certificate> = pool.iter().map(Maker::sign).collect();
        anchor.judge_certificates(&leaf.sign(), &pool, now())
    }

    fn count(report: &Report) -> usize {
        assert!(report.is_accepted(), "{report}");
        codes(report).iter().filter(|code| *code == CODE).count()
    }

    #[test]
    fn each_certificate_below_the_anchor_needs_a_point_where_points_are_asked() {
        let below = || Maker::leaf().issuer("/CN=Issuing");
        assert_eq!(count(&judge(&[issuing()], &below())), 2);
        assert_eq!(count(&judge(&[pointing(issuing())], &below())), 1);
        assert_eq!(count(&judge(&[pointing(issuing())], &pointing(below()))), 0);
        assert_eq!(count(&judge_path(&Maker::root(), &[issuing()], &below())), 0, "nobody asks them");
    }

    #[test]
    fn a_point_without_a_name_and_an_empty_or_malformed_list_are_no_point() {
        let leaf = Maker::leaf;
        for none in [with_points(leaf(), vec![point(None)]), with_points(leaf(), Vec::new())] {
            assert!(codes(&judge(&[], &none)).iter().any(|code| code == CODE));
        }
        let malformed = leaf().extension(CrlDistributionPoints::OID, false, &[5, 0]);
        assert!(codes(&judge(&[], &malformed)).iter().any(|code| code == CODE));
    }
}
