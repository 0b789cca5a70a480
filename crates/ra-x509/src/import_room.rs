use ra_pki::RevocationList;

/// How many more revocations fit on a list that Roles Anywhere is to import.
///
/// `ImportCrl` takes PEM of 1 to 300,000 bytes (the API's `crlData`), and a list without entries was seen to be refused.
/// A revocation is counted with a serial number of 20 octets and a reason.
pub fn import_room(list: &RevocationList) -> Result<usize, ImportRoomError> {
    if list.is_empty() {
        return Err(ImportRoomError::NoEntries);
    }
    let bytes = list.to_pem().len();
    let left = MOST_BYTES.checked_sub(bytes).ok_or(ImportRoomError::TooLong { bytes })?;
    // 64 characters and a newline of PEM hold 48 octets of DER.
    Ok((left / 65 * 48).saturating_sub(GROWTH) / ENTRY)
}

/// The longest `crlData` of `ImportCrl`.
const MOST_BYTES: usize = 300_000;

/// Octets of an entry: its serial number 22, date 15, reason 14, and two for the SEQUENCE around them.
const ENTRY: usize = 53;

/// Octets by which a longer list and another signature of ECDSA can grow beside the entries.
const GROWTH: usize = 16;

/// Why Roles Anywhere would not import a revocation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportRoomError {
    /// The list has no entries.
    #[error("Roles Anywhere imports no list without an entry; import the first that revokes a certificate")]
    NoEntries,
    /// The list is too long.
    #[error(
        "the list is {bytes} bytes of PEM, and Roles Anywhere imports at most {MOST_BYTES}; leave expired certificates \
         out, or give certificates shorter lives"
    )]
    TooLong {
        /// How long it is, as PEM.
        bytes: usize,
    },
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use ra_pki::{
        KeyType, PrivateKey, RevocationReason, RevokedCertificate, SerialNumber, Signer, SystemRandom,
    };

    use super::*;
    use crate::{NewRevocationList, TrustAnchorCertificate, UnsignedCertificate, Validity};

    /// A list of as many certificates, with serial numbers and reasons as long as they get.
    fn list(count: usize) -> RevocationList {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let validity = Validity::days(now, 30).unwrap();
        let key = PrivateKey::generate(KeyType::P256, SystemRandom).unwrap();
        let root = TrustAnchorCertificate::new("/CN=Root".parse().unwrap(), key.public_key().clone());
        let root = UnsignedCertificate::self_signed(&root, &key, validity, &SystemRandom).unwrap();
        let mut list = NewRevocationList::new(&root.sign(&key).unwrap()).unwrap();
        for number in 0..u32::try_from(count).unwrap() {
            let mut octets = [0x7f; 20];
            octets[16..].copy_from_slice(&number.to_be_bytes());
            let serial_number = SerialNumber::from_der_octets(&octets).unwrap();
            let entry = RevokedCertificate::new(serial_number, now).with_reason(RevocationReason::Superseded);
            list.revoke(entry).unwrap();
        }
        list.prepare(validity).unwrap().sign(&key).unwrap()
    }

    #[test]
    fn as_many_fit_as_is_said() {
        let room = import_room(&list(1)).unwrap();
        assert_eq!(import_room(&list(1 + room)), Ok(0));
        assert!(matches!(import_room(&list(1 + room + 2)), Err(ImportRoomError::TooLong { .. })));
    }

    #[test]
    fn an_empty_list_is_not_imported() {
        assert_eq!(import_room(&list(0)), Err(ImportRoomError::NoEntries));
    }
}
