//! Identities for the tests of this crate.

use alloc::vec::Vec;
use core::sync::atomic::{AtomicU64, Ordering};

use der::{
    Decode, Encode,
    asn1::{AnyRef, IntRef},
};
use jiff::Timestamp;
use ra_pki::{
    Certificate, Chain, DistinguishedName, KeyType, PrivateKey, PublicKey, RandomError, RandomSource,
    SignatureScheme, Signer, TbsCertificate, Verifier, VerifyError,
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

/// The key of a seed, the same in every run.
pub(crate) fn key(key_type: KeyType, seed: u64) -> PrivateKey {
    PrivateKey::generate(key_type, Seeded(AtomicU64::new(seed))).unwrap()
}

/// The numbers of `SplitMix64`, so that no test depends on luck.
struct Seeded(AtomicU64);

impl RandomSource for Seeded {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        for part in octets.chunks_mut(8) {
            let mut number = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
            number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            number ^= number >> 31;
            part.copy_from_slice(&number.to_le_bytes()[..part.len()]);
        }
        Ok(())
    }
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
    identity_of(key(key_type, 1), intermediates)
}

/// The identity of a key.
pub(crate) fn identity_of(leaf_key: PrivateKey, intermediates: usize) -> Identity {
    let ca_key = key(KeyType::P256, 2);
    let names: Vec<_> = (0..=intermediates).map(|place| alloc::format!("/CN=CA {place}")).collect();
    let leaf = certificate(("/CN=host-1", &leaf_key), (&names[0], &ca_key));
    let pool = names.windows(2).map(|pair| certificate((&pair[0], &ca_key), (&pair[1], &ca_key)));
    Identity::new(Chain::new(leaf, pool).unwrap(), leaf_key).unwrap()
}
