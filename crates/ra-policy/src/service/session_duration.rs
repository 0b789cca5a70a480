//! How long a session lasts.

use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::service::limits::{MAX_SESSION_SECONDS, MIN_SESSION_SECONDS};

/// The duration of a session: 900 to 43,200 seconds
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>).
///
/// In JSON it is its number of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionDuration(u32);

impl SessionDuration {
    /// The duration of this many seconds.
    pub fn from_seconds(seconds: u32) -> Result<Self, SessionDurationError> {
        if (MIN_SESSION_SECONDS..=MAX_SESSION_SECONDS).contains(&seconds) {
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

impl TryFrom<u32> for SessionDuration {
    type Error = SessionDurationError;

    fn try_from(seconds: u32) -> Result<Self, SessionDurationError> {
        Self::from_seconds(seconds)
    }
}

impl Serialize for SessionDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for SessionDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}

impl From<SessionDuration> for u32 {
    fn from(duration: SessionDuration) -> Self {
        duration.0
    }
}

impl fmt::Display for SessionDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0)
    }
}

/// A duration out of range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a session lasts a whole number of seconds from {MIN_SESSION_SECONDS} to {MAX_SESSION_SECONDS}, not {0:?}"
)]
pub struct SessionDurationError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_out_of_range_are_refused() {
        assert!(["899", "43201", "-1", "x"].iter().all(|text| text.parse::<SessionDuration>().is_err()));
        assert!(["900", "43200"].iter().all(|text| text.parse::<SessionDuration>().is_ok()));
    }

    #[test]
    fn a_duration_is_a_number_in_json() {
        let duration: SessionDuration = serde_json::from_str("3600").unwrap();
        assert_eq!(serde_json::to_string(&duration).unwrap(), "3600");
        assert!(serde_json::from_str::<SessionDuration>("899").is_err());
    }
}
