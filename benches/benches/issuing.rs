//! A certificate issued, from a request that is already verified to the DER of the certificate, and what that consists
//! of.
//!
//! For each key type of the CA, in one run:
//!
//! - `raw primitive`: the signature over the same octets, nothing else;
//! - `all but the signature`: the whole with a key that answers at once;
//! - `certificate`: the whole.

use std::{error::Error, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use ra_pki::{KeyType, PrivateKey, PublicKey, SignError, SignatureScheme, Signer, SystemRandom};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, IssueError, Issuer, TrustAnchorCertificate,
    UnsignedCertificate, Validity,
};

/// A key that has its signature ready.
struct Immediate {
    public_key: PublicKey,
    signature: Vec<u8>,
}

impl Signer for Immediate {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, _: SignatureScheme, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(self.signature.clone())
    }
}

fn issuing(criterion: &mut Criterion) {
    for key_type in [KeyType::P256, KeyType::Rsa2048] {
        rows(criterion, key_type).expect("the bench makes its own certificates");
    }
}

fn rows(criterion: &mut Criterion, key_type: KeyType) -> Result<(), Box<dyn Error>> {
    let now: Timestamp = "2026-11-23T12:00:00Z".parse()?;
    let ca_key = PrivateKey::generate(key_type, SystemRandom)?;
    let root = TrustAnchorCertificate::new("/C=JP/O=Example/CN=Root".parse()?, ca_key.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, &ca_key, Validity::days(now, 3650)?, &SystemRandom)?
        .sign(&ca_key)?;
    let issuer = Issuer::new(root, &ca_key)?;
    let subject = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=host-1".parse()?;
    let request = CertificateRequest::create(&subject, &PrivateKey::generate(KeyType::P256, SystemRandom)?)?;
    let validity = Validity::days(now, 30)?;

    let prepare = || issuer.prepare(&EndEntityCertificate::from_request(&request)?, validity, &SystemRandom);
    let issue =
        |key: &dyn Signer| -> Result<Vec<u8>, IssueError> { Ok(prepare()?.sign(key)?.as_der().into()) };
    let unsigned = prepare()?;
    let signature = ca_key.sign(unsigned.scheme(), unsigned.tbs().as_der())?;
    let immediate = Immediate { public_key: ca_key.public_key().clone(), signature };

    let mut group = criterion.benchmark_group(format!("issuing {key_type} rustcrypto"));
    group.throughput(Throughput::Elements(1));
    group.bench_function("raw primitive", |bencher| {
        bencher.iter(|| ca_key.sign(unsigned.scheme(), black_box(unsigned.tbs().as_der())));
    });
    group.bench_function("all but the signature", |bencher| bencher.iter(|| issue(black_box(&immediate))));
    group.bench_function("certificate", |bencher| bencher.iter(|| issue(black_box(&ca_key))));
    group.finish();
    Ok(())
}

criterion_group!(benches, issuing);
criterion_main!(benches);
