use alloc::{boxed::Box, collections::BTreeSet};

use der::{Decode, Encode, asn1::AnyRef};
use jiff::Timestamp;
use ra_pki::{
    Certificate, CrlNumber, RevocationList, RevocationReason, RevokedCertificate, RustCrypto, SerialNumber,
    SignError, SignatureScheme, Verifier, VerifyError,
    asn1::{RevokedCertificatesRef, TbsRevocationListRef, pkix::KeyUsage},
};
use x509_cert::certificate::Version;

use super::{
    entry::{BySerialNumber, EntryEncoder},
    error::RevocationListIssueError,
    unsigned::UnsignedRevocationList,
};
use crate::{
    extension::{borrow_extensions, encode_non_critical},
    key_identifier::{authority_key_identifier, key_identifier},
    validity::Validity,
};

/// A revocation list to be made by a CA (RFC 5280 §5): version 2, with a CRL number and the identifier of the CA's key.
///
/// Its entries are ordered by serial number.
///
/// ```
/// use ra_pki::{KeyType, PrivateKey, RevocationReason, RevokedCertificate, Signer, SystemRandom};
/// use ra_x509::{NewRevocationList, TrustAnchorCertificate, UnsignedCertificate, Validity};
///
/// let now = "2026-11-23T12:00:00Z".parse()?;
/// let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
/// let root = TrustAnchorCertificate::new("/CN=Example Root".parse()?, key.public_key().clone());
/// let root = UnsignedCertificate::self_signed(&root, &key, Validity::days(now, 3650)?, &SystemRandom)?.sign(&key)?;
///
/// let mut list = NewRevocationList::new(&root)?;
/// list.revoke(RevokedCertificate::new("1a83".parse()?, now).with_reason(RevocationReason::KeyCompromise))?;
/// let first = list.prepare(Validity::days(now, 30)?)?.sign(&key)?;
///
/// let mut list = NewRevocationList::follow(&first, &root)?;
/// list.revoke(RevokedCertificate::new("1a84".parse()?, now))?;
/// let second = list.prepare(Validity::days(now, 30)?)?.sign(&key)?;
/// assert!(second.number() > first.number());
/// assert_eq!(second.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct NewRevocationList {
    issuer: Certificate,
    scheme: SignatureScheme,
    number: CrlNumber,
    previous_update: Option<Timestamp>,
    entries: BTreeSet<BySerialNumber>,
}

impl NewRevocationList {
    /// The first list of this CA, with the number 1 and no entries.
    ///
    /// A certificate whose key may not sign revocation lists is refused: it has to carry `cRLSign` if it has a key usage
    /// (RFC 10007), and to be a CA's if it has none.
    pub fn new(issuer: &Certificate) -> Result<Self, RevocationListIssueError> {
        let subject = issuer.subject();
        if subject.is_empty() {
            return Err(RevocationListIssueError::EmptySubject);
        }
        match issuer.extension::<KeyUsage>() {
            Some(Ok((_, usage))) if usage.crl_sign() => {}
            // An unreadable key usage permits nothing.
            Some(_) => return Err(RevocationListIssueError::NoCrlSign(subject.clone())),
            None if issuer.basic_constraints().is_some_and(|constraints| constraints.ca) => {}
            None => return Err(RevocationListIssueError::NotACa(subject.clone())),
        }
        let algorithm = issuer.public_key().algorithm();
        let scheme =
            algorithm.certificate_scheme().ok_or(RevocationListIssueError::UnsupportedKey(algorithm))?;
        let (number, entries) = (CrlNumber::from(1), BTreeSet::new());
        Ok(Self { issuer: issuer.clone(), scheme, number, previous_update: None, entries })
    }

    /// The list that follows `previous`: with its entries, and the next number.
    ///
    /// A previous list that this CA did not sign is refused, and so is one that may not hold everything that it revoked.
    pub fn follow(previous: &RevocationList, issuer: &Certificate) -> Result<Self, RevocationListIssueError> {
        Self::follow_verified_by(previous, issuer, &RustCrypto)
    }

    /// As [`follow`](Self::follow), with a back-end of the caller's choice.
    pub fn follow_verified_by(
        previous: &RevocationList,
        issuer: &Certificate,
        verifier: &dyn Verifier,
    ) -> Result<Self, RevocationListIssueError> {
        let list = Self::new(issuer)?;
        if previous.issuer() != issuer.subject() {
            return Err(RevocationListIssueError::OtherIssuer {
                previous: previous.issuer().clone(),
                issuer: issuer.subject().clone(),
            });
        }
        previous.verify_signature(issuer.public_key(), verifier).map_err(|error| match error {
            VerifyError::LeftOut(left_out) => left_out.into(),
            error => RevocationListIssueError::PreviousSignature(error),
        })?;
        if let Some(extension) = previous.unknown_critical_extension() {
            return Err(RevocationListIssueError::NotWhole(extension.clone()));
        }
        let number = match previous.number() {
            // It is not known which number would follow.
            None if previous.malformed_number().is_some() => None,
            number => number.map_or(Some(list.number), CrlNumber::next),
        };
        Ok(Self {
            number: number.ok_or(RevocationListIssueError::LastNumber)?,
            previous_update: Some(previous.this_update()),
            entries: previous.entries().map(BySerialNumber).collect(),
            ..list
        })
    }

    /// Gives the list a number of the caller's own. One below the number it would have is refused: numbers never go
    /// back (RFC 5280 §5.2.3).
    pub fn with_number(mut self, number: CrlNumber) -> Result<Self, RevocationListIssueError> {
        if number < self.number {
            return Err(RevocationListIssueError::NumberGoesBack { number, least: Box::new(self.number) });
        }
        if !number.is_conforming() {
            return Err(RevocationListIssueError::NumberTooLong(number));
        }
        self.number = number;
        Ok(self)
    }

    /// Gives the list a number above that of this one too, such as the last that was made.
    pub fn with_number_after(mut self, last: CrlNumber) -> Result<Self, RevocationListIssueError> {
        let next = last.next().ok_or(RevocationListIssueError::LastNumber)?;
        self.number = self.number.max(next);
        Ok(self)
    }

    /// Chooses another scheme than the one that fits the type of the issuer's key. A scheme that the key does not support is
    /// refused.
    pub fn with_scheme(mut self, scheme: SignatureScheme) -> Result<Self, RevocationListIssueError> {
        let key = self.issuer.public_key().algorithm();
        if !key.supports(scheme) {
            return Err(SignError::SchemeMismatch { scheme, key }.into());
        }
        self.scheme = scheme;
        Ok(self)
    }

    /// Puts a certificate on the list, and says whether the list has changed.
    ///
    /// One that is there already keeps its entry, for a certificate is revoked once; only an entry that says
    /// [`CertificateHold`](RevocationReason::CertificateHold) gives way.
    pub fn revoke(&mut self, entry: RevokedCertificate) -> Result<bool, RevocationListIssueError> {
        if entry.reason() == RevocationReason::RemoveFromCrl {
            return Err(RevocationListIssueError::RemoveFromCrl);
        }
        if self.entries.insert(BySerialNumber(entry.clone())) {
            return Ok(true);
        }
        let hold = RevocationReason::CertificateHold;
        let known = self.entries.get(entry.serial_number()).map(|known| known.0.reason());
        let gives_way = known == Some(hold) && entry.reason() != hold;
        if gives_way {
            self.entries.replace(BySerialNumber(entry));
        }
        Ok(gives_way)
    }

    /// Takes from the list the certificates that had expired when the previous list was made, and says how many they
    /// were. `not_after` gives a certificate's last second, if it is known.
    ///
    /// What expired since stays for this list: RFC 5280 §3.3 wants each revocation on one list made after the
    /// certificate's expiry.
    pub fn drop_expired(&mut self, not_after: impl Fn(&SerialNumber) -> Option<Timestamp>) -> usize {
        let before = self.entries.len();
        if let Some(previous_update) = self.previous_update {
            self.entries.retain(|BySerialNumber(entry)| {
                not_after(entry.serial_number()).is_none_or(|not_after| not_after >= previous_update)
            });
        }
        before - self.entries.len()
    }

    /// The number of the list.
    pub fn number(&self) -> CrlNumber {
        self.number
    }

    /// How many certificates are on the list.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no certificate is on the list.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Makes everything of the list but its signature. The validity's bounds are the list's `thisUpdate` and `nextUpdate`.
    pub fn prepare(&self, validity: Validity) -> Result<UnsignedRevocationList, RevocationListIssueError> {
        let this_update = validity.not_before();
        if let Some(previous) = self.previous_update.filter(|previous| this_update < *previous) {
            return Err(RevocationListIssueError::BeforePrevious { this_update, previous });
        }
        let mut encoder = EntryEncoder::default();
        for BySerialNumber(entry) in &self.entries {
            encoder.push(entry)?;
        }
        let entries = encoder.finish();
        let issuer_key = self.issuer.public_key();
        let key_identifier =
            self.issuer.subject_key_identifier().unwrap_or_else(|| key_identifier(issuer_key).to_vec());
        let number = self.number.to_extension();
        // In the order of `openssl ca -gencrl`.
        let extensions =
            [authority_key_identifier(false, Some(&key_identifier), None)?, encode_non_critical(&number)?];
        let encode = || {
            let tbs = TbsRevocationListRef {
                version: Some(Version::V2),
                signature: self.scheme.algorithm_identifier(),
                issuer: AnyRef::from_der(self.issuer.subject().as_der())?,
                this_update: validity.as_x509().not_before,
                next_update: Some(validity.as_x509().not_after),
                revoked_certificates: (!entries.is_empty()).then_some(RevokedCertificatesRef(&entries)),
                extensions: Some(borrow_extensions(&extensions)?),
            };
            tbs.to_der()
        };
        let tbs = encode().map_err(RevocationListIssueError::unencodable)?;
        let issuer = self.issuer.subject().clone();
        Ok(UnsignedRevocationList::new(tbs, self.scheme, issuer, issuer_key.clone()))
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{string::ToString, vec, vec::Vec};

    use ra_maker::Seeded;
    use ra_pki::{KeyType, PrivateKey, Signer};

    use super::*;
    use crate::{
        CertificateRequest, ExtensionFileCertificate, UnsignedCertificate, extension_file::ExtensionFile,
    };

    const CA: &str = "basicConstraints = CA:TRUE\nkeyUsage = keyCertSign, cRLSign\n";

    fn key(seed: u64) -> PrivateKey {
        ra_maker::keys::seeded(KeyType::P256, seed)
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn days(from: &str, days: u32) -> Validity {
        Validity::days(at(from), days).unwrap()
    }

    /// A self-signed certificate of ten days with these extensions.
    fn certificate(subject: &str, key: &PrivateKey, extensions: &str) -> Certificate {
        let request = CertificateRequest::create(&subject.parse().unwrap(), key).unwrap();
        let section = ExtensionFile::parse("ca.ext", extensions).unwrap().section(None).unwrap();
        let profile = ExtensionFileCertificate::from_request(&request, section).unwrap();
        UnsignedCertificate::self_signed(&profile, key, days("2026-11-23T12:00:00Z", 10), &Seeded::new(1))
            .and_then(|unsigned| unsigned.sign(key))
            .unwrap()
    }

    fn serial(text: &str) -> SerialNumber {
        text.parse().unwrap()
    }

    fn revoked(serial_number: &str) -> RevokedCertificate {
        RevokedCertificate::new(serial(serial_number), at("2026-11-23T12:00:00Z"))
    }

    fn list(key: &PrivateKey, issuer: &Certificate, entries: &[RevokedCertificate]) -> RevocationList {
        let mut list = NewRevocationList::new(issuer).unwrap();
        for entry in entries {
            list.revoke(entry.clone()).unwrap();
        }
        list.prepare(days("2026-11-23T12:00:00Z", 30)).unwrap().sign(key).unwrap()
    }

    #[test]
    fn a_list_says_what_was_put_on_it() {
        let key = key(1);
        let issuer = certificate("/CN=CA", &key, &std::format!("{CA}subjectKeyIdentifier = 01020304\n"));
        let entries = [
            revoked("1a83").with_reason(RevocationReason::KeyCompromise),
            revoked("ff").with_invalidity_date(at("2026-11-01T00:00:00Z")),
        ];
        let list = list(&key, &issuer, &entries);
        assert_eq!(list.issuer().as_der(), issuer.subject().as_der());
        // The identifier by which the certificate names its own key, which is not the hash of it.
        assert_eq!(list.authority_key_identifier(), Some(vec![1, 2, 3, 4]));
        assert_eq!(list.number(), Some(CrlNumber::from(1)));
        assert_eq!(list.this_update(), at("2026-11-23T12:00:00Z"));
        assert_eq!(list.next_update(), Some(at("2026-12-23T12:00:00Z")));
        assert_eq!(list.verify_signature(key.public_key(), &RustCrypto), Ok(()));
        // Ordered by the number.
        let [first, second] = entries;
        assert_eq!(list.entries().collect::<Vec<_>>(), [second, first]);
    }

    #[test]
    fn a_list_without_entries_has_no_sequence_of_them() {
        let key = key(2);
        let list = list(&key, &certificate("/CN=CA", &key, CA), &[]);
        let tbs = TbsRevocationListRef::from_der(list.tbs_der()).unwrap();
        assert!(tbs.revoked_certificates.is_none());
    }

    #[test]
    fn a_list_follows_another_with_its_entries_and_the_next_number() {
        let key = key(3);
        let issuer = certificate("/CN=CA", &key, CA);
        let first = list(&key, &issuer, &[revoked("01"), revoked("02")]);
        let mut next = NewRevocationList::follow(&first, &issuer).unwrap();
        next.revoke(revoked("03")).unwrap();
        let second = next.prepare(days("2026-11-24T12:00:00Z", 30)).unwrap().sign(&key).unwrap();
        assert_eq!((second.number(), second.len()), (Some(CrlNumber::from(2)), 3));
        let error = next.clone().prepare(days("2026-11-22T12:00:00Z", 30)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the list would be of 2026-11-22T12:00:00Z, before the previous one of 2026-11-23T12:00:00Z"
        );
        let error = next.clone().with_number(CrlNumber::from(1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the CRL number 1 would go back; after the previous list the least is 2 (RFC 5280 §5.2.3)"
        );
        let after = |last| next.clone().with_number_after(CrlNumber::from(last)).unwrap().number();
        assert_eq!([after(0), after(1), after(9)], [2, 2, 10].map(CrlNumber::from));
        assert_eq!(next.with_number(CrlNumber::from(9)).unwrap().number(), CrlNumber::from(9));
    }

    #[test]
    fn a_list_of_another_ca_is_not_followed() {
        let (key, other) = (key(4), key(5));
        let issuer = certificate("/CN=CA", &key, CA);
        let theirs = list(&other, &certificate("/CN=Other", &other, CA), &[]);
        let error = NewRevocationList::follow(&theirs, &issuer).unwrap_err();
        assert_eq!(error.to_string(), "the previous list is one of /CN=Other, not of /CN=CA");
        let forged = list(&other, &certificate("/CN=CA", &other, CA), &[]);
        let error = NewRevocationList::follow(&forged, &issuer).unwrap_err();
        assert!(matches!(error, RevocationListIssueError::PreviousSignature(_)), "{error}");
    }

    #[test]
    fn a_revoked_certificate_keeps_its_entry_unless_it_was_on_hold() {
        let key = key(6);
        let mut list = NewRevocationList::new(&certificate("/CN=CA", &key, CA)).unwrap();
        let hold = RevocationReason::CertificateHold;
        let changes = [
            ("01", RevocationReason::Superseded, true),
            ("01", RevocationReason::KeyCompromise, false),
            ("02", hold, true),
            ("02", hold, false),
            ("02", RevocationReason::KeyCompromise, true),
            ("02", hold, false),
        ];
        for (serial_number, reason, changes) in changes {
            assert_eq!(list.revoke(revoked(serial_number).with_reason(reason)), Ok(changes));
        }
        let list = list.prepare(days("2026-11-23T12:00:00Z", 1)).unwrap().sign(&key).unwrap();
        let reasons: Vec<_> = list.entries().map(|entry| entry.reason()).collect();
        assert_eq!(reasons, [RevocationReason::Superseded, RevocationReason::KeyCompromise]);
    }

    #[test]
    fn an_entry_is_dropped_one_list_after_the_certificates_expiry() {
        let key = key(7);
        let issuer = certificate("/CN=CA", &key, CA);
        let entries = ["01", "02", "03"].map(revoked);
        let mut list = NewRevocationList::follow(&list(&key, &issuer, &entries), &issuer).unwrap();
        let dropped = list.drop_expired(|serial_number| match serial_number.to_string().as_str() {
            "01" => Some(at("2026-11-23T11:59:59Z")),
            "02" => Some(at("2026-11-23T12:00:00Z")),
            _ => None,
        });
        assert_eq!((dropped, list.len()), (1, 2));
    }

    #[test]
    fn who_may_not_sign_lists_makes_none() {
        let key = key(8);
        let refusal = |extensions: &str| {
            let certificate = certificate("/CN=CA", &key, extensions);
            NewRevocationList::new(&certificate).err().map(|error| error.to_string())
        };
        let sentence =
            "the certificate /CN=CA cannot issue revocation lists: its key usage lacks cRLSign (RFC 10007)";
        assert_eq!(refusal("basicConstraints = CA:TRUE\nkeyUsage = keyCertSign\n").unwrap(), sentence);
        assert!(refusal("basicConstraints = CA:FALSE\n").is_some());
        assert_eq!(refusal("basicConstraints = CA:TRUE\n"), None);
        assert_eq!(refusal("keyUsage = cRLSign\n"), None);
    }

    #[test]
    fn only_the_issuers_key_signs() {
        let (key, other) = (key(9), key(10));
        let list = NewRevocationList::new(&certificate("/CN=CA", &key, CA)).unwrap();
        let unsigned = list.prepare(days("2026-11-23T12:00:00Z", 1)).unwrap();
        let error = unsigned.clone().sign(&other).unwrap_err();
        assert!(error.to_string().contains("is not the key of /CN=CA"), "{error}");
        let signature = other.sign(unsigned.scheme(), unsigned.tbs_der()).unwrap();
        assert!(unsigned.clone().with_signature(&signature).is_err());
        let signature = key.sign(unsigned.scheme(), unsigned.tbs_der()).unwrap();
        assert!(unsigned.with_signature(&signature).is_ok());
    }

    #[test]
    fn remove_from_crl_is_for_delta_lists_only() {
        let key = key(11);
        let mut list = NewRevocationList::new(&certificate("/CN=CA", &key, CA)).unwrap();
        let entry = revoked("01").with_reason(RevocationReason::RemoveFromCrl);
        assert_eq!(list.revoke(entry), Err(RevocationListIssueError::RemoveFromCrl));
    }
}
