//! The time to verify a signed `CreateSession` request, from its headers to the certificate that signed it, compared
//! with the raw verification.
//!
//! For each key type, on the back-end of pure Rust:
//!
//! - `raw primitive`: the signature over the same string to sign, the key decoded each time, as from a certificate;
//! - `verified request`: everything;
//! - `aws-lc`: the signature alone, by the other back-end.

use std::{error::Error, hint::black_box};

use benches::{Criterion, KEY_TYPES, end_entity};
use counts::Session;
use criterion::{criterion_group, criterion_main};
use ml_dsa::{MlDsa65, Signature};
use p256::{ecdsa::signature::hazmat::PrehashVerifier as _, pkcs8::DecodePublicKey as _};
use ra_pki::{AwsLc, KeyType, PrivateKey, SystemRandom, Verifier as _};
use ra_sigv4x509::{Identity, VerifySettings, verify};
use sha2::{Digest, Sha256};

fn verifying(criterion: &mut Criterion) {
    for key_type in KEY_TYPES {
        rows(criterion, key_type).expect("the bench makes its own requests");
    }
}

fn rows(criterion: &mut Criterion, key_type: KeyType) -> Result<(), Box<dyn Error>> {
    let session = Session::default();
    let key = PrivateKey::generate(key_type, SystemRandom)?;
    let identity = Identity::new(end_entity(&key, session.at), key)?;
    let view = session.view();
    let unsigned = identity.public_identity().prepare(&view, &session.scope, session.at)?;
    let message = unsigned.string_to_sign().as_bytes().to_vec();
    let signed = unsigned.sign(identity.key())?;
    let signature = hex(signed.authorization().rsplit('=').next().unwrap_or_default())?;
    let mut headers = vec![
        ("content-type", &b"application/json"[..]),
        ("host", &b"rolesanywhere.us-east-1.amazonaws.com"[..]),
    ];
    headers.extend(signed.headers().map(|(name, value)| (name, value.as_bytes())));
    let request = session.with_headers(&headers);
    let settings = VerifySettings::new(session.scope.clone(), session.at);
    verify(&request, &settings)?;

    let public_key = identity.certificate().public_key();
    let raw = || raw(key_type, black_box(public_key.spki_der()), &message, &signature);
    assert!(raw(), "the signature is good");
    let aws_lc =
        || AwsLc.verify(public_key, identity.public_identity().scheme(), black_box(&message), &signature);
    aws_lc()?;

    let mut group = criterion.benchmark_group(format!("verifying {key_type}"));
    group.bench_function("raw primitive", |bencher| bencher.iter(raw));
    group.bench_function("verified request", |bencher| {
        bencher.iter(|| verify(black_box(&request), &settings));
    });
    if key_type != KeyType::MlDsa65 {
        group.bench_function("aws-lc", |bencher| bencher.iter(aws_lc));
    }
    group.finish();
    Ok(())
}

macro_rules! verify_ecdsa {
    ($curve:ident, $spki:ident, $message:ident, $signature:ident) => {{
        let key = $curve::ecdsa::VerifyingKey::from_public_key_der($spki);
        let signature = $curve::ecdsa::DerSignature::from_bytes($signature);
        key.is_ok_and(|key| {
            signature.is_ok_and(|signature| key.verify_prehash(&Sha256::digest($message), &signature).is_ok())
        })
    }};
}

fn raw(key_type: KeyType, spki: &[u8], message: &[u8], signature: &[u8]) -> bool {
    match key_type {
        KeyType::P256 => verify_ecdsa!(p256, spki, message, signature),
        KeyType::P384 => verify_ecdsa!(p384, spki, message, signature),
        KeyType::P521 => verify_ecdsa!(p521, spki, message, signature),
        KeyType::MlDsa65 => ml_dsa::VerifyingKey::<MlDsa65>::from_public_key_der(spki).is_ok_and(|key| {
            Signature::<MlDsa65>::try_from(signature)
                .is_ok_and(|signature| key.verify_with_context(message, &[], &signature))
        }),
        _ => rsa::PublicKey::from_public_key_der(spki)
            .is_ok_and(|key| key.pkcs1v15_verify::<Sha256>(message, signature).is_ok()),
    }
}

fn hex(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)).collect()
}

criterion_group! { name = benches; config = benches::criterion(); targets = verifying }
criterion_main!(benches);
