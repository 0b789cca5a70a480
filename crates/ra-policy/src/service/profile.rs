//! What a Roles Anywhere profile settles.

use alloc::{string::String, vec::Vec};

use crate::service::{arn::RoleArn, session_duration::SessionDuration, tip::TipConfiguration};

/// What a Roles Anywhere profile settles about its sessions
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>).
///
/// ```
/// use ra_policy::ProfileSettings;
///
/// let mut profile = ProfileSettings::default();
/// profile.role_arns.push("arn:aws:iam::111122223333:role/Example".parse()?);
/// profile.session_naming = ra_policy::SessionNaming::Accepted;
/// # Ok::<(), ra_policy::ArnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileSettings {
    /// The roles that may be assumed through it.
    pub role_arns: Vec<RoleArn>,
    /// The longest duration of a session, and the one of a request that names none.
    pub duration: SessionDuration,
    /// Whether a request may name the session.
    pub session_naming: SessionNaming,
    /// Whether it may be used at all.
    pub enabled: bool,
    /// Managed policies that limit its sessions.
    pub managed_policy_arns: Vec<String>,
    /// An inline policy that limits its sessions.
    pub session_policy: Option<String>,
    /// Whom its sessions say they act for; `None` where its trusted identity propagation is off, as it is unless asked for
    /// through API and CLI.
    pub tip: Option<TipConfiguration>,
}

/// An enabled profile without roles, with what the service sets where nothing is said.
impl Default for ProfileSettings {
    fn default() -> Self {
        Self {
            role_arns: Vec::new(),
            duration: SessionDuration::default(),
            session_naming: SessionNaming::default(),
            enabled: true,
            managed_policy_arns: Vec::new(),
            session_policy: None,
            tip: None,
        }
    }
}

/// Whether a profile lets a request name its session: its `acceptRoleSessionName`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SessionNaming {
    /// A request that names its session is refused, as with a profile for which nothing is said.
    #[default]
    Refused,
    /// A request may name its session.
    Accepted,
}
