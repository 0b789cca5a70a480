//! Identities for the tests of this crate.

use alloc::vec::Vec;

use der::{
    Decode, Encode,
    asn1::{AnyRef, IntRef},
};
use jiff::Timestamp;
use ra_pki::{
    Certificate, Chain, DistinguishedName, KeyType, PrivateKey, PublicKey, SignatureScheme, Signer,
    SystemRandom, TbsCertificate, Verifier, VerifyError,
    asn1::{RsaPss, TbsCertificateRef, x509_time},
};
use x509_cert::{certificate::Version, time::Validity};

use crate::sign::identity::Identity;

/// A certificate of `subject` with that key, signed by `issuer` with the other.
pub(crate) fn certificate(subject: (&str, &PrivateKey), issuer: (&str, &PrivateKey)) -> Certificate {
    let name = |text: &str| text.parse::<DistinguishedName>().unwrap();
    let (subject_name, issuer_name) = (name(subject.0), name(issuer.0));
    let time = |text: &str| x509_time(text.parse::<Timestamp>().unwrap()).unwrap();
    let scheme = issuer.1.public_key().algorithm().certificate_scheme().unwrap();
    let tbs = TbsCertificateRef {
        version: Version::V3,
        serial_number: IntRef::new(&[0x01, 0x23]).unwrap(),
        signature: scheme.algorithm_identifier(),
        issuer: AnyRef::from_der(issuer_name.as_der()).unwrap(),
        validity: Validity::new(time("2026-01-01T00:00:00Z"), time("2027-01-01T00:00:00Z")),
        subject: AnyRef::from_der(subject_name.as_der()).unwrap(),
        subject_public_key_info: AnyRef::from_der(subject.1.public_key().spki_der()).unwrap(),
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: None,
    }
    .to_der()
    .unwrap();
    let signature = issuer.1.sign(scheme, &tbs).unwrap();
    Certificate::assemble(TbsCertificate::from_der(&tbs).unwrap(), &signature).unwrap()
}

pub(crate) fn key(key_type: KeyType) -> PrivateKey {
    PrivateKey::generate(key_type, SystemRandom).unwrap()
}

/// A verifier that takes any signature.
pub(crate) struct Credulous;

impl Verifier for Credulous {
    fn verify(&self, _: &PublicKey, _: SignatureScheme, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }

    fn verify_rsa_pss(&self, _: &PublicKey, _: RsaPss, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }
}

/// An identity below as many intermediates as asked for.
pub(crate) fn identity(key_type: KeyType, intermediates: usize) -> Identity {
    let leaf_key = key(key_type);
    let ca_key = key(KeyType::P256);
    let names: Vec<_> = (0..=intermediates).map(|place| alloc::format!("/CN=CA {place}")).collect();
    let leaf = certificate(("/CN=host-1", &leaf_key), (&names[0], &ca_key));
    let pool = names.windows(2).map(|pair| certificate((&pair[0], &ca_key), (&pair[1], &ca_key)));
    Identity::new(Chain::new(leaf, pool).unwrap(), leaf_key).unwrap()
}
