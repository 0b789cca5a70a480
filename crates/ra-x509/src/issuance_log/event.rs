use alloc::{string::String, vec::Vec};
use core::{
    fmt::{self, Write},
    str::FromStr,
};

use jiff::Timestamp;
use ra_pki::{
    Certificate, CrlNumber, RevokedCertificate, SerialNumber,
    error::{SerialNumberError, UnknownRevocationReason},
};

/// One line of an [`IssuanceLog`](super::IssuanceLog), its fields between tabs: `Display` writes it, without a line
/// break, and `FromStr` reads it.
///
/// ```text
/// issued   SERIAL  SUBJECT  LAST-SECOND  SHA-256  [SHA-256-OF-KEY]
/// withheld SERIAL  EXTENSIONS
/// revoked  SERIAL  DATE     REASON       [INVALIDITY-DATE]
/// listed   NUMBER  DATE
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssuanceEvent {
    /// A certificate was issued.
    Issued {
        /// Its serial number.
        serial_number: SerialNumber,
        /// Its subject, as [`DistinguishedName`](ra_pki::DistinguishedName) is displayed.
        subject: String,
        /// Its last second.
        not_after: Timestamp,
        /// SHA-256 over its DER.
        sha256: [u8; 32],
        /// SHA-256 over the DER of its `SubjectPublicKeyInfo`; lines of older logs have none.
        key_sha256: Option<[u8; 32]>,
    },
    /// What the request of a certificate asked for, and the certificate does not say.
    Withheld {
        /// The certificate's serial number.
        serial_number: SerialNumber,
        /// The extensions, for people; without control characters.
        extensions: String,
    },
    /// A certificate was revoked.
    Revoked(RevokedCertificate),
    /// A revocation list was made.
    Listed {
        /// Its CRL number.
        number: CrlNumber,
        /// Its `thisUpdate`.
        this_update: Timestamp,
    },
}

impl IssuanceEvent {
    /// That this certificate was issued.
    pub fn from_certificate(certificate: &Certificate) -> Self {
        Self::Issued {
            serial_number: certificate.serial_number().clone(),
            subject: alloc::format!("{}", certificate.subject()),
            not_after: certificate.not_after(),
            sha256: certificate.sha256(),
            key_sha256: Some(certificate.public_key().sha256()),
        }
    }
}

impl fmt::Display for IssuanceEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A displayed name has no control character, so neither a tab nor a line break.
            Self::Issued { serial_number, subject, not_after, sha256, key_sha256 } => {
                write!(f, "issued\t{serial_number}\t{subject}\t{not_after}")?;
                let fingerprints = core::iter::once(sha256).chain(key_sha256);
                fingerprints
                    .map(|octets| base16ct::lower::encode_string(octets))
                    .try_for_each(|fingerprint| write!(f, "\t{fingerprint}"))
            }
            Self::Withheld { serial_number, extensions } => {
                write!(f, "withheld\t{serial_number}\t")?;
                extensions
                    .chars()
                    .filter(|character| !character.is_control())
                    .try_for_each(|c| f.write_char(c))
            }
            Self::Listed { number, this_update } => write!(f, "listed\t{number}\t{this_update}"),
            Self::Revoked(entry) => {
                write!(f, "revoked\t{}\t{}\t{}", entry.serial_number(), entry.date(), entry.reason())?;
                entry.invalidity_date().map_or(Ok(()), |date| write!(f, "\t{date}"))
            }
        }
    }
}

impl FromStr for IssuanceEvent {
    type Err = IssuanceEventError;

    fn from_str(line: &str) -> Result<Self, IssuanceEventError> {
        let fields: Vec<&str> = line.split('\t').collect();
        match *fields {
            ["issued", serial_number, subject, not_after, sha256, ref key @ ..] if key.len() <= 1 => {
                Ok(Self::Issued {
                    serial_number: serial_number.parse()?,
                    subject: subject.into(),
                    not_after: time(not_after)?,
                    sha256: fingerprint(sha256)?,
                    key_sha256: key.first().copied().map(fingerprint).transpose()?,
                })
            }
            ["withheld", serial_number, extensions] => {
                Ok(Self::Withheld { serial_number: serial_number.parse()?, extensions: extensions.into() })
            }
            ["listed", number, date] => Ok(Self::Listed {
                number: CrlNumber::from_decimal(number)
                    .ok_or_else(|| IssuanceEventError::ListNumber(number.into()))?,
                this_update: time(date)?,
            }),
            ["revoked", serial_number, date, reason, ref invalidity_date @ ..]
                if invalidity_date.len() <= 1 =>
            {
                let entry = RevokedCertificate::new(serial_number.parse()?, time(date)?);
                let entry = entry.with_reason(reason.parse()?);
                Ok(Self::Revoked(match invalidity_date {
                    [date, ..] => entry.with_invalidity_date(time(date)?),
                    [] => entry,
                }))
            }
            _ => Err(IssuanceEventError::Fields),
        }
    }
}

/// Why a line is not an event of an issuance log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuanceEventError {
    /// An unknown event, or a known one with too few or too many fields. The text is not told: it may be a key or a
    /// passphrase, in a file that was taken for a log.
    #[error(
        "it is not an event; expected, between tabs, \"issued SERIAL SUBJECT LAST-SECOND SHA-256\", \"withheld SERIAL \
         EXTENSIONS\", \"revoked SERIAL DATE REASON\" or \"listed NUMBER DATE\""
    )]
    Fields,
    /// Too few or too many fields for a line of `index.txt`, or an unknown status.
    #[error("not a line of `openssl ca`'s database; expected V, R or E, then five more fields between tabs")]
    IndexFields,
    /// The serial number cannot be read.
    #[error(transparent)]
    SerialNumber(#[from] SerialNumberError),
    /// The reason is not known.
    #[error(transparent)]
    Reason(#[from] UnknownRevocationReason),
    /// The number of a revocation list cannot be read.
    #[error("{0:?} is not a CRL number; expected are decimal digits, of a number of 20 octets at most")]
    ListNumber(String),
    /// A time that cannot be read.
    #[error(
        "{0:?} is not a time; expected is one such as 2026-11-23T12:00:00Z, or 261123120000Z from `openssl ca`"
    )]
    Time(String),
    /// A fingerprint that cannot be read.
    #[error("{0:?} is not a SHA-256 fingerprint; expected are 64 hexadecimal digits")]
    Fingerprint(String),
}

fn time(text: &str) -> Result<Timestamp, IssuanceEventError> {
    text.parse().map_err(|_| IssuanceEventError::Time(text.into()))
}

fn fingerprint(text: &str) -> Result<[u8; 32], IssuanceEventError> {
    let mut octets = [0; 32];
    let decoded = base16ct::mixed::decode(text, &mut octets).ok().and_then(|octets| octets.try_into().ok());
    decoded.ok_or_else(|| IssuanceEventError::Fingerprint(text.into()))
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        for line in [
            &std::format!("issued\t1a83\t/O=Example/CN=host 1\t2026-12-23T12:00:00Z\t{sha256}"),
            &std::format!("issued\t1a83\t/O=Example/CN=host 1\t2026-12-23T12:00:00Z\t{sha256}\t{sha256}"),
            "revoked\t00ff\t2026-11-24T08:00:00Z\tkeyCompromise",
            "withheld\t1a83\tsubjectAltName DNS:host, 1.2.3",
            "revoked\t1a83\t2026-11-24T08:00:00Z\tunspecified\t2026-11-01T00:00:00Z",
            "listed\t4722366482869645213696\t2026-11-24T08:00:00Z",
        ] {
            assert_eq!(line.parse::<IssuanceEvent>().unwrap().to_string(), line);
        }
    }

    #[test]
    fn what_is_no_event_is_refused_with_what_is_wrong() {
        let error = |line: &str| line.parse::<IssuanceEvent>().unwrap_err();
        assert_eq!(error(""), IssuanceEventError::Fields);
        assert_eq!(error("revoked\t1a83"), IssuanceEventError::Fields);
        assert_eq!(error("listed\t-1\t2026-11-24T08:00:00Z"), IssuanceEventError::ListNumber("-1".into()));
        assert!(!error("correct horse battery staple").to_string().contains("horse"));
        assert_eq!(error("revoked\t01\tnow\tsuperseded"), IssuanceEventError::Time("now".into()));
        assert!(matches!(error("revoked\t01\t2026-11-24T08:00:00Z\tlost"), IssuanceEventError::Reason(_)));
        assert_eq!(
            error("issued\t01\t/CN=x\t2026-11-24T08:00:00Z\t9f8"),
            IssuanceEventError::Fingerprint("9f8".into())
        );
    }
}
