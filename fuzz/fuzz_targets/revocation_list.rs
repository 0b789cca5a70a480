//! A revocation list from any octets: read, searched, described and judged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_fuzz::{certificates, now, write};
use ra_pki::RevocationList;
use ra_policy::{Check, TrustAnchor, judge_revocation_list};
use ra_x509::Description;

fuzz_target!(|octets: &[u8]| {
    let Ok(list) = RevocationList::read(octets) else { return };
    assert_eq!(RevocationList::read(list.to_pem().as_bytes()).as_ref(), Ok(&list));
    assert_eq!(list.entries().count(), list.len());
    for entry in list.entries() {
        assert!(list.find(entry.serial_number()).is_some());
    }
    let _ = Description::from_revocation_list(&list, Some(now())).to_string();
    write(&judge_revocation_list(&list, Some(now())));
    let [root, leaf] = certificates();
    let anchor = TrustAnchor::new(vec![root.clone()]).expect("there is a root");
    let lists = [list];
    write(&Check::new(Some(now())).trust_anchor(&anchor).end_entity(leaf).revocation_lists(&lists).report());
});
