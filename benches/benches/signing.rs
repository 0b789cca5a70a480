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

use benches::{BackEnd, Criterion, KEY_TYPES, back_ends, end_entity, in_turn, peers};
use counts::{Immediate, Session};
use criterion::{criterion_group, criterion_main};
use jiff::{SignedDuration, Timestamp};
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

/// Requests of successive seconds, signed in turn: an ML-DSA signature takes as many attempts as chance wants for a message.
const SECONDS: usize = 256;

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
    let instants: Vec<_> =
        (0..).map(|seconds| at + SignedDuration::from_secs(seconds)).take(SECONDS).collect();
    let to_sign = |at: &Timestamp| -> Result<Vec<u8>, Box<dyn Error>> {
        let unsigned = identity.public_identity().prepare(&request, scope, *at)?;
        Ok(unsigned.string_to_sign().as_bytes().to_vec())
    };
    let strings = instants.iter().map(to_sign).collect::<Result<Vec<_>, _>>()?;
    let signed =
        Immediate::of(key, identity.public_identity().scheme(), strings.first().ok_or("there are some")?)?;
    let immediate = Identity::new(certificate, signed)?;
    let covered = covered_headers(&canonical);
    let covered: Vec<_> = covered.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let covered = session.with_headers(&covered);
    assert_eq!(covered.canonical_request(), canonical, "the rows are of the same request");

    let mut strings = strings.iter().cycle();
    let (mut immediate_at, mut signed_at) = (instants.iter().cycle(), instants.iter().cycle());
    in_turn(
        criterion,
        group,
        &mut [
            ("raw primitive", &mut |bencher| {
                bencher.iter(|| strings.next().map(|string| (back_end.raw)(string)));
            }),
            ("canonical request", &mut |bencher| {
                bencher.iter(|| black_box(&covered).canonical_request_sha256());
            }),
            ("sha-256", &mut |bencher| bencher.iter(|| session.sha256(black_box(&canonical)))),
            ("all but the signature", &mut |bencher| {
                bencher
                    .iter(|| immediate_at.next().map(|at| immediate.sign(black_box(&request), scope, *at)));
            }),
            ("signed request", &mut |bencher| {
                bencher.iter(|| signed_at.next().map(|at| identity.sign(black_box(&request), scope, *at)));
            }),
        ],
    );
    Ok(())
}

fn peer_rows(criterion: &mut Criterion, key_type: KeyType, key: &BackEnd) -> Result<(), Box<dyn Error>> {
    let session = Session::default();
    let identity = Identity::new(end_entity(&key.signer, session.at), Arc::clone(&key.signer))?;
    let view = session.view();
    let unsigned = identity.public_identity().prepare(&view, &session.scope, session.at)?;
    let to_sign = unsigned.string_to_sign().as_bytes();
    for (name, sign) in peers(key_type, &key.pkcs8)? {
        let group = format!("peers {key_type}");
        in_turn(criterion, &group, &mut [(name, &mut |bencher| bencher.iter(|| sign(black_box(to_sign))))]);
    }
    Ok(())
}

/// The headers in a canonical request, including those that signing adds.
fn covered_headers(canonical_request: &str) -> Vec<(&str, &str)> {
    let headers = canonical_request.lines().skip(3).take_while(|line| !line.is_empty());
    headers.filter_map(|line| line.split_once(':')).collect()
}

criterion_group! { name = benches; config = benches::criterion(); targets = signing }
criterion_main!(benches);
