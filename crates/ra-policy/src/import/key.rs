use ra_pki::KeyAlgorithm;

/// Whether Roles Anywhere has a request algorithm for keys of this kind: RSA, elliptic curves by their names, and ML-DSA
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html>).
pub fn has_algorithm_for(key: KeyAlgorithm) -> bool {
    key.certificate_scheme().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_elliptic_curve_by_its_parameters_has_no_algorithm() {
        assert!(has_algorithm_for(KeyAlgorithm::P256));
        assert!(has_algorithm_for(KeyAlgorithm::MlDsa44));
        assert!(!has_algorithm_for(KeyAlgorithm::EcExplicitParameters));
    }
}
