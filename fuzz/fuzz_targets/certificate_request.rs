//! A certificate request from any octets, as they stand and as what is signed in one: read, described, and what it asks for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_fuzz::key;
use ra_pki::{SignatureScheme, Signer, asn1::Signed};
use ra_x509::{CertificateRequest, Description};

fuzz_target!(|octets: &[u8]| {
    read(octets);
    // Few octets come with a signature that stands.
    let scheme = SignatureScheme::EcdsaSha256;
    let signature = key().sign(scheme, octets).expect("the key signs");
    let algorithm = scheme.algorithm_identifier();
    if let Ok(der) = (Signed { to_be_signed: octets, algorithm, signature: &signature }).to_der() {
        read(&der);
    }
});

fn read(file: &[u8]) {
    let Ok(request) = CertificateRequest::read(file) else { return };
    assert_eq!(CertificateRequest::read(request.to_pem().as_bytes()).as_ref(), Ok(&request));
    let _ = request.requested_extensions();
    let _ = Description::from_request(&request).to_string();
}
