//! Session tags, and the attributes that make none.

use alloc::string::String;

use serde::Serialize;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::{
    members::write_members,
    service::limits::{MAX_TAG_KEY_CHARACTERS, MAX_TAG_VALUE_CHARACTERS},
};

/// A session tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    key: String,
    value: String,
}

write_members! { Tag { "key": key, "value": value } }

impl Tag {
    /// The tag that an attribute makes; `value` is `None` where the attribute is not text.
    pub(crate) fn new(key: String, value: Option<String>) -> Result<Self, DroppedTag> {
        let Some(value) = value else {
            return Err(DroppedTag { key, value: String::new(), reason: DropReason::NotText });
        };
        match check(&key, &value) {
            Ok(()) => Ok(Self { key, value }),
            Err(reason) => Err(DroppedTag { key, value, reason }),
        }
    }

    /// The key, such as `x509Subject/CN`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// An attribute that makes no session tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedTag {
    key: String,
    value: String,
    reason: DropReason,
}

write_members! { DroppedTag { "key": key, "value": value, "reason": reason } }

impl DroppedTag {
    /// The key that the tag would have.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value that the tag would have; empty where the attribute is not text.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Why there is no tag.
    pub fn reason(&self) -> DropReason {
        self.reason
    }
}

/// Why an attribute makes no session tag
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DropReason {
    /// A character that no tag may hold.
    #[error("session tags hold letters, numbers, blanks and _.:/=+-@ only, and not {0:?}")]
    Character(char),
    /// A value of more than 256 characters.
    #[error("it is {0} characters long, and a session tag's value at most {MAX_TAG_VALUE_CHARACTERS}")]
    ValueTooLong(usize),
    /// A key of more than 128 characters.
    #[error("its key is {0} characters long, and a session tag's key at most {MAX_TAG_KEY_CHARACTERS}")]
    KeyTooLong(usize),
    /// A value that is not a string.
    #[error("its value is not text")]
    NotText,
}

/// Whether a session tag may hold a character: `[\p{L}\p{Z}\p{N}_.:/=+\-@]`.
pub(crate) fn is_tag_character(character: char) -> bool {
    use GeneralCategoryGroup::{Letter, Number, Separator};
    // The table of Unicode is asked where it must be.
    character.is_ascii_alphanumeric()
        || " _.:/=+-@".contains(character)
        || matches!(character.general_category_group(), Letter | Number | Separator)
}

fn check(key: &str, value: &str) -> Result<(), DropReason> {
    let mut characters = value.chars().chain(key.chars());
    if let Some(character) = characters.find(|character| !is_tag_character(*character)) {
        return Err(DropReason::Character(character));
    }
    let (key, value) = (key.chars().count(), value.chars().count());
    if key > MAX_TAG_KEY_CHARACTERS {
        Err(DropReason::KeyTooLong(key))
    } else if value > MAX_TAG_VALUE_CHARACTERS {
        Err(DropReason::ValueTooLong(value))
    } else {
        Ok(())
    }
}

/// As a sentence.
impl Serialize for DropReason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
