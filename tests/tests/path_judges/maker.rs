//! Certificates and revocation lists with any flaw: what `ra-x509` cannot make, since it makes none.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, LazyLock, Mutex},
};

use der::{
    Decode, Encode,
    asn1::{AnyRef, Ia5String, IntRef, OctetString, OctetStringRef},
    oid::AssociatedOid,
};
use jiff::Timestamp;
use ra_maker::keys;
use roles_anywhere::pki::{
    Certificate, DistinguishedName, KeyType, ObjectIdentifier, PrivateKey, RevocationList, SignatureScheme,
    Signer, TbsCertificate,
    asn1::{
        ExtensionRef, RevokedCertificateRef, RevokedCertificatesRef, TbsCertificateRef, TbsRevocationListRef,
        pkix::{
            AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, NameConstraints, SubjectAltName,
            SubjectKeyIdentifier, constraints::name::GeneralSubtree, name::GeneralName,
        },
        x509_time,
    },
};
use spki::AlgorithmIdentifierRef;
use x509_cert::{certificate::Version, name::Name, time::Validity};

pub const ROOT: &str = "/CN=Root";

/// The key of a name, the same in every run; names that hold `p-384`, `rsa-2048` or `ml-dsa-65` have a key of that type.
pub fn key_of(name: &str) -> Arc<PrivateKey> {
    static KEYS: LazyLock<Mutex<BTreeMap<String, Arc<PrivateKey>>>> = LazyLock::new(Mutex::default);
    let mut made = KEYS.lock().unwrap();
    let key = made.entry(name.into()).or_insert_with(|| {
        if name.contains("rsa-2048") {
            return keys::rsa_2048();
        }
        let of_type = ["p-384", "ml-dsa-65"].into_iter().find(|one| name.contains(one));
        let key_type: KeyType = of_type.unwrap_or("p-256").parse().unwrap();
        Arc::new(keys::seeded(key_type, seed_of(name)))
    });
    Arc::clone(key)
}

/// A seed for each name: FNV-1a.
fn seed_of(name: &str) -> u64 {
    let mix = |seed: u64, octet: u8| (seed ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// An extension: what it is, whether it is critical, and its value.
type Extension = (ObjectIdentifier, bool, Vec<u8>);

/// Makes a certificate.
#[derive(Clone)]
pub struct Maker {
    version: Version,
    subject: DistinguishedName,
    issuer: String,
    spki: Vec<u8>,
    issuer_key: Arc<PrivateKey>,
    scheme: SignatureScheme,
    validity: (Timestamp, Timestamp),
    serial_number: Vec<u8>,
    extensions: Vec<Extension>,
    spoil: bool,
}

/// A good root.
pub fn root() -> Maker {
    ca(ROOT, ROOT)
}

/// A good CA certificate.
pub fn ca(subject: &str, issuer: &str) -> Maker {
    Maker::new(subject, issuer).ca(true, None).usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)
}

/// A good end entity.
pub fn leaf(issuer: &str) -> Maker {
    Maker::new("/CN=host-1", issuer).ca(false, None).usage(KeyUsages::DigitalSignature)
}

impl Maker {
    fn new(subject: &str, issuer: &str) -> Self {
        let made = Self {
            version: Version::V3,
            subject: subject.parse().unwrap(),
            issuer: issuer.into(),
            spki: Vec::new(),
            issuer_key: key_of(issuer),
            scheme: SignatureScheme::EcdsaSha256,
            validity: (instant("2026-01-01T00:00:00Z"), instant("2028-01-01T00:00:00Z")),
            serial_number: vec![0x12, 0x34],
            extensions: Vec::new(),
            spoil: false,
        };
        let key = key_of(subject);
        made.keyed(&key).signed_by(&key_of(issuer))
    }

    /// With this key and its identifier.
    pub fn keyed(mut self, key: &Arc<PrivateKey>) -> Self {
        self.spki = key.public_key().spki_der().to_vec();
        let identifier = SubjectKeyIdentifier(OctetString::new(identifier_of(key)).unwrap());
        self.extended(false, &identifier)
    }

    /// With a key that nobody has.
    pub fn spki(self, spki: &[u8]) -> Self {
        Self { spki: spki.to_vec(), ..self }
    }

    /// Signed with this key, whose identifier it names.
    pub fn signed_by(mut self, key: &Arc<PrivateKey>) -> Self {
        self.issuer_key = Arc::clone(key);
        self.scheme = key.public_key().algorithm().certificate_scheme().unwrap();
        self.authority(key)
    }

    /// Naming this key as its issuer's, whoever signs.
    pub fn authority(self, key: &PrivateKey) -> Self {
        let identifier = AuthorityKeyIdentifier {
            key_identifier: Some(OctetString::new(identifier_of(key)).unwrap()),
            ..AuthorityKeyIdentifier::default()
        };
        self.extended(false, &identifier)
    }

    /// With an octet of the signature changed.
    pub fn spoilt(self) -> Self {
        Self { spoil: true, ..self }
    }

    pub fn scheme(self, scheme: SignatureScheme) -> Self {
        Self { scheme, ..self }
    }

    pub fn validity(self, begins: &str, ends: &str) -> Self {
        Self { validity: (instant(begins), instant(ends)), ..self }
    }

    pub fn version_1(self) -> Self {
        Self { version: Version::V1, extensions: Vec::new(), ..self }
    }

    pub fn serial_number(self, octets: &[u8]) -> Self {
        Self { serial_number: octets.to_vec(), ..self }
    }

    pub fn subject(self, subject: &str) -> Self {
        Self { subject: subject.parse().unwrap(), ..self }
    }

    pub fn empty_subject(self) -> Self {
        Self { subject: DistinguishedName::from_der(&[0x30, 0]).unwrap(), ..self }
    }

    pub fn ca(self, ca: bool, path_len_constraint: Option<u8>) -> Self {
        self.extended(true, &BasicConstraints { ca, path_len_constraint })
    }

    pub fn usage(self, usage: impl Into<der::flagset::FlagSet<KeyUsages>>) -> Self {
        self.extended(true, &KeyUsage(usage.into()))
    }

    pub fn names(self, names: &[&str]) -> Self {
        let critical = self.subject.is_empty();
        let names = names.iter().map(|name| general_name(name)).collect();
        self.extended(critical, &SubjectAltName(names))
    }

    /// With name constraints, such as `permitted DNS:example.com`.
    pub fn name_constraints(self, constraints: &[&str]) -> Self {
        let subtrees = |kind: &str| {
            let of_kind = constraints.iter().filter_map(|one| one.strip_prefix(kind)?.strip_prefix(' '));
            let subtrees: Vec<_> = of_kind
                .map(|base| GeneralSubtree { base: general_name(base), minimum: 0, maximum: None })
                .collect();
            (!subtrees.is_empty()).then_some(subtrees)
        };
        let constraints = NameConstraints {
            permitted_subtrees: subtrees("permitted"),
            excluded_subtrees: subtrees("excluded"),
        };
        self.extended(true, &constraints)
    }

    pub fn extended<T: AssociatedOid + Encode>(self, critical: bool, value: &T) -> Self {
        self.set(T::OID, critical, value.to_der().unwrap())
    }

    pub fn set(mut self, oid: ObjectIdentifier, critical: bool, value: Vec<u8>) -> Self {
        self.extensions.retain(|(other, ..)| *other != oid);
        self.extensions.push((oid, critical, value));
        self
    }

    /// With an extension that nobody knows.
    pub fn unknown(self, critical: bool) -> Self {
        self.set(ObjectIdentifier::new_unwrap("1.2.3.4"), critical, vec![5, 0])
    }

    /// With an extension made critical, or not.
    pub fn critical<T: AssociatedOid>(mut self, critical: bool) -> Self {
        self.extensions.iter_mut().find(|(oid, ..)| *oid == T::OID).unwrap().1 = critical;
        self
    }

    pub fn without<T: AssociatedOid>(mut self) -> Self {
        self.extensions.retain(|(oid, ..)| *oid != T::OID);
        self
    }

    /// The certificate.
    pub fn make(&self) -> Certificate {
        let algorithm = self.scheme.algorithm_identifier();
        self.sign(algorithm, |tbs| self.issuer_key.sign(self.scheme, tbs).unwrap())
    }

    /// The certificate under another signature algorithm, which somebody else makes the signature of.
    pub fn sign(
        &self,
        algorithm: AlgorithmIdentifierRef<'_>,
        sign: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Certificate {
        let issuer: DistinguishedName = self.issuer.parse().unwrap();
        let extensions: Vec<_> = self.extensions.iter().map(extension).collect();
        let tbs = TbsCertificateRef {
            version: self.version,
            serial_number: IntRef::new(&self.serial_number).unwrap(),
            signature: algorithm,
            issuer: AnyRef::from_der(issuer.as_der()).unwrap(),
            validity: Validity::new(x509_time(self.validity.0).unwrap(), x509_time(self.validity.1).unwrap()),
            subject: AnyRef::from_der(self.subject.as_der()).unwrap(),
            subject_public_key_info: AnyRef::from_der(&self.spki).unwrap(),
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: (!extensions.is_empty()).then_some(extensions),
        };
        let tbs = TbsCertificate::from_der(&tbs.to_der().unwrap()).unwrap();
        let mut signature = sign(tbs.as_der());
        if self.spoil {
            *signature.last_mut().unwrap() ^= 1;
        }
        Certificate::assemble(tbs, &signature).unwrap()
    }
}

/// Makes a revocation list.
#[derive(Clone)]
pub struct ListMaker {
    issuer: String,
    key: Arc<PrivateKey>,
    times: (Timestamp, Timestamp),
    revoked: Vec<(Vec<u8>, Option<u8>)>,
    extensions: Vec<Extension>,
}

/// A good list, with one certificate on it, which is nobody's.
pub fn list(issuer: &str) -> ListMaker {
    let made = ListMaker {
        issuer: issuer.into(),
        key: key_of(issuer),
        times: (instant("2026-11-01T00:00:00Z"), instant("2026-12-01T00:00:00Z")),
        revoked: vec![(vec![0x77], None)],
        extensions: Vec::new(),
    };
    made.set(ObjectIdentifier::new_unwrap("2.5.29.20"), false, vec![2, 1, 1])
}

impl ListMaker {
    pub fn signed_by(self, key: &Arc<PrivateKey>) -> Self {
        Self { key: Arc::clone(key), ..self }
    }

    pub fn times(self, this_update: &str, next_update: &str) -> Self {
        Self { times: (instant(this_update), instant(next_update)), ..self }
    }

    /// Without entries.
    pub fn empty(self) -> Self {
        Self { revoked: Vec::new(), ..self }
    }

    pub fn revoking(mut self, serial_number: &[u8], reason: Option<u8>) -> Self {
        self.revoked.push((serial_number.to_vec(), reason));
        self
    }

    pub fn set(mut self, oid: ObjectIdentifier, critical: bool, value: Vec<u8>) -> Self {
        self.extensions.push((oid, critical, value));
        self
    }

    /// The list.
    pub fn make(&self) -> RevocationList {
        let reasons: Vec<_> = self.revoked.iter().map(|(_, reason)| reason.map(reason_code)).collect();
        let mut entries = Vec::new();
        for ((serial_number, _), reason) in self.revoked.iter().zip(&reasons) {
            let entry = RevokedCertificateRef {
                serial_number: IntRef::new(serial_number).unwrap(),
                revocation_date: x509_time(self.times.0).unwrap(),
                extensions: reason.as_ref().map(|reason| vec![extension(reason)]),
            };
            entry.encode_to_vec(&mut entries).unwrap();
        }
        let issuer: DistinguishedName = self.issuer.parse().unwrap();
        let algorithm = SignatureScheme::EcdsaSha256.algorithm_identifier();
        let tbs = TbsRevocationListRef {
            version: Some(Version::V2),
            signature: algorithm,
            issuer: AnyRef::from_der(issuer.as_der()).unwrap(),
            this_update: x509_time(self.times.0).unwrap(),
            next_update: Some(x509_time(self.times.1).unwrap()),
            revoked_certificates: (!entries.is_empty()).then_some(RevokedCertificatesRef(&entries)),
            extensions: Some(self.extensions.iter().map(extension).collect()),
        };
        let tbs = tbs.to_der().unwrap();
        let signature = self.key.sign(SignatureScheme::EcdsaSha256, &tbs).unwrap();
        RevocationList::assemble(&tbs, SignatureScheme::EcdsaSha256, &signature).unwrap()
    }
}

fn reason_code(reason: u8) -> Extension {
    (ObjectIdentifier::new_unwrap("2.5.29.21"), false, vec![0x0a, 1, reason])
}

fn extension((oid, critical, value): &Extension) -> ExtensionRef<'_> {
    ExtensionRef { oid: *oid, critical: *critical, value: OctetStringRef::new(value).unwrap() }
}

fn identifier_of(key: &PrivateKey) -> Vec<u8> {
    key.public_key().sha256()[..20].to_vec()
}

/// A name of any kind: `DNS:example.com`, `IP:192.0.2.1`, `IP:192.0.2.0/255.255.255.0`, `dirName:/O=Example`.
fn general_name(text: &str) -> GeneralName {
    let (kind, value) = text.split_once(':').unwrap();
    let ia5 = || Ia5String::new(value).unwrap();
    match kind {
        "DNS" => GeneralName::DnsName(ia5()),
        "email" => GeneralName::Rfc822Name(ia5()),
        "URI" => GeneralName::UniformResourceIdentifier(ia5()),
        "IP" => {
            let addresses = value.split('/').map(|address| address.parse::<IpAddr>().unwrap());
            let octets: Vec<u8> = addresses
                .flat_map(|address| match address {
                    IpAddr::V4(address) => address.octets().to_vec(),
                    IpAddr::V6(address) => address.octets().to_vec(),
                })
                .collect();
            GeneralName::IpAddress(OctetString::new(octets).unwrap())
        }
        "dirName" => {
            let name: DistinguishedName = value.parse().unwrap();
            GeneralName::DirectoryName(Name::from_der(name.as_der()).unwrap())
        }
        other => panic!("{other} is no kind of name here"),
    }
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}
