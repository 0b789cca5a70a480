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
