//! The time to sign a request, and the parts of that time: a `CreateSession` request for an end entity alone, with the
//! ARNs in the body, and a request with a body of 1 MiB.
//!
//! For each key type and each back-end, in one run:
//!
//! - `raw primitive`: the signature over the same string to sign, nothing else;
//! - `canonical request`: the canonical request made and hashed, without a signature;
//! - `sha-256`: the hashes of the same canonical request and of the body, which any signer must compute;
//! - `all but the signature`: a whole signed request by a key that answers at once;
//! - `signed request`: everything.
//!
//! The group `peers` has the raw signatures of other crates with the same keys.

use std::{error::Error, hint::black_box, sync::Arc};

use benches::{BackEnd, Criterion, KEY_TYPES, back_ends, end_entity, peers};
use counts::{Immediate, Session};
use criterion::{criterion_group, criterion_main};
use ra_pki::KeyType;
use ra_sigv4x509::Identity;

fn signing(criterion: &mut Criterion) {
    let mebibyte = vec![b'x'; 1 << 20];
    for key_type in KEY_TYPES {
        let back_ends = back_ends(key_type).expect("keys are generated");
        for (what, session) in
            [("signing", Session::default()), ("signing 1 MiB", Session::with_body(&mebibyte))]
        {
            for back_end in &back_ends {
                let group = format!("{what} {key_type} {}", back_end.name);
                rows(criterion, &group, &session, back_end).expect("the bench makes its own certificates");
            }
        }
        let key = back_ends.first().expect("there is a back-end");
        peer_rows(criterion, key_type, key).expect("other crates take the key");
    }
}

fn rows(
    criterion: &mut Criterion,
    group: &str,
    session: &Session<'_>,
    back_end: &BackEnd,
) -> Result<(), Box<dyn Error>> {
    let (request, scope, at) = (session.view(), &session.scope, session.at);
    let key = &back_end.signer;
    let certificate = end_entity(key, at);
    let identity = Identity::new(certificate.clone(), Arc::clone(key))?;
    let canonical = identity.public_identity().canonical_request(&request, at)?;
    let unsigned = identity.public_identity().prepare(&request, scope, at)?;
    let to_sign = unsigned.string_to_sign().as_bytes();
    let immediate =
        Identity::new(certificate, Immediate::of(key, identity.public_identity().scheme(), to_sign)?)?;
    let covered = covered_headers(&canonical);
    let covered: Vec<_> = covered.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let covered = session.with_headers(&covered);
    assert_eq!(covered.canonical_request(), canonical, "the rows are of the same request");

    let mut group = criterion.benchmark_group(group);
    group.bench_function("raw primitive", |bencher| bencher.iter(|| (back_end.raw)(black_box(to_sign))));
    group.bench_function("canonical request", |bencher| {
        bencher.iter(|| black_box(&covered).canonical_request_sha256());
    });
    group.bench_function("sha-256", |bencher| bencher.iter(|| session.sha256(black_box(&canonical))));
    group.bench_function("all but the signature", |bencher| {
        bencher.iter(|| immediate.sign(black_box(&request), scope, at));
    });
    group.bench_function("signed request", |bencher| {
        bencher.iter(|| identity.sign(black_box(&request), scope, at));
    });
    group.finish();
    Ok(())
}

fn peer_rows(criterion: &mut Criterion, key_type: KeyType, key: &BackEnd) -> Result<(), Box<dyn Error>> {
    let session = Session::default();
    let identity = Identity::new(end_entity(&key.signer, session.at), Arc::clone(&key.signer))?;
    let view = session.view();
    let unsigned = identity.public_identity().prepare(&view, &session.scope, session.at)?;
    let to_sign = unsigned.string_to_sign().as_bytes();
    let mut group = criterion.benchmark_group(format!("peers {key_type}"));
    for (name, sign) in peers(key_type, &key.pkcs8)? {
        group.bench_function(name, |bencher| bencher.iter(|| sign(black_box(to_sign))));
    }
    group.finish();
    Ok(())
}

/// The headers in a canonical request, including those that signing adds.
fn covered_headers(canonical_request: &str) -> Vec<(&str, &str)> {
    let headers = canonical_request.lines().skip(3).take_while(|line| !line.is_empty());
    headers.filter_map(|line| line.split_once(':')).collect()
}

criterion_group! { name = benches; config = benches::criterion(); targets = signing }
criterion_main!(benches);
