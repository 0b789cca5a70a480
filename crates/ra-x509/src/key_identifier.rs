//! Key identifiers (RFC 5280 §4.2.1.1 and §4.2.1.2).

use alloc::vec;

use der::asn1::{AnyRef, IntRef, OctetString, OctetStringRef};
use ra_pki::{
    DistinguishedName, Extension, Malformed, PublicKey, SerialNumber,
    asn1::pkix::{AuthorityKeyIdentifierRef, SubjectKeyIdentifier},
};
use sha1::{Digest, Sha1};

use crate::{extension::encode_extension, general_name::directory_name};

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

/// The extension that names the issuer's key by the key's identifier, by the issuer's certificate (its issuer's name and its
/// serial number), or both.
pub(crate) fn authority_key_identifier(
    critical: bool,
    key_identifier: Option<&[u8]>,
    certificate: Option<(&DistinguishedName, &SerialNumber)>,
) -> Result<Extension, Malformed> {
    let name = certificate.map(|(issuer, _)| directory_name(issuer)).transpose().map_err(unencodable)?;
    let serial_number = certificate.map(|(_, serial_number)| IntRef::new(serial_number.as_der_octets()));
    let value = AuthorityKeyIdentifierRef {
        key_identifier: key_identifier.map(OctetStringRef::new).transpose().map_err(unencodable)?,
        authority_cert_issuer: name.as_ref().map(|name| vec![AnyRef::from(name)]),
        authority_cert_serial_number: serial_number.transpose().map_err(unencodable)?,
    };
    encode_extension(critical, &value)
}
