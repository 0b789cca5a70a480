use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

/// Every key usage (RFC 5280 §4.2.1.3) with its name, as an extension file of OpenSSL has it.
pub const KEY_USAGES: &[(KeyUsages, &str)] = &[
    (KeyUsages::DigitalSignature, "digitalSignature"),
    // X.509 calls it contentCommitment since 2001.
    (KeyUsages::NonRepudiation, "nonRepudiation"),
    (KeyUsages::KeyEncipherment, "keyEncipherment"),
    (KeyUsages::DataEncipherment, "dataEncipherment"),
    (KeyUsages::KeyAgreement, "keyAgreement"),
    (KeyUsages::KeyCertSign, "keyCertSign"),
    (KeyUsages::CRLSign, "cRLSign"),
    (KeyUsages::EncipherOnly, "encipherOnly"),
    (KeyUsages::DecipherOnly, "decipherOnly"),
];

/// The names of the key usages that are set, in the order of the RFC.
pub fn key_usage_names(usage: KeyUsage) -> impl Iterator<Item = &'static str> {
    KEY_USAGES.iter().filter(move |(bit, _)| usage.0.contains(*bit)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_key_usage_are_those_of_its_bits() {
        let usage = KeyUsage(KeyUsages::CRLSign | KeyUsages::DigitalSignature);
        assert!(key_usage_names(usage).eq(["digitalSignature", "cRLSign"]));
        assert_eq!(key_usage_names(KeyUsage(KeyUsages::DigitalSignature.into())).count(), 1);
    }
}
