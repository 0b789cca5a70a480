//! Lower-case hexadecimal, as Signature Version 4 writes hashes and signatures.

use alloc::string::String;

/// Writes octets as lower-case hexadecimal digits.
pub(crate) fn put_hex(text: &mut String, octets: &[u8]) {
    let mut digits = [0; 2 * CHUNK];
    for chunk in octets.chunks(CHUNK) {
        text.push_str(base16ct::lower::encode_str(chunk, &mut digits).expect("there is room for a chunk"));
    }
}

/// Writes a hash as lower-case hexadecimal digits.
pub(crate) fn put_hash(text: &mut String, hash: &[u8; 32]) {
    let mut digits = [0; 64];
    text.push_str(base16ct::lower::encode_str(hash, &mut digits).expect("an octet has two digits"));
}

/// The lower-case hexadecimal digits of a hash.
pub(crate) fn hex(hash: &[u8; 32]) -> [u8; 64] {
    let mut digits = [0; 64];
    base16ct::lower::encode(hash, &mut digits).expect("an octet has two digits");
    digits
}

/// Octets whose digits are written at once.
const CHUNK: usize = 128;
