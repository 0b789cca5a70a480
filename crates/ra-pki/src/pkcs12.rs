use alloc::{string::ToString, vec::Vec};

use zeroize::Zeroizing;

use crate::{
    certificate::{Certificate, error::CertificateError},
    file::structure::Structure,
    key_file::{error::KeyFileError, pkcs12_archive::open},
    private_key::PrivateKey,
    random_source::RandomSource,
    signer::Signer,
};

/// A PKCS#12 file (RFC 7292): a private key with its certificates, or certificates alone, as `openssl pkcs12 -export` writes it.
///
/// Files are read that OpenSSL 3 writes by default and with `-legacy`, with a password and without. [`PrivateKey::read`]
/// and those beside it take such a file for its key too.
#[derive(Debug)]
#[non_exhaustive]
pub struct Pkcs12 {
    /// The private key; `None` in a file of certificates alone.
    pub key: Option<PrivateKey>,
    /// The certificates, the key's own first and the others in the order of the file.
    pub certificates: Vec<Certificate>,
}

impl Pkcs12 {
    /// Whether a file is of this kind, by its structure.
    pub fn is_pkcs12(file: &[u8]) -> bool {
        matches!(Structure::detect(file), Structure::Pkcs12 | Structure::LegacyPkcs12)
    }

    /// Reads a file, asking for its password if it has one. It is tried without first.
    pub fn read_asking(
        file: &[u8],
        mut password: impl FnMut() -> Option<Zeroizing<Vec<u8>>>,
        random: impl RandomSource + 'static,
    ) -> Result<Self, KeyFileError> {
        let contents = open(file, &mut password)?;
        let key = contents.key.map(|key| PrivateKey::read(&key, random)).transpose()?;
        let malformed = |error: CertificateError| KeyFileError::Pkcs12(error.to_string());
        let certificates = contents.certificates.iter().map(|der| Certificate::from_der(der));
        let mut certificates: Vec<_> = certificates.collect::<Result<_, _>>().map_err(malformed)?;
        // Stable: the key's own first, the others as they stand.
        let public_key = key.as_ref().map(Signer::public_key);
        certificates.sort_by_key(|certificate| Some(certificate.public_key()) != public_key);
        Ok(Self { key, certificates })
    }
}
