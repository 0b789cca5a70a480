use alloc::vec::Vec;

use der::{
    Decode, Encode, Reader, Sequence, SliceReader, Tag,
    asn1::{AnyRef, BitStringRef},
};
use spki::AlgorithmIdentifierRef;

use crate::{PublicKey, VerifyError};

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
    pub fn from_der(der: &'a [u8]) -> Result<Self, der::Error> {
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
    pub fn to_der(&self) -> Result<Vec<u8>, der::Error> {
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

    /// Verifies the signature with a key, over the bytes as they stand.
    pub fn verify(&self, key: &PublicKey) -> Result<(), VerifyError> {
        key.verify_x509(&self.algorithm, self.to_be_signed, self.signature)
    }
}
