use alloc::{
    borrow::Cow,
    boxed::Box,
    format,
    string::{String, ToString},
};

use const_oid::db::rfc5280::{ID_CE_CRL_REASONS, ID_CE_INVALIDITY_DATE};
use der::{Decode, Tag, Tagged, asn1::AnyRef};
use jiff::Timestamp;

use crate::{
    any_object_identifier::AnyObjectIdentifier,
    asn1::{extension::repeated_extension, tbs_revocation_list::RevokedCertificateRef, time::X509Time},
    malformed::Malformed,
    revocation_list::{error::RevocationListError, reason::RevocationReason},
    serial_number::SerialNumber,
};
use x509_cert::ext::pkix::CrlReason;

/// An entry of a revocation list: which certificate was revoked, when and why (RFC 5280 §5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedCertificate {
    serial_number: SerialNumber,
    date: Timestamp,
    reason: RevocationReason,
    /// Boxed, since few entries of very many have any of it.
    rare: Option<Box<Rare>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rare {
    unknown_reason: Option<String>,
    invalidity_date: Option<Timestamp>,
}

impl RevokedCertificate {
    /// The certificate with this serial number, revoked at `date` without a reason said.
    pub fn new(serial_number: SerialNumber, date: Timestamp) -> Self {
        let reason = RevocationReason::Unspecified;
        Self { serial_number, date, reason, rare: None }
    }

    /// Says why (RFC 5280 §5.3.1).
    #[must_use]
    pub fn with_reason(mut self, reason: RevocationReason) -> Self {
        self.reason = reason;
        // Nothing rare is `None`, so that equal entries are equal.
        self.rare = self.rare.filter(|rare| rare.invalidity_date.is_some());
        if let Some(rare) = &mut self.rare {
            rare.unknown_reason = None;
        }
        self
    }

    /// Says since when the key is known or suspected to be in other hands, or the certificate not valid for another
    /// reason (RFC 5280 §5.3.2).
    #[must_use]
    pub fn with_invalidity_date(mut self, date: Timestamp) -> Self {
        self.rare_mut().invalidity_date = Some(date);
        self
    }

    /// The serial number of the certificate.
    pub fn serial_number(&self) -> &SerialNumber {
        &self.serial_number
    }

    /// When the issuer revoked it.
    pub fn date(&self) -> Timestamp {
        self.date
    }

    /// Why; [`RevocationReason::Unspecified`] where the entry does not say, or says what is not known.
    pub fn reason(&self) -> RevocationReason {
        self.reason
    }

    /// What the entry says instead of a reason that RFC 5280 §5.3.1 has: its number, or else the DER in hexadecimal.
    pub fn unknown_reason(&self) -> Option<&str> {
        self.rare.as_ref()?.unknown_reason.as_deref()
    }

    /// The name of the reason, or what stands in its place.
    pub fn reason_name(&self) -> Cow<'static, str> {
        match self.unknown_reason() {
            Some(unknown) => format!("unknown reason {unknown}").into(),
            None => self.reason.name().into(),
        }
    }

    /// Since when it is not valid, if the entry says.
    pub fn invalidity_date(&self) -> Option<Timestamp> {
        self.rare.as_ref()?.invalidity_date
    }

    fn rare_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// Reads an entry, and gives with it the first critical extension that it does not know.
    pub(crate) fn read(
        entry: &RevokedCertificateRef<'_>,
    ) -> Result<(Self, Option<AnyObjectIdentifier>), RevocationListError> {
        let serial_number = SerialNumber::from_der_octets(entry.serial_number.as_bytes())?;
        let mut read = Self::new(serial_number, entry.revocation_date.timestamp());
        let extensions = entry.extensions.as_deref().unwrap_or_default();
        if let Some(repeated) = repeated_extension(extensions) {
            return Err(RevocationListError::RepeatedExtension(repeated));
        }
        let mut unknown = None;
        for extension in extensions {
            let value = extension.value.as_bytes();
            match extension.oid.to_object_identifier() {
                Some(ID_CE_CRL_REASONS) => match CrlReason::from_der(value) {
                    Ok(reason) => read.reason = reason.into(),
                    Err(_) => read.rare_mut().unknown_reason = Some(describe_unknown(value)),
                },
                Some(ID_CE_INVALIDITY_DATE) => {
                    let date = read_value(X509Time::from_der(value))?;
                    read.rare_mut().invalidity_date = Some(date.timestamp());
                }
                _ if extension.critical => unknown = unknown.or(Some(extension.oid.clone())),
                _ => {}
            }
        }
        Ok((read, unknown))
    }
}

/// A reason that is not known: the number of an ENUMERATED, or else the octets, of which a file may hold very many.
fn describe_unknown(der: &[u8]) -> String {
    let any = AnyRef::from_der(der).ok().filter(|any| any.tag() == Tag::Enumerated);
    let number = any.and_then(|any| <[u8; 1]>::try_from(any.value()).ok()).map(i8::from_be_bytes);
    let octets = || base16ct::lower::encode_string(der.get(..MAX_SHOWN_OCTETS).unwrap_or(der));
    let more = if der.len() > MAX_SHOWN_OCTETS { "…" } else { "" };
    number.map_or_else(|| format!("0x{}{more}", octets()), |number| number.to_string())
}

/// Octets of a reason that is none, in an entry's description.
const MAX_SHOWN_OCTETS: usize = 32;

fn read_value<T>(value: Result<T, der::Error>) -> Result<T, RevocationListError> {
    value.map_err(|error| Malformed::from_der("the extension is malformed", error).into())
}

#[cfg(test)]
mod tests {
    use std::vec;

    use der::asn1::{IntRef, OctetStringRef};

    use super::*;
    use crate::asn1::extension::ExtensionRef;

    fn read(reason: &[u8]) -> RevokedCertificate {
        let value = OctetStringRef::new(reason).unwrap();
        let revocation_date = X509Time::from_timestamp("2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
        let entry = RevokedCertificateRef {
            serial_number: IntRef::new(&[1]).unwrap(),
            revocation_date,
            extensions: Some(vec![ExtensionRef { oid: ID_CE_CRL_REASONS.into(), critical: false, value }]),
        };
        RevokedCertificate::read(&entry).unwrap().0
    }

    #[test]
    fn an_entry_stands_whatever_its_reason_is() {
        let long = [0x0a; 40];
        for (der, name) in [
            // 7 is no reason (RFC 5280 §5.3.1).
            (&[0x0a, 0x01, 0x07][..], "unknown reason 7"),
            (&[0x0a, 0x01, 0x0b], "unknown reason 11"),
            (&[0x0a, 0x01, 0xff], "unknown reason -1"),
            (&[0x0a, 0x02, 0x01, 0x00], "unknown reason 0x0a020100"),
            (&[0x02, 0x01, 0x01], "unknown reason 0x020101"),
            (&[], "unknown reason 0x"),
            (&long, &format!("unknown reason 0x{}…", "0a".repeat(32))),
        ] {
            let entry = read(der);
            assert_eq!(entry.reason(), RevocationReason::Unspecified);
            assert_eq!(entry.reason_name(), name);
            assert!(entry.unknown_reason().is_some());
            let entry = entry.with_reason(RevocationReason::Superseded);
            assert_eq!((entry.reason_name(), entry.unknown_reason()), ("superseded".into(), None));
            let same = RevokedCertificate::new(entry.serial_number().clone(), entry.date());
            assert_eq!(entry, same.with_reason(RevocationReason::Superseded));
        }
        let known = read(&[0x0a, 0x01, 0x01]);
        assert_eq!((known.reason_name(), known.unknown_reason()), ("keyCompromise".into(), None));
    }
}
