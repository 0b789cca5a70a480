//! The instructions to sign a request, without the signature itself, and to compute the hashes that every signer needs; and
//! those to verify one, to check a path and to serve a session, without the signatures that are verified.
//!
//! The processor that valgrind simulates has no SHA extensions, so most of the instructions are SHA-256; the program of
//! this package subtracts them, and holds the rest to a figure of its own.

#![expect(missing_docs, unused_qualifications, reason = "the macros make such items")]

use std::hint::black_box;

use counts::{Key, Path, Prepared, Received, Served};
use gungraun::{Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main};
use ra_policy::Report;
use ra_sigv4x509::{SignedBy, SignedHeaders, SigningError, VerificationError};

fn prepared(key: Key, intermediates: u8) -> &'static Prepared {
    let prepared = Prepared::new(key, intermediates).expect("the bench makes its own certificates");
    Box::leak(Box::new(prepared))
}

#[library_benchmark]
#[bench::p256_alone(prepared(Key::P256, 0))]
#[bench::p256_chain(prepared(Key::P256, 2))]
#[bench::rsa2048_alone(prepared(Key::Rsa2048, 0))]
#[bench::rsa2048_chain(prepared(Key::Rsa2048, 2))]
fn all_but_the_signature(prepared: &'static Prepared) -> Result<SignedHeaders<'static>, SigningError> {
    black_box(prepared).sign()
}

#[library_benchmark]
#[bench::p256_alone(prepared(Key::P256, 0))]
#[bench::p256_chain(prepared(Key::P256, 2))]
#[bench::rsa2048_alone(prepared(Key::Rsa2048, 0))]
#[bench::rsa2048_chain(prepared(Key::Rsa2048, 2))]
fn sha256(prepared: &'static Prepared) -> [[u8; 32]; 2] {
    black_box(prepared).sha256()
}

fn received() -> &'static Received {
    Box::leak(Box::new(Received::new().expect("the bench makes its own request")))
}

fn path() -> &'static Path {
    Box::leak(Box::new(Path::new().expect("the bench makes its own certificates")))
}

fn served() -> &'static mut Served {
    Box::leak(Box::new(Served::new().expect("the bench starts its own service")))
}

#[library_benchmark]
#[bench::p256_chain(received())]
fn verify(received: &'static Received) -> Result<SignedBy, VerificationError> {
    black_box(received).verify()
}

#[library_benchmark]
#[bench::p256_chain(path())]
fn check(path: &'static Path) -> Option<Report> {
    black_box(path).check().ok()
}

#[library_benchmark]
#[bench::p256_chain(served())]
fn serve(served: &'static mut Served) -> Option<String> {
    black_box(served).ask().ok()
}

library_benchmark_group!(name = signing, benchmarks = [all_but_the_signature, sha256, verify, check, serve]);

main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = signing
);
