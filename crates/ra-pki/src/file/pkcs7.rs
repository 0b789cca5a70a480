//! The certificates in PKCS#7 (RFC 5652 §5.1). The crate `cms` has its structures on our `der` in pre-releases only.

use alloc::vec::Vec;

use der::{
    Decode, Reader, Sequence, SliceReader, Tag, Tagged,
    asn1::{AnyRef, ObjectIdentifier},
};

use crate::malformed::Malformed;

/// `ContentInfo` with `SignedData` in it.
#[derive(Sequence)]
struct ContentInfo<'a> {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: AnyRef<'a>,
}

/// The certificates of signed data in DER, each as its own DER, in the order of the file, which means nothing: they are a set.
///
/// Signatures are passed over, as are certificates of other kinds than X.509.
pub fn certificates_of_pkcs7(der: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    read(der).map_err(|error| Malformed::from_der("not a PKCS#7 bundle of certificates in DER", error))
}

fn read(der: &[u8]) -> Result<Vec<&[u8]>, der::Error> {
    let content = ContentInfo::from_der(der)?.content;
    content.tag().assert_eq(Tag::Sequence)?;
    let mut fields = SliceReader::new(content.value())?;
    let mut certificates = Vec::new();
    while !fields.is_finished() {
        let field = AnyRef::decode(&mut fields)?;
        // `certificates [0] IMPLICIT CertificateSet OPTIONAL`.
        if matches!(field.tag(), Tag::ContextSpecific { constructed: true, number } if number.value() == 0) {
            let mut set = SliceReader::new(field.value())?;
            while !set.is_finished() {
                let one = set.tlv_bytes()?;
                if one.first() == Some(&0x30) {
                    certificates.push(one);
                }
            }
        }
    }
    Ok(certificates)
}
