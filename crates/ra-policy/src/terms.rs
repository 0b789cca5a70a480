//! The terms of a session: how long, and under which name.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use crate::{arn::RoleArn, refusal::Refusal, service::session_request::SessionRequest, session::Session};

/// The duration of a session: 900 to 43,200 seconds
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionDuration(u32);

impl SessionDuration {
    /// The duration of this many seconds.
    pub fn from_seconds(seconds: u32) -> Result<Self, SessionDurationError> {
        if (900..=43_200).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(SessionDurationError(seconds.to_string()))
        }
    }

    /// The number of seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }
}

/// An hour: what a profile has by default, and the most that a role allows by default.
impl Default for SessionDuration {
    fn default() -> Self {
        Self(3_600)
    }
}

impl FromStr for SessionDuration {
    type Err = SessionDurationError;

    fn from_str(text: &str) -> Result<Self, SessionDurationError> {
        let seconds = text.parse().map_err(|_| SessionDurationError(text.into()))?;
        Self::from_seconds(seconds)
    }
}

impl fmt::Display for SessionDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0)
    }
}

/// A duration out of range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a session lasts a whole number of seconds from 900 to 43200, not {0:?}")]
pub struct SessionDurationError(String);

/// The name of a session: 2 to 64 characters of `[A-Za-z0-9_+=,.@-]`
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoleSessionName(String);

impl RoleSessionName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RoleSessionName {
    type Err = RoleSessionNameError;

    fn from_str(text: &str) -> Result<Self, RoleSessionNameError> {
        let allowed = |character: &char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(*character);
        if let Some(character) = text.chars().find(|character| !allowed(character)) {
            return Err(RoleSessionNameError::Character { name: text.into(), character });
        }
        if !(2..=64).contains(&text.len()) {
            return Err(RoleSessionNameError::Length { name: text.into() });
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for RoleSessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no session name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoleSessionNameError {
    /// A character that STS does not take.
    #[error("the session name {name:?} holds {character:?}; letters, digits and _+=,.@- are allowed")]
    Character {
        /// The name.
        name: String,
        /// The first such character.
        character: char,
    },
    /// Too short or too long.
    #[error("the session name {name:?} is {} characters long; 2 to 64 are allowed", name.len())]
    Length {
        /// The name.
        name: String,
    },
}

/// What a Roles Anywhere profile settles about its sessions
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileSettings {
    /// The roles that may be assumed through it.
    pub role_arns: Vec<RoleArn>,
    /// The longest duration of a session, and the one of a request that names none.
    pub duration: SessionDuration,
    /// Whether a request may name the session.
    pub accept_role_session_name: bool,
    /// Whether it may be used at all.
    pub enabled: bool,
    /// Managed policies that limit its sessions.
    pub managed_policy_arns: Vec<String>,
    /// An inline policy that limits its sessions.
    pub session_policy: Option<String>,
}

/// An enabled profile without roles, with what the service sets where nothing is said.
impl Default for ProfileSettings {
    fn default() -> Self {
        Self {
            role_arns: Vec::new(),
            duration: SessionDuration::default(),
            accept_role_session_name: false,
            enabled: true,
            managed_policy_arns: Vec::new(),
            session_policy: None,
        }
    }
}

/// The terms on which a session is had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTerms {
    /// The duration.
    pub duration: SessionDuration,
    /// The name: the one that was asked for, or the certificate's serial number.
    pub role_session_name: String,
}

impl ProfileSettings {
    /// The terms on which this profile gives the session, or AWS's refusal.
    ///
    /// `maximum` is the role's `MaxSessionDuration`, [an hour](SessionDuration::default) unless it was raised. The
    /// shorter of profile's and request's duration counts; if that is longer than the maximum, the request is
    /// refused and nothing is shortened.
    pub fn terms(
        &self,
        request: &SessionRequest,
        session: &Session,
        maximum: SessionDuration,
    ) -> Result<SessionTerms, Refusal> {
        if !self.enabled {
            return Err(Refusal::InvalidProfile);
        }
        if !self.role_arns.contains(request.role()) {
            return Err(Refusal::RoleNotInProfile);
        }
        let role_session_name = match request.role_session_name() {
            Some(_) if !self.accept_role_session_name => return Err(Refusal::RoleSessionNameNotAllowed),
            Some(name) => name.as_str(),
            None => session.role_session_name(),
        };
        let duration = request.duration().map_or(self.duration, |asked| asked.min(self.duration));
        if duration > maximum {
            return Err(Refusal::DurationExceedsMaximum);
        }
        Ok(SessionTerms { duration, role_session_name: role_session_name.to_owned() })
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::testing::Maker;

    const ROLE: &str = "arn:aws:iam::111122223333:role/Example";

    fn settings() -> ProfileSettings {
        ProfileSettings { role_arns: vec![ROLE.parse().unwrap()], ..ProfileSettings::default() }
    }

    fn seconds(seconds: u32) -> SessionDuration {
        SessionDuration::from_seconds(seconds).unwrap()
    }

    fn terms(
        settings: &ProfileSettings,
        role: &str,
        duration: Option<SessionDuration>,
        name: Option<&str>,
    ) -> Result<SessionTerms, Refusal> {
        let session = Session::of(&Maker::leaf().tbs());
        let name: Option<RoleSessionName> = name.map(|name| name.parse().unwrap());
        let anchor =
            "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
        let profile =
            "arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111";
        let mut request =
            SessionRequest::new(anchor.parse().unwrap(), profile.parse().unwrap(), role.parse().unwrap());
        request = duration.into_iter().fold(request, SessionRequest::with_duration);
        request = name.into_iter().fold(request, SessionRequest::with_role_session_name);
        settings.terms(&request, &session, SessionDuration::default())
    }

    #[test]
    fn the_shorter_duration_counts_and_the_serial_number_names_the_session() {
        let granted = |duration| terms(&settings(), ROLE, duration, None).unwrap();
        assert_eq!(granted(None).duration, seconds(3600));
        assert_eq!(granted(Some(seconds(900))).duration, seconds(900));
        assert_eq!(granted(Some(seconds(43_200))).duration, seconds(3600));
        assert_eq!(granted(None).role_session_name, "1234");
    }

    #[test]
    fn each_refusal_has_its_reason() {
        let other = "arn:aws:iam::111122223333:role/Other";
        assert_eq!(terms(&settings(), other, None, None), Err(Refusal::RoleNotInProfile));
        assert_eq!(terms(&settings(), ROLE, None, Some("host")), Err(Refusal::RoleSessionNameNotAllowed));
        let disabled = ProfileSettings { enabled: false, ..settings() };
        assert_eq!(terms(&disabled, ROLE, None, None), Err(Refusal::InvalidProfile));
        let long = ProfileSettings { duration: seconds(43_200), ..settings() };
        assert_eq!(terms(&long, ROLE, None, None), Err(Refusal::DurationExceedsMaximum));
        let naming = ProfileSettings { accept_role_session_name: true, ..settings() };
        assert_eq!(terms(&naming, ROLE, None, Some("host")).unwrap().role_session_name, "host");
    }

    #[test]
    fn durations_and_names_out_of_range_are_refused() {
        assert!(["899", "43201", "-1", "x"].iter().all(|text| text.parse::<SessionDuration>().is_err()));
        assert!("900".parse::<SessionDuration>().is_ok());
        assert!(["a", "a b", &"x".repeat(65)].iter().all(|text| text.parse::<RoleSessionName>().is_err()));
        assert!("host-1@example,=+._".parse::<RoleSessionName>().is_ok());
    }
}
