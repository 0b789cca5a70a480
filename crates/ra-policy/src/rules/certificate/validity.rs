//! When a certificate is valid.

use alloc::{format, string::String};

use ra_pki::TbsCertificate;

use crate::{
    rule::{Rule, rule},
    rules::{
        certificate::place::{PerPlace, Place},
        judge::Judge,
        sources::{ANCHOR_NAME_AND_KEY, NOTIFICATIONS, PATH},
    },
};

pub(super) static RULES: &[&PerPlace] = &[&EXPIRED, &NOT_YET_VALID, &EXPIRES_SOON];

static EXPIRED: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.validity.expired",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        ANCHOR_NAME_AND_KEY,
        None,
        "The trust anchor's certificate has not expired.",
        "make a new root and register it with UpdateTrustAnchor; a trust anchor on AWS Private CA keeps the old validity until UpdateTrustAnchor is called"
    ),
    intermediate: rule!(
        "intermediate.validity.expired",
        Intermediate,
        Certificates,
        Error,
        Documented,
        PATH,
        None,
        "The intermediate certificate has not expired.",
        "renew the intermediate certificate (RenewedCertificate) and send the new one"
    ),
    end_entity: rule!(
        "end-entity.validity.expired",
        EndEntity,
        Certificates,
        Error,
        Documented,
        PATH,
        None,
        "The end-entity certificate has not expired.",
        "issue a new certificate; end-entity certificates are cheap to renew"
    ),
};

static NOT_YET_VALID: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.validity.not-yet-valid",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        ANCHOR_NAME_AND_KEY,
        None,
        "The trust anchor's certificate is valid already.",
        "wait, or correct the clock of the CA and make it again"
    ),
    intermediate: rule!(
        "intermediate.validity.not-yet-valid",
        Intermediate,
        Certificates,
        Error,
        Documented,
        PATH,
        None,
        "The intermediate certificate is valid already.",
        "wait, or correct the clock of the CA and issue it again"
    ),
    end_entity: rule!(
        "end-entity.validity.not-yet-valid",
        EndEntity,
        Certificates,
        Error,
        Documented,
        PATH,
        None,
        "The end-entity certificate is valid already.",
        "wait, or correct the clock of the CA and issue it again"
    ),
};

static EXPIRES_SOON: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.validity.expires-soon",
        TrustAnchor,
        Certificates,
        Warning,
        Documented,
        NOTIFICATIONS,
        None,
        "The trust anchor's certificate does not expire within the notification threshold, 45 days by default. One that was issued for no longer than that is not looked at.",
        "make a new root, register both while certificates move over, then drop the old one"
    ),
    intermediate: rule!(
        "intermediate.validity.expires-soon",
        Intermediate,
        Certificates,
        Warning,
        Documented,
        NOTIFICATIONS,
        None,
        "The intermediate certificate does not expire within the notification threshold, 45 days by default. One that was issued for no longer than that is not looked at.",
        "renew the intermediate certificate (RenewedCertificate) before then"
    ),
    end_entity: rule!(
        "end-entity.validity.expires-soon",
        EndEntity,
        Certificates,
        Warning,
        Documented,
        NOTIFICATIONS,
        None,
        "The end-entity certificate does not expire within the notification threshold, 45 days by default. One that was issued for no longer than that is not looked at.",
        "issue a new certificate before then"
    ),
};

/// Without an instant nothing is looked at.
pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    judge: Judge<'_>,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let Some(at) = judge.at else { return };
    let (begins, ends) = (certificate.not_before(), certificate.not_after());
    let threshold = judge.ruleset.threshold();
    if at > ends {
        report(EXPIRED.rule(place), format!("it expired at {ends}, and it is judged for {at}"));
    } else if ends.duration_since(at) < threshold && ends.duration_since(begins) > threshold {
        // What was issued for no longer than the threshold always expires soon.
        let days = ends.duration_since(at).as_hours() / 24;
        report(EXPIRES_SOON.rule(place), format!("it expires at {ends}, {days} days after {at}"));
    }
    if at < begins {
        report(NOT_YET_VALID.rule(place), format!("it is valid from {begins}, and it is judged for {at}"));
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use crate::{
        rules::cases::{Case, each_place},
        shortcuts::{judge_end_entity, judge_intermediate},
        testing::{Maker, codes},
    };

    pub(crate) fn cases() -> Vec<Case> {
        [
            each_place("validity.expired", |good| {
                (good.clone().validity("2024-01-01T00:00:00Z", "2026-11-23T11:59:59Z"), good)
            }),
            each_place("validity.not-yet-valid", |good| {
                (good.clone().validity("2026-11-23T12:00:01Z", "2028-01-01T00:00:00Z"), good)
            }),
            each_place("validity.expires-soon", |good| {
                (good.clone().validity("2026-01-01T00:00:00Z", "2027-01-06T00:00:00Z"), good)
            }),
            each_place("validity.expires-soon", |good| {
                let short = good.clone().validity("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
                (good.validity("2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z"), short)
            }),
        ]
        .concat()
    }

    #[test]
    fn validity_is_judged_at_the_instant_that_is_given_or_not_at_all() {
        let at = |text: &str| Some(text.parse().unwrap());
        let codes_at = |at| codes(&judge_end_entity(&Maker::leaf().tbs(), at));
        assert!(codes_at(None).is_empty());
        assert!(codes_at(at("2026-01-01T00:00:00Z")).is_empty());
        assert!(codes_at(at("2027-06-01T00:00:00Z")).is_empty());
        assert_eq!(codes_at(at("2028-01-01T00:00:01Z")), ["end-entity.validity.expired"]);
        assert_eq!(codes_at(at("2025-12-31T23:59:59Z")), ["end-entity.validity.not-yet-valid"]);
        let ca = Maker::ca_certificate("/CN=Issuing", "/CN=Root");
        let ca = judge_intermediate(&ca.tbs(), at("2028-01-01T00:00:01Z"));
        assert_eq!(codes(&ca), ["intermediate.validity.expired"]);
        assert_eq!(
            ca.findings()[0].message(),
            "it expired at 2028-01-01T00:00:00Z, and it is judged for 2028-01-01T00:00:01Z"
        );
    }
}
