//! Percent-encoding as RFC 3986 has it, in upper-case digits.

use alloc::vec::Vec;

/// Percent-encodes every octet that is not kept, in upper-case digits.
pub(super) fn put_encoded(text: &mut Vec<u8>, octets: &[u8], is_kept: fn(u8) -> bool) {
    let mut rest = octets;
    while !rest.is_empty() {
        let kept = rest.iter().take_while(|octet| is_kept(**octet)).count();
        let (plain, after) = rest.split_at(kept);
        text.extend_from_slice(plain);
        rest = after;
        if let [octet, after @ ..] = rest {
            let digit = |value: u8| if value < 10 { b'0' + value } else { b'A' + value - 10 };
            text.extend_from_slice(&[b'%', digit(octet >> 4), digit(octet & 15)]);
            rest = after;
        }
    }
}

pub(super) fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~')
}

pub(super) fn is_kept_in_path(octet: u8) -> bool {
    is_unreserved(octet) || octet == b'/'
}
