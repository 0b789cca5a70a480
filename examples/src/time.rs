//! Instants: the present one, and those that a flag gives.

use jiff::Timestamp;

/// The present instant, to the second.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Reads an instant, as a flag gives it.
pub fn read_instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error| format!("{error}; write it like 2027-01-01T00:00:00Z"))
}
