//! The encrypted parts of a PKCS#12 file, found by their shape: an algorithm, and behind it octets.

use alloc::vec::Vec;
use core::ops::Range;

use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged, asn1::AnyRef};
use spki::AlgorithmIdentifierRef;

use crate::tlv::place;

/// How deep a file is looked into; encrypted parts stand no deeper.
const MAX_DEPTH: usize = 24;

/// Each encrypted part: the encryption, and where its octets lie in the file.
pub(super) fn encrypted_parts(file: &[u8]) -> Vec<(AlgorithmIdentifierRef<'_>, Range<usize>)> {
    let mut found = Vec::new();
    find(file, file, MAX_DEPTH, &mut found);
    found
}

fn find<'a>(
    file: &'a [u8],
    inside: &'a [u8],
    depth: usize,
    found: &mut Vec<(AlgorithmIdentifierRef<'a>, Range<usize>)>,
) {
    let Ok(mut reader) = SliceReader::new(inside) else { return };
    let mut encryption = None;
    while depth > 0 && !reader.is_finished() {
        let Ok(element) = AnyRef::decode(&mut reader) else { return };
        if let Some(encryption) = encryption.filter(|_| is_octets(element.tag())) {
            found.push((encryption, place(file, element.value())));
        } else if element.tag().is_constructed() || element.tag() == Tag::OctetString {
            // What is in an OCTET STRING need be no DER.
            find(file, element.value(), depth - 1, found);
        }
        encryption = element.decode_as::<AlgorithmIdentifierRef<'_>>().ok();
    }
}

/// An OCTET STRING, by itself or as the `[0]` of encrypted contents (RFC 5652 §6.1).
fn is_octets(tag: Tag) -> bool {
    tag == Tag::OctetString || tag == Tag::ContextSpecific { constructed: false, number: TagNumber(0) }
}
