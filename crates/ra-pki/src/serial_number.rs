use alloc::{borrow::Cow, boxed::Box, format, string::String};
use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use crypto_bigint::BoxedUint;

/// A certificate's serial number: the content octets of its DER INTEGER, as they stand.
///
/// `Display` is their lower-case hexadecimal form, the one in which Roles Anywhere names a session: an even
/// number of digits, with a leading `00` where the top bit of the number is set.
#[derive(Clone)]
pub struct SerialNumber(Octets);

/// A revocation list has very many, and nearly all are short enough to need no memory of their own.
#[derive(Clone)]
enum Octets {
    Short { length: u8, octets: [u8; MAX_SHORT] },
    Long(Box<[u8]>),
}

/// The 20 octets of RFC 5280 §4.1.2.2 and two more, which cost nothing.
const MAX_SHORT: usize = 22;

impl SerialNumber {
    /// The serial number with these DER content octets: big-endian, two's complement, no redundant octet
    /// (X.690 §8.3.2).
    pub fn from_der_octets(octets: &[u8]) -> Result<Self, SerialNumberError> {
        match octets {
            [] => Err(SerialNumberError::Empty),
            octets if octets.len() > MAX_OCTETS => Err(SerialNumberError::TooLong { octets: octets.len() }),
            [0x00, second, ..] if *second < 0x80 => Err(SerialNumberError::NotMinimal),
            [0xff, second, ..] if *second >= 0x80 => Err(SerialNumberError::NotMinimal),
            octets => Ok(Self(Octets::new(octets))),
        }
    }

    /// The DER content octets.
    pub fn as_der_octets(&self) -> &[u8] {
        match &self.0 {
            Octets::Short { length, octets } => octets.get(..usize::from(*length)).unwrap_or(octets),
            Octets::Long(octets) => octets,
        }
    }

    /// Whether the number is below zero, which RFC 5280 §4.1.2.2 forbids and some issuers do.
    pub fn is_negative(&self) -> bool {
        self.as_der_octets().first().is_some_and(|octet| *octet >= 0x80)
    }

    /// Refuses a negative number, in the words that whoever meets one uses.
    pub fn check_sign(&self) -> Result<(), NegativeSerialNumber> {
        if self.is_negative() { Err(NegativeSerialNumber(self.clone())) } else { Ok(()) }
    }

    /// The number in decimal, as the `Credential` of a signed request carries it; `None` for a negative one.
    pub fn to_decimal(&self) -> Option<String> {
        if self.is_negative() {
            return None;
        }
        Some(BoxedUint::from_be_slice_vartime(self.as_der_octets()).to_string_radix_vartime(10))
    }

    /// The positive number that a text has in decimal; `None` if anything but digits stands in it, or it is longer than any
    /// serial number.
    pub fn from_decimal(text: &str) -> Option<Self> {
        let digits = text.trim_start_matches('0');
        // Eight bits hold more than two digits.
        let is_number = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number || digits.len() > MAX_OCTETS * 3 {
            return None;
        }
        let number =
            BoxedUint::from_str_radix_vartime(if digits.is_empty() { "0" } else { digits }, 10).ok()?;
        Self::from_number(&number.to_be_bytes()).ok()
    }

    /// The positive number with these octets, however many zeros they begin with.
    fn from_number(octets: &[u8]) -> Result<Self, SerialNumberError> {
        let first = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len().saturating_sub(1));
        match octets.get(first..).unwrap_or_default() {
            number @ [0x80..=0xff, ..] => Self::from_der_octets(&[&[0], number].concat()),
            number => Self::from_der_octets(number),
        }
    }
}

impl Octets {
    fn new(octets: &[u8]) -> Self {
        let mut short = [0; MAX_SHORT];
        match (u8::try_from(octets.len()), short.get_mut(..octets.len())) {
            (Ok(length), Some(place)) => {
                place.copy_from_slice(octets);
                Self::Short { length, octets: short }
            }
            _ => Self::Long(octets.into()),
        }
    }
}

impl PartialEq for SerialNumber {
    fn eq(&self, other: &Self) -> bool {
        self.as_der_octets() == other.as_der_octets()
    }
}

impl Eq for SerialNumber {}

impl Hash for SerialNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_der_octets().hash(state);
    }
}

/// By the number.
impl Ord for SerialNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        let (octets, others) = (self.as_der_octets(), other.as_der_octets());
        // Minimal octets: the longer number lies further from zero.
        match (self.is_negative(), other.is_negative()) {
            (false, false) => octets.len().cmp(&others.len()).then_with(|| octets.cmp(others)),
            (true, true) => others.len().cmp(&octets.len()).then_with(|| octets.cmp(others)),
            (is_negative, is_other_negative) => is_other_negative.cmp(&is_negative),
        }
    }
}

impl PartialOrd for SerialNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads a positive number in hexadecimal, as OpenSSL prints it (`openssl x509 -serial`, `index.txt`) and as `Display`
/// does: any number of digits of either case, colons between them allowed.
impl FromStr for SerialNumber {
    type Err = SerialNumberError;

    fn from_str(text: &str) -> Result<Self, SerialNumberError> {
        let mut digits = Cow::Borrowed(text);
        if digits.contains(':') {
            digits = text.replace(':', "").into();
        }
        // The last digit is the low half of the last octet.
        if digits.len() % 2 == 1 {
            digits = format!("0{digits}").into();
        }
        let octets = base16ct::mixed::decode_vec(digits.as_bytes());
        Self::from_number(&octets.map_err(|_| SerialNumberError::NotHexadecimal(text.into()))?)
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base16ct::lower::encode_string(self.as_der_octets()))
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerialNumber({self})")
    }
}

/// Octets that are read at most: some issuers go beyond the 20 of RFC 5280 §4.1.2.2, and the decimal form costs time with
/// the square of the length.
const MAX_OCTETS: usize = 64;

/// Why octets or a text are not a serial number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SerialNumberError {
    /// No octets.
    #[error("a serial number has at least one octet")]
    Empty,
    /// More octets than any serial number has.
    #[error(
        "the serial number is {octets} octets long; RFC 5280 §4.1.2.2 allows 20, and here at most {MAX_OCTETS} are read"
    )]
    TooLong {
        /// How many there are.
        octets: usize,
    },
    /// A leading octet that says nothing.
    #[error("the serial number begins with a redundant octet (X.690 §8.3.2)")]
    NotMinimal,
    /// A text that is not a hexadecimal number.
    #[error(
        "{0:?} is not a serial number; write its hexadecimal digits, as `openssl x509 -serial` prints them"
    )]
    NotHexadecimal(String),
}

/// A certificate's serial number is below zero, which RFC 5280 §4.1.2.2 forbids and the credential of a request cannot name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the serial number {0} is negative, which RFC 5280 §4.1.2.2 forbids; let the certificate be issued anew"
)]
pub struct NegativeSerialNumber(SerialNumber);

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn the_decimal_form_has_any_length() {
        let decimal = |octets: &[u8]| SerialNumber::from_der_octets(octets).unwrap().to_decimal();
        assert_eq!(decimal(&[0]).as_deref(), Some("0"));
        assert_eq!(decimal(&[0x01, 0x23]).as_deref(), Some("291"));
        assert_eq!(decimal(&[0x00, 0xff]).as_deref(), Some("255"));
        // 2^159 - 1, the largest of 20 octets.
        let mut largest = [0xff; 20];
        largest[0] = 0x7f;
        assert_eq!(decimal(&largest).as_deref(), Some("730750818665451459101842416358141509827966271487"));
    }

    #[test]
    fn the_decimal_form_is_read_again() {
        for octets in [&[0][..], &[0x7f], &[0x00, 0x80], &[0x01, 0x23], &[0x7f; 20], &[0x01; 64]] {
            let serial = SerialNumber::from_der_octets(octets).unwrap();
            let decimal = serial.to_decimal().unwrap();
            assert_eq!(SerialNumber::from_decimal(&decimal), Some(serial.clone()));
            assert_eq!(SerialNumber::from_decimal(&alloc::format!("00{decimal}")), Some(serial));
        }
        for text in ["", "1a", "-1", "+1", "1_0", " 1", &"9".repeat(155), &"9".repeat(100_000)] {
            assert_eq!(SerialNumber::from_decimal(text), None, "{text}");
        }
    }

    #[test]
    fn the_hexadecimal_form_keeps_the_der_octets() {
        let serial = SerialNumber::from_der_octets(&[0x00, 0xbc, 0x75]).unwrap();
        assert_eq!(serial.to_string(), "00bc75");
        assert_eq!(SerialNumber::from_der_octets(&[0x10, 0x00]).unwrap().to_string(), "1000");
    }

    #[test]
    fn a_negative_number_has_no_decimal_form() {
        let serial = SerialNumber::from_der_octets(&[0xff]).unwrap();
        assert!(serial.is_negative());
        assert_eq!(serial.to_decimal(), None);
        assert!(serial.check_sign().unwrap_err().to_string().starts_with("the serial number ff is negative"));
        assert_eq!(SerialNumber::from_der_octets(&[0x00, 0xff]).unwrap().check_sign(), Ok(()));
    }

    #[test]
    fn hexadecimal_digits_are_read_in_every_form_that_openssl_prints() {
        let octets = |text: &str| text.parse::<SerialNumber>().map(|serial| serial.as_der_octets().to_vec());
        assert_eq!(octets("1a83"), Ok(alloc::vec![0x1a, 0x83]));
        assert_eq!(octets("BC:75"), Ok(alloc::vec![0x00, 0xbc, 0x75]));
        assert_eq!(octets("00bc75"), Ok(alloc::vec![0x00, 0xbc, 0x75]));
        assert_eq!(octets("100"), Ok(alloc::vec![0x01, 0x00]));
        assert_eq!(octets("00"), Ok(alloc::vec![0x00]));
        assert_eq!(octets(""), Err(SerialNumberError::Empty));
        assert_eq!(octets("12g4"), Err(SerialNumberError::NotHexadecimal("12g4".into())));
    }

    #[test]
    fn octets_of_every_length_are_kept() {
        for length in 1..=MAX_OCTETS {
            let octets = alloc::vec![0x5a; length];
            let serial = SerialNumber::from_der_octets(&octets).unwrap();
            assert_eq!((serial.as_der_octets(), serial.to_string().len()), (&*octets, 2 * length));
            assert_eq!(serial.to_string().parse(), Ok(serial));
        }
        assert_eq!(size_of::<SerialNumber>(), 24);
    }

    #[test]
    fn serial_numbers_are_ordered_by_the_number() {
        let serial = |octets: &[u8]| SerialNumber::from_der_octets(octets).unwrap();
        let lowest = [[0x80; MAX_OCTETS], [0x90; MAX_OCTETS]];
        let highest = [[0x50; MAX_OCTETS], [0x60; MAX_OCTETS]];
        let [lowest, low] = lowest.each_ref().map(<[u8; MAX_OCTETS]>::as_slice);
        let [high, highest] = highest.each_ref().map(<[u8; MAX_OCTETS]>::as_slice);
        let ordered = [
            lowest,
            low,
            &[0x80, 0],
            &[0xff],
            &[0],
            &[0x7f],
            &[0, 0xff],
            &[1, 0],
            &[0x50; 20],
            high,
            highest,
        ];
        assert!(ordered.map(serial).is_sorted());
    }

    #[test]
    fn octets_that_der_forbids_are_refused() {
        assert_eq!(SerialNumber::from_der_octets(&[]), Err(SerialNumberError::Empty));
        assert_eq!(SerialNumber::from_der_octets(&[0, 1]), Err(SerialNumberError::NotMinimal));
        assert_eq!(SerialNumber::from_der_octets(&[0xff, 0x80]), Err(SerialNumberError::NotMinimal));
        assert_eq!(SerialNumber::from_der_octets(&[1; 65]), Err(SerialNumberError::TooLong { octets: 65 }));
    }
}
