//! What a certificate says, which is what its signed part says.

use alloc::vec::Vec;
use const_oid::AssociatedOid;
use der::Decode;
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, SubjectAltName};

use crate::{
    certificate::Certificate, extension::Extension, key::public_key::PublicKey, malformed::Malformed,
    name::distinguished_name::DistinguishedName, serial_number::SerialNumber,
};

impl Certificate {
    /// The X.509 version: 1, 2 or 3.
    pub fn version(&self) -> u8 {
        self.tbs.version()
    }

    /// The serial number.
    pub fn serial_number(&self) -> &SerialNumber {
        self.tbs.serial_number()
    }

    /// The algorithm of the certificate's signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifierOwned {
        self.tbs.signature_algorithm()
    }

    /// The issuer's name.
    pub fn issuer(&self) -> &DistinguishedName {
        self.tbs.issuer()
    }

    /// The first instant at which the certificate is valid.
    pub fn not_before(&self) -> Timestamp {
        self.tbs.not_before()
    }

    /// The last instant at which the certificate is valid, or [`NO_EXPIRY`](crate::asn1::NO_EXPIRY).
    pub fn not_after(&self) -> Timestamp {
        self.tbs.not_after()
    }

    /// The subject's name.
    pub fn subject(&self) -> &DistinguishedName {
        self.tbs.subject()
    }

    /// The subject's public key.
    pub fn public_key(&self) -> &PublicKey {
        self.tbs.public_key()
    }

    /// The extensions in their order.
    pub fn extensions(&self) -> &[Extension] {
        self.tbs.extensions()
    }

    /// The extension of a type from [`pkix`](crate::asn1::pkix), with its criticality: `None` if the certificate has none,
    /// an error if its value is not what the type says.
    pub fn extension<'a, T>(&'a self) -> Option<Result<(bool, T), Malformed>>
    where
        T: AssociatedOid + Decode<'a, Error = der::Error>,
    {
        self.tbs.extension()
    }

    /// Basic constraints (RFC 5280 §4.2.1.9); `None` where absent or malformed.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.tbs.basic_constraints()
    }

    /// Key usage (RFC 5280 §4.2.1.3); `None` where absent or malformed.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.tbs.key_usage()
    }

    /// Subject alternative names (RFC 5280 §4.2.1.6); `None` where absent or malformed.
    pub fn subject_alternative_names(&self) -> Option<SubjectAltName> {
        self.tbs.subject_alternative_names()
    }

    /// Subject key identifier (RFC 5280 §4.2.1.2); `None` where absent or malformed.
    pub fn subject_key_identifier(&self) -> Option<Vec<u8>> {
        self.tbs.subject_key_identifier()
    }

    /// Key identifier of the issuer's key (RFC 5280 §4.2.1.1); `None` where absent or malformed.
    pub fn authority_key_identifier(&self) -> Option<Vec<u8>> {
        self.tbs.authority_key_identifier()
    }

    /// Whether issuer and subject are the same name. The certificate is then self-issued; whether it is also
    /// self-signed, only its signature tells.
    pub fn is_self_issued(&self) -> bool {
        self.tbs.is_self_issued()
    }
}
