//! PKCS#12 files whose password is null: no octet, where the empty one has the two zeros that end every password
//! (RFC 7292 appendix B.1). GnuTLS and others write them.

use alloc::vec::Vec;

use const_oid::db::rfc5912::{ID_SHA_1, ID_SHA_224, ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::{Decode, Encode};
use hmac::{
    EagerHash, Hmac, KeyInit, Mac,
    digest::{FixedOutputReset, OutputSizeUser},
};
use pkcs12_kdf::{
    MacData,
    kdf::{Pkcs12KeyType, derive_key},
    pfx::Pfx,
};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

/// The file without its MAC, if that is one under the null password. What PBES2 encrypts is then read under the empty one, for
/// which it makes no difference.
pub(super) fn without_null_mac(file: &[u8]) -> Option<Vec<u8>> {
    let mut file = Pfx::from_der(file).ok()?;
    let mac = file.mac_data.take()?;
    let content = file.auth_safe.content.value();
    let is_right = match mac.mac.algorithm.oid {
        ID_SHA_1 => is_mac::<Sha1>(&mac, content),
        ID_SHA_224 => is_mac::<Sha224>(&mac, content),
        ID_SHA_256 => is_mac::<Sha256>(&mac, content),
        ID_SHA_384 => is_mac::<Sha384>(&mac, content),
        ID_SHA_512 => is_mac::<Sha512>(&mac, content),
        _ => false,
    };
    if is_right { file.to_der().ok() } else { None }
}

fn is_mac<D: EagerHash + FixedOutputReset>(mac: &MacData, content: &[u8]) -> bool {
    let length = <D as OutputSizeUser>::output_size();
    let key = derive_key::<D>(&[], mac.mac_salt.as_bytes(), Pkcs12KeyType::Mac, mac.iterations, length);
    let Ok(mut hmac) = <Hmac<D> as KeyInit>::new_from_slice(&key) else { return false };
    hmac.update(content);
    hmac.verify_slice(mac.mac.digest.as_bytes()).is_ok()
}
