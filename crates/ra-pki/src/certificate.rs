pub(crate) mod broken_field;
pub(crate) mod error;
mod fields;
pub(crate) mod tbs;

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;

use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierRef;

use crate::{
    asn1::signed::Signed,
    certificate::{broken_field::broken_field, error::CertificateError, tbs::TbsCertificate},
    file::{pkcs7::certificates_of_pkcs7, structure::Structure, wanted::Wanted, wrong_file::WrongFile},
    key::public_key::PublicKey,
    pem::encode_pem,
    verifier::{Verifier, VerifyError},
};

/// A certificate as read: immutable, over its original bytes, never re-encoded.
///
/// A value of this type is well-formed: strict DER, one instance of each extension, the same signature algorithm
/// inside and out. Whether it is *good* for anything is not for this type to say: a v1 certificate, a SHA-1
/// signature or a key of an unknown kind are read, so that they can be named and refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: TbsCertificate,
    signature: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate from DER (RFC 5280 §4.1).
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        Self::read_der(der).map_err(|error| match error {
            CertificateError::Malformed(malformed) => malformed.in_field(broken_field(der)).into(),
            error => error,
        })
    }

    fn read_der(der: &[u8]) -> Result<Self, CertificateError> {
        let Signed { to_be_signed, algorithm, signature } =
            Signed::read(der).map_err(CertificateError::from_der)?;
        let tbs = TbsCertificate::from_der(to_be_signed)?;
        if AlgorithmIdentifierRef::from(tbs.signature_algorithm()) != algorithm {
            return Err(CertificateError::SignatureAlgorithms {
                inside: tbs.signature_algorithm().oid,
                outside: algorithm.oid,
            });
        }
        Ok(Self { der: der.to_vec(), tbs, signature: signature.to_vec() })
    }

    /// Joins a signature made elsewhere and what was signed. The signature is not verified.
    pub fn assemble(tbs: TbsCertificate, signature: &[u8]) -> Result<Self, CertificateError> {
        let algorithm = AlgorithmIdentifierRef::from(tbs.signature_algorithm());
        let signed = Signed { to_be_signed: tbs.as_der(), algorithm, signature };
        let der = signed.write().map_err(CertificateError::from_der)?;
        Ok(Self { der, tbs, signature: signature.to_vec() })
    }

    /// Reads the one certificate that a file holds, PEM or DER told apart, or PKCS#7. Other PEM blocks are passed over.
    pub fn read(file: &[u8]) -> Result<Self, CertificateError> {
        let (mut certificates, order) = read_file(file, Wanted::Certificate)?;
        match (certificates.pop(), certificates.len(), order) {
            (None, _, _) => Err(CertificateError::NoCertificate),
            (Some(certificate), 0, _) => Ok(certificate),
            (Some(_), _, Order::Meaningless) => Err(WrongFile::new(file, Wanted::Certificate).into()),
            (Some(_), more, Order::Written) => Err(CertificateError::SeveralCertificates { count: more + 1 }),
        }
    }

    /// Reads every certificate that a file holds in its order: a PEM bundle, one certificate in DER, or a PKCS#7 bundle in
    /// either. Other PEM blocks, private keys among them, are passed over; there is at least one certificate.
    ///
    /// The order in PKCS#7 means nothing: it is a set.
    pub fn read_all(file: &[u8]) -> Result<Vec<Self>, CertificateError> {
        Ok(read_file(file, Wanted::Certificates)?.0)
    }

    /// As [`read_all`](Self::read_all), for a file whose first certificate is that of the end entity: PKCS#7 with several
    /// certificates, in whose set none is the first, is a [`WrongFile`].
    pub fn read_end_entity_first(file: &[u8]) -> Result<Vec<Self>, CertificateError> {
        let (certificates, order) = read_file(file, Wanted::Certificates)?;
        if order == Order::Meaningless && certificates.len() > 1 {
            return Err(WrongFile::new(file, Wanted::Certificate).into());
        }
        Ok(certificates)
    }

    /// The certificate as DER, the bytes it was read from.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM.
    pub fn to_pem(&self) -> String {
        encode_pem("CERTIFICATE", &self.der)
    }

    /// What is signed. What it says, the certificate says too.
    pub fn tbs(&self) -> &TbsCertificate {
        &self.tbs
    }

    /// The signature's octets.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Verifies the certificate's signature with the issuer's key, over the original bytes.
    ///
    /// Nothing else is checked: not the names, not the issuer's right to issue.
    pub fn verify_signature(
        &self,
        issuer_key: &PublicKey,
        verifier: &dyn Verifier,
    ) -> Result<(), VerifyError> {
        let algorithm = AlgorithmIdentifierRef::from(self.signature_algorithm());
        let signed = Signed { to_be_signed: self.tbs.as_der(), algorithm, signature: &self.signature };
        signed.verify(issuer_key, verifier)
    }

    /// Whether the certificate is a root: self-issued, and signed with its own key as far as that can be verified. Where the
    /// algorithm is [left out](VerifyError::LeftOut) of the build, it is not taken for one.
    ///
    /// A CA that changes its key issues itself certificates that are self-issued and not roots (RFC 5280 §6.1).
    pub fn is_self_signed(&self, verifier: &dyn Verifier) -> bool {
        self.is_self_issued()
            && !matches!(
                self.verify_signature(self.public_key(), verifier),
                Err(VerifyError::Mismatch | VerifyError::LeftOut(_))
            )
    }

    /// SHA-256 over the DER, the fingerprint by which AWS Health and OpenSSL name a certificate.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }
}

/// What the order of certificates in a file says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Whoever wrote the file chose it.
    Written,
    /// A set has none.
    Meaningless,
}

/// The certificates in a file, of which there is at least one.
fn read_file(file: &[u8], wanted: Wanted) -> Result<(Vec<Certificate>, Order), CertificateError> {
    let (mut certificates, mut order) = (Vec::new(), Order::Written);
    for part in wanted.read_parts::<CertificateError>(file)? {
        let in_block = |error: CertificateError| match part.line() {
            Some(line) => CertificateError::InBlock { line, source: Box::new(error) },
            None => error,
        };
        if *part.structure() == Structure::Pkcs7 {
            order = Order::Meaningless;
            for der in certificates_of_pkcs7(part.contents()).map_err(|error| in_block(error.into()))? {
                certificates.push(Certificate::from_der(der).map_err(in_block)?);
            }
        } else {
            certificates.push(Certificate::from_der(part.contents()).map_err(in_block)?);
        }
    }
    if certificates.is_empty() { Err(CertificateError::NoCertificate) } else { Ok((certificates, order)) }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Certificate").field(&self.tbs).finish()
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{format, string::ToString, vec};

    use const_oid::ObjectIdentifier;

    use super::*;
    use crate::testing::{certificate, key, tbs_certificate};
    use crate::{error_chain::ErrorChain, rust_crypto::RustCrypto};

    #[test]
    fn what_is_read_is_what_was_written() {
        let key = key();
        let root = certificate(("/CN=Root", &key), ("/CN=Root", &key));
        let again = Certificate::from_der(root.as_der()).unwrap();
        assert_eq!(again, root);
        assert_eq!(again.subject().to_string(), "/CN=Root");
        assert_eq!(again.serial_number().to_string(), "1234");
        assert_eq!(again.not_after().to_string(), "2300-01-01T00:00:00Z");
        assert_eq!(again.verify_signature(again.public_key(), &RustCrypto), Ok(()));
        assert_eq!(Certificate::read(again.to_pem().as_bytes()), Ok(again));
    }

    #[test]
    fn a_bundle_is_read_in_its_order_with_other_blocks_between() {
        let key = key();
        let root = certificate(("/CN=Root", &key), ("/CN=Root", &key));
        let leaf = certificate(("/CN=Leaf", &key), ("/CN=Root", &key));
        let bundle =
            format!("Leaf\n{}{}{}", leaf.to_pem(), key.to_pkcs8_pem().unwrap().as_str(), root.to_pem());
        assert_eq!(Certificate::read_all(bundle.as_bytes()), Ok(vec![leaf, root]));
        let error = Certificate::read(bundle.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "the file holds 2 certificates where one is expected");
    }

    #[test]
    fn a_broken_certificate_of_a_bundle_is_named_by_its_line() {
        let text = "\n-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let error = Certificate::read(text.as_bytes()).unwrap_err();
        let error = ErrorChain(&error).to_string();
        let expected = "the certificate at line 2 cannot be read: not a certificate in DER: ";
        assert!(error.starts_with(expected), "{error}");
    }

    #[test]
    fn octets_after_the_certificate_are_refused() {
        let key = key();
        let mut der = certificate(("/CN=Root", &key), ("/CN=Root", &key)).as_der().to_vec();
        der.push(0);
        let Err(CertificateError::Malformed(error)) = Certificate::from_der(&der) else {
            panic!("it was read")
        };
        assert_eq!((error.field(), error.offset()), (Some("Certificate"), Some(0)));
    }

    #[test]
    fn no_truncation_and_no_changed_octet_panics() {
        let key = key();
        let der = certificate(("/CN=Root", &key), ("/CN=Root", &key)).as_der().to_vec();
        for length in 0..der.len() {
            assert!(Certificate::from_der(&der[..length]).is_err());
        }
        for place in 0..der.len() {
            let mut changed = der.clone();
            changed[place] ^= 0x81;
            // Some changes, of the signature for one, leave a certificate.
            let _ = Certificate::from_der(&changed);
        }
    }

    #[test]
    fn two_signature_algorithms_are_refused() {
        let key = key();
        let mut der = certificate(("/CN=Root", &key), ("/CN=Root", &key)).as_der().to_vec();
        // The last octet of ecdsa-with-SHA256 becomes that of ecdsa-with-SHA384, outside only.
        let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
        let outside = der.windows(oid.len()).rposition(|window| window == oid).unwrap();
        der[outside + oid.len() - 1] = 0x03;
        let error = Certificate::from_der(&der).unwrap_err().to_string();
        assert!(error.contains("ecdsa-with-SHA256 inside and ecdsa-with-SHA384 outside"), "{error}");
    }

    #[test]
    fn a_repeated_extension_is_refused() {
        let key = key();
        let oid = ObjectIdentifier::new_unwrap("1.2.3.4");
        let null: &[u8] = &[5, 0];
        let tbs = tbs_certificate(("/CN=Leaf", &key), "/CN=Root", &[(oid, null), (oid, null)]);
        assert_eq!(TbsCertificate::from_der(&tbs), Err(CertificateError::RepeatedExtension(oid.into())));
    }
}
