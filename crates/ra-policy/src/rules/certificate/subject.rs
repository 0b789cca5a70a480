//! Whom a certificate is for.

use alloc::string::String;

use ra_pki::TbsCertificate;

use crate::{
    rule::{Rule, rule},
    rules::{
        certificate::place::{PerPlace, Place},
        sources::{TRUST_MODEL, UNABLE, UNTRUSTED},
    },
};

pub(super) static RULES: &[&PerPlace] = &[&SUBJECT_EMPTY];

static SUBJECT_EMPTY: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.subject.empty",
        TrustAnchor,
        Certificates,
        Error,
        Documented,
        "RFC 5280 §4.1.2.6",
        None,
        "The subject of a CA certificate is not empty.",
        "request it again with a subject, such as -subj \"/CN=Root\", or CertificateRequest::create"
    ),
    intermediate: rule!(
        "intermediate.subject.empty",
        Intermediate,
        Certificates,
        Error,
        Documented,
        "RFC 5280 §4.1.2.6",
        UNTRUSTED,
        "The subject of a CA certificate is not empty.",
        "request it again with a subject, such as -subj \"/CN=Issuing CA\", or CertificateRequest::create"
    ),
    end_entity: rule!(
        "end-entity.subject.empty",
        EndEntity,
        Certificates,
        Error,
        Documented,
        TRUST_MODEL,
        UNABLE,
        "The subject of an end-entity certificate is not empty, even beside a critical subject alternative name.",
        "request it again with a subject, such as -subj /CN=host-1, or CertificateRequest::create"
    ),
};

pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    if certificate.subject().is_empty() {
        report(SUBJECT_EMPTY.rule(place), "the subject is empty".into());
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use crate::{
        rules::cases::{Case, codes_of_intermediate, codes_of_leaf, each_place},
        testing::Maker,
    };

    pub(crate) fn cases() -> Vec<Case> {
        each_place("subject.empty", |good| (good.clone().empty_subject(), good))
    }

    #[test]
    fn an_empty_subject_breaks_its_rule_alone() {
        assert_eq!(codes_of_leaf(&Maker::leaf().empty_subject()), ["end-entity.subject.empty"]);
        let ca = Maker::ca_certificate("/CN=Issuing", "/CN=Root").empty_subject();
        assert_eq!(codes_of_intermediate(&ca), ["intermediate.subject.empty"]);
    }
}
