//! Certificates for the tests of this crate: a good one, with what a test changes.

use alloc::{sync::Arc, vec::Vec};
use core::net::IpAddr;
use std::sync::OnceLock;

use const_oid::{AssociatedOid, ObjectIdentifier, db::rfc5280::ID_CE_CRL_NUMBER};
use der::{
    Decode, Encode, Tag,
    asn1::{AnyRef, BitStringRef, Ia5String, IntRef, OctetStringRef},
    flagset::FlagSet,
};
use jiff::Timestamp;
use ra_pki::{
    Certificate, DistinguishedName, KeyType, PrivateKey, RevocationList, SignatureScheme, Signer,
    SystemRandom, TbsCertificate,
    asn1::{
        ExtensionRef, RevokedCertificateRef, RevokedCertificatesRef, TbsCertificateRef, TbsRevocationListRef,
        pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectAltName, name::GeneralName},
        x509_time,
    },
};
use spki::AlgorithmIdentifierRef;
use x509_cert::{certificate::Version, name::Name, time::Validity};

/// The instant of every test that names no other.
pub(crate) fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// A key that all tests share.
pub(crate) fn ca_key() -> Arc<PrivateKey> {
    static KEY: OnceLock<Arc<PrivateKey>> = OnceLock::new();
    Arc::clone(KEY.get_or_init(new_key))
}

pub(crate) fn new_key() -> Arc<PrivateKey> {
    Arc::new(PrivateKey::generate(KeyType::P256, SystemRandom).unwrap())
}

type MadeExtension = (ObjectIdentifier, bool, Vec<u8>);

/// Makes a certificate.
#[derive(Clone)]
pub(crate) struct Maker {
    version: Version,
    subject: DistinguishedName,
    issuer: DistinguishedName,
    spki: Vec<u8>,
    algorithm: AlgorithmIdentifierRef<'static>,
    validity: (Timestamp, Timestamp),
    serial_number: Vec<u8>,
    extensions: Vec<MadeExtension>,
}

impl Maker {
    /// A good end entity below `/CN=Root`, with the key that all tests share.
    pub(crate) fn leaf() -> Self {
        Self::new("/CN=host-1", "/CN=Root").ca(false, None).usage(KeyUsages::DigitalSignature)
    }

    /// A good CA certificate.
    pub(crate) fn ca_certificate(subject: &str, issuer: &str) -> Self {
        Self::new(subject, issuer).ca(true, None).usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)
    }

    /// A good root.
    pub(crate) fn root() -> Self {
        Self::ca_certificate("/CN=Root", "/CN=Root")
    }

    fn new(subject: &str, issuer: &str) -> Self {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        Self {
            version: Version::V3,
            subject: subject.parse().unwrap(),
            issuer: issuer.parse().unwrap(),
            spki: ca_key().public_key().spki_der().to_vec(),
            algorithm: SignatureScheme::EcdsaSha256.algorithm_identifier(),
            validity: (time("2026-01-01T00:00:00Z"), time("2028-01-01T00:00:00Z")),
            serial_number: alloc::vec![0x12, 0x34],
            extensions: Vec::new(),
        }
    }

    pub(crate) fn validity(self, begins: &str, ends: &str) -> Self {
        Self { validity: (begins.parse().unwrap(), ends.parse().unwrap()), ..self }
    }

    pub(crate) fn serial_number(self, octets: &[u8]) -> Self {
        Self { serial_number: octets.to_vec(), ..self }
    }

    pub(crate) fn version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    pub(crate) fn subject(self, subject: &str) -> Self {
        Self { subject: subject.parse().unwrap(), ..self }
    }

    pub(crate) fn empty_subject(self) -> Self {
        self.subject_der(&[0x30, 0])
    }

    pub(crate) fn subject_der(self, der: &[u8]) -> Self {
        Self { subject: DistinguishedName::from_der(der).unwrap(), ..self }
    }

    pub(crate) fn issuer(self, issuer: &str) -> Self {
        Self { issuer: issuer.parse().unwrap(), ..self }
    }

    pub(crate) fn spki(self, spki: &[u8]) -> Self {
        Self { spki: spki.to_vec(), ..self }
    }

    pub(crate) fn algorithm(self, algorithm: AlgorithmIdentifierRef<'static>) -> Self {
        Self { algorithm, ..self }
    }

    pub(crate) fn without<T: AssociatedOid>(mut self) -> Self {
        self.extensions.retain(|(oid, ..)| *oid != T::OID);
        self
    }

    /// The value of an extension that is there.
    pub(crate) fn value_of<T: AssociatedOid>(&self) -> Vec<u8> {
        self.extensions.iter().find(|(oid, ..)| *oid == T::OID).unwrap().2.clone()
    }

    pub(crate) fn extension(mut self, oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Self {
        self.extensions.retain(|(other, ..)| *other != oid);
        self.extensions.push((oid, critical, value.to_vec()));
        self
    }

    pub(crate) fn ca(self, ca: bool, path_len_constraint: Option<u8>) -> Self {
        let value = BasicConstraints { ca, path_len_constraint }.to_der().unwrap();
        self.extension(BasicConstraints::OID, true, &value)
    }

    pub(crate) fn usage(self, usage: impl Into<FlagSet<KeyUsages>>) -> Self {
        self.extension(KeyUsage::OID, true, &KeyUsage(usage.into()).to_der().unwrap())
    }

    pub(crate) fn alternative_names(self, names: &[&str]) -> Self {
        let names = names
            .iter()
            .map(|name| match name.split_once(':').unwrap() {
                ("DNS", name) => GeneralName::DnsName(Ia5String::new(name).unwrap()),
                ("URI", uri) => GeneralName::UniformResourceIdentifier(Ia5String::new(uri).unwrap()),
                ("IP", address) => GeneralName::from(address.parse::<IpAddr>().unwrap()),
                (_, name) => {
                    let name: DistinguishedName = name.parse().unwrap();
                    GeneralName::DirectoryName(Name::from_der(name.as_der()).unwrap())
                }
            })
            .collect();
        self.extension(SubjectAltName::OID, false, &SubjectAltName(names).to_der().unwrap())
    }

    /// Everything but the signature.
    pub(crate) fn tbs(&self) -> TbsCertificate {
        let extensions: Vec<_> = self.extensions.iter().map(extension).collect();
        let (begins, ends) = self.validity;
        // As it is written, negative or not.
        let length = u8::try_from(self.serial_number.len()).unwrap();
        let serial_number = [&[0x02, length][..], &self.serial_number].concat();
        let tbs = TbsCertificateRef {
            version: self.version,
            serial_number: IntRef::from_der(&serial_number).unwrap(),
            signature: self.algorithm,
            issuer: AnyRef::from_der(self.issuer.as_der()).unwrap(),
            validity: Validity::new(x509_time(begins).unwrap(), x509_time(ends).unwrap()),
            subject: AnyRef::from_der(self.subject.as_der()).unwrap(),
            subject_public_key_info: AnyRef::from_der(&self.spki).unwrap(),
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: (!extensions.is_empty()).then_some(extensions),
        };
        TbsCertificate::from_der(&tbs.to_der().unwrap()).unwrap()
    }

    /// The certificate, signed with the key that all tests share.
    pub(crate) fn sign(&self) -> Certificate {
        self.sign_with(&ca_key())
    }

    pub(crate) fn sign_with(&self, key: &PrivateKey) -> Certificate {
        let tbs = self.tbs();
        let signature = key.sign(SignatureScheme::EcdsaSha256, tbs.as_der()).unwrap();
        Certificate::assemble(tbs, &signature).unwrap()
    }
}

/// Makes a revocation list of `/CN=Root`, signed with the key that all tests share.
#[derive(Clone)]
pub(crate) struct ListMaker {
    issuer: DistinguishedName,
    oid: Option<ObjectIdentifier>,
    times: (Timestamp, Option<Timestamp>),
    revoked: Vec<Vec<u8>>,
    extensions: Vec<MadeExtension>,
}

impl ListMaker {
    /// A good list, with one certificate on it, which is no test's.
    pub(crate) fn new() -> Self {
        Self {
            issuer: "/CN=Root".parse().unwrap(),
            oid: None,
            times: ("2026-11-01T00:00:00Z".parse().unwrap(), Some("2026-12-01T00:00:00Z".parse().unwrap())),
            revoked: alloc::vec![alloc::vec![0x77]],
            extensions: Vec::new(),
        }
        .extension(ID_CE_CRL_NUMBER, false, &[2, 1, 1])
    }

    pub(crate) fn issuer(self, issuer: &str) -> Self {
        Self { issuer: issuer.parse().unwrap(), ..self }
    }

    pub(crate) fn signature_algorithm(self, oid: ObjectIdentifier) -> Self {
        Self { oid: Some(oid), ..self }
    }

    pub(crate) fn times(self, this_update: &str, next_update: Option<&str>) -> Self {
        let next_update = next_update.map(|next| next.parse().unwrap());
        Self { times: (this_update.parse().unwrap(), next_update), ..self }
    }

    pub(crate) fn revoking(self, serial_numbers: &[&[u8]]) -> Self {
        Self { revoked: serial_numbers.iter().map(|octets| octets.to_vec()).collect(), ..self }
    }

    pub(crate) fn extension(mut self, oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Self {
        self.extensions.push((oid, critical, value.to_vec()));
        self
    }

    pub(crate) fn without_number(mut self) -> Self {
        self.extensions.retain(|(oid, ..)| *oid != ID_CE_CRL_NUMBER);
        self
    }

    pub(crate) fn sign(&self) -> RevocationList {
        self.sign_with(&ca_key())
    }

    pub(crate) fn sign_with(&self, key: &PrivateKey) -> RevocationList {
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

fn extension((oid, critical, value): &MadeExtension) -> ExtensionRef<'_> {
    ExtensionRef { oid: *oid, critical: *critical, value: OctetStringRef::new(value).unwrap() }
}

/// The codes of a report's findings.
pub(crate) fn codes(report: &crate::Report) -> Vec<&'static str> {
    report.findings().iter().map(|finding| finding.rule().code).collect()
}

/// An extension that nobody knows.
pub(crate) fn unknown_extension() -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap("1.2.3.4")
}
