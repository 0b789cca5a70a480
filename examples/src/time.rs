//! Instants: the present one, and those that a flag gives.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// The present instant, to the second.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Reads an instant, as a flag gives it.
pub fn read_instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error| format!("{error}; write it like 2027-01-01T00:00:00Z"))
}

/// Reads an instant in the form of SigV4, as a flag gives it.
pub fn read_date(text: &str) -> Result<Timestamp, String> {
    let date = DateTime::strptime("%Y%m%dT%H%M%SZ", text)
        .map_err(|_| "write the date as YYYYMMDDTHHMMSSZ, in UTC")?;
    Offset::UTC.to_timestamp(date).map_err(|error| error.to_string())
}
