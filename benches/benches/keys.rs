//! The time to load a key, and to make an identity of a certificate and its key.
//!
//! For each key type:
//!
//! - `raw primitive`: the key decoded from PKCS#8 by RustCrypto's crate for it, nothing else;
//! - `read`: the key read from PEM, and its public half computed;
//! - `read for aws-lc`, `read for graviola`: the same, and the key made ready for that back-end;
//! - `identity`: certificate and key read from PEM, and an identity made of the two.

use std::{error::Error, hint::black_box};

use benches::{Criterion, KEY_TYPES, back_ends, end_entity, in_turn};
use criterion::{criterion_group, criterion_main};
use jiff::Timestamp;
use ml_dsa::{B32, EncodedVerifyingKey, ExpandedSigningKey, MlDsa65};
use p256::pkcs8::DecodePrivateKey as _;
use ra_pki::{
    Chain, KeyType, PrivateKey, SystemRandom, aws_lc::AwsLcKey, graviola::GraviolaKey, pem::encode_pem,
};
use ra_sigv4x509::Identity;

fn keys(criterion: &mut Criterion) {
    for key_type in KEY_TYPES {
        rows(criterion, key_type).expect("keys are read");
    }
}

fn rows(criterion: &mut Criterion, key_type: KeyType) -> Result<(), Box<dyn Error>> {
    let back_ends = back_ends(key_type)?;
    let back_end = back_ends.first().ok_or("there is a back-end")?;
    let pkcs8 = &back_end.pkcs8;
    let key_file = encode_pem("PRIVATE KEY", pkcs8);
    let certificate = end_entity(&back_end.signer, Timestamp::UNIX_EPOCH);
    let certificate_file = encode_pem("CERTIFICATE", certificate.as_der());
    let identity = || -> Result<Identity, Box<dyn Error>> {
        let chain = Chain::read(black_box(certificate_file.as_bytes()))?;
        Ok(Identity::new(chain, PrivateKey::read(black_box(key_file.as_bytes()), SystemRandom)?)?)
    };
    identity()?;
    assert!(raw(key_type, pkcs8), "the raw primitive reads the key");

    let read = || PrivateKey::read(black_box(key_file.as_bytes()), SystemRandom);
    in_turn(
        criterion,
        &format!("keys {key_type}"),
        &mut [
            ("raw primitive", &mut |bencher| bencher.iter(|| raw(key_type, black_box(pkcs8)))),
            ("read", &mut |bencher| bencher.iter(read)),
            ("read for aws-lc", &mut |bencher| bencher.iter(|| read().map(AwsLcKey::from))),
            ("read for graviola", &mut |bencher| bencher.iter(|| read().map(GraviolaKey::new))),
            ("identity", &mut |bencher| bencher.iter(identity)),
        ],
    );
    Ok(())
}

fn raw(key_type: KeyType, pkcs8: &[u8]) -> bool {
    match key_type {
        KeyType::P256 => black_box(p256::ecdsa::SigningKey::from_pkcs8_der(pkcs8)).is_ok(),
        KeyType::P384 => black_box(p384::ecdsa::SigningKey::from_pkcs8_der(pkcs8)).is_ok(),
        KeyType::P521 => black_box(p521::ecdsa::SigningKey::from_pkcs8_der(pkcs8)).is_ok(),
        // RustCrypto's crate reads the seed alone, while our keys are written in two forms.
        KeyType::MlDsa65 => {
            let key = ExpandedSigningKey::<MlDsa65>::from_seed(&B32::from([0x61; 32]));
            black_box(key).verifying_key().encode() != EncodedVerifyingKey::<MlDsa65>::default()
        }
        _ => black_box(rsa::PrivateKey::from_pkcs8_der(pkcs8)).is_ok(),
    }
}

criterion_group! { name = benches; config = benches::criterion(); targets = keys }
criterion_main!(benches);
