//! What a rule is: the language in which verdicts are given.

use alloc::borrow::Cow;
use core::fmt;

use serde::{Serialize, Serializer};

use crate::refusal::text::Refusal;

/// One rule: what must hold, who says so, what AWS answers if it does not, and how to mend it.
///
/// Rules are data; a rule is the same when its code is.
#[derive(Debug, Clone)]
pub struct Rule {
    pub(crate) code: Cow<'static, str>,
    pub(crate) applies_to: Subject,
    pub(crate) step: Step,
    pub(crate) severity: Severity,
    pub(crate) requirement: Cow<'static, str>,
    pub(crate) citation: &'static str,
    pub(crate) mark: Mark,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) fix: Cow<'static, str>,
}

impl Rule {
    /// A rule of the caller's own, for [`RulesetBuilder::with_rule`](crate::RulesetBuilder::with_rule).
    ///
    /// ```
    /// use ra_policy::{Rule, Severity, Subject};
    ///
    /// let organisation = Rule::new_own("own.organisation", Subject::EndEntity, Severity::Error,
    ///     "The organisation is Example.", "request the certificate with /O=Example");
    /// assert_eq!(organisation.mark().to_string(), "own");
    /// ```
    pub fn new_own(
        code: impl Into<Cow<'static, str>>,
        applies_to: Subject,
        severity: Severity,
        requirement: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code: code.into(),
            applies_to,
            step: Step::Certificates,
            severity,
            requirement: requirement.into(),
            citation: "the caller's own rule",
            mark: Mark::Own,
            refusal: None,
            fix: fix.into(),
        }
    }

    /// Stable dotted code, such as `end-entity.key-usage.digital-signature-missing`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What the rule is about.
    pub fn applies_to(&self) -> Subject {
        self.applies_to
    }

    /// How bad it is if the rule does not hold.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What must hold, in one sentence.
    pub fn requirement(&self) -> &str {
        &self.requirement
    }

    /// Where it is written: a page, a clause, or both.
    pub fn citation(&self) -> &str {
        self.citation
    }

    /// How it is known.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// What AWS answers; `None` where no text has been seen for this very cause.
    pub fn refusal(&self) -> Option<Refusal> {
        self.refusal.filter(|refusal| refusal.is_seen_for(&self.code))
    }

    /// What AWS probably answers, where a text has been seen for causes like this one alone.
    pub fn probable_refusal(&self) -> Option<Refusal> {
        self.refusal.filter(|refusal| !refusal.is_seen_for(&self.code))
    }

    /// How to mend it.
    pub fn fix(&self) -> &str {
        &self.fix
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// What a rule is about.
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

/// When the service looks at a rule: it answers with the first that fails. That certificates come before the profile is
/// documented (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>); the order of what follows
/// is inferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    Certificates,
    Request,
    Profile,
    Role,
    SessionName,
    Duration,
    TrustPolicy,
}

/// How bad it is if a rule does not hold; an error is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Likely to hurt, now or later.
    Warning,
    /// AWS refuses.
    Error,
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

/// As text.
impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How a rule is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mark {
    /// AWS, or an RFC that AWS refers to, says so.
    Documented,
    /// Users have seen it, or it stands in code that works.
    Observed,
    /// It follows from what is documented or observed, and is stated nowhere.
    Inferred,
    /// It is not a rule of AWS: this check cannot process something, and so does not accept it.
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

/// As one word.
impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Limit => serializer.serialize_str("limit"),
            mark => serializer.collect_str(mark),
        }
    }
}

/// One rule of the catalogue.
macro_rules! rule {
    ($code:expr, $applies_to:ident, $step:ident, $severity:ident, $mark:ident, $citation:expr, $refusal:expr,
        $requirement:expr, $fix:expr) => {
        crate::rule::Rule {
            code: alloc::borrow::Cow::Borrowed($code),
            applies_to: crate::rule::Subject::$applies_to,
            step: crate::rule::Step::$step,
            severity: crate::rule::Severity::$severity,
            requirement: alloc::borrow::Cow::Borrowed($requirement),
            citation: $citation,
            mark: crate::rule::Mark::$mark,
            refusal: $refusal,
            fix: alloc::borrow::Cow::Borrowed($fix),
        }
    };
}

/// The rules of one file, about one subject, by the step in which the service looks at them: `NAME = code, severity, mark,
/// citation, refusal, requirement, fix;` for each. `RULES` is all of them.
macro_rules! rules {
    ($applies_to:ident; $($step:ident { $($name:ident = $code:literal, $severity:ident, $mark:ident, $citation:expr,
        $refusal:expr, $requirement:literal, $fix:expr;)* })*) => {
        pub(crate) static RULES: &[&crate::rule::Rule] = &[$($(&$name,)*)*];

        $($(
            pub(crate) static $name: crate::rule::Rule = crate::rule::rule!($code, $applies_to, $step, $severity, $mark, $citation,
                $refusal, $requirement, $fix);
        )*)*
    };
}

pub(crate) use {rule, rules};
