//! Names as OpenSSL's `-subj` option takes them: `/C=JP/O=Example/CN=host-1`.

use alloc::{string::String, vec::Vec};
use core::{fmt, str::FromStr};

use super::{DistinguishedName, NameError};

impl FromStr for DistinguishedName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let mut rest = text.strip_prefix('/').ok_or_else(|| NameError::NoSlash(text.into()))?;
        let mut parts: Vec<Vec<(&str, String)>> = Vec::new();
        let mut joined = false;
        while !rest.is_empty() {
            let (name, after) = rest.split_once('=').ok_or_else(|| NameError::NoEquals(rest.into()))?;
            let (value, end, after) = unescaped_value(after)?;
            match parts.last_mut() {
                Some(part) if joined => part.push((name, value)),
                _ => parts.push(alloc::vec![(name, value)]),
            }
            joined = end == Some('+');
            if end.is_some() && after.is_empty() {
                return Err(NameError::NoEquals(String::new()));
            }
            rest = after;
        }
        Self::from_parts(&parts)
    }
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut previous = None;
        for attribute in self.attributes() {
            f.write_str(if previous == Some(attribute.part) { "+" } else { "/" })?;
            previous = Some(attribute.part);
            write!(f, "{}=", attribute.short_name())?;
            if let Some(value) = attribute.value() {
                value.chars().try_for_each(|character| match character {
                    '/' | '+' | '\\' => write!(f, "\\{character}"),
                    // A line break in a name must not break a line of a report.
                    _ if character.is_control() => write!(f, "{}", character.escape_default()),
                    _ => write!(f, "{character}"),
                })?;
            } else {
                f.write_str("#")?;
                attribute.value_der.iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
            }
        }
        if previous.is_none() { f.write_str("(empty)") } else { Ok(()) }
    }
}

/// Reads a value up to the `/` or `+` that ends it: the value, what ended it, and the rest.
fn unescaped_value(text: &str) -> Result<(String, Option<char>, &str), NameError> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '/' | '+' => return Ok((value, Some(character), characters.as_str())),
            '\\' => value.push(characters.next().ok_or(NameError::LoneEscape)?),
            _ => value.push(character),
        }
    }
    Ok((value, None, ""))
}
