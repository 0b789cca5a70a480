//! Where a certificate is broken: the field, and the octet at which it begins.

use alloc::vec::Vec;

use der::{
    Decode, Header, Reader, SliceReader, TagNumber,
    asn1::{AnyRef, BitStringRef, ContextSpecific, IntRef},
};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use x509_cert::{certificate::Version, time::Validity};

use crate::{
    asn1::{extension::ExtensionRef, tbs_certificate::TbsCertificateRef},
    malformed::Field,
    name::distinguished_name::DistinguishedName,
};

/// The first field that is not what it has to be. Where every field is, the certificate as a whole is not.
pub(crate) fn broken_field(der: &[u8]) -> Field {
    let mut field = Field { name: "Certificate", offset: 0 };
    // The error itself is known already.
    let _ = walk(der, &mut field);
    field
}

/// Reads one field.
type Read<'a> = fn(&mut SliceReader<'a>) -> Result<(), der::Error>;

fn walk<'a>(der: &'a [u8], field: &mut Field) -> Result<(), der::Error> {
    let mut reader = SliceReader::new(der)?;
    Header::decode(&mut reader)?;
    let begin = offset(&reader);
    *field = Field { name: "tbsCertificate", offset: begin };
    let tbs = reader.tlv_bytes()?;
    *field = Field { name: "signatureAlgorithm", offset: offset(&reader) };
    AlgorithmIdentifierRef::decode(&mut reader)?;
    *field = Field { name: "signatureValue", offset: offset(&reader) };
    BitStringRef::decode(&mut reader)?;
    *field = Field { name: "tbsCertificate", offset: begin };
    let mut reader = SliceReader::new(tbs)?;
    Header::decode(&mut reader)?;
    let steps: [(&str, Read<'a>); 8] = [
        ("version", |fields| ContextSpecific::<Version>::decode_explicit(fields, TagNumber(0)).map(drop)),
        ("serialNumber", |fields| IntRef::decode(fields).map(drop)),
        ("signature", |fields| AlgorithmIdentifierRef::decode(fields).map(drop)),
        ("issuer", |fields| DistinguishedName::read(fields.tlv_bytes()?).map(drop)),
        ("validity", |fields| <Validity>::decode(fields).map(drop)),
        ("subject", |fields| DistinguishedName::read(fields.tlv_bytes()?).map(drop)),
        ("subjectPublicKeyInfo", |fields| SubjectPublicKeyInfoRef::decode(fields).map(drop)),
        ("extensions", |fields| {
            // Past the two unique identifiers, which are read as they stand.
            while fields.peek_byte().is_some_and(|octet| matches!(octet, 0x81 | 0x82)) {
                AnyRef::decode(fields)?;
            }
            ContextSpecific::<Vec<ExtensionRef<'_>>>::decode_explicit(fields, TagNumber(3)).map(drop)
        }),
    ];
    for (name, read) in steps {
        *field = Field { name, offset: begin + offset(&reader) };
        read(&mut reader)?;
    }
    *field = Field { name: "tbsCertificate", offset: begin };
    TbsCertificateRef::from_der(tbs)?;
    *field = Field { name: "Certificate", offset: 0 };
    Ok(())
}

fn offset(reader: &SliceReader<'_>) -> usize {
    usize::try_from(u32::from(reader.position())).expect("the octets are in memory")
}
