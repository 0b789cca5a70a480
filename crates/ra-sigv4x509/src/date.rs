use core::fmt;

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// An instant as `X-Amz-Date` has it: `20261123T120000Z`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct AmzDate([u8; LENGTH]);

const LENGTH: usize = 16;
/// The octets of the day, `20261123`.
const DAY: usize = 8;

impl AmzDate {
    /// The instant, to the second below; `None` outside the years 0 to 9999.
    pub(crate) fn new(at: Timestamp) -> Option<Self> {
        let at = Offset::UTC.to_datetime(at);
        let year = u32::try_from(at.year()).ok()?;
        let mut octets = *b"00000000T000000Z";
        let [month, day] = [at.month(), at.day()].map(i8::unsigned_abs).map(u32::from);
        let [hour, minute, second] =
            [at.hour(), at.minute(), at.second()].map(i8::unsigned_abs).map(u32::from);
        let date = (year * 100 + month) * 100 + day;
        let time = (hour * 100 + minute) * 100 + second;
        write_digits(octets.get_mut(..DAY)?, date);
        write_digits(octets.get_mut(DAY + 1..LENGTH - 1)?, time);
        Some(Self(octets))
    }

    /// Reads the text of the header.
    pub(crate) fn parse(text: &[u8]) -> Option<(Self, Timestamp)> {
        let octets: [u8; LENGTH] = text.try_into().ok()?;
        let number = |from: usize, to: usize| -> Option<i16> {
            let digits = octets.get(from..to)?;
            let is_number = digits.iter().all(u8::is_ascii_digit);
            is_number
                .then_some(digits)?
                .iter()
                .try_fold(0_i16, |sum, digit| sum.checked_mul(10)?.checked_add(i16::from(digit - b'0')))
        };
        let small = |from: usize| i8::try_from(number(from, from + 2)?).ok();
        if octets.get(DAY) != Some(&b'T') || octets.last() != Some(&b'Z') {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, small(4)?, small(6)?);
        let date = DateTime::new(year, month, day, small(9)?, small(11)?, small(13)?, 0).ok()?;
        let instant = Offset::UTC.to_timestamp(date).ok()?;
        Some((Self(octets), instant))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).expect("both constructors write or check ASCII")
    }

    /// The day, such as `20261123`.
    pub(crate) fn day(&self) -> &str {
        self.parts().1
    }

    /// The whole, and the day.
    pub(crate) fn parts(&self) -> (&str, &str) {
        let date = self.as_str();
        (date, date.get(..DAY).expect("a date is sixteen ASCII octets"))
    }
}

impl fmt::Debug for AmzDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Writes a number into a field of digits, from its end.
fn write_digits(field: &mut [u8], mut number: u32) {
    for digit in field.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).expect("a digit is below ten");
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_it_is_written() {
        for text in ["2026-11-23T12:00:00Z", "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z"] {
            let at: Timestamp = text.parse().unwrap();
            let date = AmzDate::new(at).unwrap();
            assert_eq!(AmzDate::parse(date.as_str().as_bytes()), Some((date, at)));
        }
        assert_eq!(
            AmzDate::new("2026-11-23T12:34:56Z".parse().unwrap()).unwrap().as_str(),
            "20261123T123456Z"
        );
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "20261123T120000",
            "20261123T120000z",
            "20261323T120000Z",
            "2026112T1200000Z",
            "+0261123T120000Z",
        ] {
            assert_eq!(AmzDate::parse(text.as_bytes()), None, "{text}");
        }
    }
}
