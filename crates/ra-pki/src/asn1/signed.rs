use alloc::vec::Vec;

use const_oid::db::rfc5912::ID_RSASSA_PSS;
use der::{
    Decode, Encode, Reader, Sequence, SliceReader, Tag,
    asn1::{AnyRef, BitStringRef},
};
use spki::AlgorithmIdentifierRef;

use crate::{
    key::{kinds::KeyAlgorithm, public_key::PublicKey},
    malformed::Malformed,
    signature::{rsa_pss::RsaPss, scheme::SignatureScheme},
    verifier::{Verifier, VerifyError},
};

/// What certificates, revocation lists and certificate requests have in common: some DER, and a signature over it
/// (RFC 5280 §4.1.1 and §5.1.1, RFC 2986 §4.2).
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The DER that is signed, as it stands.
    pub to_be_signed: &'a [u8],
    /// The algorithm of the signature.
    pub algorithm: AlgorithmIdentifierRef<'a>,
    /// The octets of the signature.
    pub signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// Takes apart the DER of `SEQUENCE { to-be-signed, AlgorithmIdentifier, BIT STRING }`.
    pub fn from_der(der: &'a [u8]) -> Result<Self, Malformed> {
        Self::read(der).map_err(|error| Malformed::from_der("no DER with a signature over it", error))
    }

    /// As [`from_der`](Self::from_der), with the error that callers put into their own.
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, der::Error> {
        let mut reader = SliceReader::new(der)?;
        let signed = reader.sequence(|fields| {
            let to_be_signed = fields.tlv_bytes()?;
            let algorithm = AlgorithmIdentifierRef::decode(fields)?;
            let signature = BitStringRef::decode(fields)?.as_bytes();
            let signature = signature.ok_or_else(|| der::Error::from(Tag::BitString.value_error()))?;
            Ok::<_, der::Error>(Self { to_be_signed, algorithm, signature })
        })?;
        reader.finish()?;
        Ok(signed)
    }

    /// Puts the three together.
    pub fn to_der(&self) -> Result<Vec<u8>, Malformed> {
        self.write().map_err(|error| Malformed::from_der("what is signed is not DER", error))
    }

    /// As [`to_der`](Self::to_der), with the error that callers put into their own.
    pub(crate) fn write(&self) -> Result<Vec<u8>, der::Error> {
        #[derive(Sequence)]
        struct Fields<'a> {
            to_be_signed: AnyRef<'a>,
            algorithm: AlgorithmIdentifierRef<'a>,
            signature: BitStringRef<'a>,
        }

        Fields {
            to_be_signed: AnyRef::from_der(self.to_be_signed)?,
            algorithm: self.algorithm,
            signature: BitStringRef::from_bytes(self.signature)?,
        }
        .to_der()
    }

    /// Verifies the signature with a key, over the bytes as they stand: under a [`SignatureScheme`], or RSASSA-PSS with
    /// SHA-256 or stronger (RFC 4055 §3.1). With a key that is [not to be used](PublicKey::check_usable), nothing is.
    pub fn verify(&self, key: &PublicKey, verifier: &dyn Verifier) -> Result<(), VerifyError> {
        key.check_before_verifying()?;
        let Self { to_be_signed, algorithm, signature } = *self;
        let unsupported = VerifyError::UnsupportedScheme(algorithm.oid);
        if algorithm.oid == ID_RSASSA_PSS && matches!(key.algorithm(), KeyAlgorithm::Rsa { .. }) {
            let parameters = RsaPss::from_algorithm_identifier(&algorithm).ok_or(unsupported)?;
            return verifier.verify_rsa_pss(key, parameters, to_be_signed, signature);
        }
        let scheme = SignatureScheme::from_algorithm_identifier(&algorithm).ok_or(unsupported)?;
        verifier.verify(key, scheme, to_be_signed, signature)
    }
}
