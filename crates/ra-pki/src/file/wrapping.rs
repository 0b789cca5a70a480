//! The encodings in which files get wrapped.

use alloc::{string::String, vec::Vec};

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

/// How much of a base64 text is decoded to see whether the rest is worth it.
const PROBE: usize = 32;

/// The text of a file in UTF-16, by its byte-order mark, or by the dashes that PEM begins with.
pub(crate) fn utf16(file: &[u8]) -> Option<Zeroizing<String>> {
    let (octets, is_little) = match file {
        [0xff, 0xfe, rest @ ..] => (rest, true),
        [0xfe, 0xff, rest @ ..] => (rest, false),
        [b'-', 0, b'-', 0, ..] => (file, true),
        [0, b'-', 0, b'-', ..] => (file, false),
        _ => return None,
    };
    let (pairs, _) = octets.as_chunks::<2>();
    let units = pairs
        .iter()
        .map(|pair| if is_little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) });
    let mut text = Zeroizing::new(String::with_capacity(octets.len()));
    for character in char::decode_utf16(units) {
        text.push(character.ok()?);
    }
    Some(text)
}

/// What a base64 text stands for, if that is something which is known here.
pub(crate) fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let head: String = text.chars().filter(|one| !one.is_ascii_whitespace()).take(PROBE).collect();
    let head = Base64::decode_vec(&head).ok()?;
    let is_known = head.starts_with(b"-----BEGIN ")
        || matches!(
            head.as_slice(),
            [0x30, 0x80..=0x84, ..] | [0xfe, 0xed, 0xfe, 0xed, ..] | [0xff, 0xfe, b'-', ..]
        );
    if !is_known {
        return None;
    }
    let mut compact = Zeroizing::new(String::with_capacity(text.len()));
    compact.extend(text.chars().filter(|one| !one.is_ascii_whitespace()));
    Base64::decode_vec(&compact).ok().map(Zeroizing::new)
}
