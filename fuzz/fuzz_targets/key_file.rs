//! Private keys from any octets, with and without a passphrase: what is read signs, and is written to be read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_fuzz::SameEachTime;
use ra_pki::{PrivateKey, Signer};

fuzz_target!(|octets: &[u8]| {
    let Ok(key) = PrivateKey::read(octets, SameEachTime) else { return };
    let pem = key.to_pkcs8_pem().expect("what was read is written");
    let again = PrivateKey::read(pem.as_bytes(), SameEachTime).expect("what was written is read");
    assert_eq!(again.public_key(), key.public_key());
});
