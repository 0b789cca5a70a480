//! The CPU time of a signature on two threads that share one identity, compared with one thread alone.
//!
//! A row is measured by the CPU clocks of its threads: if the threads contended for a lock or for memory, a signature
//! would take more time on two threads than on one.

use std::{error::Error, hint::black_box, sync::Arc, thread, time::Duration};

use benches::{BackEnd, CpuTime, Criterion, back_ends, end_entity, in_turn, thread_time};
use counts::Session;
use criterion::{Bencher, criterion_group, criterion_main};
use ra_pki::KeyType;
use ra_sigv4x509::Identity;

fn threads(criterion: &mut Criterion) {
    for key_type in [KeyType::P256, KeyType::Rsa2048] {
        for back_end in back_ends(key_type).expect("keys are generated") {
            rows(criterion, key_type, &back_end).expect("the bench makes its own certificates");
        }
    }
}

fn rows(criterion: &mut Criterion, key_type: KeyType, back_end: &BackEnd) -> Result<(), Box<dyn Error>> {
    let session = Session::default();
    let certificate = end_entity(&back_end.signer, session.at);
    let identity = Identity::new(certificate, Arc::clone(&back_end.signer))?;
    let measure = |count| {
        let (identity, session) = (&identity, &session);
        move |bencher: &mut Bencher<'_, CpuTime>| {
            bencher.iter_custom(|iterations| on_threads(count, identity, session, iterations));
        }
    };
    let group = format!("threads {key_type} {}", back_end.name);
    in_turn(criterion, &group, &mut [("one thread", &mut measure(1)), ("two threads", &mut measure(2))]);
    Ok(())
}

/// The average CPU time per thread of this many signatures on each of `count` threads.
fn on_threads(count: u32, identity: &Identity, session: &Session<'_>, iterations: u64) -> Duration {
    let sign = || {
        let request = session.view();
        let start = thread_time();
        for _ in 0..iterations {
            let signed = identity.sign(black_box(&request), &session.scope, session.at);
            black_box(signed.expect("the key signs"));
        }
        thread_time().saturating_sub(start)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(sign)).collect();
        let times = threads.into_iter().map(|thread| thread.join().expect("the key signs"));
        times.sum::<Duration>() / count
    })
}

criterion_group! { name = benches; config = benches::criterion(); targets = threads }
criterion_main!(benches);
