//! What is to be revoked, as people write it.

use std::{fmt, str::FromStr};

use roles_anywhere::pki::{RevocationReason, SerialNumber};

use crate::exit::Failure;

/// A serial number to revoke, and why: `SERIAL_HEX[:REASON]`.
///
/// A text that can be read in more than one way has them all, and only what else is known settles which is meant:
///
/// - digits alone are hexadecimal or decimal, however many they are, unless both are the same number; `0x` before them says
///   hexadecimal;
/// - behind the last colon stands a reason, by its name or its number (RFC 5280 §5.3.1); colons within a serial number stand
///   between pairs of digits, as `aa:bb:cc`, so only `10` at the end of pairs could be either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    text: String,
    readings: Vec<Reading>,
}

/// One way to read a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The serial number.
    pub serial_number: SerialNumber,
    /// Why it is revoked.
    pub reason: RevocationReason,
    base: Base,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Hexadecimal,
    Decimal,
}

impl Revocation {
    /// The reading that is meant: the only one, or the only one whose serial number is known.
    ///
    /// If it is none, the sentence says all of them.
    pub fn settle(&self, is_known: impl Fn(&SerialNumber) -> bool) -> Result<&Reading, Failure> {
        let mut meant = self.readings.iter().filter(|reading| is_known(&reading.serial_number));
        match (self.readings.as_slice(), meant.next(), meant.next()) {
            ([only], ..) | (_, Some(only), None) => Ok(only),
            _ => Err(Failure::Usage(self.to_string())),
        }
    }
}

impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--revoke {} can be read in more than one way, so nothing is revoked: ", self.text)?;
        for (place, reading) in self.readings.iter().enumerate() {
            let or = if place == 0 { "" } else { ", or " };
            write!(f, "{or}{reading}")?;
        }
        f.write_str(
            "; write the one that is meant as it stands here behind --revoke, name the certificate with --revoke-cert \
             FILE, or give the log that has it with --log FILE",
        )
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = if self.base == Base::Decimal { "decimal" } else { "hexadecimal" };
        write!(f, "{base}, --revoke 0x{}", self.serial_number)?;
        if self.reason != RevocationReason::Unspecified {
            write!(f, ":{}", self.reason)?;
        }
        if let (Base::Decimal, Some(decimal)) = (self.base, self.serial_number.to_decimal()) {
            write!(f, " ({decimal} in decimal)")?;
        }
        Ok(())
    }
}

impl FromStr for Revocation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut readings = Vec::new();
        if is_hexadecimal(text) {
            readings.extend(serial_numbers(text, RevocationReason::Unspecified)?);
        }
        if let Some((serial_number, reason)) = text.rsplit_once(':')
            && let Some(reason) = read_reason(reason)
            && is_hexadecimal_before_reason(serial_number)
        {
            readings.extend(serial_numbers(serial_number, reason)?);
        }
        if readings.is_empty() {
            return Err(why_not(text));
        }
        Ok(Self { text: text.into(), readings })
    }
}

/// Whether a text is a serial number in hexadecimal: digits, or three pairs of digits and more with colons between. Behind a
/// single colon a reason stands.
fn is_hexadecimal(text: &str) -> bool {
    let text = without_0x(text).unwrap_or(text);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_hexdigit());
    let mut pairs = text.split(':');
    digits(text) || pairs.clone().count() > 2 && pairs.all(|pair| pair.len() == 2 && digits(pair))
}

/// As [`is_hexadecimal`]; before a reason two pairs are told from it too.
fn is_hexadecimal_before_reason(text: &str) -> bool {
    is_hexadecimal(text) || is_hexadecimal(&format!("00:{text}"))
}

fn without_0x(text: &str) -> Option<&str> {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))
}

/// A reason by its name, or by its number without a leading zero.
fn read_reason(text: &str) -> Option<RevocationReason> {
    let number = text.parse().ok().filter(|number: &u8| number.to_string() == text);
    number.and_then(RevocationReason::from_number).or_else(|| text.parse().ok())
}

/// The serial numbers that a text in hexadecimal can mean.
fn serial_numbers(text: &str, reason: RevocationReason) -> Result<Vec<Reading>, String> {
    let reading = |serial_number, base| Reading { serial_number, reason, base };
    let digits = without_0x(text).unwrap_or(text);
    let hexadecimal = digits.parse::<SerialNumber>();
    if !text.bytes().all(|octet| octet.is_ascii_digit()) {
        let hexadecimal = hexadecimal.map_err(|error| error.to_string())?;
        return Ok(vec![reading(hexadecimal, Base::Hexadecimal)]);
    }
    let decimal = SerialNumber::from_decimal(text);
    match (hexadecimal, decimal) {
        (Ok(hexadecimal), Some(decimal)) if hexadecimal == decimal => {
            Ok(vec![reading(hexadecimal, Base::Hexadecimal)])
        }
        (Ok(hexadecimal), Some(decimal)) => {
            Ok(vec![reading(hexadecimal, Base::Hexadecimal), reading(decimal, Base::Decimal)])
        }
        (Err(error), Some(decimal)) => Err(format!(
            "digits alone are read as hexadecimal or as decimal: in hexadecimal, {error}; if {} is meant, write --revoke \
             0x{decimal}",
            reading(decimal.clone(), Base::Decimal),
        )),
        (Ok(hexadecimal), None) => Ok(vec![reading(hexadecimal, Base::Hexadecimal)]),
        (Err(error), None) => Err(error.to_string()),
    }
}

/// Why a text is not a revocation.
fn why_not(text: &str) -> String {
    if let Some((serial_number, reason)) = text.rsplit_once(':')
        && is_hexadecimal(serial_number)
        && let Err(error) = reason.parse::<RevocationReason>()
    {
        return format!(
            "{error}, or its number, 0 to 6 or 8 to 10; colons within a serial number stand between pairs of digits, as \
             aa:bb:cc"
        );
    }
    format!(
        "{text:?} is not a serial number; write its hexadecimal digits, as `openssl x509 -serial` prints them"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The readings of a text, each as it can be written again.
    fn readings(text: &str) -> Vec<String> {
        let revocation: Revocation = text.parse().unwrap();
        revocation.readings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_serial_number_with_a_letter_is_hexadecimal_and_has_one_reading() {
        for (text, reading) in [
            ("1a83", "0x1a83"),
            ("1A83", "0x1a83"),
            ("0x1234", "0x1234"),
            ("bc75:keyCompromise", "0x00bc75:keyCompromise"),
            ("bc75:1", "0x00bc75:keyCompromise"),
            ("1a83:0", "0x1a83"),
            ("1a83:10", "0x1a83:AACompromise"),
            ("aa:bb:cc", "0x00aabbcc"),
            ("aa:bb:01", "0x00aabb01"),
            ("aa:bb:1", "0x00aabb:keyCompromise"),
            ("12:34:56", "0x123456"),
            ("12:34:56:superseded", "0x123456:superseded"),
            ("5", "0x05"),
            ("00", "0x00"),
        ] {
            assert_eq!(readings(text), [format!("hexadecimal, --revoke {reading}")], "{text}");
        }
        let long = "7f".repeat(20);
        for (number, reason) in
            (0..=10).filter(|number| *number != 7).map(|n| (n, RevocationReason::from_number(n)))
        {
            let revocation: Revocation = format!("{long}:{number}").parse().unwrap();
            assert_eq!(revocation.readings.first().map(|reading| reading.reason), reason);
            assert_eq!(revocation.readings.len(), 1);
        }
    }

    #[test]
    fn digits_alone_have_both_readings_however_many_they_are() {
        for length in 2..=100 {
            let text = "1234567890".repeat(10);
            let text = text.get(..length).unwrap();
            let decimal = SerialNumber::from_decimal(text).unwrap();
            for (reason, shown) in [("", ""), (":1", ":keyCompromise")] {
                let revocation: Revocation = format!("{text}{reason}").parse().unwrap();
                let message = revocation.settle(|_| false).unwrap_err().to_string();
                let hexadecimal: SerialNumber = text.parse().unwrap();
                assert!(message.contains(&format!("--revoke 0x{hexadecimal}{shown}, or ")), "{message}");
                let shown = format!("--revoke 0x{decimal}{shown} ({text} in decimal)");
                assert!(message.contains(&shown), "{message}");
                let settled = revocation.settle(|known| *known == decimal).unwrap();
                assert_eq!(settled.serial_number, decimal);
                let settled = revocation.settle(|known| *known == hexadecimal).unwrap();
                assert_eq!(settled.serial_number, hexadecimal);
                assert!(revocation.settle(|_| true).is_err());
            }
        }
    }

    #[test]
    fn ten_behind_pairs_is_a_pair_or_a_reason() {
        let both = ["hexadecimal, --revoke 0x00aabb10", "hexadecimal, --revoke 0x00aabb:AACompromise"];
        assert_eq!(readings("aa:bb:10"), both);
    }

    #[test]
    fn what_is_neither_a_serial_number_nor_a_reason_is_refused() {
        let long = "7f".repeat(20);
        for reason in ["7", "11", "00", "001", "255", "-1", "", "lost", "1a", "keyCompromise:1"] {
            for serial_number in ["1a83", "1234", &long] {
                let text = format!("{serial_number}:{reason}");
                assert!(text.parse::<Revocation>().is_err(), "{text}");
            }
        }
        for text in
            ["", ":", ":1", "12x4", "1a:8:03", "a:bb", "aa::bb", "aa:bb:", "0x", "0x:1", " 1a83", "-1a"]
        {
            assert!(text.parse::<Revocation>().is_err(), "{text}");
        }
        assert!("9".repeat(150).parse::<Revocation>().is_err());
    }
}
