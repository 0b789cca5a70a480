//! Certificates for the tests of this crate: a good one, with what a test changes.

use alloc::{sync::Arc, vec::Vec};
use core::net::IpAddr;
use std::sync::OnceLock;

use const_oid::{AssociatedOid, ObjectIdentifier};
use der::{
    Decode, Encode,
    asn1::{AnyRef, Ia5String, IntRef, OctetStringRef},
    flagset::FlagSet,
};
use jiff::Timestamp;
use ra_pki::{
    Certificate, DistinguishedName, ExtensionRef, KeyType, PrivateKey, SignatureScheme, Signer, SystemRandom,
    TbsCertificate, TbsCertificateRef,
    pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectAltName, name::GeneralName},
    x509_time,
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
            extensions: Vec::new(),
        }
    }

    pub(crate) fn version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    pub(crate) fn subject(self, subject: &str) -> Self {
        Self { subject: subject.parse().unwrap(), ..self }
    }

    pub(crate) fn empty_subject(self) -> Self {
        Self { subject: DistinguishedName::from_der(&[0x30, 0]).unwrap(), ..self }
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
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(oid, critical, value)| ExtensionRef {
                oid: *oid,
                critical: *critical,
                value: OctetStringRef::new(value).unwrap(),
            })
            .collect();
        let (begins, ends) = self.validity;
        let tbs = TbsCertificateRef {
            version: self.version,
            serial_number: IntRef::new(&[0x12, 0x34]).unwrap(),
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

/// The codes of a report's findings.
pub(crate) fn codes(report: &crate::Report) -> Vec<&'static str> {
    report.findings().iter().map(|finding| finding.rule().code).collect()
}

/// An extension that nobody knows.
pub(crate) fn unknown_extension() -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap("1.2.3.4")
}
