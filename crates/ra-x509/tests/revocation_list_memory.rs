//! A long revocation list costs memory by the entry. Alone in its file, for the memory of a process is measured.
#![cfg(all(target_os = "linux", feature = "std"))]

use std::fs;

use jiff::Timestamp;
use ra_pki::{RevocationList, RevocationReason, RevokedCertificate, SerialNumber, Signer, SystemRandom};
use ra_x509::{NewRevocationList, TrustAnchorCertificate, UnsignedCertificate, Validity};

const ENTRIES: u32 = 100_000;
const MAX_KIB: u64 = 40 * 1024;

#[test]
fn a_hundred_thousand_entries_are_built_and_read_in_40_mib() {
    let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    let validity = Validity::days(now, 30).unwrap();
    let key = ra_maker::keys::p256();
    let root = TrustAnchorCertificate::new("/CN=Root".parse().unwrap(), key.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, &key, validity, &SystemRandom).unwrap();
    let mut list = NewRevocationList::new(&root.sign(&key).unwrap()).unwrap();
    for number in 0..ENTRIES {
        let entry = RevokedCertificate::new(serial_number(number), now);
        list.revoke(entry.with_reason(RevocationReason::KeyCompromise)).unwrap();
    }
    let pem = list.prepare(validity).unwrap().sign(&key).unwrap().to_pem();
    let read = RevocationList::read(pem.as_bytes()).unwrap();
    assert_eq!(read.entries().count(), 100_000);
    assert!((0..ENTRIES).step_by(97).all(|number| read.find(&serial_number(number)).is_some()));
    let peak = peak_kib();
    assert!(peak < MAX_KIB, "{peak} KiB");
}

/// A serial number of 20 octets.
fn serial_number(number: u32) -> SerialNumber {
    let mut octets = (number | 0x4000_0000).to_be_bytes().to_vec();
    octets.resize(20, 0x5a);
    SerialNumber::from_der_octets(&octets).expect("20 octets below 0x80 are a serial number")
}

/// The most memory that this process has had.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has /proc");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    peak.and_then(|peak| peak.parse().ok()).expect("VmHWM is a number of kB")
}
