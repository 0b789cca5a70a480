//! The time to verify a signed `CreateSession` request, from its headers to the certificate that signed it, compared
//! with the raw verification.
//!
//! For each key type and each back-end, in one run:
//!
//! - `raw primitive`: the signature over the same string to sign, the key decoded each time, as from a certificate;
//! - `verified request`: everything.

use std::{error::Error, hint::black_box, sync::Arc};

use benches::{BackEnd, Criterion, KEY_TYPES, back_ends, end_entity, in_turn};
use counts::Session;
use criterion::{criterion_group, criterion_main};
use ra_sigv4x509::{Identity, VerifySettings, verify};

fn verifying(criterion: &mut Criterion) {
    for key_type in KEY_TYPES {
        for back_end in back_ends(key_type).expect("keys are generated") {
            let group = format!("verifying {key_type} {}", back_end.name);
            rows(criterion, &group, &back_end).expect("the bench makes its own requests");
        }
    }
}

fn rows(criterion: &mut Criterion, group: &str, back_end: &BackEnd) -> Result<(), Box<dyn Error>> {
    let session = Session::default();
    let key = &back_end.signer;
    let identity = Identity::new(end_entity(key, session.at), Arc::clone(key))?;
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
    let settings =
        VerifySettings::new(session.scope.clone(), session.at).verifier(Arc::clone(&back_end.verifier));
    verify(&request, &settings)?;
    assert!((back_end.raw_verify)(&message, &signature), "the signature is good");

    in_turn(
        criterion,
        group,
        &mut [
            ("raw primitive", &mut |bencher| {
                bencher.iter(|| (back_end.raw_verify)(black_box(&message), &signature));
            }),
            ("verified request", &mut |bencher| bencher.iter(|| verify(black_box(&request), &settings))),
        ],
    );
    Ok(())
}

fn hex(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)).collect()
}

criterion_group! { name = benches; config = benches::criterion(); targets = verifying }
criterion_main!(benches);
