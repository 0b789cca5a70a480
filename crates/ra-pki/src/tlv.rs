//! The outermost elements of DER, looked at without reading it whole.

use alloc::vec::Vec;
use core::ops::Range;

use der::{Decode, Reader, SliceReader, Tag, Tagged, asn1::AnyRef};

/// How many elements of a structure are looked at; what tells structures apart stands among the first.
const MAX_ELEMENTS: usize = 10;

/// The first elements in some octets; `None` where these are no elements.
pub(crate) fn elements(octets: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(octets).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() && elements.len() < MAX_ELEMENTS {
        elements.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(elements)
}

/// The element that octets begin with, and what follows it.
pub(crate) fn first_element(octets: &[u8]) -> Option<(AnyRef<'_>, &[u8])> {
    let mut reader = SliceReader::new(octets).ok()?;
    let element = AnyRef::decode(&mut reader).ok()?;
    let rest = usize::try_from(reader.remaining_len()).ok()?;
    Some((element, octets.get(octets.len() - rest..)?))
}

/// Whether a file is DER, or BER, of a structure, whole or cut off, with or without something behind it: whatever text stands
/// in it belongs to it.
pub(crate) fn is_der(file: &[u8]) -> bool {
    match file {
        // A length of more than 127 octets, or of BER's indefinite form: in UTF-8 no such octet follows a `0`.
        [0x30, 0x80..=0x84, ..] => true,
        [0x30, 0x00..=0x7f, ..] => first_element(file).is_some_and(|(element, _)| {
            element.tag() == Tag::Sequence && elements(element.value()).is_some()
        }),
        _ => false,
    }
}

/// Where `part`, a slice of `whole`, lies in it.
pub(crate) fn place(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    start..start + part.len()
}
