use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use ra_pki::TbsCertificate;

use crate::{Finding, Rule, Severity};

/// Which rules are kept, how bad it is to break them, and the caller's own beside them.
///
/// ```
/// use ra_policy::{Rule, Ruleset, Severity, Subject};
///
/// static ORGANISATION: Rule = Rule::own("own.organisation", Subject::EndEntity, Severity::Error,
///     "The organisation is Example.", "request the certificate with /O=Example");
///
/// let ruleset = Ruleset::default()
///     .severity("end-entity.key.rsa-short", Severity::Error)
///     .without("chain.revocation.not-checked")
///     .with(&ORGANISATION, |certificate| {
///         let attributes = certificate.subject().attributes();
///         let found = attributes.iter().find(|attribute| attribute.short_name() == "O")?.value()?.to_owned();
///         (found != "Example").then(|| format!("the organisation is {found}"))
///     });
/// # let _ = ruleset;
/// ```
#[derive(Clone)]
pub struct Ruleset {
    changed: Vec<(String, Option<Severity>)>,
    own: Vec<OwnRule>,
    notification_days: u16,
}

/// What a rule of the caller's own finds wrong with a certificate.
type OwnCheck = dyn Fn(&TbsCertificate) -> Option<String> + Send + Sync;

#[derive(Clone)]
struct OwnRule {
    rule: &'static Rule,
    check: Arc<OwnCheck>,
}

/// Every rule of the catalogue as it stands there, and a notification threshold of 45 days
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/customize-notification-settings.html>).
impl Default for Ruleset {
    fn default() -> Self {
        Self { changed: Vec::new(), own: Vec::new(), notification_days: 45 }
    }
}

impl Ruleset {
    /// Takes the rule with this code as this bad.
    #[must_use]
    pub fn severity(mut self, code: &str, severity: Severity) -> Self {
        self.changed.push((code.into(), Some(severity)));
        self
    }

    /// Switches the rule with this code off.
    #[must_use]
    pub fn without(mut self, code: &str) -> Self {
        self.changed.push((code.into(), None));
        self
    }

    /// Adds a rule of the caller's own about end entities, intermediates or trust anchors, whichever it
    /// [applies to](Rule::applies_to). `check` gives the facts that prove that a certificate breaks it.
    #[must_use]
    pub fn with(
        mut self,
        rule: &'static Rule,
        check: impl Fn(&TbsCertificate) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.own.push(OwnRule { rule, check: Arc::new(check) });
        self
    }

    /// Warns of certificates that expire within this many days.
    #[must_use]
    pub fn notification_days(self, days: u16) -> Self {
        Self { notification_days: days, ..self }
    }

    /// How bad it is to break a rule; `None` if it is switched off.
    pub(crate) fn severity_of(&self, rule: &Rule) -> Option<Severity> {
        let changed = self.changed.iter().rev().find(|(code, _)| code == rule.code);
        changed.map_or(Some(rule.severity), |(_, severity)| *severity)
    }

    pub(crate) fn threshold(&self) -> jiff::SignedDuration {
        jiff::SignedDuration::from_hours(24 * i64::from(self.notification_days))
    }

    /// What the caller's own rules about the subject of `like` find.
    pub(crate) fn own_findings(&self, certificate: &TbsCertificate, like: &Rule) -> Vec<Finding> {
        let rules = self.own.iter().filter(|own| own.rule.applies_to == like.applies_to);
        rules.filter_map(|own| Some(Finding::of(own.rule, certificate, (own.check)(certificate)?))).collect()
    }
}

impl fmt::Debug for Ruleset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own: Vec<&str> = self.own.iter().map(|own| own.rule.code).collect();
        f.debug_struct("Ruleset")
            .field("changed", &self.changed)
            .field("own", &own)
            .field("notification_days", &self.notification_days)
            .finish()
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use alloc::{format, vec};

    use ra_pki::{
        Certificate,
        asn1::pkix::{KeyUsage, KeyUsages},
    };

    use super::*;
    use crate::{
        Check, Report, Subject, TrustAnchor,
        testing::{Maker, codes, now},
    };

    /// A leaf below these intermediates and a root, by these rules.
    fn judged(leaf: &Maker, pool: &[Maker], ruleset: Ruleset) -> Report {
        let anchor = TrustAnchor::new(vec![Maker::root().sign()]).unwrap();
        let (leaf, pool) = (leaf.sign(), pool.iter().map(Maker::sign).collect::<Vec<Certificate>>());
        let ruleset = ruleset.without("chain.revocation.not-checked");
        let check = Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf).intermediates(&pool);
        check.ruleset(ruleset).report()
    }

    fn below() -> Maker {
        Maker::leaf().issuer("/CN=Issuing")
    }

    fn issuing() -> Maker {
        Maker::ca_certificate("/CN=Issuing", "/CN=Root")
    }

    /// The same CA with a key usage that is not critical, which is a warning.
    fn not_critical() -> Maker {
        let usage = issuing().value_of::<KeyUsage>();
        issuing().extension(<KeyUsage as const_oid::AssociatedOid>::OID, false, &usage)
    }

    const NOT_CRITICAL: &str = "intermediate.key-usage.not-critical";

    #[test]
    fn a_rule_that_is_switched_off_or_only_warns_breaks_no_path() {
        let expired = [issuing().validity("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")];
        let code = "intermediate.validity.expired";
        let report = judged(&below(), &expired, Ruleset::default());
        assert_eq!((codes(&report), report.path()), (vec![code], &[][..]));
        let off = judged(&below(), &expired, Ruleset::default().without(code));
        assert!(codes(&off).is_empty() && off.candidates().is_empty(), "{off}");
        assert_eq!(off.path(), ["/CN=host-1", "/CN=Issuing", "/CN=Root"]);
        let warns = judged(&below(), &expired, Ruleset::default().severity(code, Severity::Warning));
        assert!(warns.is_accepted() && codes(&warns) == [code], "{warns}");
        assert_eq!(warns.path().len(), 3);
    }

    #[test]
    fn a_rule_of_the_path_that_only_warns_is_still_found() {
        let pool = [issuing().ca(true, Some(0)), Maker::ca_certificate("/CN=Lower", "/CN=Issuing")];
        let leaf = Maker::leaf().issuer("/CN=Lower");
        let code = "chain.path-length.exceeded";
        assert!(!judged(&leaf, &pool, Ruleset::default()).is_accepted());
        let warns = judged(&leaf, &pool, Ruleset::default().severity(code, Severity::Warning));
        assert!(warns.is_accepted() && codes(&warns).contains(&code), "{warns}");
        assert_eq!(warns.path().len(), 4);
    }

    #[test]
    fn a_warning_that_is_raised_refuses_and_another_path_is_looked_for() {
        let raised = || Ruleset::default().severity(NOT_CRITICAL, Severity::Error);
        assert!(judged(&below(), &[not_critical()], Ruleset::default()).is_accepted());
        let refused = judged(&below(), &[not_critical()], raised());
        assert!(!refused.is_accepted() && codes(&refused) == [NOT_CRITICAL], "{refused}");
        assert_eq!(refused.candidates()[0].code(), NOT_CRITICAL);
        let both = judged(&below(), &[not_critical(), issuing()], raised());
        assert!(both.is_accepted(), "{both}");
    }

    #[test]
    fn a_signature_that_cannot_be_verified_is_not_taken_where_weak_hashes_are() {
        let sha1 = spki::AlgorithmIdentifierRef {
            oid: const_oid::ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
            parameters: None,
        };
        let code = "end-entity.signature.weak-hash";
        let report = judged(&Maker::leaf().algorithm(sha1), &[], Ruleset::default().without(code));
        assert_eq!(codes(&report), ["chain.signature.unverifiable"]);
    }

    #[test]
    fn every_rule_of_the_catalogue_can_be_switched_off() {
        let leaf = Maker::leaf().ca(true, None).usage(KeyUsages::KeyAgreement).issuer("/CN=Nobody");
        let report = judged(&leaf, &[], Ruleset::default());
        assert_eq!(report.findings().len(), 3, "{report}");
        let off = codes(&report).into_iter().fold(Ruleset::default(), Ruleset::without);
        let report = judged(&leaf, &[], off);
        assert!(report.is_accepted() && report.findings().is_empty() && report.path().is_empty(), "{report}");
    }

    #[test]
    fn rules_of_the_callers_own_are_asked_about_their_subjects() {
        static RULES: [Rule; 3] = [
            Rule::own("own.leaf", Subject::EndEntity, Severity::Error, "No leaf.", "none"),
            Rule::own("own.intermediate", Subject::Intermediate, Severity::Warning, "No CA.", "none"),
            Rule::own("own.anchor", Subject::TrustAnchor, Severity::Note, "No root.", "none"),
        ];
        let own = || {
            RULES.iter().fold(Ruleset::default(), |ruleset, rule| {
                ruleset.with(rule, |certificate| Some(format!("it is {}", certificate.subject())))
            })
        };
        let report = judged(&below(), &[issuing()], own());
        let found: Vec<_> =
            report.findings().iter().map(|finding| (finding.rule().code, finding.message())).collect();
        assert_eq!(
            found,
            [
                ("own.leaf", "it is /CN=host-1"),
                ("own.intermediate", "it is /CN=Issuing"),
                ("own.anchor", "it is /CN=Root"),
            ]
        );
        assert!(!report.is_accepted());
        let report = judged(&below(), &[issuing()], own().severity("own.intermediate", Severity::Error));
        assert_eq!(report.path(), <[&str; 0]>::default(), "it breaks the path as any other");
        assert!(judged(&below(), &[issuing()], own().without("own.leaf")).is_accepted());
    }
}
