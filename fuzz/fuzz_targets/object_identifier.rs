//! Object identifiers of any size, from octets and from text: each form gives the other back.
#![no_main]

use der::{Decode, Encode};
use libfuzzer_sys::fuzz_target;
use ra_pki::asn1::AnyObjectIdentifier;

/// Octets of an identifier that is shown in numbers.
const MAX_NUMBERS: usize = 128;

fuzz_target!(|octets: &[u8]| {
    if let Some(identifier) = AnyObjectIdentifier::from_octets(octets) {
        assert_eq!(identifier.as_octets(), octets);
        let text = identifier.to_string();
        if octets.len() <= MAX_NUMBERS {
            assert_eq!(text.parse(), Ok(identifier.clone()), "{text}");
        }
        let der = identifier.to_der().expect("it has a form in DER");
        assert_eq!(AnyObjectIdentifier::from_der(&der), Ok(identifier));
    }
    if let Ok(identifier) = String::from_utf8_lossy(octets).parse::<AnyObjectIdentifier>() {
        assert_eq!(AnyObjectIdentifier::from_octets(identifier.as_octets()), Some(identifier));
    }
});
