//! The entries of a revocation list, found again by their serial numbers.

use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;

use der::{Decode, Header, Reader, SliceReader, asn1::AnyRef};

use crate::{
    asn1::tbs_revocation_list::RevokedCertificateRef,
    object_identifier::ObjectIdentifier,
    revocation_list::{error::RevocationListError, revoked_certificate::RevokedCertificate},
};

/// Reads every entry once: the places where they begin, ordered by serial number, and the first critical extension
/// that is not known.
pub(super) fn index_entries(
    entries: &[u8],
) -> Result<(Vec<u32>, Option<ObjectIdentifier>), RevocationListError> {
    let mut reader = SliceReader::new(entries).map_err(RevocationListError::from_der)?;
    let mut places: Vec<(&[u8], u32)> = Vec::new();
    let mut unknown = None;
    while !reader.is_finished() {
        let in_entry =
            |error| RevocationListError::Entry { number: places.len() + 1, source: Box::new(error) };
        let place = u32::from(reader.position());
        let entry = RevokedCertificateRef::decode(&mut reader)
            .map_err(|error| in_entry(RevocationListError::from_der(error)))?;
        let (_, unknown_here) = RevokedCertificate::read(&entry).map_err(in_entry)?;
        unknown = unknown.or(unknown_here);
        places.push((entry.serial_number.as_bytes(), place));
    }
    places.sort_unstable();
    Ok((places.into_iter().map(|(_, place)| place).collect(), unknown))
}

/// The content octets of the serial number with which an entry begins.
pub(super) fn serial_octets(entry: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(entry).ok()?;
    Header::decode(&mut reader).ok()?;
    AnyRef::decode(&mut reader).ok().map(AnyRef::value)
}

/// Where `part`, a slice of `whole`, lies in it.
pub(super) fn place(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    start..start + part.len()
}
