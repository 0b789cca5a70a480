//! How a session is called.

use alloc::string::String;
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::service::limits::{MAX_SESSION_NAME_CHARACTERS, MIN_SESSION_NAME_CHARACTERS};

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
        let is_allowed =
            |character: &char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(*character);
        if let Some(character) = text.chars().find(|character| !is_allowed(character)) {
            return Err(RoleSessionNameError::Character { name: text.into(), character });
        }
        if !(MIN_SESSION_NAME_CHARACTERS..=MAX_SESSION_NAME_CHARACTERS).contains(&text.len()) {
            return Err(RoleSessionNameError::Length { name: text.into() });
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for RoleSessionName {
    type Error = RoleSessionNameError;

    fn try_from(text: String) -> Result<Self, RoleSessionNameError> {
        text.parse()
    }
}

impl Serialize for RoleSessionName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RoleSessionName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}

impl From<RoleSessionName> for String {
    fn from(name: RoleSessionName) -> Self {
        name.0
    }
}

impl fmt::Display for RoleSessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text cannot be the name of a session.
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
    #[error(
        "the session name {name:?} is {} characters long; {MIN_SESSION_NAME_CHARACTERS} to {MAX_SESSION_NAME_CHARACTERS} are allowed",
        name.len()
    )]
    Length {
        /// The name.
        name: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_characters_and_lengths_are_refused() {
        assert!(["a", "a b", &"x".repeat(65)].iter().all(|text| text.parse::<RoleSessionName>().is_err()));
        assert!("host-1@example,=+._".parse::<RoleSessionName>().is_ok());
    }
}
