//! Attribute mappings from any text: read, written, and put on a certificate.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_fuzz::certificates;
use ra_policy::{AttributeMapping, AttributeMappings, Session};

fuzz_target!(|text: &str| {
    let mut mappings = AttributeMappings::default();
    for line in text.lines() {
        let Ok(mapping) = line.parse::<AttributeMapping>() else { continue };
        assert_eq!(mapping.to_string().parse().as_ref(), Ok(&mapping));
        assert_eq!(AttributeMapping::new(mapping.field(), &mapping.specifiers()).as_ref(), Ok(&mapping));
        mappings.put(mapping);
    }
    let _ = Session::from_mapped(certificates()[1].tbs(), &mappings);
});
