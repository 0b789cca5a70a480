//! The entries of a list to be made: compact and in their order, for they are very many.

use alloc::{vec, vec::Vec};
use core::{borrow::Borrow, cmp::Ordering};

use const_oid::db::rfc5280::ID_CE_INVALIDITY_DATE;
use der::{
    Decode, Encode, Sequence,
    asn1::{AnyRef, IntRef},
};
use jiff::Timestamp;
use ra_pki::{
    Extension, RevocationReason, RevokedCertificate, SerialNumber,
    asn1::{X509Time, pkix::CrlReason},
};

use super::error::RevocationListIssueError;
use crate::extension::{borrow_extensions, encode_non_critical};

/// An entry that stands for its serial number: ordered by it, and equal to every other with it.
#[derive(Debug, Clone)]
pub(super) struct BySerialNumber(pub(super) RevokedCertificate);

impl Borrow<SerialNumber> for BySerialNumber {
    fn borrow(&self) -> &SerialNumber {
        self.0.serial_number()
    }
}

impl PartialEq for BySerialNumber {
    fn eq(&self, other: &Self) -> bool {
        self.0.serial_number() == other.0.serial_number()
    }
}

impl Eq for BySerialNumber {}

impl Ord for BySerialNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.serial_number().cmp(other.0.serial_number())
    }
}

impl PartialOrd for BySerialNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Writes entries one after the other.
#[derive(Default)]
pub(super) struct EntryEncoder {
    der: Vec<u8>,
    /// The DER of the extensions of entries that say nothing but their reason.
    reasons: Vec<(RevocationReason, Vec<u8>)>,
}

/// An entry whose extensions are DER already.
#[derive(Sequence)]
struct Entry<'a> {
    serial_number: IntRef<'a>,
    revocation_date: X509Time,
    extensions: Option<AnyRef<'a>>,
}

impl EntryEncoder {
    /// Appends the DER of an entry.
    pub(super) fn push(&mut self, entry: &RevokedCertificate) -> Result<(), RevocationListIssueError> {
        let date = entry.date();
        let date = X509Time::from_timestamp(date).ok_or(RevocationListIssueError::OutOfRange(date))?;
        // RFC 5280 §5.3.1: the reason is absent rather than `unspecified`.
        let reason = Some(entry.reason()).filter(|reason| *reason != RevocationReason::Unspecified);
        let dated;
        let extensions = match (reason, entry.invalidity_date()) {
            (None, None) => None,
            (Some(reason), None) => Some(encode_once(&mut self.reasons, reason)?),
            (reason, Some(date)) => {
                let mut extensions = vec![invalidity_extension(date)?];
                if let Some(reason) = reason {
                    extensions.insert(0, reason_extension(reason)?);
                }
                dated = encode_extensions(&extensions)?;
                Some(dated.as_slice())
            }
        };
        let mut encode = || {
            let entry = Entry {
                serial_number: IntRef::new(entry.serial_number().as_der_octets())?,
                revocation_date: date,
                extensions: extensions.map(AnyRef::from_der).transpose()?,
            };
            entry.encode_to_vec(&mut self.der)
        };
        encode().map(drop).map_err(RevocationListIssueError::unencodable)
    }

    /// The entries in DER.
    pub(super) fn finish(self) -> Vec<u8> {
        self.der
    }
}

/// The extensions of a reason alone, encoded the first time.
fn encode_once(
    reasons: &mut Vec<(RevocationReason, Vec<u8>)>,
    reason: RevocationReason,
) -> Result<&[u8], RevocationListIssueError> {
    let place = reasons.iter().position(|(known, _)| *known == reason).unwrap_or(reasons.len());
    if place == reasons.len() {
        reasons.push((reason, encode_extensions(&[reason_extension(reason)?])?));
    }
    Ok(reasons.get(place).map_or(&[], |(_, der)| der))
}

fn reason_extension(reason: RevocationReason) -> Result<Extension, RevocationListIssueError> {
    Ok(encode_non_critical(&CrlReason::from(reason))?)
}

fn invalidity_extension(date: Timestamp) -> Result<Extension, RevocationListIssueError> {
    let date = X509Time::generalized(date).ok_or(RevocationListIssueError::OutOfRange(date))?;
    let date = date.to_der().map_err(RevocationListIssueError::unencodable)?;
    Ok(Extension::new(ID_CE_INVALIDITY_DATE, date))
}

fn encode_extensions(extensions: &[Extension]) -> Result<Vec<u8>, RevocationListIssueError> {
    let encode = || borrow_extensions(extensions)?.to_der();
    encode().map_err(RevocationListIssueError::unencodable)
}

#[cfg(test)]
mod tests {
    use ra_pki::asn1::RevokedCertificateRef;

    use super::*;

    fn revoked(serial_number: &str) -> RevokedCertificate {
        RevokedCertificate::new(serial_number.parse().unwrap(), "2026-11-23T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn entries_are_encoded_one_after_the_other_with_their_own_reasons() {
        let since = "2026-11-01T00:00:00Z".parse().unwrap();
        let (compromise, superseded) = (RevocationReason::KeyCompromise, RevocationReason::Superseded);
        let mut encoder = EntryEncoder::default();
        let mut octets = Vec::new();
        for (serial_number, reason, since) in [
            ("01", RevocationReason::Unspecified, None),
            ("02", compromise, None),
            ("00ff", superseded, None),
            ("0100", compromise, None),
            ("0200", compromise, Some(since)),
            ("0300", RevocationReason::Unspecified, Some(since)),
        ] {
            let entry = revoked(serial_number).with_reason(reason);
            let entry = since.map_or(entry.clone(), |since| entry.with_invalidity_date(since));
            encoder.push(&entry).unwrap();
            let mut extensions = Vec::new();
            if reason != RevocationReason::Unspecified {
                extensions.push(reason_extension(reason).unwrap());
            }
            extensions.extend(since.map(|since| invalidity_extension(since).unwrap()));
            let extensions = borrow_extensions(&extensions).unwrap();
            let entry = RevokedCertificateRef {
                serial_number: IntRef::new(entry.serial_number().as_der_octets()).unwrap(),
                revocation_date: X509Time::from_timestamp(entry.date()).unwrap(),
                extensions: (!extensions.is_empty()).then_some(extensions),
            };
            octets.extend(entry.to_der().unwrap());
        }
        assert_eq!(encoder.finish(), octets);
    }

    #[test]
    fn an_entry_of_no_time_in_der_is_refused() {
        let before = "-000001-01-01T00:00:00Z".parse().unwrap();
        let refusal = Err(RevocationListIssueError::OutOfRange(before));
        let entry = RevokedCertificate::new("01".parse().unwrap(), before);
        assert_eq!(EntryEncoder::default().push(&entry), refusal);
        assert_eq!(EntryEncoder::default().push(&revoked("01").with_invalidity_date(before)), refusal);
    }
}
