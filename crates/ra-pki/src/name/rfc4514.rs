//! Names as RFC 4514 writes them: `CN=host-1,O=Example,C=JP`, the most specific part first.

use alloc::{string::String, vec::Vec};
use core::fmt::Write;

use der::{Any, Decode};

use crate::{
    name::{
        attribute::NameAttribute,
        attribute_type::{EncodedAttribute, encode_attribute, find, find_oid},
        distinguished_name::DistinguishedName,
        error::NameError,
    },
    text::is_hidden,
};

impl DistinguishedName {
    /// Reads the form of RFC 4514, `CN=host-1,O=Example,C=JP`: the last part of the text is the first of the name. Blanks
    /// around separators are passed over, as RFC 2253 allows them.
    ///
    /// `#` and hexadecimal digits are a value in DER.
    ///
    /// ```
    /// use ra_pki::DistinguishedName;
    ///
    /// let name = DistinguishedName::from_rfc4514(r"CN=host-1, O=Example\, Inc.,C=JP")?;
    /// assert_eq!(name.to_string(), "/C=JP/O=Example, Inc./CN=host-1");
    /// assert_eq!(name.to_rfc4514(), r"CN=host-1,O=Example\, Inc.,C=JP");
    /// # Ok::<(), ra_pki::error::NameError>(())
    /// ```
    pub fn from_rfc4514(text: &str) -> Result<Self, NameError> {
        let mut parts: Vec<Vec<EncodedAttribute>> = Vec::new();
        let mut rest = text.trim_start();
        let mut joined = false;
        while !rest.is_empty() {
            let (name, after) =
                rest.split_once('=').ok_or_else(|| NameError::NoEqualsRfc4514(rest.into()))?;
            let Value { attribute, end, after } = read_value(name.trim(), after)?;
            match parts.last_mut() {
                Some(part) if joined => part.push(attribute),
                _ => parts.push(alloc::vec![attribute]),
            }
            joined = end == Some('+');
            rest = after.trim_start();
            if end.is_some() && rest.is_empty() {
                return Err(NameError::NoEqualsRfc4514(String::new()));
            }
        }
        parts.reverse();
        Self::from_attributes(parts)
    }

    /// The name in the form of RFC 4514, the most specific part first. Types have OpenSSL's short names; a type that has
    /// none, and a value that is not text, are in numbers.
    pub fn to_rfc4514(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut previous = None;
        for attribute in self.attributes() {
            let known = find_oid(attribute.oid()).map(|known| known.short_name);
            let text = known.zip(attribute.value()).map_or_else(
                || write_in_numbers(&attribute),
                |(short_name, value)| alloc::format!("{short_name}={}", escape_value(value)),
            );
            match parts.last_mut() {
                Some(part) if previous == Some(attribute.part()) => *part = alloc::format!("{part}+{text}"),
                _ => parts.push(text),
            }
            previous = Some(attribute.part());
        }
        parts.reverse();
        parts.join(",")
    }
}

/// An attribute, what ended its value, and what follows.
struct Value<'a> {
    attribute: EncodedAttribute,
    end: Option<char>,
    after: &'a str,
}

fn read_value<'a>(name: &str, text: &'a str) -> Result<Value<'a>, NameError> {
    let text = text.trim_start_matches(' ');
    let mut octets = Vec::new();
    // What stands escaped is not cut off at the end.
    let mut kept = 0;
    let mut characters = text.chars();
    let mut end = None;
    while let Some(character) = characters.next() {
        match character {
            ',' | '+' => {
                end = Some(character);
                break;
            }
            '\\' => {
                octets.push(escape(&mut characters).ok_or(NameError::LoneEscape)?);
                kept = octets.len();
            }
            character => {
                octets.extend(character.encode_utf8(&mut [0; 4]).bytes());
                if character != ' ' {
                    kept = octets.len();
                }
            }
        }
    }
    octets.truncate(kept);
    let value = String::from_utf8(octets).map_err(|_| NameError::NotUtf8(name.into()))?;
    let attribute = match value.strip_prefix('#').filter(|_| text.starts_with('#')) {
        Some(digits) => read_der_value(name, digits)?,
        None => encode_attribute(find(name, true).map_or(name, |known| known.short_name), &value)?,
    };
    Ok(Value { attribute, end, after: characters.as_str() })
}

/// The octet after a backslash: two hexadecimal digits, or a character that stands for itself.
fn escape(characters: &mut core::str::Chars<'_>) -> Option<u8> {
    let first = characters.next()?;
    let rest = characters.as_str();
    match (first.to_digit(16), rest.chars().next().and_then(|second| second.to_digit(16))) {
        (Some(high), Some(low)) => {
            characters.next();
            u8::try_from(high * 16 + low).ok()
        }
        _ => u8::try_from(first).ok().filter(u8::is_ascii),
    }
}

fn read_der_value(name: &str, digits: &str) -> Result<EncodedAttribute, NameError> {
    let oid = find(name, true).map_or_else(|| name.parse().ok(), |known| Some(known.oid.into()));
    let oid = oid.ok_or_else(|| NameError::UnknownType(name.into()))?;
    let not_hexadecimal = || NameError::NotHexadecimal(name.into());
    let octets = base16ct::mixed::decode_vec(digits).map_err(|_| not_hexadecimal())?;
    let value = Any::from_der(&octets).map_err(|_| not_hexadecimal())?;
    Ok(EncodedAttribute { oid, value })
}

/// An attribute without a short name, or whose value is not text (RFC 4514 §2.4).
fn write_in_numbers(attribute: &NameAttribute) -> String {
    alloc::format!("{}=#{}", attribute.oid(), base16ct::upper::encode_string(attribute.value_der()))
}

/// RFC 4514 §2.4.
fn escape_value(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (place, character) in value.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => text.extend(['\\', character]),
            '#' if place == 0 => text.push_str("\\#"),
            ' ' if place == 0 || place == last => text.push_str("\\ "),
            character if is_hidden(character) => {
                for octet in character.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string does not fail.
                    let _ = write!(text, "\\{octet:02X}");
                }
            }
            character => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn the_examples_of_the_rfc_are_read_and_written() {
        for (text, slash) in [
            ("UID=jsmith,DC=example,DC=net", "/DC=net/DC=example/UID=jsmith"),
            ("OU=Sales+CN=J.  Smith,DC=example,DC=net", "/DC=net/DC=example/OU=Sales+CN=J.  Smith"),
            (
                r#"CN=James \"Jim\" Smith\, III,DC=example,DC=net"#,
                r#"/DC=net/DC=example/CN=James "Jim" Smith, III"#,
            ),
            (r"CN=Before\0DAfter,DC=example,DC=net", r"/DC=net/DC=example/CN=Before\u{d}After"),
            ("1.3.6.1.4.1.1466.0=#04024869", "/1.3.6.1.4.1.1466.0=#04024869"),
            ("CN=Lučić", "/CN=Lučić"),
        ] {
            let name = DistinguishedName::from_rfc4514(text).unwrap();
            assert_eq!(name.to_string(), slash);
            assert_eq!(name.to_rfc4514(), text);
        }
        let escaped = DistinguishedName::from_rfc4514(r"CN=Lu\C4\8Di\C4\87").unwrap();
        assert_eq!(escaped.to_string(), "/CN=Lučić");
    }

    #[test]
    fn blanks_and_case_are_as_people_write_them() {
        let name = DistinguishedName::from_rfc4514(r" cn = host 1 , o=Example\ ,C=JP").unwrap();
        assert_eq!(name.to_string(), "/C=JP/O=Example /CN=host 1");
        assert_eq!(DistinguishedName::from_rfc4514("").unwrap().to_string(), "(empty)");
    }

    #[test]
    fn an_error_says_what_is_expected() {
        let error = |text: &str| DistinguishedName::from_rfc4514(text).unwrap_err().to_string();
        assert!(error("host").contains("CN=host-1,O=Example"));
        assert!(error("CN=a,").contains("no \"=\""));
        assert!(error(r"CN=a\").contains("lone"));
        assert!(error("XY=a").contains("unknown attribute type"));
        assert!(error("CN=#04").contains("hexadecimal"));
        assert!(error(r"CN=\ff").contains("UTF-8"));
        assert!(error("CN=").contains("no value"));
    }
}
