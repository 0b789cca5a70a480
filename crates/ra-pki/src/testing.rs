//! Keys and certificates for the tests of this crate, the same in every run.

use alloc::vec::Vec;
use core::sync::atomic::{AtomicU64, Ordering};

use der::{
    Decode, Encode,
    asn1::{AnyRef, IntRef, OctetStringRef},
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use x509_cert::certificate::Version;

use crate::{
    asn1::{
        extension::ExtensionRef,
        tbs_certificate::TbsCertificateRef,
        time::{X509Time, X509Validity},
    },
    certificate::{Certificate, tbs::TbsCertificate},
    key::kinds::KeyType,
    name::distinguished_name::DistinguishedName,
    object_identifier::ObjectIdentifier,
    private_key::PrivateKey,
    random_source::{RandomError, RandomSource},
    signature::scheme::SignatureScheme,
    signer::Signer,
};

/// Octets that look random, the same in every run.
#[derive(Default)]
pub(crate) struct FixedRandom {
    drawn: AtomicU64,
}

impl RandomSource for FixedRandom {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        for block in octets.chunks_mut(32) {
            let number = self.drawn.fetch_add(1, Ordering::Relaxed);
            let hash = Sha256::digest(number.to_be_bytes());
            block.copy_from_slice(&hash[..block.len()]);
        }
        Ok(())
    }
}

/// The kinds of keys that this build has.
pub(crate) fn built_types() -> impl Iterator<Item = KeyType> {
    KeyType::all().filter(|key_type| match key_type {
        KeyType::Rsa2048 | KeyType::Rsa3072 | KeyType::Rsa4096 => cfg!(feature = "rsa"),
        KeyType::P256 => true,
        KeyType::P384 => cfg!(feature = "p384"),
        KeyType::P521 => cfg!(feature = "p521"),
        KeyType::MlDsa44 | KeyType::MlDsa65 | KeyType::MlDsa87 => cfg!(feature = "ml-dsa"),
    })
}

/// A key of this kind, the same in every run.
pub(crate) fn key_of_type(key_type: KeyType) -> PrivateKey {
    PrivateKey::generate(key_type, FixedRandom::default()).unwrap()
}

/// An EC key, the same in every run.
pub(crate) fn key() -> PrivateKey {
    key_of_type(KeyType::P256)
}

/// Another EC key than [`key`].
pub(crate) fn other_key() -> PrivateKey {
    PrivateKey::generate(KeyType::P256, FixedRandom { drawn: AtomicU64::new(1 << 32) }).unwrap()
}

/// A certificate of `subject` with that key, signed by `issuer` with the other.
pub(crate) fn certificate(subject: (&str, &PrivateKey), issuer: (&str, &PrivateKey)) -> Certificate {
    let tbs = tbs_certificate(subject, issuer.0, &[]);
    let signature = issuer.1.sign(SignatureScheme::EcdsaSha256, &tbs).unwrap();
    Certificate::assemble(TbsCertificate::from_der(&tbs).unwrap(), &signature).unwrap()
}

/// The DER of a `TBSCertificate` with extensions of any content.
pub(crate) fn tbs_certificate(
    subject: (&str, &PrivateKey),
    issuer: &str,
    extensions: &[(ObjectIdentifier, &[u8])],
) -> Vec<u8> {
    let name = |text: &str| text.parse::<DistinguishedName>().unwrap();
    let (subject_name, issuer_name) = (name(subject.0), name(issuer));
    let time = |text: &str| X509Time::from_timestamp(text.parse::<Timestamp>().unwrap()).unwrap();
    let extensions: Vec<_> = extensions
        .iter()
        .map(|(oid, value)| ExtensionRef {
            oid: (*oid).into(),
            critical: false,
            value: OctetStringRef::new(value).unwrap(),
        })
        .collect();
    TbsCertificateRef {
        version: Version::V3,
        serial_number: IntRef::new(&[0x12, 0x34]).unwrap(),
        signature: SignatureScheme::EcdsaSha256.algorithm_identifier(),
        issuer: AnyRef::from_der(issuer_name.as_der()).unwrap(),
        validity: X509Validity {
            not_before: time("2026-01-01T00:00:00Z"),
            not_after: time("2300-01-01T00:00:00Z"),
        },
        subject: AnyRef::from_der(subject_name.as_der()).unwrap(),
        subject_public_key_info: AnyRef::from_der(subject.1.public_key().spki_der()).unwrap(),
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: (!extensions.is_empty()).then_some(extensions),
    }
    .to_der()
    .unwrap()
}
