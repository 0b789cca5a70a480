//! A trust policy as it was read.

use alloc::{string::String, vec::Vec};
use core::fmt;

use ra_pki::text::Escaped;

use crate::trust_policy::{condition::Condition, pattern::Pattern};

/// A role's trust policy, read whole: every element of the grammar
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>) that a trust policy may have.
///
/// An element that is not known is refused rather than passed over, and so is a member that appears twice.
///
/// ```
/// use ra_policy::TrustPolicy;
///
/// let policy: TrustPolicy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
///     "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#.parse()?;
/// assert_eq!(policy.statements().len(), 1);
/// let error = r#"{"Statement": {"Effect": "allow"}}"#.parse::<TrustPolicy>().unwrap_err();
/// assert_eq!(error.to_string(), r#"Statement[0].Effect: expected "Allow" or "Deny", found "allow""#);
/// # Ok::<(), ra_policy::trust_policy::TrustPolicyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustPolicy {
    pub(super) statements: Vec<Statement>,
}

impl TrustPolicy {
    /// The statements.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

/// One statement of a trust policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub(super) index: usize,
    pub(super) sid: Option<String>,
    pub(super) effect: Effect,
    pub(super) principals: Principals,
    pub(super) actions: NamePatterns,
    pub(super) conditions: Vec<Condition>,
}

impl Statement {
    /// Its identifier.
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// Whether it allows or denies.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Whom it is about.
    pub fn principals(&self) -> &Principals {
        &self.principals
    }

    /// The actions it is about.
    pub fn actions(&self) -> &NamePatterns {
        &self.actions
    }

    /// The conditions, all of which must hold.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }
}

/// `Statement[0]`, and its `Sid` if it has one.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Statement[{}]", self.index)?;
        self.sid.iter().try_for_each(|sid| write!(f, " ({})", Escaped(sid)))
    }
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Allows, unless another statement denies.
    Allow,
    /// Denies, whatever others allow.
    Deny,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Principals {
    /// `Principal`: these.
    These(Vec<Principal>),
    /// `NotPrincipal`: all but these.
    AllBut(Vec<Principal>),
}

impl Principals {
    /// Whether an AWS service is among them.
    pub fn include_service(&self, service: &str) -> bool {
        let matches = |principal: &Principal| match principal {
            Principal::Anyone => true,
            Principal::Service(name) => name == service,
            Principal::Other { .. } => false,
        };
        match self {
            Self::These(principals) => principals.iter().any(matches),
            Self::AllBut(principals) => !principals.iter().any(matches),
        }
    }
}

/// A principal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Principal {
    /// `"*"`, by itself or of AWS: everyone.
    Anyone,
    /// A service, such as `rolesanywhere.amazonaws.com`.
    Service(String),
    /// Another kind (`AWS`, `Federated`, `CanonicalUser`), which a service never is.
    Other {
        /// The kind.
        kind: String,
        /// The name.
        name: String,
    },
}

/// The actions of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamePatterns {
    /// `Action`: these.
    These(Vec<String>),
    /// `NotAction`: all but these.
    AllBut(Vec<String>),
}

impl NamePatterns {
    /// Whether a name is among them, without regard to case; `*` and `?` are wildcards.
    pub fn include(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let fits = |pattern: &String| {
            Pattern::resolve(&pattern.to_ascii_lowercase(), None).is_some_and(|pattern| pattern.fits(&name))
        };
        match self {
            Self::These(patterns) => patterns.iter().any(fits),
            Self::AllBut(patterns) => !patterns.iter().any(fits),
        }
    }
}
