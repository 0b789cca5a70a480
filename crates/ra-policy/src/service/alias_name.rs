//! Names of aliases.

use crate::service::limits::MAX_ALIAS_CHARACTERS;

/// Whether a text can be the name of an alias: `(?!.*//)[A-Za-z]([A-Za-z0-9_/-]*[A-Za-z0-9_-])?`, as the service's model
/// has it for the names that are not empty.
pub(super) fn is_alias_name(text: &str) -> bool {
    let is_allowed = |octet: u8| octet.is_ascii_alphanumeric() || b"_/-".contains(&octet);
    text.len() <= MAX_ALIAS_CHARACTERS
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(is_allowed)
        && !text.ends_with('/')
        && !text.contains("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_letters_digits_and_single_slashes() {
        for name in ["prod", "P", "a/b/c", "a-", "a_", "team-1/prod_2", "x".repeat(256).as_str()] {
            assert!(is_alias_name(name), "{name}");
        }
        for name in ["", "1a", "-a", "/a", "a/", "a//b", "a.b", "a b", "é", "x".repeat(257).as_str()] {
            assert!(!is_alias_name(name), "{name}");
        }
    }
}
