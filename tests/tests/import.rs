//! The limits of an import, with lists made by our own issuer.

use ra_maker::Seeded;
use roles_anywhere::{
    pki::{RevocationList, RevocationReason, RevokedCertificate, SerialNumber, Signer},
    policy::import::{ImportError, import_room},
    x509::{NewRevocationList, TrustAnchorCertificate, UnsignedCertificate, Validity},
};

/// A list of this many revocations, with the longest serial numbers and reasons, by a key whose signatures all have the
/// same length.
fn list(count: usize) -> RevocationList {
    let now = "2026-11-23T12:00:00Z".parse().unwrap();
    let validity = Validity::days(now, 30).unwrap();
    let key = ra_maker::keys::ml_dsa_44();
    let root = TrustAnchorCertificate::new("/CN=Root".parse().unwrap(), key.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, &key, validity, &Seeded::new(1)).unwrap();
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
fn the_stated_number_of_further_revocations_fits() {
    let room = import_room(&list(1)).unwrap();
    assert_eq!(import_room(&list(1 + room)), Ok(0));
    assert!(matches!(import_room(&list(1 + room + 2)), Err(ImportError::OnlyAsDer { .. })));
}
