//! How much work a file with encrypted contents asks for, before any of it is done: a file from a stranger must not cost
//! minutes.

use der::{Decode, Reader, SliceReader, Tag, Tagged, asn1::AnyRef};

/// Rounds of key derivation that are run for a file, all derivations together: some two seconds. Programs write thousands,
/// or some hundred thousands.
pub(super) const MAX_ROUNDS: u64 = 2_500_000;

/// How deep a file is looked into: the rounds of a key derivation stand no deeper.
const MAX_DEPTH: usize = 24;

/// Elements that a file has at most, as far as they can be seen.
const MAX_ELEMENTS: usize = 50_000;

/// Members that a SET has at most: putting them in order costs time with the square of their number.
const MAX_MEMBERS: usize = 1_000;

/// Whether the DER asks for more work than is done for a file.
pub(super) fn is_costly(der: &[u8]) -> bool {
    let mut cost = Cost::default();
    cost.add(der, MAX_DEPTH);
    cost.rounds > MAX_ROUNDS || cost.elements > MAX_ELEMENTS || cost.has_large_set
}

#[derive(Default)]
struct Cost {
    rounds: u64,
    elements: usize,
    has_large_set: bool,
}

impl Cost {
    fn is_over(&self) -> bool {
        self.rounds > MAX_ROUNDS || self.elements > MAX_ELEMENTS || self.has_large_set
    }

    /// Adds what a run of elements asks for.
    fn add(&mut self, der: &[u8], depth: usize) {
        let Ok(mut reader) = SliceReader::new(der) else { return };
        let mut after_salt = AfterSalt::default();
        while depth > 0 && !reader.is_finished() && !self.is_over() {
            let Ok(element) = AnyRef::decode(&mut reader) else { break };
            self.elements += 1;
            after_salt.see(element);
            if element.tag().is_constructed() {
                let before = self.elements;
                self.add(element.value(), depth - 1);
                self.has_large_set |= element.tag() == Tag::Set && self.elements - before > MAX_MEMBERS;
            } else if element.tag() == Tag::OctetString && is_sequence(element.value()) {
                self.add(element.value(), depth - 1);
            }
        }
        self.rounds = self.rounds.saturating_add(after_salt.rounds());
    }
}

/// Whether octets are the DER of one SEQUENCE, which those of a salt are not.
fn is_sequence(octets: &[u8]) -> bool {
    AnyRef::from_der(octets).is_ok_and(|element| element.tag() == Tag::Sequence)
}

/// The numbers that follow an OCTET STRING, a salt: one is the rounds of PBKDF2, of the key derivation of PKCS#12, or of its
/// MAC, a second the length of a key; three are the cost of scrypt, its block size, and how often it is done.
#[derive(Default)]
struct AfterSalt {
    is_after: bool,
    count: usize,
    first: u64,
    product: u64,
}

impl AfterSalt {
    fn see(&mut self, element: AnyRef<'_>) {
        match element.tag() {
            Tag::OctetString if self.count == 0 => self.is_after = true,
            Tag::Integer if self.is_after => {
                let number = match element.value() {
                    octets if octets.len() > 8 => u64::MAX,
                    octets => octets.iter().fold(0, |number, octet| number << 8 | u64::from(*octet)),
                };
                self.product = if self.count == 0 { number } else { self.product.saturating_mul(number) };
                self.first = if self.count == 0 { number } else { self.first };
                self.count += 1;
            }
            _ => self.is_after = false,
        }
    }

    fn rounds(&self) -> u64 {
        if self.count < 3 { self.first } else { self.product }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
        let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
        let header = match length {
            [0, short @ ..0x80] => alloc::vec![tag, short],
            [0, long] => alloc::vec![tag, 0x81, long],
            [first, second] => alloc::vec![tag, 0x82, first, second],
        };
        [header, contents.to_vec()].concat()
    }

    /// SEQUENCE { OCTET STRING, INTEGER … }
    fn derivation(numbers: &[u32]) -> Vec<u8> {
        let number = |number: &u32| element(2, &[&[0][..], &number.to_be_bytes()].concat());
        let numbers: Vec<u8> = numbers.iter().flat_map(number).collect();
        element(0x30, &[element(4, b"salt"), numbers].concat())
    }

    #[test]
    fn the_rounds_of_all_derivations_are_added_up_at_any_depth() {
        let file = |derivations: &[&[u32]]| {
            let inside: Vec<u8> = derivations.iter().flat_map(|numbers| derivation(numbers)).collect();
            element(0x30, &element(0xa0, &element(4, &element(0x30, &inside))))
        };
        assert!(!is_costly(&file(&[&[600_000], &[600_000], &[600_000]])));
        assert!(!is_costly(&file(&[&[2_500_000]])));
        assert!(is_costly(&file(&[&[2_500_001]])));
        assert!(is_costly(&file(&[&[900_000][..]; 3])));
        // The second number is the length of a key.
        assert!(!is_costly(&file(&[&[600_000, 32]])));
        // scrypt as OpenSSL writes it, and sixteen times as much and more.
        assert!(!is_costly(&file(&[&[16_384, 8, 1]])));
        assert!(is_costly(&file(&[&[16_384, 8, 20]])));
        assert!(is_costly(&file(&[&[u32::MAX, u32::MAX, u32::MAX]])));
        assert!(is_costly(&element(0x30, &[element(4, b"salt"), element(2, &[1; 9])].concat())));
        assert!(!is_costly(&element(0x30, &element(2, &[1; 9]))), "no rounds of anything");
    }

    #[test]
    fn elements_without_end_and_large_sets_are_costly() {
        let of = |tag, count| element(tag, &[5, 0].repeat(count));
        assert!(!is_costly(&of(0x31, 1_000)));
        assert!(is_costly(&of(0x31, 1_001)));
        assert!(!is_costly(&of(0x30, 30_000)));
        assert!(is_costly(&[of(0x30, 30_000), of(0x30, 30_000)].concat()));
    }
}
