use alloc::{borrow::ToOwned, boxed::Box, format, string::String, vec, vec::Vec};
use core::{cmp::Ordering, fmt, str::FromStr};

use der::{DecodeValue, EncodeValue, ErrorKind, FixedTag, Header, Length, Reader, Tag, ValueOrd, Writer};

use crate::object_identifier::{ObjectIdentifier, describe_algorithm};

/// An object identifier of any size: one that an [`ObjectIdentifier`] holds, or the octets of one with more octets or larger
/// numbers, such as `2.25.329800735698586629295641978511506172918`, which is a UUID (X.667).
///
/// `Display` is the dotted form, whatever the size of its numbers. Of an identifier of more than 128 octets it shows the
/// first 32 in hexadecimal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AnyObjectIdentifier(Octets);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Octets {
    Held(ObjectIdentifier),
    /// Of those alone that an `ObjectIdentifier` does not hold.
    Larger(Box<[u8]>),
}

impl AnyObjectIdentifier {
    /// The identifier with these content octets in DER (X.690 §8.19); `None` if they are none.
    pub fn from_octets(octets: &[u8]) -> Option<Self> {
        // Each number ends with an octet below 0x80 and begins with no empty one, which const-oid lets pass.
        let is_end = |octet: &u8| octet & CONTINUED == 0;
        let mut numbers = octets.split_inclusive(is_end);
        let is_identifier = octets.last().is_some_and(is_end)
            && numbers.all(|number| number.first().is_some_and(|first| *first != CONTINUED));
        is_identifier.then(|| match ObjectIdentifier::from_bytes(octets) {
            Ok(held) => held.into(),
            Err(_) => Self(Octets::Larger(octets.into())),
        })
    }

    /// The content octets in DER.
    pub fn as_octets(&self) -> &[u8] {
        match &self.0 {
            Octets::Held(held) => held.as_bytes(),
            Octets::Larger(octets) => octets,
        }
    }

    /// As `const-oid` has it; `None` for one that its type does not hold.
    pub fn to_object_identifier(&self) -> Option<ObjectIdentifier> {
        match &self.0 {
            Octets::Held(held) => Some(*held),
            Octets::Larger(_) => None,
        }
    }

    /// Its name, such as `subjectAltName`; the dotted form where it has none.
    pub fn describe(&self) -> String {
        match &self.0 {
            Octets::Held(held) => describe_algorithm(held),
            Octets::Larger(_) => format!("{self}"),
        }
    }
}

impl From<ObjectIdentifier> for AnyObjectIdentifier {
    fn from(held: ObjectIdentifier) -> Self {
        Self(Octets::Held(held))
    }
}

impl PartialEq<ObjectIdentifier> for AnyObjectIdentifier {
    fn eq(&self, other: &ObjectIdentifier) -> bool {
        self.0 == Octets::Held(*other)
    }
}

impl PartialEq<ObjectIdentifier> for &AnyObjectIdentifier {
    fn eq(&self, other: &ObjectIdentifier) -> bool {
        **self == *other
    }
}

/// By the octets.
impl Ord for AnyObjectIdentifier {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_octets().cmp(other.as_octets())
    }
}

impl PartialOrd for AnyObjectIdentifier {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Why a text is not an object identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not an object identifier; write numbers between dots, such as 1.2.3.4, the first of them 0, 1 or 2"
)]
pub struct AnyObjectIdentifierError(String);

/// Reads the dotted form; a number may have any size, in a text of up to 1,000 characters.
impl FromStr for AnyObjectIdentifier {
    type Err = AnyObjectIdentifierError;

    fn from_str(text: &str) -> Result<Self, AnyObjectIdentifierError> {
        if let Ok(held) = text.parse() {
            return Ok(Self(Octets::Held(held)));
        }
        read_dotted(text).ok_or_else(|| AnyObjectIdentifierError(text.to_owned()))
    }
}

fn read_dotted(text: &str) -> Option<AnyObjectIdentifier> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let (first, rest) = text.split_once('.')?;
    let arc = FIRST_ARCS.iter().find(|(arc, _)| *arc == first)?.1;
    let mut octets = Vec::new();
    for (place, number) in rest.split('.').enumerate() {
        let mut digits = vec![0];
        for digit in number.chars() {
            scale_and_add(&mut digits, 128, 10, i32::try_from(digit.to_digit(10)?).ok()?);
        }
        if number.is_empty() {
            return None;
        }
        if place == 0 {
            // Below 0 and 1 the second number is at most 39 (X.660 §7.6).
            if arc < TWO && (digits.len() > 1 || digits.first().is_some_and(|digit| *digit >= TWO / 2)) {
                return None;
            }
            scale_and_add(&mut digits, 128, 1, arc);
        }
        let last = digits.len() - 1;
        for (place, digit) in digits.iter().rev().enumerate() {
            let digit = u8::try_from(*digit).ok()?;
            octets.push(if place == last { digit } else { digit | CONTINUED });
        }
    }
    AnyObjectIdentifier::from_octets(&octets)
}

impl fmt::Display for AnyObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets = match &self.0 {
            Octets::Held(held) => return held.fmt(f),
            Octets::Larger(octets) => octets,
        };
        if octets.len() > MAX_NUMBERS {
            let first = octets.get(..MAX_SHOWN).unwrap_or(octets);
            return write!(f, "0x{}… ({} octets)", base16ct::lower::encode_string(first), octets.len());
        }
        for (place, number) in octets.split_inclusive(|octet| octet & CONTINUED == 0).enumerate() {
            let mut digits = vec![0];
            for octet in number {
                scale_and_add(&mut digits, 10, 128, i32::from(octet & !CONTINUED));
            }
            if place == 0 {
                let small = match *digits {
                    [number] => Some(number),
                    [low, high] => Some(high * 10 + low),
                    _ => None,
                };
                let (arc, less) = FIRST_ARCS
                    .iter()
                    .rev()
                    .find(|(_, less)| small.is_none_or(|number| number >= *less))
                    .expect("the last of them begins at 0");
                f.write_str(arc)?;
                scale_and_add(&mut digits, 10, 1, -less);
            }
            f.write_str(".")?;
            for digit in digits.iter().rev() {
                write!(f, "{digit}")?;
            }
        }
        Ok(())
    }
}

/// Multiplies a number by `factor` and adds `more`, which leaves it at 0 or above. The number has digits to a base, the
/// lowest first, and no leading zero.
fn scale_and_add(digits: &mut Vec<i32>, base: i32, factor: i32, more: i32) {
    let mut carry = more;
    for digit in digits.iter_mut() {
        let sum = *digit * factor + carry;
        *digit = sum.rem_euclid(base);
        carry = sum.div_euclid(base);
    }
    while carry > 0 {
        digits.push(carry % base);
        carry /= base;
    }
    while digits.len() > 1 && digits.last() == Some(&0) {
        digits.pop();
    }
}

/// What is added to the second number, to write it together with the first (X.690 §8.19.4).
const FIRST_ARCS: [(&str, i32); 3] = [("0", 0), ("1", 40), ("2", TWO)];
const TWO: i32 = 80;
/// The bit of each octet of a number but the last.
const CONTINUED: u8 = 0x80;
/// Octets of an identifier that is shown in numbers; the work grows with the square of their number.
const MAX_NUMBERS: usize = 128;
/// Octets that are shown of a longer one.
const MAX_SHOWN: usize = 32;
/// Characters of an identifier that is read from text.
const MAX_TEXT: usize = 1000;

impl fmt::Debug for AnyObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyObjectIdentifier({self})")
    }
}

impl FixedTag for AnyObjectIdentifier {
    const TAG: Tag = Tag::ObjectIdentifier;
}

impl<'a> DecodeValue<'a> for AnyObjectIdentifier {
    type Error = der::Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> der::Result<Self> {
        let read = if R::CAN_READ_SLICE {
            Self::from_octets(reader.read_slice(header.length())?)
        } else {
            Self::from_octets(&reader.read_vec(header.length())?)
        };
        read.ok_or_else(|| reader.error(ErrorKind::OidMalformed))
    }
}

impl EncodeValue for AnyObjectIdentifier {
    fn value_len(&self) -> der::Result<Length> {
        Length::try_from(self.as_octets().len())
    }

    fn encode_value(&self, writer: &mut impl Writer) -> der::Result<()> {
        writer.write(self.as_octets())
    }
}

impl ValueOrd for AnyObjectIdentifier {
    fn value_cmp(&self, other: &Self) -> der::Result<Ordering> {
        Ok(self.cmp(other))
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{string::ToString, time::Instant};

    use der::{Decode, Encode};

    use super::*;

    /// The octets of each are those of `openssl asn1parse -genstr OID:…`.
    const LARGER: [(&str, &str); 8] = [
        ("2.40", "78"),
        ("2.47", "7f"),
        ("2.48", "8100"),
        ("2.999", "8837"),
        ("2.999.3.0", "88370300"),
        ("1.3.4294967296.7", "2b908080800007"),
        ("2.25.329800735698586629295641978511506172918", "6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776"),
        ("2.340282366920938463463374607431768211456", "84808080808080808080808080808080808050"),
    ];

    #[test]
    fn numbers_of_any_size_are_read_and_written() {
        for (text, octets) in LARGER {
            let octets = base16ct::lower::decode_vec(octets).unwrap();
            let identifier: AnyObjectIdentifier = text.parse().unwrap();
            assert_eq!(
                base16ct::lower::encode_string(identifier.as_octets()),
                base16ct::lower::encode_string(&octets),
                "{text}"
            );
            assert_eq!(identifier.to_string(), text);
            let der = [&[6, u8::try_from(octets.len()).unwrap()], &octets[..]].concat();
            assert_eq!(AnyObjectIdentifier::from_der(&der), Ok(identifier.clone()));
            assert_eq!(identifier.to_der(), Ok(der));
        }
    }

    #[test]
    fn what_const_oid_holds_is_the_same_identifier() {
        for text in ["0.0", "0.39", "1.39.1", "2.5.29.17", "1.2.840.113549.1.1.11", "2.23.140.1"] {
            let held = ObjectIdentifier::new_unwrap(text);
            let identifier: AnyObjectIdentifier = text.parse().unwrap();
            assert_eq!(identifier, held);
            assert_eq!(AnyObjectIdentifier::from_octets(held.as_bytes()), Some(held.into()));
            assert_eq!(
                (identifier.to_string().as_str(), identifier.to_object_identifier()),
                (text, Some(held))
            );
        }
    }

    #[test]
    fn a_text_that_is_no_identifier_is_refused() {
        for text in [
            "",
            "1",
            "1.",
            ".1",
            "3.1",
            "1.40",
            "0.99999999999999999999",
            "1.2..3",
            "1.2.-3",
            "2.999.x",
            "1.2.3 ",
        ] {
            assert!(text.parse::<AnyObjectIdentifier>().is_err(), "{text}");
        }
    }

    #[test]
    fn octets_that_are_no_identifier_are_refused() {
        for octets in [
            &[][..],
            &[0x88],
            &[0x88, 0x37, 0x80],
            &[0x80, 0x88, 0x37],
            &[0x88, 0x37, 0x80, 0x01],
            &[0x2a, 0x80, 0x01],
        ] {
            assert_eq!(AnyObjectIdentifier::from_octets(octets), None, "{octets:02x?}");
        }
    }

    #[test]
    fn an_identifier_of_a_megabyte_is_shown_at_once() {
        let mut octets = vec![0xff; 1 << 20];
        octets.push(1);
        let begin = Instant::now();
        let text = AnyObjectIdentifier::from_octets(&octets).unwrap().to_string();
        assert!(text.starts_with("0xffff") && text.ends_with("ff… (1048577 octets)"), "{text}");
        assert!(begin.elapsed().as_secs() < 2);
        for longest in [&octets[octets.len() - MAX_NUMBERS..], &[127; MAX_NUMBERS]] {
            let longest = AnyObjectIdentifier::from_octets(longest).unwrap();
            assert_eq!(longest.to_string().parse(), Ok(longest));
        }
    }
}
