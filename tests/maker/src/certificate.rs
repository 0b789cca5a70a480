use std::sync::Arc;

use der::{
    Decode, Encode,
    asn1::{AnyRef, IntRef, OctetString},
    flagset::FlagSet,
    oid::AssociatedOid,
};
use jiff::Timestamp;
use ra_pki::{
    Certificate, DistinguishedName, ObjectIdentifier, PrivateKey, SignatureScheme, Signer, TbsCertificate,
    asn1::{
        NO_EXPIRY, TbsCertificateRef, X509Time, X509Validity,
        pkix::{
            AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, NameConstraints, SubjectAltName,
            SubjectKeyIdentifier, constraints::name::GeneralSubtree,
        },
    },
};
use spki::AlgorithmIdentifierRef;
use x509_cert::certificate::Version;

use crate::{
    extension::{MadeExtension, extension, unknown_extension},
    general_name::general_name,
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
    algorithm: Option<Vec<u8>>,
    issuer_key: Arc<PrivateKey>,
    scheme: Option<SignatureScheme>,
    is_spoilt: bool,
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
            issuer_key: ca_key(),
            scheme: None,
            is_spoilt: false,
            validity: (instant("2026-01-01T00:00:00Z"), instant("2028-01-01T00:00:00Z")),
            serial_number: vec![0x12, 0x34],
            extensions: Vec::new(),
        }
    }

    /// Valid from one instant to the other.
    pub fn validity(self, begins: &str, ends: &str) -> Self {
        Self { validity: (instant(begins), instant(ends)), ..self }
    }

    /// Without a well-defined end.
    pub fn without_expiry(self) -> Self {
        Self { validity: (self.validity.0, NO_EXPIRY), ..self }
    }

    /// With this serial number, as the content octets of its INTEGER.
    pub fn serial_number(self, octets: &[u8]) -> Self {
        Self { serial_number: octets.to_vec(), ..self }
    }

    /// Of this version, whatever its extensions.
    pub fn version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// Of version 1, without extensions.
    pub fn version_1(self) -> Self {
        Self { version: Version::V1, extensions: Vec::new(), ..self }
    }

    /// With this subject.
    pub fn subject(self, subject: &str) -> Self {
        Self { subject: subject.parse().unwrap(), ..self }
    }

    /// With a subject without attributes.
    pub fn empty_subject(self) -> Self {
        self.subject_der(&[0x30, 0])
    }

    /// With a subject given in DER.
    pub fn subject_der(self, der: &[u8]) -> Self {
        Self { subject: DistinguishedName::from_der(der).unwrap(), ..self }
    }

    /// With this issuer.
    pub fn issuer(self, issuer: &str) -> Self {
        Self { issuer: issuer.parse().unwrap(), ..self }
    }

    /// With the issuer of this DER, which may hold what cannot be written as text.
    pub fn issuer_der(self, der: &[u8]) -> Self {
        Self { issuer: DistinguishedName::from_der(der).unwrap(), ..self }
    }

    /// With this `SubjectPublicKeyInfo`, whose private key is not needed.
    pub fn spki(self, spki: &[u8]) -> Self {
        Self { spki: spki.to_vec(), ..self }
    }

    /// With this public key and its subject key identifier.
    pub fn keyed(self, key: &dyn Signer) -> Self {
        let identifier = SubjectKeyIdentifier(identifier_of(key));
        self.spki(key.public_key().spki_der()).extended(false, &identifier)
    }

    /// Signed with this key, and with its identifier as authority key identifier.
    pub fn signed_by(self, key: &Arc<PrivateKey>) -> Self {
        Self { issuer_key: Arc::clone(key), ..self }.authority(key)
    }

    /// With the authority key identifier of this key, whatever key signs.
    pub fn authority(self, key: &dyn Signer) -> Self {
        let identifier = AuthorityKeyIdentifier {
            key_identifier: Some(identifier_of(key)),
            ..AuthorityKeyIdentifier::default()
        };
        self.extended(false, &identifier)
    }

    /// Signed by this scheme, in place of the usual one for the issuer's key type.
    pub fn scheme(self, scheme: SignatureScheme) -> Self {
        Self { scheme: Some(scheme), ..self }
    }

    /// Naming this signature algorithm, whatever key signs.
    pub fn algorithm(self, algorithm: AlgorithmIdentifierRef<'_>) -> Self {
        Self { algorithm: Some(algorithm.to_der().unwrap()), ..self }
    }

    /// With an octet of the signature changed.
    pub fn spoilt(self) -> Self {
        Self { is_spoilt: true, ..self }
    }

    /// Without an extension.
    pub fn without<T: AssociatedOid>(mut self) -> Self {
        self.extensions.retain(|(oid, ..)| *oid != T::OID);
        self
    }

    /// The value of an extension that the certificate has.
    pub fn value_of<T: AssociatedOid>(&self) -> Vec<u8> {
        self.extensions.iter().find(|(oid, ..)| *oid == T::OID).unwrap().2.clone()
    }

    /// With an extension of any content; it replaces one of the same type.
    pub fn extension(mut self, oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Self {
        self.extensions.retain(|(other, ..)| *other != oid);
        self.extensions.push((oid, critical, value.to_vec()));
        self
    }

    /// With an extension; it replaces one of the same type.
    pub fn extended<T: AssociatedOid + Encode>(self, critical: bool, value: &T) -> Self {
        self.extension(T::OID, critical, &value.to_der().unwrap())
    }

    /// With an extension that nobody knows.
    pub fn unknown(self, critical: bool) -> Self {
        self.extension(unknown_extension(), critical, &[5, 0])
    }

    /// With an extension of the certificate marked critical, or not.
    pub fn critical<T: AssociatedOid>(mut self, critical: bool) -> Self {
        self.extensions.iter_mut().find(|(oid, ..)| *oid == T::OID).unwrap().1 = critical;
        self
    }

    /// With basic constraints.
    pub fn ca(self, ca: bool, path_len_constraint: Option<u8>) -> Self {
        self.extended(true, &BasicConstraints { ca, path_len_constraint })
    }

    /// With key usages.
    pub fn usage(self, usage: impl Into<FlagSet<KeyUsages>>) -> Self {
        self.extended(true, &KeyUsage(usage.into()))
    }

    /// With alternative names, such as `DNS:example.com`, `email:…`, `URI:…`, `IP:192.0.2.1` or `dirName:/O=Example`.
    pub fn alternative_names(self, names: &[&str]) -> Self {
        let names = names.iter().map(|name| general_name(name)).collect();
        self.extended(false, &SubjectAltName(names))
    }

    /// With name constraints, such as `permitted DNS:example.com` or `excluded IP:192.0.2.0/255.255.255.0`.
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

    /// The `tbsCertificate`, naming the scheme of the issuer's key.
    pub fn tbs(&self) -> TbsCertificate {
        self.tbs_for(self.scheme_of(&self.issuer_key))
    }

    fn tbs_for(&self, scheme: SignatureScheme) -> TbsCertificate {
        let named = self.algorithm.as_deref().map(|der| AlgorithmIdentifierRef::from_der(der).unwrap());
        let extensions: Vec<_> = self.extensions.iter().map(extension).collect();
        let (begins, ends) = self.validity;
        // The octets as given, even where they are negative.
        let length = u8::try_from(self.serial_number.len()).unwrap();
        let serial_number = [&[0x02, length][..], &self.serial_number].concat();
        let tbs = TbsCertificateRef {
            version: self.version,
            serial_number: IntRef::from_der(&serial_number).unwrap(),
            signature: named.unwrap_or(scheme.algorithm_identifier()),
            issuer: AnyRef::from_der(self.issuer.as_der()).unwrap(),
            validity: X509Validity {
                not_before: X509Time::from_timestamp(begins).unwrap(),
                not_after: X509Time::from_timestamp(ends).unwrap(),
            },
            subject: AnyRef::from_der(self.subject.as_der()).unwrap(),
            subject_public_key_info: AnyRef::from_der(&self.spki).unwrap(),
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: (!extensions.is_empty()).then_some(extensions),
        };
        TbsCertificate::from_der(&tbs.to_der().unwrap()).unwrap()
    }

    fn scheme_of(&self, key: &PrivateKey) -> SignatureScheme {
        self.scheme.unwrap_or_else(|| key.public_key().algorithm().certificate_scheme().unwrap())
    }

    /// The certificate, signed with the issuer's key: the one that all tests share unless it was told otherwise.
    pub fn sign(&self) -> Certificate {
        self.sign_with(&self.issuer_key)
    }

    /// The certificate, signed with this key.
    pub fn sign_with(&self, key: &PrivateKey) -> Certificate {
        let scheme = self.scheme_of(key);
        self.assemble(self.tbs_for(scheme), |tbs| key.sign(scheme, tbs).unwrap())
    }

    /// The certificate with a signature made by a function, by the algorithm that the certificate names.
    pub fn sign_elsewhere(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Certificate {
        self.assemble(self.tbs(), sign)
    }

    fn assemble(&self, tbs: TbsCertificate, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Certificate {
        let mut signature = sign(tbs.as_der());
        if self.is_spoilt {
            *signature.last_mut().unwrap() ^= 1;
        }
        Certificate::assemble(tbs, &signature).unwrap()
    }
}

/// The first 160 bits of the SHA-256 hash of a key (RFC 7093 §2).
fn identifier_of(key: &dyn Signer) -> OctetString {
    OctetString::new(&key.public_key().sha256()[..20]).unwrap()
}
