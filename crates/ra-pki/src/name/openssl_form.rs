//! Names as OpenSSL's `-subj` option takes them: `/C=JP/O=Example/CN=host-1`.

use alloc::{string::String, vec::Vec};
use core::{fmt, str::FromStr};

use crate::{
    name::{distinguished_name::DistinguishedName, error::NameError},
    text::{is_hidden, read_number},
};

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
                    _ if is_hidden(character) => write!(f, "{}", character.escape_unicode()),
                    _ => write!(f, "{character}"),
                })?;
            } else {
                write!(f, "#{}", base16ct::lower::encode_string(&attribute.value_der))?;
            }
        }
        if previous.is_none() { f.write_str("(empty)") } else { Ok(()) }
    }
}

impl fmt::Debug for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DistinguishedName({self})")
    }
}

/// Reads a value up to the `/` or `+` that ends it: the value, what ended it, and the rest.
fn unescaped_value(text: &str) -> Result<(String, Option<char>, &str), NameError> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '/' | '+' => return Ok((value, Some(character), characters.as_str())),
            '\\' => {
                // As a name is shown: OpenSSL knows no such escape.
                if let Some((character, after)) = read_number(characters.as_str()) {
                    value.push(character);
                    characters = after.chars();
                    continue;
                }
                value.push(characters.next().ok_or(NameError::LoneEscape)?);
            }
            _ => value.push(character),
        }
    }
    Ok((value, None, ""))
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    fn error(text: &str) -> String {
        text.parse::<DistinguishedName>().unwrap_err().to_string()
    }

    #[test]
    fn a_name_is_written_as_it_was_parsed() {
        for text in [
            "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=host-1",
            r"/O=a\/b\+c\\d/CN=x",
            "/O=Example/CN=a+OU=b",
            "/OU=one/OU=two/CN=日本",
            "/1.2.3.4=value",
        ] {
            let name: DistinguishedName = text.parse().unwrap();
            assert_eq!(name.to_string(), text);
            assert_eq!(DistinguishedName::from_der(name.as_der()), Ok(name));
        }
    }

    #[test]
    fn string_types_are_those_of_openssl() {
        let name: DistinguishedName = "/C=JP/CN=a/DC=b".parse().unwrap();
        let tags: Vec<u8> = name.attributes().iter().map(|attribute| attribute.value_der()[0]).collect();
        assert_eq!(tags, [0x13, 0x0c, 0x16]);
    }

    #[test]
    fn an_error_says_what_is_expected() {
        assert!(error("CN=x").contains("does not begin with \"/\""));
        assert!(error("/O=a/b").contains("no \"=\" in \"b\""));
        assert!(error("/CN=x/").contains("no \"=\""));
        assert!(error("/XY=x").contains("unknown attribute type \"XY\""));
        assert!(error("/CN=").contains("CN has no value"));
        assert_eq!(error("/C=JPN"), "C is 3 characters long; RFC 5280 appendix A.1 allows exactly 2");
        assert_eq!(error("/C=日本"), "C holds '日', which its string type does not allow");
        assert!(error(&alloc::format!("/CN={}", "x".repeat(65))).contains("at most 64"));
        assert!(error("/CN=x\\").contains("lone"));
    }

    #[test]
    fn the_empty_name_is_shown_as_such() {
        let name = DistinguishedName::from_der(&[0x30, 0x00]).unwrap();
        assert!(name.is_empty());
        assert_eq!(name.to_string(), "(empty)");
    }

    #[test]
    fn hidden_characters_are_shown_by_their_numbers_and_read_back() {
        let name: DistinguishedName = "/CN=a\nb\u{202e}\\\\u{41}".parse().unwrap();
        assert_eq!(name.common_name().as_deref(), Some("a\nb\u{202e}\\u{41}"));
        assert_eq!(name.to_string(), r"/CN=a\u{a}b\u{202e}\\u{41}");
        assert_eq!(name.to_string().parse(), Ok(name));
        let name: DistinguishedName = r"/CN=\u{zz}\u".parse().unwrap();
        assert_eq!(name.to_string(), "/CN=u{zz}u");
    }
}
