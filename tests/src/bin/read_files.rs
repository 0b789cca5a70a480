//! Gives every file of some folders to every reader, and says which panicked or took long.
//!
//! `cargo run --release -p ra-tests --bin read_files -- FOLDER…` ends with status 1 after a panic, or where one reader took
//! more than two seconds for one file.

use std::{
    env, fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use roles_anywhere::{
    pki::{Certificate, Chain, DistinguishedName, Pkcs12, PrivateKey, RevocationList, SystemRandom},
    policy::{Check, TrustAnchor, TrustPolicy, judge_end_entity},
    x509::{CertificateRequest, Description, extension_file::ExtensionFile, issuance_log::IssuanceLog},
};

/// The longest that a reader may take for a file.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Whether a reader found what it reads.
type Reader = fn(&[u8]) -> bool;

const READERS: &[(&str, Reader)] = &[
    ("certificate", |file| match Certificate::read(file) {
        Ok(certificate) => {
            let text = Description::from_certificate(&certificate, None).to_string();
            text.len() + judge_end_entity(certificate.tbs(), None).to_string().len() > 0
        }
        Err(_) => false,
    }),
    ("chain", |file| Chain::read(file).is_ok()),
    ("trust anchor", |file| match TrustAnchor::read(file) {
        Ok(anchor) => !Check::new(None).trust_anchor(&anchor).report().to_json().is_empty(),
        Err(_) => false,
    }),
    ("certificate request", |file| match CertificateRequest::read(file) {
        Ok(request) => !Description::from_request(&request).to_string().is_empty(),
        Err(_) => false,
    }),
    ("revocation list", |file| match RevocationList::read(file) {
        Ok(list) => !Description::from_revocation_list(&list, None).to_string().is_empty(),
        Err(_) => false,
    }),
    ("private key", |file| PrivateKey::read(file, SystemRandom).is_ok()),
    ("encrypted private key", |file| PrivateKey::read_encrypted(file, b"passphrase", SystemRandom).is_ok()),
    ("PKCS#12", |file| {
        let password = || Some(b"passphrase".to_vec().into());
        Pkcs12::read_asking(file, password, SystemRandom).is_ok()
    }),
    ("name", |file| {
        text(file).is_some_and(|text| {
            text.parse::<DistinguishedName>().is_ok() | DistinguishedName::from_rfc4514(text).is_ok()
        })
    }),
    ("extension file", |file| text(file).is_some_and(|text| ExtensionFile::parse("file", text).is_ok())),
    ("trust policy", |file| text(file).is_some_and(|text| text.parse::<TrustPolicy>().is_ok())),
    ("issuance log", |file| text(file).is_some_and(|text| IssuanceLog::parse(text).is_ok())),
];

fn text(file: &[u8]) -> Option<&str> {
    core::str::from_utf8(file).ok()
}

fn main() -> ExitCode {
    let mut files = Vec::new();
    for folder in env::args().skip(1) {
        collect(Path::new(&folder), &mut files);
    }
    let mut faults = 0;
    for (name, reader) in READERS {
        let (mut read, mut slowest) = (0, (Duration::ZERO, PathBuf::new()));
        for path in &files {
            let Ok(file) = fs::read(path) else { continue };
            let begun = Instant::now();
            match panic::catch_unwind(AssertUnwindSafe(|| reader(&file))) {
                Ok(found) => read += usize::from(found),
                Err(_) => {
                    println!("{name}: panicked at {}", path.display());
                    faults += 1;
                }
            }
            slowest = slowest.max((begun.elapsed(), path.clone()));
        }
        let (wait, path) = slowest;
        println!("{name}: {read} of {} files read; {wait:?} at most, for {}", files.len(), path.display());
        faults += usize::from(wait > MAX_WAIT);
    }
    if faults == 0 && !files.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if let Ok(entries) = fs::read_dir(path) {
        entries.flatten().for_each(|entry| collect(&entry.path(), files));
    } else if path.is_file() {
        files.push(path.into());
    }
}
