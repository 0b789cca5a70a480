use alloc::vec::Vec;

use crate::{algorithm::Algorithm, date::AmzDate, hexadecimal::hex, scope::Scope};

/// Algorithm, date, credential scope and hash, a line each, in place of what `text` holds.
pub(crate) fn put_string_to_sign(
    text: &mut Vec<u8>,
    algorithm: Algorithm,
    date: &AmzDate,
    scope: &Scope,
    canonical_request: &[u8; 32],
) {
    text.clear();
    text.extend_from_slice(algorithm.name().as_bytes());
    text.extend_from_slice(b"\n");
    text.extend_from_slice(date.as_bytes());
    for (place, part) in scope.parts(date.day()).into_iter().enumerate() {
        text.extend_from_slice(if place == 0 { b"\n" } else { b"/" });
        text.extend_from_slice(part.as_bytes());
    }
    text.extend_from_slice(b"\n");
    text.extend_from_slice(&hex(canonical_request));
}
