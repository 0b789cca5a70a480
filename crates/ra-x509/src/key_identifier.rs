//! Key identifiers (RFC 5280 §4.2.1.1 and §4.2.1.2).

use alloc::{vec, vec::Vec};

use const_oid::{AssociatedOid, ObjectIdentifier, db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER};
use der::{
    Decode, Sequence, TagMode, TagNumber,
    asn1::{AnyRef, ContextSpecific, IntRef, OctetString, OctetStringRef},
};
use ra_pki::{DistinguishedName, Malformed, PublicKey, SerialNumber, asn1::pkix::SubjectKeyIdentifier};
use sha1::{Digest, Sha1};

/// SHA-1 over the key's BIT STRING, method (1) of RFC 5280 §4.2.1.2 and OpenSSL's `hash`.
pub(crate) fn key_identifier(key: &PublicKey) -> [u8; 20] {
    Sha1::digest(key.subject_public_key()).into()
}

/// The extension that names the certificate's own key.
pub(crate) fn subject_key_identifier(identifier: &[u8]) -> Result<SubjectKeyIdentifier, Malformed> {
    OctetString::new(identifier).map(SubjectKeyIdentifier).map_err(unencodable)
}

fn unencodable(error: der::Error) -> Malformed {
    Malformed::new("the key identifier has no form in DER", error)
}

/// The extension that names the issuer's key, over borrowed bytes: the issuer's name is written as it stands.
#[derive(Sequence)]
pub(crate) struct AuthorityKeyIdentifierRef<'a> {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    key_identifier: Option<&'a OctetStringRef>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    issuer: Option<Vec<ContextSpecific<AnyRef<'a>>>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    serial_number: Option<IntRef<'a>>,
}

impl<'a> AuthorityKeyIdentifierRef<'a> {
    /// By the key's identifier alone.
    pub(crate) fn from_key_identifier(identifier: &'a [u8]) -> Result<Self, Malformed> {
        Self::new(Some(identifier), None)
    }

    /// By the key's identifier, by the issuer's certificate (its issuer's name and its serial number), or both.
    pub(crate) fn new(
        key_identifier: Option<&'a [u8]>,
        certificate: Option<(&'a DistinguishedName, &'a SerialNumber)>,
    ) -> Result<Self, Malformed> {
        let (issuer, serial_number) = match certificate {
            Some((issuer, serial_number)) => {
                let directory_name = ContextSpecific {
                    tag_number: TagNumber(4),
                    tag_mode: TagMode::Explicit,
                    value: AnyRef::from_der(issuer.as_der()).map_err(unencodable)?,
                };
                let serial_number = IntRef::new(serial_number.as_der_octets()).map_err(unencodable)?;
                (Some(vec![directory_name]), Some(serial_number))
            }
            None => (None, None),
        };
        let key_identifier = key_identifier.map(OctetStringRef::new).transpose().map_err(unencodable)?;
        Ok(Self { key_identifier, issuer, serial_number })
    }
}

impl AssociatedOid for AuthorityKeyIdentifierRef<'_> {
    const OID: ObjectIdentifier = ID_CE_AUTHORITY_KEY_IDENTIFIER;
}
