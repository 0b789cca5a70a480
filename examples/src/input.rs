//! What a program reads: files, and the certificates, requests, lists and extensions in them.

use std::{
    fs,
    io::{self, Read},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use roles_anywhere::{
    pki::{Certificate, CertificateError, Chain, RevocationList, pem::is_pem},
    policy::TrustAnchor,
    x509::{
        CertificateRequest,
        extension_file::{ExtensionFile, ExtensionSection},
    },
};

use crate::exit::{Failure, shown};

/// Reads a file whole; `-` is stdin.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    if path == Path::new("-") {
        return read_stdin();
    }
    fs::read(path).map_err(|error| Failure::Usage(format!("cannot read {}: {error}", shown(path))))
}

/// Reads stdin to its end, which can be done once.
fn read_stdin() -> Result<Vec<u8>, Failure> {
    static IS_READ: AtomicBool = AtomicBool::new(false);
    if IS_READ.swap(true, Ordering::Relaxed) {
        return Err(Failure::Usage(
            "- is named twice, and stdin can be read once; give one of them as a file".into(),
        ));
    }
    let mut octets = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut octets);
    read.map(|_| octets).map_err(|error| Failure::Usage(format!("cannot read stdin: {error}")))
}

/// Reads a file whole that cannot be empty, as no certificate, key, CRL or policy is.
pub fn read_filled_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = read_file(path)?;
    if file.is_empty() {
        return Err(Failure::about_file(
            path,
            "the file is empty; see whether the program that wrote it failed",
        ));
    }
    Ok(file)
}

/// Reads a file whole that must be PEM or DER. A text, or octets at random, would otherwise be called broken DER.
pub fn read_pem_or_der(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = read_filled_file(path)?;
    // What stands in these files begins with a SEQUENCE in DER.
    if is_pem(&file) || file.starts_with(&[0x30]) {
        return Ok(file);
    }
    Err(Failure::about_file(
        path,
        "the file is neither PEM, with a line such as -----BEGIN CERTIFICATE-----, nor DER; see with `inspect` or \
         `file` what it is",
    ))
}

/// Reads the certificate in a file.
pub fn read_certificate(path: &Path) -> Result<Certificate, Failure> {
    Certificate::read(&read_pem_or_der(path)?).map_err(|error| Failure::in_file(path, error))
}

/// Reads every certificate of a file, of which there is at least one, in its order.
pub fn read_certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let certificates = Certificate::read_all(&read_pem_or_der(path)?).and_then(|certificates| {
        if certificates.is_empty() { Err(CertificateError::NoCertificate) } else { Ok(certificates) }
    });
    certificates.map_err(|error| Failure::in_file(path, error))
}

/// Reads the certificate request in a file.
pub fn read_request(path: &Path) -> Result<CertificateRequest, Failure> {
    CertificateRequest::read(&read_pem_or_der(path)?).map_err(|error| Failure::in_file(path, error))
}

/// Reads the revocation list in a file.
pub fn read_revocation_list(path: &Path) -> Result<RevocationList, Failure> {
    RevocationList::read(&read_pem_or_der(path)?).map_err(|error| Failure::in_file(path, error))
}

/// Reads an end-entity certificate and, from a second file, the intermediates above it in any order. The first file
/// may hold them too.
pub fn read_chain(certificate: &Path, intermediates: Option<&Path>) -> Result<Chain, Failure> {
    let mut pool = read_certificates(certificate)?.into_iter();
    let end_entity =
        pool.next().ok_or_else(|| Failure::about_file(certificate, "the file holds no certificate"))?;
    let more = intermediates.map_or(Ok(Vec::new()), read_certificates)?;
    Chain::new(end_entity, pool.chain(more))
        .map_err(|error| Failure::in_file(intermediates.unwrap_or(certificate), error))
}

/// Reads a section of an OpenSSL extension file, the one OpenSSL would take if none is named.
pub fn read_extensions(path: &Path, section: Option<&str>) -> Result<ExtensionSection, Failure> {
    let file = read_file(path)?;
    if is_pem(&file) {
        return Err(Failure::about_file(
            path,
            "the file is PEM, not an extension file; see with `inspect` what it holds",
        ));
    }
    let text = String::from_utf8(file)
        .map_err(|_| Failure::about_file(path, "the extension file is not UTF-8 text"))?;
    let file = ExtensionFile::parse(&path.display().to_string(), &text)?;
    Ok(file.section(section)?)
}

/// Reads the trust anchor in a file.
pub fn read_trust_anchor(path: &Path) -> Result<TrustAnchor, Failure> {
    TrustAnchor::read(&read_pem_or_der(path)?).map_err(|error| Failure::in_file(path, error))
}
