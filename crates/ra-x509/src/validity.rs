use jiff::{SignedDuration, Timestamp};
use ra_pki::{
    Certificate,
    asn1::{Expiry, X509Time, X509Validity},
};

/// The time in which a certificate is valid: its first and its last second, both of them inside
/// (RFC 5280 §4.1.2.5).
///
/// Bounds are whole seconds of the years 0 to 9999; a fraction of a second is cut off.
///
/// ```
/// use ra_x509::Validity;
///
/// let validity = Validity::days("2026-11-23T12:00:00Z".parse()?, 30)?;
/// assert_eq!(validity.not_after().to_string(), "2026-12-23T12:00:00Z");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity(X509Validity);

impl Validity {
    /// The time from `not_before` to `not_after`.
    pub fn new(not_before: Timestamp, not_after: Timestamp) -> Result<Self, ValidityError> {
        if not_after < not_before {
            return Err(ValidityError::EndsBeforeItBegins { not_before, not_after });
        }
        let time = |instant| X509Time::from_timestamp(instant).ok_or(ValidityError::OutOfRange(instant));
        Ok(Self(X509Validity { not_before: time(not_before)?, not_after: time(not_after)? }))
    }

    /// The time from `from` to as many times 86400 seconds later, which is what OpenSSL's `-days` means.
    pub fn days(from: Timestamp, days: u32) -> Result<Self, ValidityError> {
        let length = SignedDuration::from_hours(i64::from(days) * 24);
        let not_after = from.checked_add(length).map_err(|_| ValidityError::TooLong { from, days })?;
        Self::new(from, not_after)
    }

    /// The part of this time in which the issuer's certificate is valid too, for a lifetime that is to be cut rather than
    /// refused. Compare it with this one to see what was cut.
    pub fn clip_to(self, issuer: &Certificate) -> Result<Self, ValidityError> {
        let (not_before, not_after) = (issuer.not_before(), issuer.not_after());
        let begins = self.not_before().max(not_before);
        let ends = self.not_after().min(not_after);
        if ends < begins {
            return Err(ValidityError::OutsideIssuer { not_before, not_after });
        }
        Self::new(begins, ends)
    }

    /// The first second.
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before.timestamp()
    }

    /// The last second.
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after.timestamp()
    }

    pub(crate) fn as_x509(&self) -> X509Validity {
        self.0
    }
}

/// Why a certificate cannot be valid at such a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValidityError {
    /// The end lies before the beginning.
    #[error("the validity would end at {not_after}, before it begins at {not_before}")]
    EndsBeforeItBegins {
        /// The beginning.
        not_before: Timestamp,
        /// The end.
        not_after: Timestamp,
    },
    /// No second in which the issuer is valid too.
    #[error(
        "the issuer is valid from {not_before} until {} only, which is outside the time that is asked for",
        Expiry(*not_after)
    )]
    OutsideIssuer {
        /// First second of the issuer's certificate.
        not_before: Timestamp,
        /// Last second of the issuer's certificate.
        not_after: Timestamp,
    },
    /// A time that a certificate cannot name.
    #[error("{0} is outside the years 0 to 9999 that a certificate can name")]
    OutOfRange(Timestamp),
    /// An end past the year 9999.
    #[error("{days} days from {from} end after the year 9999, the last that a certificate can name")]
    TooLong {
        /// The beginning.
        from: Timestamp,
        /// The length in days.
        days: u32,
    },
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use der::{Tag, Tagged};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_lifetime_is_cut_to_that_of_the_issuer_when_asked() {
        use ra_maker::Seeded;
        use ra_pki::{KeyType, Signer};

        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let days = |from: &str, days| Validity::days(from.parse().unwrap(), days).unwrap();
        let root = crate::TrustAnchorCertificate::new("/CN=Root".parse().unwrap(), key.public_key().clone());
        let of_root = days("2026-11-23T12:00:00Z", 10);
        let root = crate::UnsignedCertificate::self_signed(&root, &key, of_root, &Seeded::new(1)).unwrap();
        let root = root.sign(&key).unwrap();
        assert_eq!(days("2026-11-20T12:00:00Z", 30).clip_to(&root), Ok(of_root));
        let within = days("2026-11-24T12:00:00Z", 3);
        assert_eq!(within.clip_to(&root), Ok(within));
        let error = days("2027-11-24T12:00:00Z", 3).clip_to(&root).unwrap_err().to_string();
        assert!(
            error.starts_with("the issuer is valid from 2026-11-23T12:00:00Z until 2026-12-03"),
            "{error}"
        );
    }

    #[test]
    fn days_are_86400_seconds_each_and_fractions_are_cut_off() {
        let validity = Validity::days(at("2026-11-23T12:00:00.9Z"), 30).unwrap();
        assert_eq!(validity.not_before(), at("2026-11-23T12:00:00Z"));
        assert_eq!(validity.not_after(), at("2026-12-23T12:00:00Z"));
    }

    #[test]
    fn an_end_after_2049_is_a_generalized_time() {
        let validity = Validity::days(at("2026-11-23T17:47:13Z"), 99_999).unwrap();
        assert_eq!(validity.not_after(), at("2300-09-07T17:47:13Z"));
        assert_eq!(validity.as_x509().not_before.tag(), Tag::UtcTime);
        assert_eq!(validity.as_x509().not_after.tag(), Tag::GeneralizedTime);
    }

    #[test]
    fn an_end_past_9999_is_refused() {
        let error = Validity::days(at("2026-11-23T12:00:00Z"), u32::MAX).unwrap_err();
        assert!(error.to_string().contains("end after the year 9999"), "{error}");
    }

    #[test]
    fn an_end_before_the_beginning_is_refused() {
        let (early, late) = (at("2026-11-23T12:00:00Z"), at("2026-11-23T12:00:01Z"));
        assert!(Validity::new(early, early).is_ok());
        let error = Validity::new(late, early).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the validity would end at 2026-11-23T12:00:00Z, before it begins at 2026-11-23T12:00:01Z"
        );
    }

    #[test]
    fn a_beginning_before_1970_is_named_and_one_before_the_year_0_refused() {
        let old = Validity::days(at("1949-12-31T00:00:00Z"), 1).unwrap();
        assert_eq!(old.as_x509().not_before.tag(), Tag::GeneralizedTime);
        assert_eq!(old.as_x509().not_after.tag(), Tag::UtcTime);
        let early = at("-000001-12-31T23:59:59Z");
        assert_eq!(Validity::days(early, 1), Err(ValidityError::OutOfRange(early)));
    }
}
