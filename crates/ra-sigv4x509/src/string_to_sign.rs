use alloc::{string::String, vec::Vec};

use crate::{algorithm::Algorithm, date::AmzDate, hexadecimal::put_hex, scope::Scope};

/// Algorithm, date, credential scope and hash, a line each, in the room of `scratch`, whose octets are dropped.
pub(crate) fn string_to_sign(
    mut scratch: Vec<u8>,
    algorithm: Algorithm,
    date: &AmzDate,
    scope: &Scope,
    canonical_request: &[u8; 32],
) -> String {
    scratch.clear();
    let mut text = String::from_utf8(scratch).expect("no octets are text");
    text.push_str(algorithm.name());
    text.push('\n');
    text.push_str(date.as_str());
    for (place, part) in scope.parts(date.day()).into_iter().enumerate() {
        text.push(if place == 0 { '\n' } else { '/' });
        text.push_str(part);
    }
    text.push('\n');
    put_hex(&mut text, canonical_request);
    text
}
