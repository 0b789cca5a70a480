//! What a certificate request signs, as it stands in DER (RFC 2986 §4.1).

use alloc::{vec, vec::Vec};

use const_oid::{AssociatedOid, ObjectIdentifier};
use der::{
    Decode, Encode, Sequence, Tag, TagNumber,
    asn1::{AnyRef, OctetString},
};
use ra_pki::{
    DistinguishedName, PublicKey,
    asn1::{AnyObjectIdentifier, pkix::SubjectAltName},
};
use x509_cert::{attr::Attribute, ext::Extension, request::ExtensionReq};

use crate::subject_alternative_name::{SubjectAlternativeName, encode_alternative_names};

/// `CertificationRequestInfo` over borrowed bytes (RFC 2986 §4.1); the attributes stay as they stand.
#[derive(Sequence)]
pub(crate) struct RequestInfoRef<'a> {
    pub(crate) version: u8,
    pub(crate) subject: AnyRef<'a>,
    pub(crate) public_key: AnyRef<'a>,
    pub(crate) attributes: AnyRef<'a>,
}

/// `Attribute` over borrowed bytes (RFC 2986 §4.1).
#[derive(Sequence)]
pub(crate) struct AttributeRef<'a> {
    pub(crate) oid: AnyObjectIdentifier,
    pub(crate) values: AnyRef<'a>,
}

/// `szOID_CERT_EXTENSIONS`, by which Windows asks for extensions.
pub(crate) const MICROSOFT_EXTENSION_REQUEST: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.14");

pub(crate) const ATTRIBUTES: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };

/// The DER of what a request without other attributes says.
pub(crate) fn encode_info(
    subject: &DistinguishedName,
    public_key: &PublicKey,
    names: &[SubjectAlternativeName],
) -> Result<Vec<u8>, der::Error> {
    let attributes = encode_attributes(names)?;
    let info = RequestInfoRef {
        version: 0,
        subject: AnyRef::from_der(subject.as_der())?,
        public_key: AnyRef::from_der(public_key.spki_der())?,
        attributes: AnyRef::new(ATTRIBUTES, &attributes)?,
    };
    info.to_der()
}

/// The DER of the attributes that ask for these names; none if there are none.
fn encode_attributes(names: &[SubjectAlternativeName]) -> Result<Vec<u8>, der::Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let extension = Extension {
        extn_id: SubjectAltName::OID,
        critical: false,
        extn_value: OctetString::new(encode_alternative_names(names)?)?,
    };
    Attribute::try_from(ExtensionReq(vec![extension]))?.to_der()
}
