//! The parties of a path: each name signs with a key of its own.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, Mutex},
};

use ra_maker::{ListMaker, Maker, keys};
use roles_anywhere::pki::{KeyType, PrivateKey};

pub const ROOT: &str = "/CN=Root";

/// The key of a name, the same in every run; a name with `p-384`, `rsa-2048` or `ml-dsa-65` in it has that type.
pub fn key_of(name: &str) -> Arc<PrivateKey> {
    static KEYS: LazyLock<Mutex<BTreeMap<String, Arc<PrivateKey>>>> = LazyLock::new(Mutex::default);
    let mut made = KEYS.lock().unwrap();
    let key = made.entry(name.into()).or_insert_with(|| {
        if name.contains("rsa-2048") {
            return keys::rsa_2048();
        }
        let of_type = ["p-384", "ml-dsa-65"].into_iter().find(|one| name.contains(one));
        let key_type: KeyType = of_type.unwrap_or("p-256").parse().unwrap();
        Arc::new(keys::seeded(key_type, seed_of(name)))
    });
    Arc::clone(key)
}

/// The seed of a name: its FNV-1a hash.
fn seed_of(name: &str) -> u64 {
    let mix = |seed: u64, octet: u8| (seed ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// A good root.
pub fn root() -> Maker {
    ca(ROOT, ROOT)
}

/// A good CA certificate.
pub fn ca(subject: &str, issuer: &str) -> Maker {
    Maker::ca_certificate(subject, issuer).keyed(&key_of(subject)).signed_by(&key_of(issuer))
}

/// A good end entity.
pub fn leaf(issuer: &str) -> Maker {
    Maker::leaf().issuer(issuer).keyed(&key_of("/CN=host-1")).signed_by(&key_of(issuer))
}

/// A good list that revokes one certificate, which is in no path.
pub fn list(issuer: &str) -> ListMaker {
    ListMaker::new().issuer(issuer).signed_by(&key_of(issuer))
}
