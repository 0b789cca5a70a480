use alloc::{string::String, vec::Vec};

use crate::{date::AmzDate, hexadecimal::put_hash, scope::Scope};

/// Algorithm, date, credential scope and hash, a line each, in the room of `scratch`, whose octets are dropped.
pub(crate) fn string_to_sign(
    mut scratch: Vec<u8>,
    algorithm_name: &str,
    date: &AmzDate,
    scope: &Scope,
    canonical_request: &[u8; 32],
) -> String {
    scratch.clear();
    let mut text = String::from_utf8(scratch).expect("no octets are text");
    text.push_str(algorithm_name);
    text.push('\n');
    let (date, day) = date.parts();
    text.push_str(date);
    let mut before = "\n";
    for part in scope.parts(day) {
        text.push_str(before);
        text.push_str(part);
        before = "/";
    }
    text.push('\n');
    put_hash(&mut text, canonical_request);
    text
}
