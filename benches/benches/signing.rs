//! A `CreateSession` request signed, and what the signing consists of, for an end entity alone with the ARNs in the
//! body.
//!
//! For each key type and each back-end, in one run:
//!
//! - `raw primitive`: the signature over the same string to sign, nothing else;
//! - `canonical request`: the canonical request hashed, without a signature;
//! - `sha-256`: the hash of the same canonical request and of the body, the least that any signer must do;
//! - `all but the signature`: a whole signed request by a key that answers at once;
//! - `signed request`: the whole.

use std::{error::Error, hint::black_box, sync::Arc};

use benches::{BackEnd, Immediate, back_ends};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use ra_pki::{Certificate, KeyType, PrivateKey, Signer, SystemRandom};
use ra_sigv4x509::{Identity, RequestBody, RequestView, Scope};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate, Validity,
};
use sha2::{Digest, Sha256};

const HEADERS: [(&str, &[u8]); 2] =
    [("content-type", b"application/json"), ("host", b"rolesanywhere.us-east-1.amazonaws.com")];
const BODY: &[u8] = br#"{"durationSeconds":3600,"profileArn":"arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111","roleArn":"arn:aws:iam::111122223333:role/Example","trustAnchorArn":"arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222"}"#;

fn signing(criterion: &mut Criterion) {
    for key_type in [KeyType::P256, KeyType::Rsa2048] {
        for back_end in back_ends(key_type).expect("keys are generated") {
            rows(criterion, key_type, &back_end).expect("the bench makes its own certificates");
        }
    }
}

fn rows(criterion: &mut Criterion, key_type: KeyType, back_end: &BackEnd) -> Result<(), Box<dyn Error>> {
    let at: Timestamp = "2026-11-23T12:00:00Z".parse()?;
    let scope = Scope::new("us-east-1", "rolesanywhere");
    let request = RequestView::new("POST", "/sessions", None, &HEADERS).body(RequestBody::Bytes(BODY));

    let key = &back_end.signer;
    let certificate = end_entity(key, at)?;
    let identity = Identity::new(certificate.clone(), Arc::clone(key))?;
    let scheme =
        identity.algorithm().scheme(key.public_key().algorithm()).ok_or("the key signs no request")?;
    let canonical = identity.canonical_request(&request, at)?;
    let to_sign = identity.string_to_sign(&request, &scope, at)?;
    let immediate = Identity::new(certificate, Immediate::of(key, scheme, to_sign.as_bytes())?)?;
    let covered = covered_headers(&canonical);
    let covered: Vec<_> = covered.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let covered = RequestView::new("POST", "/sessions", None, &covered).body(RequestBody::Bytes(BODY));

    let mut group = criterion.benchmark_group(format!("{key_type} {}", back_end.name));
    group.bench_function("raw primitive", |bencher| {
        bencher.iter(|| (back_end.raw)(black_box(to_sign.as_bytes())));
    });
    group.bench_function("canonical request", |bencher| {
        bencher.iter(|| black_box(&covered).canonical_request_sha256());
    });
    group.bench_function("sha-256", |bencher| {
        bencher.iter(|| (Sha256::digest(black_box(canonical.as_bytes())), Sha256::digest(black_box(BODY))));
    });
    group.bench_function("all but the signature", |bencher| {
        bencher.iter(|| immediate.sign(black_box(&request), &scope, at));
    });
    group.bench_function("signed request", |bencher| {
        bencher.iter(|| identity.sign(black_box(&request), &scope, at));
    });
    group.finish();
    Ok(())
}

/// The headers that a canonical request shows, those that signing computes among them.
fn covered_headers(canonical_request: &str) -> Vec<(&str, &str)> {
    let headers = canonical_request.lines().skip(3).take_while(|line| !line.is_empty());
    headers.filter_map(|line| line.split_once(':')).collect()
}

/// A certificate as people have them: some attributes in the subject, issued by a P-256 root.
fn end_entity(key: &dyn Signer, at: Timestamp) -> Result<Certificate, Box<dyn Error>> {
    let root_key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
    let root = TrustAnchorCertificate::new(
        "/C=JP/O=Example/CN=Example Root".parse()?,
        root_key.public_key().clone(),
    );
    let root = UnsignedCertificate::self_signed(&root, &root_key, Validity::days(at, 3650)?, &SystemRandom)?
        .sign(&root_key)?;
    let request = CertificateRequest::create(&"/C=JP/O=Example/CN=host-1".parse()?, key)?;
    let draft = Issuer::new(root, &root_key)?.prepare(
        &EndEntityCertificate::from_request(&request)?,
        Validity::days(at, 30)?,
        &SystemRandom,
    )?;
    Ok(draft.sign(&root_key)?)
}

criterion_group!(benches, signing);
criterion_main!(benches);
