use alloc::{string::ToString, vec::Vec};

use zeroize::Zeroizing;

use crate::{
    certificate::{Certificate, error::CertificateError},
    key_file::{
        error::KeyFileError,
        pkcs12_archive::{is_pkcs12, open},
    },
    private_key::PrivateKey,
    random_source::RandomSource,
    signer::Signer,
};

/// A PKCS#12 file (RFC 7292): a private key with its certificates, as `openssl pkcs12 -export` writes it.
///
/// Files are read that OpenSSL 3 writes by default and with `-legacy`, with a password and without. [`PrivateKey::read`]
/// and those beside it take such a file for its key too.
#[derive(Debug)]
#[non_exhaustive]
pub struct Pkcs12 {
    /// The private key.
    pub key: PrivateKey,
    /// The certificates, the key's own first and the others in the order of the file.
    pub certificates: Vec<Certificate>,
}

impl Pkcs12 {
    /// Whether a file is of this kind, by its first octets.
    pub fn is_pkcs12(file: &[u8]) -> bool {
        is_pkcs12(file)
    }

    /// Reads a file, asking for its password if it has one. It is tried without first.
    pub fn read_asking(
        file: &[u8],
        mut password: impl FnMut() -> Option<Zeroizing<Vec<u8>>>,
        random: impl RandomSource + 'static,
    ) -> Result<Self, KeyFileError> {
        let contents = open(file, &mut password)?;
        let key = PrivateKey::read(&contents.key, random)?;
        let malformed = |error: CertificateError| KeyFileError::Pkcs12(error.to_string());
        let certificates = contents.certificates.iter().map(|der| Certificate::from_der(der));
        let mut certificates: Vec<_> = certificates.collect::<Result<_, _>>().map_err(malformed)?;
        // Stable: the key's own first, the others as they stand.
        certificates.sort_by_key(|certificate| certificate.public_key() != key.public_key());
        Ok(Self { key, certificates })
    }
}
