//! Which rules are kept, and how bad it is to break them.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use ra_pki::TbsCertificate;

use crate::{
    finding::{Finding, RuleHandle},
    rule::{Rule, Severity, Subject},
    service::limits::NOTIFICATION_DAYS,
};

/// Which rules are kept, how bad it is to break them, and the caller's own beside them:
/// [`Ruleset::builder`] makes one.
#[derive(Clone)]
pub struct Ruleset {
    pub(crate) changed: Vec<(String, Option<Severity>)>,
    pub(crate) own: Vec<OwnRule>,
    pub(crate) notification_days: u16,
}

/// What a rule of the caller's own finds wrong with a certificate.
pub(crate) type OwnCheck = dyn Fn(&TbsCertificate) -> Option<String> + Send + Sync;

#[derive(Clone)]
pub(crate) struct OwnRule {
    pub(crate) rule: Arc<Rule>,
    pub(crate) check: Arc<OwnCheck>,
}

/// Every rule of the catalogue as it stands there, and the notification threshold of the service.
impl Default for Ruleset {
    fn default() -> Self {
        Self { changed: Vec::new(), own: Vec::new(), notification_days: NOTIFICATION_DAYS }
    }
}

impl Ruleset {
    /// How bad it is to break a rule; `None` if it is switched off.
    pub(crate) fn severity_of(&self, rule: &Rule) -> Option<Severity> {
        let changed = self.changed.iter().rev().find(|(code, _)| *code == rule.code);
        changed.map_or(Some(rule.severity), |(_, severity)| *severity)
    }

    /// Whether a finding is an error.
    pub(crate) fn is_error(&self, finding: &Finding) -> bool {
        self.severity_of(finding.rule()) == Some(Severity::Error)
    }

    pub(crate) fn threshold(&self) -> jiff::SignedDuration {
        jiff::SignedDuration::from_hours(24 * i64::from(self.notification_days))
    }

    /// What the caller's own rules about such certificates find.
    pub(crate) fn own_findings(&self, certificate: &TbsCertificate, subject: Subject) -> Vec<Finding> {
        let rules = self.own.iter().filter(|own| own.rule.applies_to == subject);
        rules
            .filter_map(|own| {
                let rule = RuleHandle::Own(Arc::clone(&own.rule));
                Some(Finding::on_certificate(rule, certificate, (own.check)(certificate)?))
            })
            .collect()
    }
}

impl fmt::Debug for Ruleset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own: Vec<&str> = self.own.iter().map(|own| own.rule.code()).collect();
        f.debug_struct("Ruleset")
            .field("changed", &self.changed)
            .field("own", &own)
            .field("notification_days", &self.notification_days)
            .finish()
    }
}
