//! The DER of an ECDSA signature.

use alloc::vec::Vec;

use der::{Encode, Sequence, asn1::UintRef};

/// `SEQUENCE { r, s }` (RFC 3279 §2.2.3).
#[derive(Sequence)]
struct Numbers<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// The DER of two numbers that stand side by side, each of `length` octets, as tokens write them (PKCS#11 §6.3.1). `None`
/// if the length is another, or a number is zero, which no signature has.
pub(crate) fn from_fixed(signature: &[u8], length: usize) -> Option<Vec<u8>> {
    let (r, s) = signature.split_at_checked(length)?;
    let is_zero = |number: &[u8]| number.iter().all(|octet| *octet == 0);
    if s.len() != length || is_zero(r) || is_zero(s) {
        return None;
    }
    Numbers { r: UintRef::new(r).ok()?, s: UintRef::new(s).ok()? }.to_der().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_minimal_and_positive() {
        let der = from_fixed(&[0, 0, 1, 0x80, 0, 0], 3).unwrap();
        assert_eq!(der, [0x30, 9, 2, 1, 1, 2, 4, 0, 0x80, 0, 0]);
    }

    #[test]
    fn another_length_and_zero_are_refused() {
        assert_eq!(from_fixed(&[1, 1, 1], 2), None);
        assert_eq!(from_fixed(&[1, 1, 1, 1, 1], 2), None);
        assert_eq!(from_fixed(&[0, 0, 1, 1], 2), None);
        assert_eq!(from_fixed(&[1, 1, 0, 0], 2), None);
    }
}
