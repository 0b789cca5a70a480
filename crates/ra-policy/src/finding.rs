//! A rule that does not hold.

use alloc::{
    format,
    string::{String, ToString},
    sync::Arc,
};

use ra_pki::TbsCertificate;

use crate::rule::{Rule, Severity};

/// A rule that does not hold, and the facts that prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    rule: RuleHandle,
    pub(crate) severity: Severity,
    subject: String,
    message: String,
}

/// A rule, wherever it is kept.
#[derive(Debug, Clone)]
pub(crate) enum RuleHandle {
    OfCatalogue(&'static Rule),
    Own(Arc<Rule>),
}

impl From<&'static Rule> for RuleHandle {
    fn from(rule: &'static Rule) -> Self {
        Self::OfCatalogue(rule)
    }
}

impl AsRef<Rule> for RuleHandle {
    fn as_ref(&self) -> &Rule {
        match self {
            Self::OfCatalogue(rule) => rule,
            Self::Own(rule) => rule,
        }
    }
}

impl PartialEq for RuleHandle {
    fn eq(&self, other: &Self) -> bool {
        self.as_ref() == other.as_ref()
    }
}

impl Eq for RuleHandle {}

impl Finding {
    /// A rule that a certificate breaks.
    pub(crate) fn on_certificate(
        rule: impl Into<RuleHandle>,
        certificate: &TbsCertificate,
        message: String,
    ) -> Self {
        let rule = rule.into();
        let subject = name_certificate(rule.as_ref(), certificate);
        Self::on_subject(rule, subject, message)
    }

    /// A rule that no single certificate breaks.
    pub(crate) fn new(rule: &'static Rule, message: String) -> Self {
        Self::on_subject(rule, rule.applies_to.to_string(), message)
    }

    /// A rule that something with a name of its own breaks.
    pub(crate) fn on_subject(rule: impl Into<RuleHandle>, subject: String, message: String) -> Self {
        let rule = rule.into();
        Self { severity: rule.as_ref().severity, rule, subject, message }
    }

    /// The rule.
    pub fn rule(&self) -> &Rule {
        self.rule.as_ref()
    }

    /// How bad it is: as the rule has it, unless a [`Ruleset`](crate::Ruleset) says otherwise.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What breaks the rule: which certificate, CRL or statement.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The facts that prove it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// How findings call a certificate. A very long name is cut: it stands in every finding, and there may be a finding for
/// each of its attributes.
pub(crate) fn name_certificate(rule: &Rule, certificate: &TbsCertificate) -> String {
    let mut name = certificate.subject().to_string();
    if let Some((end, _)) = name.char_indices().nth(MAX_NAME_CHARACTERS) {
        name.truncate(end);
        name.push('…');
    }
    format!("{} {name}, serial number {}", rule.applies_to, certificate.serial_number())
}

/// Characters of a certificate's name in a finding. The bounds of RFC 5280 appendix A.1 make names shorter than this.
const MAX_NAME_CHARACTERS: usize = 500;
