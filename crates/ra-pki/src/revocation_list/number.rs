use alloc::string::String;
use core::fmt;

use crypto_bigint::BoxedUint;
use der::asn1::Uint;

use x509_cert::ext::pkix;

use crate::serial_number::SerialNumber;

/// The number of a revocation list: a list with a higher number was made later (RFC 5280 §5.2.3).
///
/// RFC 5280 allows 20 octets of DER; numbers of up to 64 are read, see [`is_conforming`](Self::is_conforming). `Display` is
/// the decimal form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CrlNumber([u8; OCTETS]);

impl CrlNumber {
    /// The number of the list that follows one with this number; `None` after the last that RFC 5280 §5.2.3 allows.
    pub fn next(mut self) -> Option<Self> {
        for octet in self.0.iter_mut().rev() {
            let (next, carried) = octet.overflowing_add(1);
            *octet = next;
            if !carried {
                return self.is_conforming().then_some(self);
            }
        }
        None
    }

    /// Whether the number has no more than the 20 octets that RFC 5280 §5.2.3 allows, as DER counts them.
    pub fn is_conforming(&self) -> bool {
        let (beyond, within) = self.0.split_at(OCTETS - MAX_CONFORMING_OCTETS);
        // The top bit of the first octet is the sign.
        beyond.iter().all(|octet| *octet == 0) && within.first().is_some_and(|first| *first < 0x80)
    }

    /// The number that an extension holds; `None` if it is longer than 64 octets.
    pub fn from_extension(extension: &pkix::CrlNumber) -> Option<Self> {
        let octets = extension.0.as_bytes();
        let mut number = [0; OCTETS];
        number.get_mut(OCTETS.checked_sub(octets.len())?..)?.copy_from_slice(octets);
        Some(Self(number))
    }

    /// The number that a text has in decimal; `None` if anything but digits stands in it, or it is longer than a serial number may be here.
    pub fn from_decimal(text: &str) -> Option<Self> {
        let serial_number = SerialNumber::from_decimal(text)?;
        let octets = serial_number.as_der_octets();
        let mut number = [0; OCTETS];
        number.get_mut(OCTETS.checked_sub(octets.len())?..)?.copy_from_slice(octets);
        Some(Self(number))
    }

    /// The extension that holds the number.
    pub fn to_extension(self) -> pkix::CrlNumber {
        pkix::CrlNumber(self.to_der_integer())
    }

    fn to_der_integer(self) -> Uint {
        Uint::new(&self.0).expect("64 octets are a number that DER can hold")
    }
}

impl From<u64> for CrlNumber {
    fn from(number: u64) -> Self {
        let mut octets = [0; OCTETS];
        for (octet, value) in octets.iter_mut().rev().zip(number.to_le_bytes()) {
            *octet = value;
        }
        Self(octets)
    }
}

impl fmt::Display for CrlNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal: String = BoxedUint::from_be_slice_vartime(&self.0).to_string_radix_vartime(10);
        f.write_str(&decimal)
    }
}

impl fmt::Debug for CrlNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CrlNumber({self})")
    }
}

/// Octets that are read at most, since the decimal form costs time with the square of the length.
const OCTETS: usize = 64;
/// RFC 5280 §5.2.3: CRL numbers are no longer than 20 octets.
const MAX_CONFORMING_OCTETS: usize = 20;

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn the_next_number_is_one_more_at_every_length() {
        let next = |number: u64| CrlNumber::from(number).next().unwrap().to_string();
        assert_eq!(next(0), "1");
        assert_eq!(next(255), "256");
        assert_eq!(next(u64::MAX), "18446744073709551616");
        assert!(CrlNumber::from(255) < CrlNumber::from(256));
    }

    #[test]
    fn a_number_is_the_same_in_its_extension() {
        for number in [0, 1, 127, 128, u64::MAX] {
            let number = CrlNumber::from(number);
            assert_eq!(CrlNumber::from_extension(&number.to_extension()), Some(number));
        }
    }

    #[test]
    fn a_number_of_21_octets_is_read_and_followed_by_none() {
        let number =
            |octets: &[u8]| CrlNumber::from_extension(&pkix::CrlNumber(Uint::new(octets).unwrap())).unwrap();
        let mut largest = [0xff; 20];
        largest[0] = 0x7f;
        assert!(number(&largest).is_conforming());
        assert_eq!(number(&largest).next(), None);
        // The second has 20 octets, and 21 in DER.
        for long in [&[1; 21][..], &[0x80; 20], &[0xff; 64]] {
            assert!(!number(long).is_conforming());
            assert_eq!(number(long).next(), None);
            assert!(number(long) > number(&largest));
        }
        assert_eq!(number(&[0x80; 20]).to_string(), "733616508150414013843418268971310692219448492160");
        let extension = pkix::CrlNumber(Uint::new(&[1; 65]).unwrap());
        assert_eq!(CrlNumber::from_extension(&extension), None);
    }
}
