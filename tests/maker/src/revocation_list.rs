use std::sync::Arc;

use der::{
    Decode, Encode, Tag,
    asn1::{AnyRef, BitStringRef, IntRef},
};
use jiff::Timestamp;
use ra_pki::{
    DistinguishedName, ObjectIdentifier, PrivateKey, RevocationList, SignatureScheme, Signer,
    asn1::{RevokedCertificateRef, RevokedCertificatesRef, TbsRevocationListRef, X509Time},
};
use x509_cert::certificate::Version;

use crate::{
    extension::{MadeExtension, extension},
    instant::instant,
    keys::ca_key,
};

const ID_CE_CRL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.20");
const ID_CE_CERTIFICATE_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.29");
const ID_CE_CRL_REASONS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");

/// Makes a revocation list; unless told otherwise, one of `/CN=Root`, signed with the key that all tests share.
#[derive(Debug, Clone)]
pub struct ListMaker {
    issuer: DistinguishedName,
    issuer_key: Arc<PrivateKey>,
    oid: Option<ObjectIdentifier>,
    times: (Timestamp, Option<Timestamp>),
    revoked: Vec<Entry>,
    extensions: Vec<MadeExtension>,
}

/// A serial number, and the extensions of its entry.
type Entry = (Vec<u8>, Vec<MadeExtension>);

/// As [`new`](ListMaker::new).
impl Default for ListMaker {
    fn default() -> Self {
        Self::new()
    }
}

impl ListMaker {
    /// A good list that revokes one certificate, which no test uses.
    pub fn new() -> Self {
        Self {
            issuer: "/CN=Root".parse().unwrap(),
            issuer_key: ca_key(),
            oid: None,
            times: (instant("2026-11-01T00:00:00Z"), Some(instant("2026-12-01T00:00:00Z"))),
            revoked: vec![(vec![0x77], Vec::new())],
            extensions: Vec::new(),
        }
        .extension(ID_CE_CRL_NUMBER, false, &[2, 1, 1])
    }

    /// Of this issuer.
    pub fn issuer(self, issuer: &str) -> Self {
        Self { issuer: issuer.parse().unwrap(), ..self }
    }

    /// Signed with this P-256 key.
    pub fn signed_by(self, key: &Arc<PrivateKey>) -> Self {
        Self { issuer_key: Arc::clone(key), ..self }
    }

    /// Naming this signature algorithm, whatever key signs.
    pub fn signature_algorithm(self, oid: ObjectIdentifier) -> Self {
        Self { oid: Some(oid), ..self }
    }

    /// With these instants as `thisUpdate` and `nextUpdate`.
    pub fn times(self, this_update: &str, next_update: Option<&str>) -> Self {
        let next_update = next_update.map(instant);
        Self { times: (instant(this_update), next_update), ..self }
    }

    /// Revoking only these serial numbers.
    pub fn revoking(self, serial_numbers: &[&[u8]]) -> Self {
        Self { revoked: serial_numbers.iter().map(|octets| (octets.to_vec(), Vec::new())).collect(), ..self }
    }

    /// Revoking one more serial number, with the code of its reason (RFC 5280 §5.3.1).
    pub fn also_revoking(mut self, serial_number: &[u8], reason: Option<u8>) -> Self {
        let reason = reason.map(|reason| (ID_CE_CRL_REASONS, false, vec![0x0a, 1, reason]));
        self.revoked.push((serial_number.to_vec(), reason.into_iter().collect()));
        self
    }

    /// With one serial number more, of a certificate whose issuer the entry names by the value of RFC 5280 §5.3.3's extension.
    pub fn also_revoking_of(mut self, certificate_issuer: &[u8], serial_number: &[u8]) -> Self {
        let issuer = (ID_CE_CERTIFICATE_ISSUER, true, certificate_issuer.to_vec());
        self.revoked.push((serial_number.to_vec(), vec![issuer]));
        self
    }

    /// With an extension of any content.
    pub fn extension(mut self, oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Self {
        self.extensions.push((oid, critical, value.to_vec()));
        self
    }

    /// Without a CRL number.
    pub fn without_number(mut self) -> Self {
        self.extensions.retain(|(oid, ..)| *oid != ID_CE_CRL_NUMBER);
        self
    }

    /// The list, signed with the issuer's key: the one that all tests share unless it was told otherwise.
    pub fn sign(&self) -> RevocationList {
        self.sign_with(&self.issuer_key)
    }

    /// The list, signed with this P-256 key.
    pub fn sign_with(&self, key: &PrivateKey) -> RevocationList {
        let mut algorithm = SignatureScheme::EcdsaSha256.algorithm_identifier();
        algorithm.oid = self.oid.unwrap_or(algorithm.oid);
        let time = |at: Timestamp| X509Time::from_timestamp(at).unwrap();
        let entries: Vec<u8> =
            self.revoked.iter().flat_map(|entry| entry_der(entry, time(self.times.0))).collect();
        let extensions: Vec<_> = self.extensions.iter().map(extension).collect();
        let tbs = TbsRevocationListRef {
            version: Some(Version::V2),
            signature: algorithm,
            issuer: AnyRef::from_der(self.issuer.as_der()).unwrap(),
            this_update: time(self.times.0),
            next_update: self.times.1.map(time),
            revoked_certificates: (!entries.is_empty()).then_some(RevokedCertificatesRef(&entries)),
            extensions: (!extensions.is_empty()).then_some(extensions),
        };
        let tbs = tbs.to_der().unwrap();
        let signature = key.sign(SignatureScheme::EcdsaSha256, &tbs).unwrap();
        let signature = BitStringRef::from_bytes(&signature).unwrap();
        let parts = [tbs, algorithm.to_der().unwrap(), signature.to_der().unwrap()].concat();
        RevocationList::from_der(&AnyRef::new(Tag::Sequence, &parts).unwrap().to_der().unwrap()).unwrap()
    }
}

fn entry_der((serial_number, extensions): &Entry, revocation_date: X509Time) -> Vec<u8> {
    let extensions: Vec<_> = extensions.iter().map(extension).collect();
    let entry = RevokedCertificateRef {
        serial_number: IntRef::new(serial_number).unwrap(),
        revocation_date,
        extensions: (!extensions.is_empty()).then_some(extensions),
    };
    entry.to_der().unwrap()
}
