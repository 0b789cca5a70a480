use alloc::{string::String, vec::Vec};

use jiff::Timestamp;
use ra_pki::{CrlNumber, PublicKey, RevocationReason, RevokedCertificate, SerialNumber};

use super::{
    event::{IssuanceEvent, IssuanceEventError},
    openssl_index::{is_openssl_index, read_line},
};

/// What a CA has issued and revoked, as it is kept in a text that only grows: each line is an [`IssuanceEvent`].
///
/// A line that a crash cut short is left out and named by [`torn_lines`](Self::torn_lines). `index.txt`, the database of
/// `openssl ca`, is read in its place, and not written.
///
/// ```
/// use ra_pki::RevokedCertificate;
/// use ra_x509::issuance_log::{IssuanceEvent, IssuanceLog};
///
/// // A crash cut the second line short.
/// let text = "revoked\t1a83\t2026-11-24T08:00:00Z\tkeyCompromise\nrevoked\t1a";
/// let log = IssuanceLog::parse(text)?;
/// assert_eq!((log.revoked().len(), log.torn_lines()), (1, &[2][..]));
///
/// let entry = RevokedCertificate::new("1a84".parse()?, "2026-11-24T09:00:00Z".parse()?);
/// let longer = format!("{text}{}", log.appendix(&[IssuanceEvent::Revoked(entry)])?);
/// let log = IssuanceLog::parse(&longer)?;
/// assert_eq!((log.revoked().len(), log.torn_lines()), (2, &[2][..]));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssuanceLog {
    /// Ordered by serial number; of several lines for one, the last counts.
    expiries: Vec<(SerialNumber, Timestamp)>,
    /// The certificates of each key, ordered by its SHA-256.
    by_key: Vec<([u8; 32], SerialNumber)>,
    revoked: Vec<RevokedCertificate>,
    last_list: Option<CrlNumber>,
    torn_lines: Vec<usize>,
    end: End,
}

/// How the text ends, and so what may follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum End {
    #[default]
    WholeLine,
    TornLine,
    OpensslIndex,
}

impl IssuanceLog {
    /// Reads a log. A line that is not an event is an error that names it; an empty text is an empty log.
    pub fn parse(text: &str) -> Result<Self, IssuanceLogError> {
        Self::parse_parts([text])
    }

    /// As [`parse`](Self::parse), of a text in parts, so that a long one need not be in memory whole. Each part but the last
    /// ends where a line does.
    pub fn parse_parts(parts: impl IntoIterator<Item: AsRef<str>>) -> Result<Self, IssuanceLogError> {
        let mut log = Self::default();
        let (mut number, mut is_index) = (0, None);
        for part in parts {
            for line in part.as_ref().split_inclusive('\n') {
                number += 1;
                let is_index = *is_index.get_or_insert_with(|| is_openssl_index(line));
                let added = if is_index { log.add_index_line(line) } else { log.add_line(number, line) };
                added.map_err(|error| IssuanceLogError::Line { line: number, error })?;
            }
        }
        if is_index == Some(true) {
            log.end = End::OpensslIndex;
        }
        log.sort();
        Ok(log)
    }

    /// The text to append so that the log holds these events too.
    ///
    /// Write it with one call: a crash then leaves it whole, absent, or as a torn last line. A torn line before it is marked.
    pub fn appendix(&self, events: &[IssuanceEvent]) -> Result<String, IssuanceLogError> {
        let torn = match self.end {
            End::WholeLine => None,
            End::TornLine => Some(alloc::format!("{TORN}\n")),
            End::OpensslIndex => return Err(IssuanceLogError::OpensslIndex),
        };
        Ok(torn.into_iter().chain(events.iter().map(|event| alloc::format!("{event}\n"))).collect())
    }

    /// Takes in events whose [`appendix`](Self::appendix) was written.
    pub fn extend(&mut self, events: &[IssuanceEvent]) {
        for event in events {
            self.add(event.clone());
        }
        self.sort();
        self.end = if self.end == End::OpensslIndex { self.end } else { End::WholeLine };
    }

    /// Whether a line says that the certificate of this serial number was issued, or revoked.
    pub fn has(&self, serial_number: &SerialNumber) -> bool {
        self.not_after(serial_number).is_some()
            || self.revoked.iter().any(|entry| entry.serial_number() == serial_number)
    }

    /// The last second of a certificate that was issued; `None` for one that is not in the log.
    pub fn not_after(&self, serial_number: &SerialNumber) -> Option<Timestamp> {
        let after = self.expiries.partition_point(|(other, _)| other <= serial_number);
        let (found, not_after) = self.expiries.get(after.checked_sub(1)?)?;
        (found == serial_number).then_some(*not_after)
    }

    /// The revocations in the order of the log.
    pub fn revoked(&self) -> &[RevokedCertificate] {
        &self.revoked
    }

    /// The highest number of the revocation lists that were made.
    pub fn last_list(&self) -> Option<CrlNumber> {
        self.last_list
    }

    /// Whether none of the certificates that were issued for a key was revoked; that its key is in other hands counts before
    /// other reasons. Of certificates whose lines have no key, nothing is known.
    pub fn check_key(&self, key: &PublicKey) -> Result<(), RevokedKey> {
        let key = key.sha256();
        let first = self.by_key.partition_point(|(other, _)| *other < key);
        let last = self.by_key.partition_point(|(other, _)| *other <= key);
        let issued = self.by_key.get(first..last).unwrap_or_default();
        let is_of_key =
            |entry: &&RevokedCertificate| issued.iter().any(|(_, serial)| serial == entry.serial_number());
        let of_key = self.revoked.iter().filter(is_of_key);
        let is_compromise = |entry: &&RevokedCertificate| {
            matches!(entry.reason(), RevocationReason::KeyCompromise | RevocationReason::CaCompromise)
        };
        match of_key.clone().find(is_compromise).or(of_key.clone().next()) {
            Some(entry) => Err(RevokedKey {
                serial_number: entry.serial_number().clone(),
                date: entry.date(),
                reason: entry.reason(),
            }),
            None => Ok(()),
        }
    }

    /// The numbers, from one, of lines that were cut short and are left out. If the log is always written first, what such a
    /// line would have said was not done.
    pub fn torn_lines(&self) -> &[usize] {
        &self.torn_lines
    }

    fn add(&mut self, event: IssuanceEvent) {
        match event {
            IssuanceEvent::Issued { serial_number, not_after, key_sha256, .. } => {
                if let Some(key) = key_sha256 {
                    self.by_key.push((key, serial_number.clone()));
                }
                self.expiries.push((serial_number, not_after));
            }
            IssuanceEvent::Revoked(entry) => self.revoked.push(entry),
            IssuanceEvent::Listed { number, .. } => self.last_list = self.last_list.max(Some(number)),
            IssuanceEvent::Withheld { .. } => {}
        }
    }

    /// Orders what was added at the ends.
    fn sort(&mut self) {
        self.expiries.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.by_key.sort_unstable();
    }

    fn add_line(&mut self, number: usize, line: &str) -> Result<(), IssuanceEventError> {
        let whole = line.strip_suffix('\n');
        let text = without_break(line);
        if whole.is_none() || text.ends_with(TORN) {
            self.torn_lines.push(number);
            self.end = if whole.is_none() { End::TornLine } else { End::WholeLine };
        } else {
            self.add(text.parse()?);
        }
        Ok(())
    }

    fn add_index_line(&mut self, line: &str) -> Result<(), IssuanceEventError> {
        let (serial_number, not_after, revocation) = read_line(without_break(line))?;
        self.expiries.push((serial_number, not_after));
        self.revoked.extend(revocation);
        Ok(())
    }
}

fn without_break(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// The end of a line that was cut short and has another after it. No field of an event holds a tab.
const TORN: &str = "\t# torn";

/// Why a text is not an issuance log, or cannot be appended to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuanceLogError {
    /// A line is malformed.
    #[error("line {line} cannot be read")]
    Line {
        /// Which, from one.
        line: usize,
        /// What is wrong with it.
        #[source]
        error: IssuanceEventError,
    },
    /// The text is the database of `openssl ca`, which is OpenSSL's to write.
    #[error(
        "this is the database of `openssl ca`, which is read here and not written; revoke there with `openssl ca -revoke`, \
         or keep a log of your own beside it"
    )]
    OpensslIndex,
}

/// A key for which no certificate is issued: one that it had was revoked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the key is that of the certificate with the serial number {serial_number}, which was revoked at {date} ({reason}); \
     make a new key, and a request with it"
)]
#[non_exhaustive]
pub struct RevokedKey {
    /// The serial number of the certificate that was revoked.
    pub serial_number: SerialNumber,
    /// When.
    pub date: Timestamp,
    /// Why.
    pub reason: RevocationReason,
}

#[cfg(test)]
mod tests {
    use std::{error::Error, format, string::ToString};

    use ra_pki::Signer;

    use super::*;

    const ISSUED: &str = "issued\t1a83\t/CN=host-1\t2026-12-23T12:00:00Z\t\
                          9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n";
    const REVOKED: &str = "revoked\t1a83\t2026-11-24T08:00:00Z\tkeyCompromise\n";

    #[test]
    fn a_log_says_what_was_issued_and_revoked() {
        let log = IssuanceLog::parse(&format!("{ISSUED}{REVOKED}")).unwrap();
        let serial_number = "1a83".parse().unwrap();
        assert_eq!(log.not_after(&serial_number).unwrap().to_string(), "2026-12-23T12:00:00Z");
        assert_eq!(log.revoked()[0].serial_number(), &serial_number);
        assert!(log.torn_lines().is_empty());
        let listed = ["9", "10", "2"].map(|number| format!("listed\t{number}\t2026-11-24T08:00:00Z\n"));
        let listed = IssuanceLog::parse(&listed.concat()).unwrap();
        assert_eq!((log.last_list(), listed.last_list()), (None, Some(CrlNumber::from(10))));
        assert_eq!(log.appendix(&[REVOKED.trim_end().parse().unwrap()]), Ok(REVOKED.into()));
    }

    #[test]
    fn a_key_whose_certificate_was_revoked_is_known_again() {
        let key = |seed| ra_maker::keys::seeded(ra_pki::KeyType::P256, seed).public_key().clone();
        let issued = |serial: &str, key: &PublicKey| {
            let line = ISSUED.trim_end().replace("1a83", serial);
            format!("{line}\t{}\n", base16ct::lower::encode_string(&key.sha256()))
        };
        let revoked =
            |serial: &str, reason: &str| format!("revoked\t{serial}\t2026-11-24T08:00:00Z\t{reason}\n");
        let check = |text: &str| {
            IssuanceLog::parse(text).unwrap().check_key(&key(1)).map_err(|error| error.to_string())
        };
        let both = issued("1a83", &key(1)) + &issued("1a84", &key(1)) + &issued("1a85", &key(2));
        let text = |serial: &str, reason: &str| {
            format!(
                "the key is that of the certificate with the serial number {serial}, which was revoked at \
                 2026-11-24T08:00:00Z ({reason}); make a new key, and a request with it"
            )
        };
        assert_eq!(check(&(both.clone() + &revoked("1a84", "superseded"))), Err(text("1a84", "superseded")));
        let twice = revoked("1a84", "superseded") + &revoked("1a83", "keyCompromise");
        assert_eq!(check(&(both.clone() + &twice)), Err(text("1a83", "keyCompromise")));
        // Nothing stands against it where nothing was revoked, or another key's certificate was, or the line has no key.
        assert_eq!(check(&both), Ok(()));
        assert_eq!(check(&(both + &revoked("1a85", "keyCompromise"))), Ok(()));
        assert_eq!(check(&format!("{ISSUED}{REVOKED}")), Ok(()));
    }

    #[test]
    fn at_every_length_a_log_is_read_or_its_last_line_is_torn() {
        let text = format!("{ISSUED}{REVOKED}");
        for length in 0..text.len() {
            let cut = text.get(..length).unwrap();
            let log = IssuanceLog::parse(cut).unwrap();
            let is_torn = !cut.is_empty() && !cut.ends_with('\n');
            let torn = is_torn.then_some(cut.matches('\n').count() + 1);
            assert_eq!(log.torn_lines(), torn.as_slice());
            // And it goes on from there.
            let event = REVOKED.trim_end().parse().unwrap();
            let mut longer = log.clone();
            let mut text = cut.to_string();
            let events = [event];
            for _ in 0..2 {
                text += &longer.appendix(&events).unwrap();
                longer.extend(&events);
            }
            let again = IssuanceLog::parse(&text).unwrap();
            assert_eq!(again, longer);
            assert_eq!(IssuanceLog::parse_parts(text.split_inclusive('\n')).unwrap(), longer);
            assert!(again.has(&"1a83".parse().unwrap()) && !again.has(&"1a84".parse().unwrap()));
            assert_eq!(again.revoked().len(), log.revoked().len() + 2);
            assert_eq!(again.torn_lines(), log.torn_lines());
        }
    }

    #[test]
    fn of_two_lines_for_one_certificate_the_last_counts() {
        let later = ISSUED.replace("2026-12-23", "2027-12-23");
        let other = ISSUED.replace("1a83", "1a82");
        let mut log = IssuanceLog::parse(&format!("{ISSUED}{other}{later}")).unwrap();
        let not_after = |log: &IssuanceLog, serial: &str| {
            log.not_after(&serial.parse().unwrap()).map(|not_after| not_after.to_string())
        };
        assert_eq!(not_after(&log, "1a83").as_deref(), Some("2027-12-23T12:00:00Z"));
        assert_eq!(not_after(&log, "1a82").as_deref(), Some("2026-12-23T12:00:00Z"));
        assert_eq!([not_after(&log, "1a81"), not_after(&log, "1a84")], [None, None]);
        log.extend(&[ISSUED.trim_end().parse().unwrap()]);
        assert_eq!(not_after(&log, "1a83").as_deref(), Some("2026-12-23T12:00:00Z"));
    }

    #[test]
    fn a_malformed_line_is_named() {
        let error = IssuanceLog::parse(&format!("{ISSUED}\n{REVOKED}")).unwrap_err();
        assert_eq!(IssuanceLog::parse_parts([ISSUED, "\n", REVOKED]).unwrap_err(), error);
        assert_eq!(error.to_string(), "line 2 cannot be read");
        let cause = error.source().unwrap().to_string();
        assert!(cause.starts_with("it is not an event"), "{cause}");
    }

    #[test]
    fn an_index_of_openssl_is_read_and_not_written() {
        let text = "V\t270101000000Z\t\t1A82\tunknown\t/CN=x\n\
                    R\t270101000000Z\t261123120000Z,superseded\t1A83\tunknown\t/CN=y\n";
        let log = IssuanceLog::parse(text).unwrap();
        assert!(log.not_after(&"1a82".parse().unwrap()).is_some());
        assert_eq!(log.revoked().len(), 1);
        assert_eq!(log.appendix(&[]), Err(IssuanceLogError::OpensslIndex));
        let error = IssuanceLog::parse(&format!("{text}V\n")).unwrap_err().to_string();
        assert_eq!(error, "line 3 cannot be read");
    }
}
