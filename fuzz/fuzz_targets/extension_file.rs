//! An OpenSSL extension file from any text: the unnamed section and those of some names, and a certificate after each.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_fuzz::{SameEachTime, certificates, key, now, request};
use ra_pki::Certificate;
use ra_x509::{Description, ExtensionFileCertificate, Issuer, Validity, extension_file::ExtensionFile};

fuzz_target!(|text: &str| {
    let Ok(file) = ExtensionFile::parse("fuzz.ext", text) else { return };
    let key = key();
    let issuer = Issuer::new(certificates()[0].clone(), key).expect("a root issues");
    for name in [None, Some("s"), Some("v3_ca")] {
        let Ok(section) = file.section(name) else { continue };
        let Ok(certificate) = ExtensionFileCertificate::from_request(request(), section) else { continue };
        let validity = Validity::days(now(), 1).expect("a day is a validity");
        let Ok(unsigned) = issuer.prepare(&certificate, validity, &SameEachTime) else { continue };
        let Ok(signed) = unsigned.sign(key) else { continue };
        assert_eq!(Certificate::from_der(signed.as_der()).as_ref(), Ok(&signed));
        let _ = Description::from_certificate(&signed, None).to_string();
    }
});
