//! Certificates from any octets, judged with every certificate as intermediate and trust anchor, and every form of the report.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_fuzz::{now, read_certificates, write};
use ra_pki::{Certificate, Chain};
use ra_policy::{Check, TrustAnchor};
use ra_x509::Description;

fuzz_target!(|octets: &[u8]| {
    let certificates = read_certificates(octets);
    let Some(leaf) = certificates.first() else { return };
    assert_eq!(Certificate::read(leaf.to_pem().as_bytes()).as_ref(), Ok(leaf));
    let _ = Description::from_certificate(leaf, Some(now())).to_string();
    let _ = Chain::sort(certificates.iter().cloned());
    let Ok(anchor) = TrustAnchor::new(certificates.clone()) else { return };
    write(&anchor.judge(Some(now())));
    let check = Check::new(Some(now())).end_entity(leaf).intermediates(&certificates);
    write(&check.clone().report());
    write(&check.trust_anchor(&anchor).report());
});
