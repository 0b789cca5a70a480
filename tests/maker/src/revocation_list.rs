use der::{
    Decode, Encode, Tag,
    asn1::{AnyRef, BitStringRef, IntRef},
};
use jiff::Timestamp;
use ra_pki::{
    DistinguishedName, ObjectIdentifier, PrivateKey, RevocationList, SignatureScheme, Signer,
    asn1::{RevokedCertificateRef, RevokedCertificatesRef, TbsRevocationListRef, x509_time},
};
use x509_cert::certificate::Version;

use crate::{
    extension::{MadeExtension, extension},
    instant::instant,
    keys::ca_key,
};

const ID_CE_CRL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.20");

/// Makes a revocation list of `/CN=Root`, signed with the key that all tests share.
#[derive(Debug, Clone)]
pub struct ListMaker {
    issuer: DistinguishedName,
    oid: Option<ObjectIdentifier>,
    times: (Timestamp, Option<Timestamp>),
    revoked: Vec<Vec<u8>>,
    extensions: Vec<MadeExtension>,
}

/// As [`new`](ListMaker::new).
impl Default for ListMaker {
    fn default() -> Self {
        Self::new()
    }
}

impl ListMaker {
    /// A good list, with one certificate on it, which is no test's.
    pub fn new() -> Self {
        Self {
            issuer: "/CN=Root".parse().unwrap(),
            oid: None,
            times: (instant("2026-11-01T00:00:00Z"), Some(instant("2026-12-01T00:00:00Z"))),
            revoked: vec![vec![0x77]],
            extensions: Vec::new(),
        }
        .extension(ID_CE_CRL_NUMBER, false, &[2, 1, 1])
    }

    /// Of this issuer.
    pub fn issuer(self, issuer: &str) -> Self {
        Self { issuer: issuer.parse().unwrap(), ..self }
    }

    /// Naming this signature algorithm, whatever signs.
    pub fn signature_algorithm(self, oid: ObjectIdentifier) -> Self {
        Self { oid: Some(oid), ..self }
    }

    /// Issued and to be replaced at these instants.
    pub fn times(self, this_update: &str, next_update: Option<&str>) -> Self {
        let next_update = next_update.map(instant);
        Self { times: (instant(this_update), next_update), ..self }
    }

    /// With these serial numbers alone.
    pub fn revoking(self, serial_numbers: &[&[u8]]) -> Self {
        Self { revoked: serial_numbers.iter().map(|octets| octets.to_vec()).collect(), ..self }
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

    /// The list.
    pub fn sign(&self) -> RevocationList {
        self.sign_with(&ca_key())
    }

    /// The list, signed with this P-256 key.
    pub fn sign_with(&self, key: &PrivateKey) -> RevocationList {
        let mut algorithm = SignatureScheme::EcdsaSha256.algorithm_identifier();
        algorithm.oid = self.oid.unwrap_or(algorithm.oid);
        let time = |at: Timestamp| x509_time(at).unwrap();
        let entries: Vec<u8> = self
            .revoked
            .iter()
            .flat_map(|octets| {
                let entry = RevokedCertificateRef {
                    serial_number: IntRef::new(octets).unwrap(),
                    revocation_date: time(self.times.0),
                    extensions: None,
                };
                entry.to_der().unwrap()
            })
            .collect();
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
