//! The `SubjectPublicKeyInfo` of keys in [`keys`](crate::keys), also for a build of `ra-pki` that leaves their algorithm out.

/// That of the P-384 key.
pub const P384: &[u8] = include_bytes!("../keys/p384.spki");

/// That of the P-521 key.
pub const P521: &[u8] = include_bytes!("../keys/p521.spki");

/// That of an RSA key of 2048 bits.
pub const RSA_2048: &[u8] = include_bytes!("../keys/rsa_2048.spki");

/// That of the ML-DSA-65 key.
pub const ML_DSA_65: &[u8] = include_bytes!("../keys/ml_dsa_65.spki");

#[cfg(test)]
mod tests {
    use ra_pki::Signer;

    use super::*;
    use crate::keys;

    #[test]
    fn they_belong_to_the_private_keys() {
        for (spki, key) in [
            (P384, keys::p384()),
            (P521, keys::p521()),
            (RSA_2048, keys::rsa_2048()),
            (ML_DSA_65, keys::ml_dsa_65()),
        ] {
            assert!(spki == key.public_key().spki_der());
        }
    }
}
