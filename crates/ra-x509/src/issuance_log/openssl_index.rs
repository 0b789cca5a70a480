//! `index.txt`, the database of `openssl ca` (openssl-ca(1)): six fields between tabs (status, expiry, revocation, serial
//! number, file, subject). The status is `V` for valid, `R` for revoked, `E` for expired.

use alloc::vec::Vec;

use jiff::Timestamp;
use ra_pki::{RevocationReason, RevokedCertificate, SerialNumber, asn1::X509Time};

use super::event::IssuanceEventError;

/// Whether a text is such a database, by its first line.
pub(crate) fn is_openssl_index(text: &str) -> bool {
    ["V\t", "R\t", "E\t"].iter().any(|status| text.starts_with(status))
}

/// A line's serial number and expiry, and its revocation if it has one.
pub(crate) fn read_line(
    line: &str,
) -> Result<(SerialNumber, Timestamp, Option<RevokedCertificate>), IssuanceEventError> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [status @ ("V" | "R" | "E"), not_after, revocation, serial_number, _file, _subject] = *fields else {
        return Err(IssuanceEventError::IndexFields);
    };
    let serial_number: SerialNumber = serial_number.parse()?;
    let revocation = match status {
        "R" => Some(read_revocation(serial_number.clone(), revocation)?),
        _ => None,
    };
    Ok((serial_number, time(not_after)?, revocation))
}

/// `DATE[,REASON[,DETAIL]]`, as `openssl ca -revoke` writes it.
fn read_revocation(
    serial_number: SerialNumber,
    text: &str,
) -> Result<RevokedCertificate, IssuanceEventError> {
    let (date, reason) = text.split_once(',').map_or((text, None), |(date, reason)| (date, Some(reason)));
    let (reason, detail) = match reason.and_then(|reason| reason.split_once(',')) {
        Some((reason, detail)) => (Some(reason), Some(detail)),
        None => (reason, None),
    };
    let entry = RevokedCertificate::new(serial_number, time(date)?);
    Ok(match (reason, detail) {
        (None, _) => entry,
        // `-crl_compromise`, `-crl_CA_compromise`: a reason with its invalidity date.
        (Some("keyTime"), Some(since)) => {
            entry.with_reason(RevocationReason::KeyCompromise).with_invalidity_date(time(since)?)
        }
        (Some("CAkeyTime"), Some(since)) => {
            entry.with_reason(RevocationReason::CaCompromise).with_invalidity_date(time(since)?)
        }
        // `-crl_hold`; the instruction's object identifier is obsolete (RFC 5280 removed its extension).
        (Some("holdInstruction"), _) => entry.with_reason(RevocationReason::CertificateHold),
        (Some(reason), _) => entry.with_reason(reason.parse()?),
    })
}

/// A `UTCTime` or `GeneralizedTime`. The last hours of 9999, by which RFC 5280 says "no well-defined expiry", lie past the last
/// instant.
fn time(text: &str) -> Result<Timestamp, IssuanceEventError> {
    let time = X509Time::from_text(text).ok_or_else(|| IssuanceEventError::Time(text.into()))?;
    Ok(time.timestamp())
}

#[cfg(test)]
mod tests {
    use std::{
        format,
        string::{String, ToString},
    };

    use super::*;

    fn revocation(text: &str) -> RevokedCertificate {
        let line = format!("R\t270101000000Z\t{text}\t1A83\tunknown\t/CN=x");
        read_line(&line).unwrap().2.unwrap()
    }

    #[test]
    fn a_valid_certificate_has_its_expiry() {
        let (serial_number, not_after, revocation) =
            read_line("V\t23000907174713Z\t\t00FF\tunknown\t/C=JP/CN=x").unwrap();
        assert_eq!(serial_number.to_string(), "00ff");
        assert_eq!(not_after.to_string(), "2300-09-07T17:47:13Z");
        assert_eq!(revocation, None);
        assert_eq!(time("99991231235959Z"), Ok(Timestamp::MAX));
        assert_eq!(time("991231235959Z").unwrap().to_string(), "1999-12-31T23:59:59Z");
    }

    #[test]
    fn every_form_of_a_revocation_is_read() {
        let plain = revocation("261123120000Z");
        assert_eq!(plain.date().to_string(), "2026-11-23T12:00:00Z");
        assert_eq!(plain.reason(), RevocationReason::Unspecified);
        assert_eq!(revocation("261123120000Z,superseded").reason(), RevocationReason::Superseded);
        let hold = revocation("261123120000Z,holdInstruction,1.2.840.10040.2.3");
        assert_eq!(hold.reason(), RevocationReason::CertificateHold);
        let compromised = revocation("261123120000Z,keyTime,20261101000000Z");
        assert_eq!(compromised.reason(), RevocationReason::KeyCompromise);
        assert_eq!(compromised.invalidity_date().unwrap().to_string(), "2026-11-01T00:00:00Z");
    }

    #[test]
    fn a_malformed_line_is_refused() {
        assert_eq!(read_line("V\t270101000000Z\t\t1A83"), Err(IssuanceEventError::IndexFields));
        assert_eq!(
            read_line("R\t270101000000Z\t\t1A83\tunknown\t/CN=x"),
            Err(IssuanceEventError::Time(String::new()))
        );
        assert!(read_line("X\t270101000000Z\t\t1A83\tunknown\t/CN=x").is_err());
    }
}
