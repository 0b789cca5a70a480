use std::net::IpAddr;

use der::{
    Decode, Encode,
    asn1::{AnyRef, Ia5String, IntRef},
    flagset::FlagSet,
    oid::AssociatedOid,
};
use jiff::Timestamp;
use ra_pki::{
    Certificate, DistinguishedName, ObjectIdentifier, PrivateKey, SignatureScheme, Signer, TbsCertificate,
    asn1::{
        TbsCertificateRef,
        pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectAltName, name::GeneralName},
        x509_time,
    },
};
use spki::AlgorithmIdentifierRef;
use x509_cert::{certificate::Version, name::Name, time::Validity};

use crate::{
    extension::{MadeExtension, extension},
    instant::instant,
    keys::ca_key,
};

/// Makes a certificate.
#[derive(Debug, Clone)]
pub struct Maker {
    version: Version,
    subject: DistinguishedName,
    issuer: DistinguishedName,
    spki: Vec<u8>,
    algorithm: Option<AlgorithmIdentifierRef<'static>>,
    validity: (Timestamp, Timestamp),
    serial_number: Vec<u8>,
    extensions: Vec<MadeExtension>,
}

impl Maker {
    /// A good end entity below `/CN=Root`, with the key that all tests share.
    pub fn leaf() -> Self {
        Self::new("/CN=host-1", "/CN=Root").ca(false, None).usage(KeyUsages::DigitalSignature)
    }

    /// A good CA certificate.
    pub fn ca_certificate(subject: &str, issuer: &str) -> Self {
        Self::new(subject, issuer).ca(true, None).usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)
    }

    /// A good root.
    pub fn root() -> Self {
        Self::ca_certificate("/CN=Root", "/CN=Root")
    }

    fn new(subject: &str, issuer: &str) -> Self {
        Self {
            version: Version::V3,
            subject: subject.parse().unwrap(),
            issuer: issuer.parse().unwrap(),
            spki: ca_key().public_key().spki_der().to_vec(),
            algorithm: None,
            validity: (instant("2026-01-01T00:00:00Z"), instant("2028-01-01T00:00:00Z")),
            serial_number: vec![0x12, 0x34],
            extensions: Vec::new(),
        }
    }

    /// Valid from one instant to the other.
    pub fn validity(self, begins: &str, ends: &str) -> Self {
        Self { validity: (instant(begins), instant(ends)), ..self }
    }

    /// With this serial number, as its INTEGER's octets are written.
    pub fn serial_number(self, octets: &[u8]) -> Self {
        Self { serial_number: octets.to_vec(), ..self }
    }

    /// Of this version, whatever its extensions.
    pub fn version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// With this subject.
    pub fn subject(self, subject: &str) -> Self {
        Self { subject: subject.parse().unwrap(), ..self }
    }

    /// With a subject without attributes.
    pub fn empty_subject(self) -> Self {
        self.subject_der(&[0x30, 0])
    }

    /// With a subject that stands in DER.
    pub fn subject_der(self, der: &[u8]) -> Self {
        Self { subject: DistinguishedName::from_der(der).unwrap(), ..self }
    }

    /// With this issuer.
    pub fn issuer(self, issuer: &str) -> Self {
        Self { issuer: issuer.parse().unwrap(), ..self }
    }

    /// With this `SubjectPublicKeyInfo`, whoever has the key.
    pub fn spki(self, spki: &[u8]) -> Self {
        Self { spki: spki.to_vec(), ..self }
    }

    /// Naming this signature algorithm, whatever signs.
    pub fn algorithm(self, algorithm: AlgorithmIdentifierRef<'static>) -> Self {
        Self { algorithm: Some(algorithm), ..self }
    }

    /// Without an extension.
    pub fn without<T: AssociatedOid>(mut self) -> Self {
        self.extensions.retain(|(oid, ..)| *oid != T::OID);
        self
    }

    /// The value of an extension that is there.
    pub fn value_of<T: AssociatedOid>(&self) -> Vec<u8> {
        self.extensions.iter().find(|(oid, ..)| *oid == T::OID).unwrap().2.clone()
    }

    /// With an extension of any content, in place of one that is there.
    pub fn extension(mut self, oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Self {
        self.extensions.retain(|(other, ..)| *other != oid);
        self.extensions.push((oid, critical, value.to_vec()));
        self
    }

    /// With basic constraints.
    pub fn ca(self, ca: bool, path_len_constraint: Option<u8>) -> Self {
        let value = BasicConstraints { ca, path_len_constraint }.to_der().unwrap();
        self.extension(BasicConstraints::OID, true, &value)
    }

    /// With key usages.
    pub fn usage(self, usage: impl Into<FlagSet<KeyUsages>>) -> Self {
        self.extension(KeyUsage::OID, true, &KeyUsage(usage.into()).to_der().unwrap())
    }

    /// With alternative names, such as `DNS:example.com`, `URI:…`, `IP:192.0.2.1` or `dirName:/O=Example`.
    pub fn alternative_names(self, names: &[&str]) -> Self {
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

    /// Everything but the signature, for a signature by the key that all tests share.
    pub fn tbs(&self) -> TbsCertificate {
        self.tbs_for(SignatureScheme::EcdsaSha256)
    }

    fn tbs_for(&self, scheme: SignatureScheme) -> TbsCertificate {
        let extensions: Vec<_> = self.extensions.iter().map(extension).collect();
        let (begins, ends) = self.validity;
        // As it is written, negative or not.
        let length = u8::try_from(self.serial_number.len()).unwrap();
        let serial_number = [&[0x02, length][..], &self.serial_number].concat();
        let tbs = TbsCertificateRef {
            version: self.version,
            serial_number: IntRef::from_der(&serial_number).unwrap(),
            signature: self.algorithm.unwrap_or(scheme.algorithm_identifier()),
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
    pub fn sign(&self) -> Certificate {
        self.sign_with(&ca_key())
    }

    /// The certificate, signed with this key by the scheme that certificates have for keys of its type.
    pub fn sign_with(&self, key: &PrivateKey) -> Certificate {
        let scheme = key.public_key().algorithm().certificate_scheme().unwrap();
        let tbs = self.tbs_for(scheme);
        let signature = key.sign(scheme, tbs.as_der()).unwrap();
        Certificate::assemble(tbs, &signature).unwrap()
    }
}
