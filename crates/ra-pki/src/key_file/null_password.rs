//! PKCS#12 files whose password is null: no octet, where the empty one has the two zeros that end every password
//! (RFC 7292 appendix B.1). GnuTLS and others write them.

use alloc::vec::Vec;

use cbc::{
    Decryptor, Encryptor,
    cipher::{
        BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit,
        block_padding::NoPadding,
    },
};
use const_oid::db::rfc5912::{ID_SHA_1, ID_SHA_224, ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::{Decode, Encode, Sequence, asn1::OctetStringRef};
use des::TdesEde3;
use hmac::{
    EagerHash, Hmac, KeyInit, Mac,
    digest::{FixedOutputReset, OutputSizeUser},
};
use pkcs12_kdf::{
    MacData,
    kdf::{Pkcs12KeyType, derive_key},
    pfx::Pfx,
};
use rc2::Rc2;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::{
    key_file::encrypted_parts::encrypted_parts,
    object_identifier::{PBE_RC2_40, PBE_TRIPLE_DES},
};

/// A file under the null password as one without a MAC under the empty one; `None` if its MAC is under another password.
///
/// To PBES2 the two are the same. What PBES1 encrypts is encrypted anew, which makes as many octets in the same place.
pub(super) fn under_empty_password(file: &[u8]) -> Option<Vec<u8>> {
    let mut file = without_null_mac(file)?;
    let parts = encrypted_parts(&file).into_iter();
    let parts: Vec<_> =
        parts.filter_map(|(encryption, place)| Some((Pbes1::read(encryption)?, place))).collect();
    for (encryption, place) in parts {
        let part = file.get_mut(place)?;
        part.copy_from_slice(&encryption.encrypt_anew(part)?);
    }
    Some(file)
}

fn without_null_mac(file: &[u8]) -> Option<Vec<u8>> {
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

/// Parameters of PBES1 in PKCS#12 (RFC 7292 appendix C).
#[derive(Sequence)]
struct Pbes1Parameters<'a> {
    salt: &'a OctetStringRef,
    rounds: i32,
}

/// The two encryptions of PBES1 that are read.
struct Pbes1 {
    is_triple_des: bool,
    salt: Vec<u8>,
    rounds: i32,
}

impl Pbes1 {
    fn read(encryption: AlgorithmIdentifierRef<'_>) -> Option<Self> {
        let is_triple_des = encryption.oid == PBE_TRIPLE_DES;
        if !is_triple_des && encryption.oid != PBE_RC2_40 {
            return None;
        }
        let Pbes1Parameters { salt, rounds } = encryption.parameters?.decode_as().ok()?;
        Some(Self { is_triple_des, salt: salt.as_bytes().to_vec(), rounds })
    }

    /// From the null password to the empty one.
    fn encrypt_anew(&self, part: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if self.is_triple_des {
            self.encrypt_anew_with::<TdesEde3>(part, 24)
        } else {
            self.encrypt_anew_with::<Rc2>(part, 5)
        }
    }

    fn encrypt_anew_with<C>(&self, part: &[u8], key_length: usize) -> Option<Zeroizing<Vec<u8>>>
    where
        C: KeyInit + BlockCipherDecrypt + BlockCipherEncrypt,
    {
        let derive = |password: &[u8], what, length| {
            Zeroizing::new(derive_key::<Sha1>(password, &self.salt, what, self.rounds, length))
        };
        let key = |password: &[u8]| {
            let key = derive(password, Pkcs12KeyType::EncryptionKey, key_length);
            (key, derive(password, Pkcs12KeyType::Iv, 8))
        };
        let (key_of_null, iv) = key(&[]);
        let plain = Decryptor::<C>::new_from_slices(&key_of_null, &iv).ok()?;
        let plain = Zeroizing::new(plain.decrypt_padded_vec::<NoPadding>(part).ok()?);
        let (key_of_empty, iv) = key(&[0, 0]);
        let anew = Encryptor::<C>::new_from_slices(&key_of_empty, &iv).ok()?;
        Some(Zeroizing::new(anew.encrypt_padded_vec::<NoPadding>(&plain)))
    }
}
