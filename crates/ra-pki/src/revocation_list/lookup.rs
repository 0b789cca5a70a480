//! What a revocation list says of one certificate.

use der::{Decode, SliceReader};

use crate::{
    asn1::tbs_revocation_list::RevokedCertificateRef,
    name::distinguished_name::DistinguishedName,
    revocation_list::{
        RevocationList,
        index::{certificate_issuer, names_issuer, serial_octets},
        reason::RevocationReason,
        revoked_certificate::RevokedCertificate,
    },
    serial_number::SerialNumber,
};

impl RevocationList {
    /// The entry of the certificate with this serial number, found in time that grows with the logarithm of
    /// [`len`](Self::len). Of several, one that does not say `removeFromCRL`.
    ///
    /// Whose certificate it is, [`find_issued`](Self::find_issued) looks at.
    pub fn find(&self, serial_number: &SerialNumber) -> Option<RevokedCertificate> {
        let entries = || self.with_serial_number(serial_number).filter_map(|(_, entry)| read_entry(&entry));
        entries().find(|entry| entry.reason() != RevocationReason::RemoveFromCrl).or_else(|| entries().next())
    }

    /// All entries that speak of the certificate with this issuer and serial number.
    ///
    /// The issuer is that of the list, or the one that an entry names for itself and those that follow (RFC 5280 §5.3.3). An
    /// entry whose issuer is not understood speaks of every issuer's.
    pub fn find_issued(
        &self,
        issuer: &DistinguishedName,
        serial_number: &SerialNumber,
    ) -> impl Iterator<Item = RevokedCertificate> {
        self.with_serial_number(serial_number)
            .filter(|(place, _)| self.is_issued_by(*place, issuer))
            .filter_map(|(_, entry)| read_entry(&entry))
    }

    /// Whether the entry that begins there speaks of this issuer's certificates.
    fn is_issued_by(&self, place: u32, issuer: &DistinguishedName) -> bool {
        let named = self.naming_issuer.partition_point(|naming| *naming <= place).checked_sub(1);
        let Some(naming) = named.and_then(|named| self.naming_issuer.get(named)) else {
            return self.issuer.matches(issuer);
        };
        let entry = self.decode_entry(*naming);
        entry.as_ref().and_then(certificate_issuer).is_none_or(|value| names_issuer(value, issuer))
    }

    /// The entries with this serial number, with the places where they begin.
    fn with_serial_number(
        &self,
        serial_number: &SerialNumber,
    ) -> impl Iterator<Item = (u32, RevokedCertificateRef<'_>)> {
        let octets = serial_number.as_der_octets();
        let serial = |place: &u32| self.entry_der(*place).and_then(serial_octets);
        let first = self.by_serial_number.partition_point(|place| serial(place) < Some(octets));
        let last = self.by_serial_number.partition_point(|place| serial(place) <= Some(octets));
        let places = self.by_serial_number.get(first..last).unwrap_or_default();
        places.iter().filter_map(|place| Some((*place, self.decode_entry(*place)?)))
    }

    fn decode_entry(&self, place: u32) -> Option<RevokedCertificateRef<'_>> {
        RevokedCertificateRef::decode(&mut SliceReader::new(self.entry_der(place)?).ok()?).ok()
    }
}

fn read_entry(entry: &RevokedCertificateRef<'_>) -> Option<RevokedCertificate> {
    RevokedCertificate::read(entry).ok().map(|(entry, _)| entry)
}
