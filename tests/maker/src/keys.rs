//! Keys that are the same in every run. Their private halves are in the repository: they protect nothing.

use std::sync::{Arc, OnceLock};

use ra_pki::{KeyType, PrivateKey};

use crate::random::Seeded;

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            pub fn $name() -> Arc<PrivateKey> {
                static KEY: OnceLock<Arc<PrivateKey>> = OnceLock::new();
                read(&KEY, include_bytes!(concat!("../keys/", stringify!($name), ".pem")))
            }
        )*

        #[cfg(test)]
        fn all() -> Vec<Arc<PrivateKey>> {
            vec![$($name()),*]
        }
    };
}

keys! {
    /// The key of every certificate authority, P-256.
    p256
    /// A P-256 key that is not the certificate authority's.
    other_p256
    /// Another P-256 key.
    third_p256
    /// A P-256 key for an end entity.
    leaf_p256
    /// A P-384 key.
    p384
    /// A P-521 key.
    p521
    /// An RSA key of 2048 bits.
    rsa_2048
    /// Another RSA key of 2048 bits.
    other_rsa_2048
    /// An RSA key of 3072 bits.
    rsa_3072
    /// An RSA key of 4096 bits.
    rsa_4096
    /// An ML-DSA-44 key.
    ml_dsa_44
    /// An ML-DSA-65 key.
    ml_dsa_65
    /// An ML-DSA-87 key.
    ml_dsa_87
}

/// The key with which [`Maker`](crate::Maker) and [`ListMaker`](crate::ListMaker) sign unless told otherwise.
pub fn ca_key() -> Arc<PrivateKey> {
    p256()
}

/// The committed key of a type.
pub fn of_type(key_type: KeyType) -> Arc<PrivateKey> {
    match key_type {
        KeyType::Rsa2048 => rsa_2048(),
        KeyType::Rsa3072 => rsa_3072(),
        KeyType::Rsa4096 => rsa_4096(),
        KeyType::P256 => p256(),
        KeyType::P384 => p384(),
        KeyType::P521 => p521(),
        KeyType::MlDsa44 => ml_dsa_44(),
        KeyType::MlDsa65 => ml_dsa_65(),
        KeyType::MlDsa87 => ml_dsa_87(),
        other => panic!("no key of type {other} lies in tests/maker/keys"),
    }
}

/// The key made from a seed, for tests that need many keys. RSA keys take seconds to make: use a committed one.
pub fn seeded(key_type: KeyType, seed: u64) -> PrivateKey {
    PrivateKey::generate(key_type, Seeded::new(seed)).expect("the random source gives octets")
}

fn read(key: &OnceLock<Arc<PrivateKey>>, pem: &[u8]) -> Arc<PrivateKey> {
    let read = || PrivateKey::read(pem, Seeded::new(1)).expect("the file in tests/maker/keys is a key");
    Arc::clone(key.get_or_init(|| Arc::new(read())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ra_pki::{KeyAlgorithm, Signer};

    use super::*;

    #[test]
    fn committed_keys_differ_from_each_other() {
        let keys: BTreeSet<_> = all().iter().map(|key| key.public_key().sha256()).collect();
        assert_eq!(keys.len(), all().len());
    }

    #[test]
    fn a_key_of_each_type_is_committed() {
        for key_type in KeyType::all() {
            let expected = match key_type {
                KeyType::Rsa2048 => KeyAlgorithm::Rsa { modulus_bits: 2048 },
                KeyType::Rsa3072 => KeyAlgorithm::Rsa { modulus_bits: 3072 },
                KeyType::Rsa4096 => KeyAlgorithm::Rsa { modulus_bits: 4096 },
                other => seeded(other, 7).public_key().algorithm(),
            };
            assert_eq!(of_type(key_type).public_key().algorithm(), expected, "{key_type}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_key_in_every_run() {
        let key = |seed| seeded(KeyType::P256, seed).public_key().sha256();
        assert_eq!(key(1), key(1));
        assert_ne!(key(1), key(2));
    }
}
