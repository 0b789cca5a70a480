//! Object identifiers, and the names of the algorithms that they stand for.

use alloc::string::{String, ToString};

use const_oid::db::DB;

/// The object-identifier type of every crate here, from `const-oid`.
pub use const_oid::ObjectIdentifier;

/// The name of an algorithm by its object identifier, such as `sha1WithRSAEncryption`; the dotted form where it
/// has none.
pub fn describe_algorithm(oid: &ObjectIdentifier) -> String {
    let known = OPENSSL_NAMES.iter().find(|(known, _)| known == oid).map(|(_, name)| *name);
    known.or_else(|| DB.by_oid(oid)).map_or_else(|| oid.to_string(), ToString::to_string)
}

/// Signatures, curves and the ciphers of keys that are not used here, by OpenSSL's names, which people know them by.
const OPENSSL_NAMES: &[(ObjectIdentifier, &str)] = &[
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"), "ecdsa-with-SHA1"),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.1"), "secp192r1"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), "secp256k1"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.33"), "secp224r1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.5"), "brainpoolP224r1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"), "brainpoolP256r1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.9"), "brainpoolP320r1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11"), "brainpoolP384r1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.13"), "brainpoolP512r1"),
    (ObjectIdentifier::new_unwrap("1.2.156.10197.1.301"), "SM2"),
    (ObjectIdentifier::new_unwrap("1.2.392.200011.61.1.1.1.2"), "camellia-128-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.392.200011.61.1.1.1.3"), "camellia-192-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.392.200011.61.1.1.1.4"), "camellia-256-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.410.200046.1.1.2"), "aria-128-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.410.200046.1.1.7"), "aria-192-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.410.200046.1.1.12"), "aria-256-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.156.10197.1.104.2"), "sm4-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.410.200004.1.4"), "seed-cbc"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.188.7.1.1.2"), "idea-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.840.113533.7.66.10"), "cast5-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.3.2"), "rc2-cbc"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.3.4"), "rc4"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.3.7"), "des-ede3-cbc"),
    (ObjectIdentifier::new_unwrap("1.3.14.3.2.7"), "des-cbc"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.6"), "aes-128-gcm"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.26"), "aes-192-gcm"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.46"), "aes-256-gcm"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.2.6"), "hmacWithMD5"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.2.12"), "hmacWithSHA512-224"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.2.13"), "hmacWithSHA512-256"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.1"), "pbeWithSHA1And128BitRC4"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.2"), "pbeWithSHA1And40BitRC4"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3"), "pbeWithSHA1And3-KeyTripleDES-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.4"), "pbeWithSHA1And2-KeyTripleDES-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5"), "pbeWithSHA1And128BitRC2-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6"), "pbeWithSHA1And40BitRC2-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.1"), "pbeWithMD2AndDES-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.3"), "pbeWithMD5AndDES-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.4"), "pbeWithMD2AndRC2-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.6"), "pbeWithMD5AndRC2-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.10"), "pbeWithSHA1AndDES-CBC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.11"), "pbeWithSHA1AndRC2-CBC"),
];

/// `pbeWithSHA1And3-KeyTripleDES-CBC` (RFC 7292 appendix C).
#[cfg(feature = "pkcs12")]
pub(crate) const PBE_TRIPLE_DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
/// `pbeWithSHA1And40BitRC2-CBC`.
#[cfg(feature = "pkcs12")]
pub(crate) const PBE_RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");

/// Whether OpenSSL 3 has an encryption in its legacy provider alone: one with RC2, RC4, simple DES, IDEA, CAST5 or SEED.
pub(crate) fn is_legacy_in_openssl(oid: &ObjectIdentifier) -> bool {
    let name = describe_algorithm(oid);
    ["DES-CBC", "des-cbc", "RC2", "RC4", "rc2", "rc4", "idea", "cast5", "seed"]
        .iter()
        .any(|old| name.contains(old))
        && !name.contains("TripleDES")
}
