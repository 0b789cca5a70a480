//! A chain judged, from the octets of the three certificates to the report in text, and what that consists of.
//!
//! For each key type of the CAs, on the back-end of pure Rust, in one run:
//!
//! - `raw primitive`: the two signature verifications with keys decoded before, nothing else;
//! - `check`: leaf, intermediate and trust anchor read from DER, judged, and the report made;
//! - `check, report in text`: the same, and the report written as text.

use std::{error::Error, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use p256::ecdsa::signature::Verifier as _;
use ra_pki::{Certificate, KeyType, PrivateKey, Signer, SystemRandom};
use ra_policy::{Report, TrustAnchor};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, IntermediateCertificate, Issuer, TrustAnchorCertificate,
    UnsignedCertificate, Validity,
};
use rsa::pkcs8::DecodePublicKey;
use sha2::Sha256;

fn checking(criterion: &mut Criterion) {
    for key_type in [KeyType::P256, KeyType::Rsa2048] {
        rows(criterion, key_type).expect("the bench makes its own certificates");
    }
}

/// Root, intermediate and leaf, in DER.
struct Path {
    root: Certificate,
    intermediate: Certificate,
    leaf: Certificate,
}

fn path(key_type: KeyType, now: Timestamp) -> Result<Path, Box<dyn Error>> {
    let (root_key, ca_key) =
        (PrivateKey::generate(key_type, SystemRandom)?, PrivateKey::generate(key_type, SystemRandom)?);
    let validity = Validity::days(now, 365)?;
    let root = TrustAnchorCertificate::new("/C=JP/O=Example/CN=Root".parse()?, root_key.public_key().clone());
    let root =
        UnsignedCertificate::self_signed(&root, &root_key, validity, &SystemRandom)?.sign(&root_key)?;
    let request = CertificateRequest::create(&"/C=JP/O=Example/CN=Issuing CA".parse()?, &ca_key)?;
    let intermediate = Issuer::new(root.clone(), &root_key)?
        .prepare(&IntermediateCertificate::from_request(&request), validity, &SystemRandom)?
        .sign(&root_key)?;
    let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
    let request = CertificateRequest::create(&"/C=JP/O=Example/OU=Ops/CN=host-1".parse()?, &key)?;
    let leaf = Issuer::new(intermediate.clone(), &ca_key)?
        .prepare(&EndEntityCertificate::from_request(&request)?, Validity::days(now, 30)?, &SystemRandom)?
        .sign(&ca_key)?;
    Ok(Path { root, intermediate, leaf })
}

fn check(path: &Path, at: Timestamp) -> Result<Report, Box<dyn Error>> {
    let anchor = TrustAnchor::new(vec![Certificate::from_der(path.root.as_der())?])?;
    let intermediate = Certificate::from_der(path.intermediate.as_der())?;
    let leaf = Certificate::from_der(path.leaf.as_der())?;
    Ok(anchor.judge_certificates(&leaf, &[intermediate], at))
}

fn raw(
    key_type: KeyType,
    links: [(&Certificate, &Certificate); 2],
) -> Result<Box<dyn Fn() -> bool>, Box<dyn Error>> {
    let mut verifications: Vec<Box<dyn Fn() -> bool>> = Vec::new();
    for (certificate, issuer) in links {
        let spki = issuer.public_key().spki_der();
        let (tbs, signature) = (certificate.tbs().as_der().to_vec(), certificate.signature().to_vec());
        verifications.push(if key_type == KeyType::P256 {
            let key = p256::ecdsa::VerifyingKey::from_public_key_der(spki)?;
            let signature = p256::ecdsa::DerSignature::from_bytes(&signature)?;
            Box::new(move || key.verify(black_box(&tbs), &signature).is_ok())
        } else {
            let key = rsa::PublicKey::from_public_key_der(spki)?;
            Box::new(move || key.pkcs1v15_verify::<Sha256>(black_box(&tbs), &signature).is_ok())
        });
    }
    Ok(Box::new(move || verifications.iter().all(|verify| verify())))
}

fn rows(criterion: &mut Criterion, key_type: KeyType) -> Result<(), Box<dyn Error>> {
    let now: Timestamp = "2026-11-23T12:00:00Z".parse()?;
    let path = path(key_type, now)?;
    let raw = raw(key_type, [(&path.leaf, &path.intermediate), (&path.intermediate, &path.root)])?;
    assert!(raw() && check(&path, now)?.is_accepted(), "the path is good");

    let mut group = criterion.benchmark_group(format!("checking {key_type}"));
    group.throughput(Throughput::Elements(1));
    group.bench_function("raw primitive", |bencher| bencher.iter(&raw));
    group.bench_function("check", |bencher| bencher.iter(|| check(black_box(&path), now)));
    group.bench_function("check, report in text", |bencher| {
        bencher.iter(|| check(black_box(&path), now).map(|report| report.to_string()));
    });
    group.finish();
    Ok(())
}

criterion_group!(benches, checking);
criterion_main!(benches);
