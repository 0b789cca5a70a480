pub(crate) mod error;
mod index;
mod lookup;
pub(crate) mod number;
pub(crate) mod reason;
pub(crate) mod revoked_certificate;
mod version;

use alloc::{boxed::Box, string::String, vec::Vec};
use core::{fmt, iter, ops::Range};

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_CRL_NUMBER},
};
use der::{Decode, Encode, SliceReader};
use jiff::Timestamp;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use crate::{
    any_object_identifier::AnyObjectIdentifier,
    asn1::{
        extension::read_extensions,
        pkix::AuthorityKeyIdentifierRef,
        signed::Signed,
        tbs_revocation_list::{RevokedCertificateRef, TbsRevocationListRef},
        time::X509Time,
    },
    extension::Extension,
    file::wanted::Wanted,
    key::public_key::PublicKey,
    name::distinguished_name::DistinguishedName,
    pem::{encode_pem, encoded_len},
    revocation_list::{
        error::RevocationListError, index::index_entries, number::CrlNumber,
        revoked_certificate::RevokedCertificate, version::check_version,
    },
    signature::scheme::SignatureScheme,
    tlv::place,
    verifier::{Verifier, VerifyError},
};
use x509_cert::ext::pkix;

/// A certificate revocation list as read: immutable, over its original bytes, never re-encoded.
///
/// Entries are read from those bytes each time they are asked for; beside the bytes, only the order of the entries by
/// serial number is kept, four octets for each. A value of this type is well-formed: strict DER down to every entry, one
/// instance of each extension, the same signature algorithm inside and out. Whether it may be *used* is not for this type
/// to say; see [`unknown_critical_extension`](Self::unknown_critical_extension).
#[derive(Clone, PartialEq, Eq)]
pub struct RevocationList {
    der: Vec<u8>,
    tbs: Range<usize>,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
    issuer: DistinguishedName,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    number: Option<CrlNumber>,
    extensions: Vec<Extension>,
    unknown_critical_extension: Option<AnyObjectIdentifier>,
    entries: Range<usize>,
    /// Where the entries begin within `entries`, ordered by the octets of their serial numbers.
    by_serial_number: Vec<u32>,
    /// Where those begin that name the issuer of their certificate, in the order of the list.
    naming_issuer: Vec<u32>,
}

impl RevocationList {
    /// Reads a revocation list from DER (RFC 5280 §5.1).
    pub fn from_der(der: &[u8]) -> Result<Self, RevocationListError> {
        Self::from_owned(der.to_vec())
    }

    fn from_owned(der: Vec<u8>) -> Result<Self, RevocationListError> {
        let Signed { to_be_signed, algorithm, signature } =
            Signed::read(&der).map_err(RevocationListError::from_der)?;
        check_version(to_be_signed)?;
        let tbs = TbsRevocationListRef::from_der(to_be_signed).map_err(RevocationListError::from_der)?;
        if tbs.signature != algorithm {
            return Err(RevocationListError::SignatureAlgorithms {
                inside: tbs.signature.oid,
                outside: algorithm.oid,
            });
        }
        let extensions = read_extensions(tbs.extensions.as_deref().unwrap_or_default())
            .map_err(RevocationListError::RepeatedExtension)?;
        let entries = tbs.revoked_certificates.map_or(&[][..], |entries| entries.0);
        let index = index_entries(entries)?;
        if tbs.version.is_none() && (tbs.extensions.is_some() || index.has_extensions) {
            return Err(RevocationListError::ExtensionsInVersion1);
        }
        let list = Self {
            der: Vec::new(),
            tbs: place(&der, to_be_signed),
            signature_algorithm: algorithm.into(),
            signature: signature.to_vec(),
            issuer: tbs
                .issuer
                .to_der()
                .and_then(|der| DistinguishedName::read(&der))
                .map_err(RevocationListError::from_der)?,
            this_update: tbs.this_update.timestamp(),
            next_update: tbs.next_update.map(X509Time::timestamp),
            number: number(&extensions),
            unknown_critical_extension: unknown_critical(&extensions).or(index.unknown),
            extensions,
            entries: place(&der, entries),
            by_serial_number: index.by_serial_number,
            naming_issuer: index.naming_issuer,
        };
        Ok(Self { der, ..list })
    }

    /// Joins a signature made elsewhere and what was signed, the DER of a `TBSCertList`. The signature is not
    /// verified.
    pub fn assemble(
        tbs: &[u8],
        scheme: SignatureScheme,
        signature: &[u8],
    ) -> Result<Self, RevocationListError> {
        let signed = Signed { to_be_signed: tbs, algorithm: scheme.algorithm_identifier(), signature };
        Self::from_owned(signed.write().map_err(RevocationListError::from_der)?)
    }

    /// Reads the one revocation list that a file holds, PEM or DER told apart. Other PEM blocks are passed over.
    pub fn read(file: &[u8]) -> Result<Self, RevocationListError> {
        let mut lists = Wanted::RevocationList.read_parts::<RevocationListError>(file)?;
        let (count, list) = (lists.len(), lists.pop());
        let Some(list) = list.filter(|_| count == 1) else {
            return Err(RevocationListError::SeveralRevocationLists { count });
        };
        let line = list.line();
        Self::from_owned(list.into_contents()).map_err(|error| match line {
            Some(line) => RevocationListError::InBlock { line, source: Box::new(error) },
            None => error,
        })
    }

    /// The list as DER, the bytes it was read from.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The list as PEM.
    pub fn to_pem(&self) -> String {
        encode_pem(PEM_LABEL, &self.der)
    }

    /// How long [`to_pem`](Self::to_pem) is.
    pub fn pem_len(&self) -> usize {
        encoded_len(PEM_LABEL, self.der.len())
    }

    /// The bytes that are signed.
    pub fn tbs_der(&self) -> &[u8] {
        self.part(&self.tbs)
    }

    /// The algorithm of the signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifierOwned {
        &self.signature_algorithm
    }

    /// The signature's octets.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Verifies the list's signature with the issuer's key, over the original bytes.
    ///
    /// Nothing else is checked: not the names, not the issuer's right to issue revocation lists.
    pub fn verify_signature(
        &self,
        issuer_key: &PublicKey,
        verifier: &dyn Verifier,
    ) -> Result<(), VerifyError> {
        let algorithm = AlgorithmIdentifierRef::from(&self.signature_algorithm);
        let signed = Signed { to_be_signed: self.tbs_der(), algorithm, signature: &self.signature };
        signed.verify(issuer_key, verifier)
    }

    /// The issuer's name.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// When the list was made.
    pub fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// By when the next list is made, if this one says.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// The CRL number (RFC 5280 §5.2.3); `None` where absent or malformed.
    pub fn number(&self) -> Option<CrlNumber> {
        self.number
    }

    /// The extension of a CRL number that is there and cannot be read: no number, one below zero, or one of more than 64
    /// octets.
    pub fn malformed_number(&self) -> Option<&Extension> {
        find(&self.extensions, ID_CE_CRL_NUMBER).filter(|_| self.number.is_none())
    }

    /// Key identifier of the issuer's key (RFC 5280 §5.2.1); `None` where absent or malformed.
    pub fn authority_key_identifier(&self) -> Option<Vec<u8>> {
        let extension = find(&self.extensions, ID_CE_AUTHORITY_KEY_IDENTIFIER)?;
        let identifier = AuthorityKeyIdentifierRef::from_der(extension.value()).ok()?;
        identifier.key_identifier.map(|identifier| identifier.as_bytes().to_vec())
    }

    /// The extensions of the list in their order.
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// The first critical extension, of the list or of an entry, that is not known here.
    ///
    /// A program that does not know it must not use the list for any certificate (RFC 5280 §5.2 and §5.3): the list may
    /// be a change to another list, cover some certificates only, or speak of another issuer's.
    pub fn unknown_critical_extension(&self) -> Option<&AnyObjectIdentifier> {
        self.unknown_critical_extension.as_ref()
    }

    /// How many certificates are on the list.
    pub fn len(&self) -> usize {
        self.by_serial_number.len()
    }

    /// Whether no certificate is on the list.
    pub fn is_empty(&self) -> bool {
        self.by_serial_number.is_empty()
    }

    /// The entries in the order of the list, each read when its turn comes.
    pub fn entries(&self) -> impl Iterator<Item = RevokedCertificate> {
        let mut reader = SliceReader::new(self.entries_der()).ok();
        // Every entry was read once before, so none fails here.
        iter::from_fn(move || {
            let entry = RevokedCertificateRef::decode(reader.as_mut()?).ok()?;
            RevokedCertificate::read(&entry).ok().map(|(entry, _)| entry)
        })
    }

    fn entries_der(&self) -> &[u8] {
        self.part(&self.entries)
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).expect("both ranges are those of slices of this DER")
    }

    /// The entries from the one that begins there.
    fn entry_der(&self, place: u32) -> Option<&[u8]> {
        self.entries_der().get(usize::try_from(place).ok()?..)
    }
}

const PEM_LABEL: &str = "X509 CRL";

impl fmt::Debug for RevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationList")
            .field("issuer", &self.issuer)
            .field("number", &self.number)
            .field("this_update", &self.this_update)
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

fn find(extensions: &[Extension], oid: ObjectIdentifier) -> Option<&Extension> {
    extensions.iter().find(|extension| extension.oid() == oid)
}

fn number(extensions: &[Extension]) -> Option<CrlNumber> {
    let extension = find(extensions, ID_CE_CRL_NUMBER)?;
    CrlNumber::from_extension(&pkix::CrlNumber::from_der(extension.value()).ok()?)
}

fn unknown_critical(extensions: &[Extension]) -> Option<AnyObjectIdentifier> {
    let known = [ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_CRL_NUMBER];
    let is_known = |extension: &Extension| known.iter().any(|known| extension.oid() == *known);
    let unknown = extensions.iter().find(|extension| extension.is_critical() && !is_known(extension));
    unknown.map(|extension| extension.oid().clone())
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{format, string::ToString, vec};

    use const_oid::db::rfc5280::{
        ID_CE_CRL_REASONS, ID_CE_INVALIDITY_DATE, ID_CE_ISSUING_DISTRIBUTION_POINT,
    };
    use der::asn1::{AnyRef, IntRef, OctetStringRef};
    use x509_cert::certificate::Version;

    use super::*;
    use crate::{
        asn1::{extension::ExtensionRef, tbs_revocation_list::RevokedCertificatesRef, time::X509Time},
        error_chain::ErrorChain,
        revocation_list::reason::RevocationReason,
        rust_crypto::RustCrypto,
        serial_number::SerialNumber,
        signer::Signer,
        testing::key,
    };

    fn extension(oid: ObjectIdentifier, value: &[u8]) -> ExtensionRef<'_> {
        ExtensionRef { oid: oid.into(), critical: true, value: OctetStringRef::new(value).unwrap() }
    }

    fn entry(serial_number: &[u8], extensions: Option<Vec<ExtensionRef<'_>>>) -> Vec<u8> {
        RevokedCertificateRef {
            serial_number: IntRef::new(serial_number).unwrap(),
            revocation_date: X509Time::from_timestamp("2026-11-23T12:00:00Z".parse().unwrap()).unwrap(),
            extensions,
        }
        .to_der()
        .unwrap()
    }

    /// The list of `/CN=Root` with these entries and extensions, signed by nobody.
    fn list(
        entries: &[Vec<u8>],
        extensions: Option<Vec<ExtensionRef<'_>>>,
    ) -> Result<RevocationList, RevocationListError> {
        let entries = entries.concat();
        let issuer: DistinguishedName = "/CN=Root".parse().unwrap();
        let time = |text: &str| X509Time::from_timestamp(text.parse().unwrap()).unwrap();
        let tbs = TbsRevocationListRef {
            version: Some(Version::V2),
            signature: SignatureScheme::EcdsaSha256.algorithm_identifier(),
            issuer: AnyRef::from_der(issuer.as_der()).unwrap(),
            this_update: time("2026-11-23T12:00:00Z"),
            next_update: Some(time("2050-01-01T00:00:00Z")),
            revoked_certificates: Some(RevokedCertificatesRef(&entries)),
            extensions,
        };
        RevocationList::assemble(&tbs.to_der().unwrap(), SignatureScheme::EcdsaSha256, b"none")
    }

    fn serial(octets: &[u8]) -> SerialNumber {
        SerialNumber::from_der_octets(octets).unwrap()
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let entries = [
            entry(&[0x30], None),
            entry(&[0x02, 0x01], Some(vec![extension(ID_CE_CRL_REASONS, &[0x0a, 0x01, 0x01])])),
            entry(&[0x10], None),
        ];
        let list = list(&entries, Some(vec![extension(ID_CE_CRL_NUMBER, &[0x02, 0x01, 0x07])])).unwrap();
        assert_eq!(list.issuer().to_string(), "/CN=Root");
        assert_eq!(list.number(), Some(CrlNumber::from(7)));
        assert_eq!(list.this_update().to_string(), "2026-11-23T12:00:00Z");
        assert_eq!(list.next_update().unwrap().to_string(), "2050-01-01T00:00:00Z");
        assert_eq!(list.unknown_critical_extension(), None);
        let serials: Vec<_> = list.entries().map(|entry| entry.serial_number().to_string()).collect();
        assert_eq!(serials, ["30", "0201", "10"]);
        assert_eq!(list.find(&serial(&[0x02, 0x01])).unwrap().reason(), RevocationReason::KeyCompromise);
        assert_eq!(list.find(&serial(&[0x30])).unwrap().reason(), RevocationReason::Unspecified);
        assert_eq!(list.find(&serial(&[0x02])), None);
        assert_eq!(list.pem_len(), list.to_pem().len());
        assert_eq!(RevocationList::read(list.to_pem().as_bytes()), Ok(list));
    }

    #[test]
    fn a_list_without_entries_is_empty() {
        let list = list(&[], None).unwrap();
        assert!(list.is_empty());
        assert_eq!(list.entries().next(), None);
        assert_eq!(list.find(&serial(&[1])), None);
    }

    #[test]
    fn a_signature_of_another_is_not_verified() {
        let list = list(&[], None).unwrap();
        let key = key();
        assert_eq!(list.verify_signature(key.public_key(), &RustCrypto), Err(VerifyError::Mismatch));
        let signature = key.sign(SignatureScheme::EcdsaSha256, list.tbs_der()).unwrap();
        let signed = RevocationList::assemble(list.tbs_der(), SignatureScheme::EcdsaSha256, &signature);
        assert_eq!(signed.unwrap().verify_signature(key.public_key(), &RustCrypto), Ok(()));
    }

    #[test]
    fn a_critical_extension_that_is_not_known_is_named() {
        let oid = ID_CE_ISSUING_DISTRIBUTION_POINT;
        let unknown = |list: Result<RevocationList, _>| list.unwrap().unknown_critical_extension().cloned();
        assert_eq!(unknown(list(&[], Some(vec![extension(oid, &[0x30, 0x00])]))), Some(oid.into()));
        let entries = [entry(&[1], None), entry(&[2], Some(vec![extension(oid, &[0x30, 0x00])]))];
        assert_eq!(unknown(list(&entries, None)), Some(oid.into()));
    }

    #[test]
    fn a_malformed_entry_is_named_by_its_number() {
        let reason = || extension(ID_CE_CRL_REASONS, &[0x0a, 0x01, 0x01]);
        let date = extension(ID_CE_INVALIDITY_DATE, &[0x05, 0x00]);
        let error = list(&[entry(&[1], None), entry(&[2], Some(vec![date]))], None).unwrap_err();
        let error = ErrorChain(&error).to_string();
        assert!(error.starts_with("entry 2 of the revocation list cannot be read: "), "{error}");
        assert_eq!(
            list(&[entry(&[1], Some(vec![reason(), reason()]))], None),
            Err(RevocationListError::Entry {
                number: 1,
                source: Box::new(RevocationListError::RepeatedExtension(ID_CE_CRL_REASONS.into()))
            })
        );
    }

    #[test]
    fn a_number_that_is_none_leaves_the_list_to_be_read() {
        let number = |value: &[u8]| list(&[], Some(vec![extension(ID_CE_CRL_NUMBER, value)])).unwrap();
        let long = [&[0x02, 0x42, 0x00][..], &[0xff; 65]].concat();
        for value in [&[0x02, 0x01, 0xff][..], &[0x05, 0x00], &[], &long] {
            let list = number(value);
            assert_eq!((list.number(), list.malformed_number().map(Extension::value)), (None, Some(value)));
        }
        let twenty = number(&[&[0x02, 0x15, 0x00][..], &[0xff; 20]].concat());
        assert!(twenty.number().is_some_and(|number| !number.is_conforming()));
        assert_eq!(twenty.malformed_number(), None);
    }

    #[test]
    fn a_file_without_a_list_or_with_two_is_refused_and_a_list_is_read_under_any_label() {
        let pem = list(&[], None).unwrap().to_pem();
        let error = |text: &str| RevocationList::read(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(error(&format!("{pem}{pem}")), "the file holds 2 revocation lists where one is expected");
        assert!(RevocationList::read(pem.replace("X509 CRL", "CERTIFICATE").as_bytes()).is_ok());
        assert_eq!(
            error(&encode_pem("CERTIFICATE", b"\x05\x00")),
            "the file is PEM with a certificate, where a revocation list is expected"
        );
    }

    #[test]
    fn no_truncation_and_no_changed_octet_panics() {
        let entries =
            [entry(&[1], None), entry(&[2], Some(vec![extension(ID_CE_CRL_REASONS, &[0x0a, 1, 1])]))];
        let der = list(&entries, None).unwrap().as_der().to_vec();
        for length in 0..der.len() {
            assert!(RevocationList::from_der(&der[..length]).is_err());
        }
        for place in 0..der.len() {
            let mut changed = der.clone();
            changed[place] ^= 0x81;
            // Some changes, of the signature for one, leave a list.
            if let Ok(list) = RevocationList::from_der(&changed) {
                assert_eq!(list.entries().count(), list.len());
                assert!(list.entries().all(|entry| list.find(entry.serial_number()).is_some()));
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_list_with_any_octet_changed_is_read_whole_or_refused(
            place in proptest::prelude::any::<proptest::sample::Index>(),
            cut in 0..3usize,
            with in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..3),
        ) {
            let reason = vec![extension(ID_CE_CRL_REASONS, &[0x0a, 0x01, 0x01])];
            let entries = [entry(&[0x30], None), entry(&[0x02, 0x01], Some(reason))];
            let number = extension(ID_CE_CRL_NUMBER, &[0x02, 0x01, 0x07]);
            let mut der = list(&entries, Some(vec![number])).unwrap().as_der().to_vec();
            let from = place.index(der.len());
            let to = (from + cut).min(der.len());
            der.splice(from..to, with);
            for file in [&der, encode_pem("X509 CRL", &der).as_bytes()] {
                let Ok(list) = RevocationList::read(file) else { continue };
                proptest::prop_assert_eq!(list.entries().count(), list.len());
                for entry in list.entries() {
                    proptest::prop_assert!(list.find(entry.serial_number()).is_some());
                }
                proptest::prop_assert_eq!(RevocationList::read(list.to_pem().as_bytes()), Ok(list));
            }
        }

        #[test]
        fn any_octets_are_a_list_or_refused(octets in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let begun = [&[0x30, 0x81, 0x80, 0x30, 0x70][..], &octets].concat();
            proptest::prop_assert!(RevocationList::read(&octets).is_err());
            proptest::prop_assert!(RevocationList::read(encode_pem("X509 CRL", &begun).as_bytes()).is_err());
        }
    }
}
