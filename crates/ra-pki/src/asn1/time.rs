use core::time::Duration;

use der::asn1::{GeneralizedTime, UtcTime};
use jiff::Timestamp;
use x509_cert::time::Time;

/// The instant that an X.509 time names.
///
/// `99991231235959Z`, by which RFC 5280 §4.1.2.5 says "no well-defined expiry", lies a few hours past the last
/// instant of [`Timestamp`] and is read as that last instant.
pub fn timestamp(time: &Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// The X.509 time of an instant, to the second below: `UTCTime` through 2049, `GeneralizedTime` after
/// (RFC 5280 §4.1.2.5).
///
/// `None` before 1970.
pub fn x509_time(timestamp: Timestamp) -> Option<Time> {
    let seconds = u64::try_from(timestamp.as_second()).ok()?;
    let since_epoch = Duration::from_secs(seconds);
    match UtcTime::from_unix_duration(since_epoch) {
        Ok(time) => Some(time.into()),
        Err(_) => GeneralizedTime::from_unix_duration(since_epoch).ok().map(Time::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_2050_begins_generalized_time() {
        let last: Timestamp = "2049-12-31T23:59:59Z".parse().unwrap();
        let first: Timestamp = "2050-01-01T00:00:00Z".parse().unwrap();
        assert!(matches!(x509_time(last), Some(Time::UtcTime(_))));
        assert!(matches!(x509_time(first), Some(Time::GeneralTime(_))));
        assert_eq!(x509_time(first).map(|time| timestamp(&time)), Some(first));
    }

    #[test]
    fn before_1970_there_is_no_x509_time() {
        assert_eq!(x509_time(Timestamp::from_second(-1).unwrap()), None);
    }
}
