use alloc::vec::Vec;

use crate::canonical::encoding::{is_unreserved, put_encoded};

/// The query's pairs, encoded, sorted by name and then by value.
pub(super) fn put_query(text: &mut Vec<u8>, query: &str) {
    if query.is_empty() {
        return;
    }
    let mut encoded = Vec::with_capacity(query.len() + query.len() / 2);
    let mut ends = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        // A name without "=" is signed as if its value were empty, and every further "=" is part of the value.
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        put_reencoded(&mut encoded, name);
        let name_end = encoded.len();
        put_reencoded(&mut encoded, value);
        ends.push((name_end, encoded.len()));
    }
    let mut rest = encoded.as_slice();
    let mut start = 0;
    let mut pairs = Vec::with_capacity(ends.len());
    for (name_end, end) in ends {
        let (pair, after) = rest.split_at(end - start);
        pairs.push(pair.split_at(name_end - start));
        (rest, start) = (after, end);
    }
    pairs.sort_unstable();
    for (place, (name, value)) in pairs.into_iter().enumerate() {
        if place > 0 {
            text.extend_from_slice(b"&");
        }
        text.extend_from_slice(name);
        text.extend_from_slice(b"=");
        text.extend_from_slice(value);
    }
}

/// A name or value of the query as it is sent, percent-encoded as the canonical request has it.
fn put_reencoded(text: &mut Vec<u8>, sent: &str) {
    let mut rest = sent.as_bytes();
    while let [first, after @ ..] = rest {
        let (octet, after) = match (first, after) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (hex_value(*high) << 4 | hex_value(*low), after)
            }
            // A "%" without two digits is an octet like any other.
            _ => (*first, after),
        };
        put_encoded(text, &[octet], is_unreserved);
        rest = after;
    }
}

fn hex_value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    fn query(query: &str) -> String {
        let mut text = Vec::new();
        put_query(&mut text, query);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_query_is_sorted_by_encoded_name_then_value() {
        assert_eq!(query("b=2&a=2&a=1&c"), "a=1&a=2&b=2&c=");
        assert_eq!(query("x=a%2fb&y=a/b&z=%zz"), "x=a%2Fb&y=a%2Fb&z=%25zz");
        assert_eq!(query("k=v=w"), "k=v%3Dw");
    }
}
