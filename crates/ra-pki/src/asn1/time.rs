//! X.509 times, of every year that they can name.

use core::{fmt, ops::RangeInclusive};

use der::{Choice, Decode, EncodeValue, Length, Reader, Sequence, Tag, Tagged, Writer, asn1::AnyRef};
use jiff::{
    Timestamp,
    civil::{DateTime, date},
    tz::Offset,
};

/// An X.509 `Time` (RFC 5280 §4.1.2.5): `UTCTime` or `GeneralizedTime`, to the second.
///
/// Unlike the types of the crate `der` it holds times before 1970, which old roots and certificates of Go have
/// (`00010101000000Z` is Go's unset time).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct X509Time {
    form: Form,
    date: DateTime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Two digits of the year: 1950 to 2049.
    Utc,
    /// Four digits of the year.
    Generalized,
}

/// The end of a certificate that has "no well-defined expiration date" (RFC 5280 §4.1.2.5): `99991231235959Z` lies a few hours
/// past the last instant of [`Timestamp`], and is read as that last instant.
pub const NO_EXPIRY: Timestamp = Timestamp::MAX;

impl X509Time {
    /// The instant, at most [`NO_EXPIRY`].
    pub fn timestamp(self) -> Timestamp {
        Offset::UTC.to_timestamp(self.date).unwrap_or(NO_EXPIRY)
    }

    /// The time of an instant, to the second below: `UTCTime` from 1950 through 2049, `GeneralizedTime` otherwise
    /// (RFC 5280 §4.1.2.5); `99991231235959Z` for [`NO_EXPIRY`]. `None` before the year 0.
    pub fn from_timestamp(timestamp: Timestamp) -> Option<Self> {
        if timestamp == NO_EXPIRY {
            return Some(Self { form: Form::Generalized, date: date(9999, 12, 31).at(23, 59, 59, 0) });
        }
        let date = Offset::UTC.to_datetime(Timestamp::from_second(timestamp.as_second()).ok()?);
        let form = if UTC_YEARS.contains(&date.year()) { Form::Utc } else { Form::Generalized };
        (date.year() >= 0).then_some(Self { form, date })
    }

    /// The time of an instant as `GeneralizedTime`, whatever the year, as an invalidity date has it (RFC 5280 §5.3.2).
    pub fn generalized(timestamp: Timestamp) -> Option<Self> {
        Self::from_timestamp(timestamp).map(|time| Self { form: Form::Generalized, ..time })
    }

    /// Reads the text that DER has for a time; `UTCTime` and `GeneralizedTime` are told apart by its length.
    pub fn from_text(text: &str) -> Option<Self> {
        let form = if text.len() == Form::Utc.text_len() { Form::Utc } else { Form::Generalized };
        Self::read(form, text.as_bytes())
    }

    fn read(form: Form, octets: &[u8]) -> Option<Self> {
        let (&zone, digits) = octets.split_last()?;
        let year_digits = form.year_digits();
        if zone != b'Z' || digits.len() != year_digits + 10 || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let (year, rest) = digits.split_at(year_digits);
        let number =
            |digits: &[u8]| digits.iter().fold(0_i16, |sum, digit| sum * 10 + i16::from(digit - b'0'));
        let year = match (form, number(year)) {
            (Form::Utc, year @ 50..) => 1900 + year,
            (Form::Utc, year) => 2000 + year,
            (Form::Generalized, year) => year,
        };
        let mut parts = rest.chunks(2).map(|part| i8::try_from(number(part)).ok());
        let mut next = || parts.next().flatten();
        let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
        let date = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        Some(Self { form, date })
    }

    /// Writes the text that DER has for it.
    fn write_text(self, writer: &mut impl Writer) -> Result<(), der::Error> {
        let Self { form, date } = self;
        if form == Form::Generalized {
            writer.write(&two_digits(date.year() / 100))?;
        }
        writer.write(&two_digits(date.year() % 100))?;
        for part in [date.month(), date.day(), date.hour(), date.minute(), date.second()] {
            writer.write(&two_digits(part.into()))?;
        }
        writer.write(b"Z")
    }
}

/// The last two digits of a number that is not negative.
fn two_digits(number: i16) -> [u8; 2] {
    [number / 10, number].map(|number| u8::try_from(number.rem_euclid(10)).map_or(b'0', |digit| b'0' + digit))
}

const UTC_YEARS: RangeInclusive<i16> = 1950..=2049;

impl Form {
    fn year_digits(self) -> usize {
        match self {
            Self::Utc => 2,
            Self::Generalized => 4,
        }
    }

    fn text_len(self) -> usize {
        self.year_digits() + 11
    }

    fn tag(self) -> Tag {
        match self {
            Self::Utc => Tag::UtcTime,
            Self::Generalized => Tag::GeneralizedTime,
        }
    }
}

impl Choice<'_> for X509Time {
    fn can_decode(tag: Tag) -> bool {
        matches!(tag, Tag::UtcTime | Tag::GeneralizedTime)
    }
}

impl<'a> Decode<'a> for X509Time {
    type Error = der::Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, der::Error> {
        let time = AnyRef::decode(reader)?;
        let form = match time.tag() {
            Tag::UtcTime => Form::Utc,
            Tag::GeneralizedTime => Form::Generalized,
            tag => return Err(tag.unexpected_error(None).into()),
        };
        Self::read(form, time.value()).ok_or_else(|| time.tag().value_error().into())
    }
}

impl Tagged for X509Time {
    fn tag(&self) -> Tag {
        self.form.tag()
    }
}

impl EncodeValue for X509Time {
    fn value_len(&self) -> Result<Length, der::Error> {
        Length::try_from(self.form.text_len())
    }

    fn encode_value(&self, writer: &mut impl Writer) -> Result<(), der::Error> {
        self.write_text(writer)
    }
}

/// X.509 `Validity` (RFC 5280 §4.1.2.5): the first and the last second at which a certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Sequence)]
pub struct X509Validity {
    /// The first second.
    pub not_before: X509Time,
    /// The last second.
    pub not_after: X509Time,
}

/// Shows the end of something: the instant, or that there is none that is well defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry(pub Timestamp);

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == NO_EXPIRY { f.write_str("no well-defined expiry") } else { self.0.fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;
    use std::string::ToString;

    use der::Encode;

    use super::*;

    fn der(form: Form, text: &str) -> Vec<u8> {
        AnyRef::new(form.tag(), text.as_bytes()).unwrap().to_der().unwrap()
    }

    fn read(form: Form, text: &str) -> Option<X509Time> {
        X509Time::from_der(&der(form, text)).ok()
    }

    #[test]
    fn every_year_is_read_and_written_as_it_stood() {
        for (form, text, instant) in [
            (Form::Utc, "500101000000Z", "1950-01-01T00:00:00Z"),
            (Form::Utc, "991231235959Z", "1999-12-31T23:59:59Z"),
            (Form::Utc, "491231235959Z", "2049-12-31T23:59:59Z"),
            (Form::Generalized, "00010101000000Z", "0001-01-01T00:00:00Z"),
            (Form::Generalized, "00000229120000Z", "0000-02-29T12:00:00Z"),
            (Form::Generalized, "19691231235959Z", "1969-12-31T23:59:59Z"),
            // Not the form that RFC 5280 asks for: OpenSSL reads it.
            (Form::Generalized, "20261123120000Z", "2026-11-23T12:00:00Z"),
            (Form::Generalized, "99991230000000Z", "9999-12-30T00:00:00Z"),
        ] {
            let time = read(form, text).unwrap();
            assert_eq!(time.timestamp().to_string(), instant);
            assert_eq!(time.to_der().unwrap(), der(form, text));
            assert_eq!(X509Time::from_text(text), Some(time));
        }
    }

    #[test]
    fn the_last_second_of_9999_is_no_well_defined_expiry() {
        let time = read(Form::Generalized, "99991231235959Z").unwrap();
        assert_eq!((time.timestamp(), X509Time::from_timestamp(NO_EXPIRY)), (NO_EXPIRY, Some(time)));
        assert_eq!(time.to_der().unwrap(), der(Form::Generalized, "99991231235959Z"));
        assert_eq!(Expiry(time.timestamp()).to_string(), "no well-defined expiry");
        let before = read(Form::Generalized, "99991230000000Z").unwrap();
        assert_eq!(Expiry(before.timestamp()).to_string(), "9999-12-30T00:00:00Z");
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in
            ["", "Z", "2611231200Z", "261123120000", "261123120000+0900", "261323120000Z", "261131120000Z"]
        {
            assert_eq!(read(Form::Utc, text), None, "{text}");
        }
        for text in
            ["202611231200Z", "20261123120000.5Z", "20261123120060Z", "20260229120000Z", "+0261123120000Z"]
        {
            assert_eq!(read(Form::Generalized, text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_has_the_form_that_rfc_5280_asks_for() {
        for (instant, form) in [
            ("1949-12-31T23:59:59Z", Form::Generalized),
            ("1950-01-01T00:00:00Z", Form::Utc),
            ("2049-12-31T23:59:59.9Z", Form::Utc),
            ("2050-01-01T00:00:00Z", Form::Generalized),
        ] {
            let time = X509Time::from_timestamp(instant.parse().unwrap()).unwrap();
            assert_eq!(time.form, form, "{instant}");
            assert_eq!(X509Time::from_der(&time.to_der().unwrap()), Ok(time));
        }
        assert_eq!(X509Time::from_timestamp("-000001-12-31T23:59:59Z".parse().unwrap()), None);
    }
}
