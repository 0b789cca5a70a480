//! Certificates in files that may be under a password, as PKCS#12 is.

use std::path::Path;

use roles_anywhere::{
    pki::{
        Certificate, CertificateError, Chain, KeyFileError, Pkcs12, SystemRandom,
        file::{Wanted, WrongFile},
    },
    policy::TrustAnchor,
};

use crate::{
    exit::Failure,
    input::{read_file, shell_word, unreadable},
    passphrase::Passphrase,
};

/// Reads the certificate in a file; of PKCS#12 the key's own.
pub fn read_certificate(path: &Path, passphrase: Option<&Passphrase>) -> Result<Certificate, Failure> {
    let read = |file: &[u8]| Certificate::read(file).map(|certificate| vec![certificate]);
    let mut certificates = read_with(path, passphrase, Wanted::Certificate, read)?;
    Ok(certificates.swap_remove(0))
}

/// Reads every certificate of a file, of which there is at least one, in its order.
pub fn read_certificates(path: &Path, passphrase: Option<&Passphrase>) -> Result<Vec<Certificate>, Failure> {
    read_with(path, passphrase, Wanted::Certificates, Certificate::read_all)
}

/// Reads every certificate of a file whose first one is that of the end entity.
pub fn read_end_entity_first(
    path: &Path,
    passphrase: Option<&Passphrase>,
) -> Result<Vec<Certificate>, Failure> {
    read_with(path, passphrase, Wanted::Certificate, Certificate::read_end_entity_first)
}

/// Reads an end-entity certificate and, from a second file, the intermediates above it in any order. The first file
/// may hold them too.
pub fn read_chain(
    certificate: &Path,
    intermediates: Option<&Path>,
    passphrase: Option<&Passphrase>,
) -> Result<Chain, Failure> {
    let mut pool = read_end_entity_first(certificate, passphrase)?.into_iter();
    let end_entity =
        pool.next().ok_or_else(|| Failure::about_file(certificate, "the file holds no certificate"))?;
    let more = intermediates.map_or(Ok(Vec::new()), |path| read_certificates(path, passphrase))?;
    Chain::new(end_entity, pool.chain(more))
        .map_err(|error| Failure::in_file(intermediates.unwrap_or(certificate), error))
}

/// Reads the trust anchor in a file.
pub fn read_trust_anchor(path: &Path, passphrase: Option<&Passphrase>) -> Result<TrustAnchor, Failure> {
    let read = |file: &[u8]| TrustAnchor::read(file).map(|anchor| anchor.certificates().to_vec());
    let certificates = read_with(path, passphrase, Wanted::TrustAnchor, read)?;
    TrustAnchor::new(certificates).map_err(|error| unreadable(path, error))
}

/// The certificates in a file, of which there is at least one.
fn read_with(
    path: &Path,
    passphrase: Option<&Passphrase>,
    wanted: Wanted,
    read: impl Fn(&[u8]) -> Result<Vec<Certificate>, CertificateError>,
) -> Result<Vec<Certificate>, Failure> {
    let file = read_file(path)?;
    let Some(passphrase) = passphrase.filter(|_| Pkcs12::is_pkcs12(&file)) else {
        return read(&file).map_err(|error| unreadable(path, error));
    };
    match Pkcs12::read_asking(&file, passphrase.asking(path)?, SystemRandom) {
        Ok(contents) if contents.certificates.is_empty() => {
            Err(Failure::about_file(path, "the PKCS#12 file holds no certificate"))
        }
        Ok(contents) => Ok(contents.certificates),
        Err(KeyFileError::PassphraseNeeded) => {
            let message = WrongFile::new(&file, wanted).message(&shell_word(path));
            let message =
                format!("{message}, or name the file that holds its password with --passphrase-file");
            Err(Failure::about_file(path, message))
        }
        Err(error) => Err(unreadable(path, error)),
    }
}
