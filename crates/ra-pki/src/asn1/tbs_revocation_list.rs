use alloc::vec::Vec;

use der::{
    DecodeValue, EncodeValue, Header, Length, Reader, Sequence, Writer,
    asn1::{AnyRef, IntRef},
};
use spki::AlgorithmIdentifierRef;
use x509_cert::certificate::Version;

use crate::asn1::{extension::ExtensionRef, time::X509Time};

/// X.509 `TBSCertList` over borrowed bytes (RFC 5280 §5.1): one shape for reading and for making.
///
/// The issuer's name and the entries stay raw.
#[derive(Debug, Clone, Sequence)]
pub struct TbsRevocationListRef<'a> {
    /// The version, absent in a v1 list; extensions need [`Version::V2`].
    pub version: Option<Version>,
    /// The algorithm of the signature, which is written a second time beside the signature itself.
    pub signature: AlgorithmIdentifierRef<'a>,
    /// The issuer, a `Name`.
    pub issuer: AnyRef<'a>,
    /// When the list was made.
    pub this_update: X509Time,
    /// By when the next one is made.
    pub next_update: Option<X509Time>,
    /// The entries one after the other; absent where there are none.
    pub revoked_certificates: Option<RevokedCertificatesRef<'a>>,
    /// The extensions in their order.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub extensions: Option<Vec<ExtensionRef<'a>>>,
}

/// The entries of a revocation list, one [`RevokedCertificateRef`] after the other in DER.
#[derive(Debug, Clone, Copy)]
pub struct RevokedCertificatesRef<'a>(pub &'a [u8]);

impl<'a> Sequence<'a> for RevokedCertificatesRef<'a> {}

impl<'a> DecodeValue<'a> for RevokedCertificatesRef<'a> {
    type Error = der::Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> Result<Self, der::Error> {
        reader.read_slice(header.length()).map(Self)
    }
}

impl EncodeValue for RevokedCertificatesRef<'_> {
    fn value_len(&self) -> Result<Length, der::Error> {
        Length::try_from(self.0.len())
    }

    fn encode_value(&self, writer: &mut impl Writer) -> Result<(), der::Error> {
        writer.write(self.0)
    }
}

/// An entry of X.509 `TBSCertList`'s `revokedCertificates` over borrowed bytes (RFC 5280 §5.1): one shape for reading
/// and for making.
#[derive(Debug, Clone, Sequence)]
pub struct RevokedCertificateRef<'a> {
    /// The serial number of the certificate.
    pub serial_number: IntRef<'a>,
    /// When the issuer revoked it.
    pub revocation_date: X509Time,
    /// The extensions of the entry.
    pub extensions: Option<Vec<ExtensionRef<'a>>>,
}
