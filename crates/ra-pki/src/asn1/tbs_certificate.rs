use alloc::vec::Vec;

use der::{
    Sequence,
    asn1::{AnyRef, BitStringRef, IntRef},
};
use spki::AlgorithmIdentifierRef;
use x509_cert::certificate::Version;

use crate::asn1::{extension::ExtensionRef, time::X509Validity};

/// X.509 `TBSCertificate` over borrowed bytes (RFC 5280 §4.1): one shape for reading and for making.
///
/// Names and the public key stay raw, so that what is read is written again as it stood.
#[derive(Debug, Clone, Sequence)]
pub struct TbsCertificateRef<'a> {
    /// The version; extensions need [`Version::V3`].
    #[asn1(context_specific = "0", default = "Default::default")]
    pub version: Version,
    /// The serial number.
    pub serial_number: IntRef<'a>,
    /// The algorithm of the signature, which is written a second time beside the signature itself.
    pub signature: AlgorithmIdentifierRef<'a>,
    /// The issuer, a `Name`.
    pub issuer: AnyRef<'a>,
    /// The first and last second at which the certificate is valid.
    pub validity: X509Validity,
    /// The subject, a `Name`.
    pub subject: AnyRef<'a>,
    /// The subject's public key, a `SubjectPublicKeyInfo`.
    pub subject_public_key_info: AnyRef<'a>,
    /// Obsolete since X.509 v3.
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub issuer_unique_id: Option<BitStringRef<'a>>,
    /// Obsolete since X.509 v3.
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    pub subject_unique_id: Option<BitStringRef<'a>>,
    /// The extensions in their order.
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    pub extensions: Option<Vec<ExtensionRef<'a>>>,
}
