use alloc::vec::Vec;
use core::fmt;

use const_oid::AssociatedOid;
use der::{Decode, Encode, asn1::AnyRef};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::{
    certificate::Version,
    ext::pkix::{BasicConstraints, KeyUsage, SubjectAltName, SubjectKeyIdentifier},
};

use crate::{
    asn1::{
        extension::read_extensions,
        general_name::{GeneralNameRef, read_general_names},
        pkix::AuthorityKeyIdentifierRef,
        tbs_certificate::TbsCertificateRef,
    },
    certificate::error::CertificateError,
    extension::Extension,
    key::public_key::PublicKey,
    malformed::Malformed,
    name::distinguished_name::DistinguishedName,
    serial_number::SerialNumber,
};

/// What a certificate says, without the signature over it: the `TBSCertificate` of RFC 5280 §4.1, read from its
/// DER and kept as it stood.
///
/// It is all of a certificate before it is signed, and so what can be judged before a CA key is used.
#[derive(Clone, PartialEq, Eq)]
pub struct TbsCertificate {
    der: Vec<u8>,
    version: u8,
    serial_number: SerialNumber,
    signature_algorithm: AlgorithmIdentifierOwned,
    issuer: DistinguishedName,
    not_before: Timestamp,
    not_after: Timestamp,
    subject: DistinguishedName,
    public_key: PublicKey,
    extensions: Vec<Extension>,
}

impl TbsCertificate {
    /// Reads the DER of a `TBSCertificate`.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let tbs = TbsCertificateRef::from_der(der).map_err(CertificateError::from_der)?;
        Ok(Self {
            der: der.to_vec(),
            version: version_number(tbs.version),
            serial_number: SerialNumber::from_der_octets(tbs.serial_number.as_bytes())?,
            signature_algorithm: tbs.signature.into(),
            issuer: read_name(&tbs.issuer)?,
            not_before: tbs.validity.not_before.timestamp(),
            not_after: tbs.validity.not_after.timestamp(),
            subject: read_name(&tbs.subject)?,
            public_key: PublicKey::from_spki_der(
                &tbs.subject_public_key_info.to_der().map_err(CertificateError::from_der)?,
            )?,
            extensions: read_extensions(tbs.extensions.as_deref().unwrap_or_default())
                .map_err(CertificateError::RepeatedExtension)?,
        })
    }

    /// The DER, the bytes it was read from and those that are signed.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The X.509 version: 1, 2 or 3.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The serial number.
    pub fn serial_number(&self) -> &SerialNumber {
        &self.serial_number
    }

    /// The algorithm of the certificate's signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifierOwned {
        &self.signature_algorithm
    }

    /// The issuer's name.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// The first instant at which the certificate is valid.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The last instant at which the certificate is valid, or [`NO_EXPIRY`](crate::asn1::NO_EXPIRY).
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// The subject's name.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// The subject's public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The extensions in their order.
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// The extension of a type from [`pkix`](crate::asn1::pkix), with its criticality: `None` if the certificate has none,
    /// an error if its value is not what the type says.
    pub fn extension<'a, T>(&'a self) -> Option<Result<(bool, T), Malformed>>
    where
        T: AssociatedOid + Decode<'a, Error = der::Error>,
    {
        let extension = self.extensions.iter().find(|extension| extension.oid() == T::OID)?;
        let value = T::from_der(extension.value());
        let value = value.map_err(|error| Malformed::from_der("the extension is malformed", error));
        Some(value.map(|value| (extension.is_critical(), value)))
    }

    /// Basic constraints (RFC 5280 §4.2.1.9); `None` where absent or malformed.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.extension().and_then(Result::ok).map(|(_, value)| value)
    }

    /// Key usage (RFC 5280 §4.2.1.3); `None` where absent or malformed.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.extension().and_then(Result::ok).map(|(_, value)| value)
    }

    /// Subject alternative names (RFC 5280 §4.2.1.6), each read by itself: empty where there are none, `None` where the
    /// extension is no list of names.
    pub fn each_alternative_name(&self) -> Option<Vec<GeneralNameRef<'_>>> {
        let extension = self.extensions.iter().find(|extension| extension.oid() == SubjectAltName::OID);
        extension.map_or_else(|| Some(Vec::new()), |extension| read_general_names(extension.value()))
    }

    /// Subject alternative names (RFC 5280 §4.2.1.6); `None` where absent, malformed, or where one of the names is not read,
    /// as [`each_alternative_name`](Self::each_alternative_name) tells.
    pub fn subject_alternative_names(&self) -> Option<SubjectAltName> {
        self.extension().and_then(Result::ok).map(|(_, value)| value)
    }

    /// Subject key identifier (RFC 5280 §4.2.1.2); `None` where absent or malformed.
    pub fn subject_key_identifier(&self) -> Option<Vec<u8>> {
        let (_, SubjectKeyIdentifier(identifier)) = self.extension().and_then(Result::ok)?;
        Some(identifier.into_bytes().into_vec())
    }

    /// Key identifier of the issuer's key (RFC 5280 §4.2.1.1); `None` where absent or malformed.
    pub fn authority_key_identifier(&self) -> Option<Vec<u8>> {
        let (_, identifier): (_, AuthorityKeyIdentifierRef<'_>) = self.extension().and_then(Result::ok)?;
        identifier.key_identifier.map(|identifier| identifier.as_bytes().to_vec())
    }

    /// Whether issuer and subject are the same name. The certificate is then self-issued; whether it is also
    /// self-signed, only its signature tells.
    pub fn is_self_issued(&self) -> bool {
        self.issuer.matches(&self.subject)
    }
}

impl fmt::Debug for TbsCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TbsCertificate")
            .field("subject", &self.subject)
            .field("issuer", &self.issuer)
            .field("serial_number", &self.serial_number)
            .finish_non_exhaustive()
    }
}

fn read_name(name: &AnyRef<'_>) -> Result<DistinguishedName, CertificateError> {
    name.to_der().and_then(|der| DistinguishedName::read(&der)).map_err(CertificateError::from_der)
}

fn version_number(version: Version) -> u8 {
    match version {
        Version::V1 => 1,
        Version::V2 => 2,
        Version::V3 => 3,
    }
}
