use alloc::{boxed::Box, string::String, vec::Vec};
use core::{fmt, ops::Deref};

use const_oid::ObjectIdentifier;
use der::{
    Decode, Encode, Reader, Sequence, SliceReader,
    asn1::{AnyRef, BitStringRef},
};
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierRef;

use crate::{
    PemError, PublicKey, PublicKeyError, SerialNumberError, TbsCertificate, VerifyError, describe_algorithm,
    encode_pem, is_pem, read_pem,
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
        let mut reader = SliceReader::new(der)?;
        let (tbs, signature_algorithm, signature) = reader.sequence(|fields| {
            Ok::<_, der::Error>((
                fields.tlv_bytes()?,
                AlgorithmIdentifierRef::decode(fields)?,
                BitStringRef::decode(fields)?,
            ))
        })?;
        reader.finish()?;
        let tbs = TbsCertificate::from_der(tbs)?;
        if AlgorithmIdentifierRef::from(tbs.signature_algorithm()) != signature_algorithm {
            return Err(CertificateError::SignatureAlgorithms {
                inside: tbs.signature_algorithm().oid,
                outside: signature_algorithm.oid,
            });
        }
        let signature = signature.as_bytes().ok_or(CertificateError::SignatureBits)?.to_vec();
        Ok(Self { der: der.to_vec(), tbs, signature })
    }

    /// Puts a signature made elsewhere to what was signed. Whether the signature stands is not checked.
    pub fn assemble(tbs: TbsCertificate, signature: &[u8]) -> Result<Self, CertificateError> {
        #[derive(Sequence)]
        struct Fields<'a> {
            tbs: AnyRef<'a>,
            signature_algorithm: AlgorithmIdentifierRef<'a>,
            signature: BitStringRef<'a>,
        }

        let fields = Fields {
            tbs: AnyRef::from_der(tbs.as_der())?,
            signature_algorithm: AlgorithmIdentifierRef::from(tbs.signature_algorithm()),
            signature: BitStringRef::from_bytes(signature)?,
        };
        Ok(Self { der: fields.to_der()?, tbs, signature: signature.to_vec() })
    }

    /// Reads the one certificate that a file holds, PEM or DER told apart. Other PEM blocks are passed over.
    pub fn read(file: &[u8]) -> Result<Self, CertificateError> {
        let mut certificates = Self::read_all(file)?.into_iter();
        match (certificates.next(), certificates.len()) {
            (None, _) => Err(CertificateError::NoCertificate),
            (Some(certificate), 0) => Ok(certificate),
            (Some(_), more) => Err(CertificateError::SeveralCertificates { count: more + 1 }),
        }
    }

    /// Reads every certificate that a file holds in its order: a PEM bundle, or one certificate in DER. Other PEM
    /// blocks, private keys among them, are passed over.
    pub fn read_all(file: &[u8]) -> Result<Vec<Self>, CertificateError> {
        if !is_pem(file) {
            return Ok(alloc::vec![Self::from_der(file)?]);
        }
        let blocks = read_pem(file)?;
        let certificates = blocks.iter().filter(|block| block.label() == "CERTIFICATE");
        certificates
            .map(|block| {
                Self::from_der(block.contents())
                    .map_err(|error| CertificateError::InBlock { line: block.line(), error: Box::new(error) })
            })
            .collect()
    }

    /// The certificate as DER, the bytes it was read from.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM.
    pub fn to_pem(&self) -> String {
        encode_pem("CERTIFICATE", &self.der)
    }

    /// What is signed. Its methods are the certificate's own too, through `Deref`.
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
    pub fn verify_signature(&self, issuer_key: &PublicKey) -> Result<(), VerifyError> {
        let algorithm = AlgorithmIdentifierRef::from(self.signature_algorithm());
        issuer_key.verify_x509(&algorithm, self.tbs.as_der(), &self.signature)
    }

    /// SHA-256 over the DER, the fingerprint by which AWS Health and OpenSSL name a certificate.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }
}

impl Deref for Certificate {
    type Target = TbsCertificate;

    fn deref(&self) -> &TbsCertificate {
        &self.tbs
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Certificate").field(&self.tbs).finish()
    }
}

/// Why a file or some octets are no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The PEM text is broken.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// No PEM block is labelled `CERTIFICATE`.
    #[error("the file holds no certificate: no PEM block is labelled CERTIFICATE")]
    NoCertificate,
    /// More certificates than the one that is meant.
    #[error("the file holds {count} certificates where one is expected")]
    SeveralCertificates {
        /// How many there are.
        count: usize,
    },
    /// A certificate of a bundle is broken.
    #[error("the certificate at line {line}: {error}")]
    InBlock {
        /// Line of the block's beginning, from one.
        line: usize,
        /// What is wrong with it.
        error: Box<CertificateError>,
    },
    /// Not the DER of a certificate; the error says at which octet.
    #[error("not a certificate in DER: {0}")]
    Der(#[from] der::Error),
    /// The two signature algorithms differ, which RFC 5280 §4.1.1.2 forbids.
    #[error(
        "the certificate names {} inside and {} outside as its signature algorithm (RFC 5280 §4.1.1.2)",
        describe_algorithm(inside),
        describe_algorithm(outside)
    )]
    SignatureAlgorithms {
        /// Inside what is signed.
        inside: ObjectIdentifier,
        /// Beside the signature.
        outside: ObjectIdentifier,
    },
    /// The signature is not a whole number of octets.
    #[error("the certificate's signature is not a whole number of octets")]
    SignatureBits,
    /// An extension stands twice, which RFC 5280 §4.2 forbids.
    #[error("the certificate holds the extension {} twice (RFC 5280 §4.2)", describe_algorithm(.0))]
    RepeatedExtension(ObjectIdentifier),
    /// The serial number is malformed.
    #[error(transparent)]
    SerialNumber(#[from] SerialNumberError),
    /// The public key is malformed.
    #[error(transparent)]
    PublicKey(#[from] PublicKeyError),
}
