//! The entries of a revocation list, found again by their serial numbers.

use alloc::{boxed::Box, vec::Vec};

use const_oid::db::rfc5280::ID_CE_CERTIFICATE_ISSUER;
use der::{Decode, Header, Reader, SliceReader, asn1::AnyRef};

use crate::{
    any_object_identifier::AnyObjectIdentifier,
    asn1::{
        general_name::{GeneralNameRef, GeneralNameValue, read_general_names},
        tbs_revocation_list::RevokedCertificateRef,
    },
    name::distinguished_name::DistinguishedName,
    revocation_list::{error::RevocationListError, revoked_certificate::RevokedCertificate},
};

/// What reading every entry once gives.
pub(super) struct EntryIndex {
    /// The places where they begin, ordered by serial number.
    pub(super) by_serial_number: Vec<u32>,
    /// The places of those that name the issuer of their certificate, in the order of the list.
    pub(super) naming_issuer: Vec<u32>,
    /// The first critical extension that is not known.
    pub(super) unknown: Option<AnyObjectIdentifier>,
    /// Whether any entry has extensions.
    pub(super) has_extensions: bool,
}

pub(super) fn index_entries(entries: &[u8]) -> Result<EntryIndex, RevocationListError> {
    let mut reader = SliceReader::new(entries).map_err(RevocationListError::from_der)?;
    let mut places: Vec<(&[u8], u32)> = Vec::new();
    let (mut naming_issuer, mut unknown, mut has_extensions) = (Vec::new(), None, false);
    while !reader.is_finished() {
        let in_entry =
            |error| RevocationListError::Entry { number: places.len() + 1, source: Box::new(error) };
        let place = u32::from(reader.position());
        let entry = RevokedCertificateRef::decode(&mut reader)
            .map_err(|error| in_entry(RevocationListError::from_der(error)))?;
        let (_, unknown_here) = RevokedCertificate::read(&entry).map_err(in_entry)?;
        unknown = unknown.or(unknown_here);
        if certificate_issuer(&entry).is_some() {
            naming_issuer.push(place);
        }
        has_extensions |= entry.extensions.is_some();
        places.push((entry.serial_number.as_bytes(), place));
    }
    places.sort_unstable();
    let by_serial_number = places.into_iter().map(|(_, place)| place).collect();
    Ok(EntryIndex { by_serial_number, naming_issuer, unknown, has_extensions })
}

/// The value of an entry's certificate issuer extension (RFC 5280 §5.3.3).
pub(super) fn certificate_issuer<'a>(entry: &RevokedCertificateRef<'a>) -> Option<&'a [u8]> {
    let mut extensions = entry.extensions.iter().flatten();
    extensions
        .find(|extension| extension.oid == ID_CE_CERTIFICATE_ISSUER)
        .map(|extension| extension.value.as_bytes())
}

/// Whether a certificate issuer extension names this issuer. One that is not understood names everybody, so that it takes no
/// revocation away.
pub(super) fn names_issuer(value: &[u8], issuer: &DistinguishedName) -> bool {
    let names = read_general_names(value).unwrap_or_default();
    let names_it = |name: &GeneralNameRef<'_>| match name.value() {
        Some(GeneralNameValue::Directory(name)) => name.matches(issuer),
        _ => true,
    };
    names.is_empty() || names.iter().any(names_it)
}

/// The content octets of the serial number with which an entry begins.
pub(super) fn serial_octets(entry: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(entry).ok()?;
    Header::decode(&mut reader).ok()?;
    AnyRef::decode(&mut reader).ok().map(AnyRef::value)
}
