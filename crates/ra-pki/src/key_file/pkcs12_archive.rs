//! PKCS#12 files (RFC 7292): what they are told by, and what they hold.

#[cfg(feature = "pkcs12")]
use alloc::{string::ToString, vec::Vec};

#[cfg(feature = "pkcs12")]
use der::{Decode, asn1::AnyRef};
#[cfg(feature = "pkcs12")]
use p12_keystore::{Pkcs12Archive, error::Error as ArchiveError};
#[cfg(feature = "pkcs12")]
use zeroize::Zeroizing;

#[cfg(feature = "pkcs12")]
use crate::{
    key_file::{
        ask_passphrase::AskPassphrase, cost::is_costly, encrypted_parts::encrypted_parts,
        encryption::pbes2::unsupported_part, error::KeyFileError, null_password::under_empty_password,
    },
    object_identifier::{ObjectIdentifier, PBE_RC2_40, PBE_TRIPLE_DES},
    tlv::elements,
};

/// What a file holds, in DER.
#[cfg(feature = "pkcs12")]
pub(crate) struct Contents {
    /// None in a file of certificates alone.
    pub(crate) key: Option<Zeroizing<Vec<u8>>>,
    pub(crate) certificates: Vec<Vec<u8>>,
}

/// Opens a file without a password, or with the one that is asked for.
#[cfg(feature = "pkcs12")]
pub(crate) fn open(file: &[u8], ask: AskPassphrase<'_>) -> Result<Contents, KeyFileError> {
    if is_costly(file) {
        return Err(KeyFileError::TooCostly);
    }
    match decrypt(file, "") {
        Err(KeyFileError::WrongPassphrase) => {}
        opened => return opened,
    }
    if let Some(file) = under_empty_password(file) {
        return decrypt(&file, "");
    }
    let password = ask().ok_or(KeyFileError::PassphraseNeeded)?;
    // RFC 7292 appendix B.1: a password is text.
    let password = core::str::from_utf8(&password).map_err(|_| KeyFileError::WrongPassphrase)?;
    decrypt(file, password)
}

/// The parts of a file without a MAC, which would tell a wrong password (RFC 7292 §4); each may be encrypted.
#[cfg(feature = "pkcs12")]
fn read_parts_without_mac(file: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    let [_version, content_info] = elements(AnyRef::from_der(file).ok()?.value())?.try_into().ok()?;
    let [_type, content] = elements(content_info.value())?.try_into().ok()?;
    let octets = AnyRef::from_der(content.value()).ok()?;
    elements(AnyRef::from_der(octets.value()).ok()?.value())
}

#[cfg(feature = "pkcs12")]
fn decrypt(file: &[u8], password: &str) -> Result<Contents, KeyFileError> {
    let archive = Pkcs12Archive::from_pkcs12(file, password).map_err(|error| match error {
        ArchiveError::MacError(_) => KeyFileError::WrongPassphrase,
        _ if let Some(unsupported) = unsupported_encryption(file) => {
            KeyFileError::Pkcs12Encryption(unsupported)
        }
        // Without a MAC, a wrong password shows in what it decrypts to.
        ArchiveError::Pkcs5Error(_) | ArchiveError::UnpadError => KeyFileError::WrongPassphrase,
        // One wrong password in 256 leaves what looks like padding, and then nothing that can be read.
        ArchiveError::DerError(_) | ArchiveError::InvalidPrivateKey | ArchiveError::X509Error(_)
            if read_parts_without_mac(file).is_some() =>
        {
            KeyFileError::WrongPassphrase
        }
        error => KeyFileError::Pkcs12(error.to_string()),
    })?;
    let key = match archive.keys.as_slice() {
        [] => None,
        [key] => Some(Zeroizing::new(key.key.as_der().to_vec())),
        keys => return Err(wrong_count(keys.len())),
    };
    Ok(Contents { key, certificates: archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect() })
}

/// What of the encryption of a part is not read here.
#[cfg(feature = "pkcs12")]
fn unsupported_encryption(file: &[u8]) -> Option<ObjectIdentifier> {
    let encryptions = encrypted_parts(file).into_iter().map(|(encryption, _)| encryption);
    encryptions
        .filter(|encryption| ![PBE_TRIPLE_DES, PBE_RC2_40].contains(&encryption.oid))
        .filter(|encryption| PBE_ARCS.iter().any(|arc| encryption.oid.as_bytes().starts_with(arc.as_bytes())))
        .find_map(unsupported_part)
}

/// The encryptions under passwords of PKCS#5 and PKCS#12.
#[cfg(feature = "pkcs12")]
const PBE_ARCS: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.5"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1"),
];

/// The error for a file with another number of keys than one.
#[cfg(feature = "pkcs12")]
pub(crate) fn wrong_count(keys: usize) -> KeyFileError {
    KeyFileError::Pkcs12(alloc::format!("it holds {keys} private keys where one is expected"))
}

#[cfg(test)]
#[cfg(feature = "pkcs12")]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_such_file_is_not_taken_for_one() {
        let mut never = || -> Option<Zeroizing<Vec<u8>>> { panic!("nothing to ask for") };
        let file = b"\x30\x07\x02\x01\x03\x30\x02\x05\x00";
        assert!(matches!(open(file, &mut never), Err(KeyFileError::Pkcs12(_))));
    }
}
