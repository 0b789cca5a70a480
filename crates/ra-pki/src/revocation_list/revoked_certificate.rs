use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ID_CE_CRL_REASONS, ID_CE_INVALIDITY_DATE},
};
use der::Decode;
use jiff::Timestamp;

use crate::{
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
    invalidity_date: Option<Timestamp>,
}

impl RevokedCertificate {
    /// The certificate with this serial number, revoked at `date` without a reason said.
    pub fn new(serial_number: SerialNumber, date: Timestamp) -> Self {
        Self { serial_number, date, reason: RevocationReason::Unspecified, invalidity_date: None }
    }

    /// Says why (RFC 5280 §5.3.1).
    #[must_use]
    pub fn with_reason(mut self, reason: RevocationReason) -> Self {
        self.reason = reason;
        self
    }

    /// Says since when the key is known or suspected to be in other hands, or the certificate not valid for another
    /// reason (RFC 5280 §5.3.2).
    #[must_use]
    pub fn with_invalidity_date(mut self, date: Timestamp) -> Self {
        self.invalidity_date = Some(date);
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

    /// Why; [`RevocationReason::Unspecified`] where the entry does not say.
    pub fn reason(&self) -> RevocationReason {
        self.reason
    }

    /// Since when it is not valid, if the entry says.
    pub fn invalidity_date(&self) -> Option<Timestamp> {
        self.invalidity_date
    }

    /// Reads an entry, and gives with it the first critical extension that it does not know.
    pub(crate) fn read(
        entry: &RevokedCertificateRef<'_>,
    ) -> Result<(Self, Option<ObjectIdentifier>), RevocationListError> {
        let serial_number = SerialNumber::from_der_octets(entry.serial_number.as_bytes())?;
        let mut read = Self::new(serial_number, entry.revocation_date.timestamp());
        let extensions = entry.extensions.as_deref().unwrap_or_default();
        if let Some(repeated) = repeated_extension(extensions) {
            return Err(RevocationListError::RepeatedExtension(repeated));
        }
        let mut unknown = None;
        for extension in extensions {
            let value = extension.value.as_bytes();
            match extension.oid {
                ID_CE_CRL_REASONS => read.reason = read_value(CrlReason::from_der(value))?.into(),
                ID_CE_INVALIDITY_DATE => {
                    let date = read_value(X509Time::from_der(value))?;
                    read.invalidity_date = Some(date.timestamp());
                }
                oid if extension.critical => unknown = unknown.or(Some(oid)),
                _ => {}
            }
        }
        Ok((read, unknown))
    }
}

fn read_value<T>(value: Result<T, der::Error>) -> Result<T, RevocationListError> {
    value.map_err(|error| Malformed::from_der("the extension is malformed", error).into())
}
