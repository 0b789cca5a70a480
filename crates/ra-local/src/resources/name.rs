use crate::error::ServiceError;

/// `ResourceName` of the service's model: 1 to 255 of `[ a-zA-Z0-9-_]`.
pub(super) fn check_name(name: &str) -> Result<(), ServiceError> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || " -_".contains(character);
    if (1..=MAX_NAME_LENGTH).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(ServiceError::validation(format_args!(
        "the name {name:?} is not 1 to {MAX_NAME_LENGTH} letters, digits, blanks, \"-\" and \"_\""
    )))
}

/// Characters of a name (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html>).
const MAX_NAME_LENGTH: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_outside_the_model_is_refused() {
        assert!(check_name("My anchor-1_b").is_ok());
        assert!(check_name("").is_err());
        assert!(check_name("a/b").is_err());
    }
}
