use core::fmt;

use serde::Serialize;

use crate::Refusal;

/// One rule of the catalogue: what must hold, who says so, what AWS answers if it does not, and how to mend it.
///
/// Rules are data; a rule is the same when its code is.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Stable dotted code, such as `end-entity.key-usage.digital-signature-missing`.
    pub code: &'static str,
    /// What the rule is about.
    pub applies_to: Subject,
    /// How bad it is if the rule does not hold.
    pub severity: Severity,
    /// What must hold, in one sentence.
    pub requirement: &'static str,
    /// Where it is written: a page, a clause, or both.
    pub citation: &'static str,
    /// How it is known.
    pub mark: Mark,
    /// What AWS answers; `None` where no text is recorded.
    pub refusal: Option<Refusal>,
    /// How to mend it.
    pub fix: &'static str,
}

impl Rule {
    /// A rule of the caller's own, for [`Ruleset::with`](crate::Ruleset::with).
    ///
    /// ```
    /// use ra_policy::{Rule, Severity, Subject};
    ///
    /// static ORGANISATION: Rule = Rule::own("own.organisation", Subject::EndEntity, Severity::Error,
    ///     "The organisation is Example.", "request the certificate with /O=Example");
    /// assert_eq!(ORGANISATION.mark.to_string(), "own");
    /// ```
    pub const fn own(
        code: &'static str,
        applies_to: Subject,
        severity: Severity,
        requirement: &'static str,
        fix: &'static str,
    ) -> Self {
        let (citation, mark, refusal) = ("the caller's own rule", Mark::Own, None);
        Self { code, applies_to, severity, requirement, citation, mark, refusal, fix }
    }

    /// The rule of the catalogue with this code.
    pub fn find(code: &str) -> Option<&'static Self> {
        Self::catalogue().find(|rule| rule.code == code)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// What a rule is about, in the order in which the service is taken to look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// A certificate of the trust anchor.
    TrustAnchor,
    /// The path from end entity to trust anchor.
    Chain,
    /// A CA certificate between end entity and trust anchor.
    Intermediate,
    /// The certificate that asks for a session.
    EndEntity,
    /// A certificate revocation list.
    RevocationList,
    /// The `CreateSession` request.
    Request,
    /// The Roles Anywhere profile.
    Profile,
    /// The role's trust policy.
    TrustPolicy,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TrustAnchor => "trust anchor",
            Self::Chain => "chain",
            Self::Intermediate => "intermediate",
            Self::EndEntity => "end entity",
            Self::RevocationList => "revocation list",
            Self::Request => "request",
            Self::Profile => "profile",
            Self::TrustPolicy => "trust policy",
        })
    }
}

/// How bad it is if a rule does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// AWS refuses.
    Error,
    /// Likely to hurt, now or later.
    Warning,
    /// Worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// How a rule is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Mark {
    /// AWS, or an RFC that AWS refers to, says so.
    Documented,
    /// Users have seen it, or it stands in code that works.
    Observed,
    /// It follows from what is documented or observed, and is stated nowhere.
    Inferred,
    /// It is no rule of AWS: something that this check cannot process, and so does not take.
    Limit,
    /// It is the caller's own.
    Own,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
            Self::Limit => "limit of this check",
            Self::Own => "own",
        })
    }
}
