//! Files of any kind: what they are said to be, the command that is advised, and the parts that readers find in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_pki::{
    Certificate,
    file::{FileKind, Wanted, WrongFile, read_parts},
    text::is_hidden,
};

const WANTED: [Wanted; 5] = [
    Wanted::Certificate,
    Wanted::Certificates,
    Wanted::CertificateRequest,
    Wanted::PrivateKey,
    Wanted::RevocationList,
];

fuzz_target!(|file: &[u8]| {
    let kind = FileKind::detect(file);
    let said = kind.to_string();
    assert!(!said.is_empty() && !said.contains(is_hidden), "{said:?}");
    for wanted in WANTED {
        let message = WrongFile::new(file, wanted).message("file");
        assert!(!message.contains(is_hidden), "{message:?}");
        if let Some(advice) = kind.advice(wanted, "a 'file'") {
            assert!(!advice.contains(is_hidden), "{advice:?}");
        }
    }
    // Whatever a reader takes has a part that is it.
    let parts = read_parts(file);
    if Certificate::read_all(file).is_ok_and(|all| !all.is_empty()) {
        assert!(parts.is_ok_and(|parts| !parts.is_empty()));
    }
});
