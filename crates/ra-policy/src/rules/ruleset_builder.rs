//! Makes a ruleset, whose codes are all known.

use alloc::{string::String, sync::Arc, vec::Vec};

use ra_pki::TbsCertificate;

use crate::{
    rule::{Rule, Severity},
    rules::catalogue::find,
    ruleset::{OwnRule, Ruleset},
};

/// Chooses which rules are kept. Codes, those of the caller's own rules too, are looked up when the ruleset is built, so
/// the calls may come in any order. Of two calls on one code the last counts.
///
/// ```
/// use ra_policy::{Rule, Ruleset, Severity, Subject};
///
/// let organisation = Rule::new_own("own.organisation", Subject::EndEntity, Severity::Error,
///     "The organisation is Example.", "request the certificate with /O=Example");
/// let ruleset = Ruleset::builder()
///     .severity("end-entity.key.rsa-short", Severity::Error)
///     .without("chain.revocation.not-checked")
///     .with_rule(organisation, |certificate| {
///         let attributes = certificate.subject().attributes();
///         let found = attributes.iter().find(|attribute| attribute.short_name() == "O")?.value()?.to_owned();
///         (found != "Example").then(|| format!("the organisation is {found}"))
///     })
///     .build()?;
/// let typo = Ruleset::builder().without("end-entity.key.rsa-shrot").build().unwrap_err();
/// assert_eq!(
///     typo.to_string(),
///     "there is no rule \"end-entity.key.rsa-shrot\"; the rules whose codes begin alike are \
///      end-entity.key.unsupported, end-entity.key.rsa-short, end-entity.key.curve-unproven, \
///      end-entity.key.ec-explicit-parameters, end-entity.key.not-a-key, end-entity.key.broken, \
///      end-entity.key.over-limit, end-entity.key.left-out"
/// );
/// # let _ = ruleset;
/// # Ok::<(), ra_policy::error::UnknownRule>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct RulesetBuilder(Ruleset);

impl Ruleset {
    /// Begins with every rule of the catalogue as it stands there.
    pub fn builder() -> RulesetBuilder {
        RulesetBuilder::default()
    }
}

impl RulesetBuilder {
    /// Gives the rule with this code this severity.
    #[must_use]
    pub fn severity(mut self, code: impl Into<String>, severity: Severity) -> Self {
        self.0.changed.push((code.into(), Some(severity)));
        self
    }

    /// Switches the rule with this code off.
    #[must_use]
    pub fn without(mut self, code: impl Into<String>) -> Self {
        self.0.changed.push((code.into(), None));
        self
    }

    /// Adds a rule of the caller's own about end entities, intermediates or trust anchors, whichever it
    /// [applies to](Rule::applies_to). `check` gives the facts that prove that a certificate breaks it.
    #[must_use]
    pub fn with_rule(
        mut self,
        rule: Rule,
        check: impl Fn(&TbsCertificate) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.0.own.push(OwnRule { rule: Arc::new(rule), check: Arc::new(check) });
        self
    }

    /// Warns of certificates that expire within this many days.
    #[must_use]
    pub fn notification_days(mut self, days: u16) -> Self {
        self.0.notification_days = days;
        self
    }

    /// The ruleset. A code that no rule has is an error: the rule that was meant would silently stay as it is.
    pub fn build(self) -> Result<Ruleset, UnknownRule> {
        let is_known =
            |code: &str| find(code).is_some() || self.0.own.iter().any(|own| own.rule.code == code);
        match self.0.changed.iter().find(|(code, _)| !is_known(code)) {
            Some((code, _)) => Err(UnknownRule { code: code.clone() }),
            None => Ok(self.0),
        }
    }
}

/// A code that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule {code:?}{}", suggest(code))]
pub struct UnknownRule {
    code: String,
}

impl UnknownRule {
    /// The code.
    pub fn code(&self) -> &str {
        &self.code
    }
}

/// The codes that begin like this one up to its last dot.
fn suggest(code: &str) -> String {
    let beginning = code.rsplit_once('.').map_or(code, |(beginning, _)| beginning);
    let alike = Rule::catalogue()
        .map(Rule::code)
        .filter(|known| known.strip_prefix(beginning).is_some_and(|rest| rest.starts_with('.')));
    let alike: Vec<&str> = alike.collect();
    if alike.is_empty() {
        return "; Rule::catalogue and docs/rules.md list them".into();
    }
    alloc::format!("; the rules whose codes begin alike are {}", alike.join(", "))
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
    fn judged(leaf: &Maker, pool: &[Maker], ruleset: RulesetBuilder) -> Report {
        let anchor = TrustAnchor::new(vec![Maker::root().sign()]).unwrap();
        let (leaf, pool) = (leaf.sign(), pool.iter().map(Maker::sign).collect::<Vec<Certificate>>());
        let ruleset = ruleset.without("chain.revocation.not-checked").build().unwrap();
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
        let report = judged(&below(), &expired, Ruleset::builder());
        assert_eq!((codes(&report), report.path()), (vec![String::from(code)], &[][..]));
        let off = judged(&below(), &expired, Ruleset::builder().without(code));
        assert!(codes(&off).is_empty() && off.tried_paths().is_empty(), "{off}");
        assert_eq!(off.path(), ["/CN=host-1", "/CN=Issuing", "/CN=Root"]);
        let warns = judged(&below(), &expired, Ruleset::builder().severity(code, Severity::Warning));
        assert!(warns.is_accepted() && codes(&warns) == [code], "{warns}");
        assert_eq!(warns.path().len(), 3);
    }

    #[test]
    fn a_rule_of_the_path_that_only_warns_is_still_found() {
        let pool = [issuing().ca(true, Some(0)), Maker::ca_certificate("/CN=Lower", "/CN=Issuing")];
        let leaf = Maker::leaf().issuer("/CN=Lower");
        let code = "chain.path-length.exceeded";
        assert!(!judged(&leaf, &pool, Ruleset::builder()).is_accepted());
        let warns = judged(&leaf, &pool, Ruleset::builder().severity(code, Severity::Warning));
        assert!(warns.is_accepted() && codes(&warns).iter().any(|found| found == code), "{warns}");
        assert_eq!(warns.path().len(), 4);
    }

    #[test]
    fn a_warning_that_is_raised_refuses_and_another_path_is_looked_for() {
        let raised = || Ruleset::builder().severity(NOT_CRITICAL, Severity::Error);
        assert!(judged(&below(), &[not_critical()], Ruleset::builder()).is_accepted());
        let refused = judged(&below(), &[not_critical()], raised());
        assert!(!refused.is_accepted() && codes(&refused) == [NOT_CRITICAL], "{refused}");
        assert_eq!(refused.tried_paths()[0].code(), NOT_CRITICAL);
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
        let report = judged(&Maker::leaf().algorithm(sha1), &[], Ruleset::builder().without(code));
        assert_eq!(codes(&report), ["chain.signature.unverifiable"]);
    }

    #[test]
    fn every_rule_of_the_catalogue_can_be_switched_off() {
        let leaf = Maker::leaf().ca(true, None).usage(KeyUsages::KeyAgreement).issuer("/CN=Nobody");
        let report = judged(&leaf, &[], Ruleset::builder());
        assert_eq!(report.findings().len(), 3, "{report}");
        let off = codes(&report).into_iter().fold(Ruleset::builder(), RulesetBuilder::without);
        let report = judged(&leaf, &[], off);
        assert!(report.is_accepted() && report.findings().is_empty() && report.path().is_empty(), "{report}");
    }

    #[test]
    fn rules_of_the_callers_own_are_asked_about_their_subjects() {
        let rules = [
            Rule::new_own("own.leaf", Subject::EndEntity, Severity::Error, "No leaf.", "none"),
            Rule::new_own("own.intermediate", Subject::Intermediate, Severity::Warning, "No CA.", "none"),
            Rule::new_own("own.anchor", Subject::TrustAnchor, Severity::Note, "No root.", "none"),
        ];
        let own = || {
            rules.iter().fold(Ruleset::builder(), |ruleset, rule| {
                ruleset
                    .with_rule(rule.clone(), |certificate| Some(format!("it is {}", certificate.subject())))
            })
        };
        let report = judged(&below(), &[issuing()], own());
        let found: Vec<_> =
            report.findings().iter().map(|finding| (finding.rule().code(), finding.message())).collect();
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
