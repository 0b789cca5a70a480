//! The time to issue a certificate, from a verified request to the DER of the certificate, and the parts of that time.
//!
//! For each key type of the CA and each back-end, in one run:
//!
//! - `raw primitive`: the signature over the same octets, nothing else;
//! - `all but the signature`: everything, with a key that answers at once;
//! - `certificate`: everything.

use std::{error::Error, hint::black_box};

use benches::{BackEnd, Criterion, back_ends, in_turn};
use counts::Immediate;
use criterion::{criterion_group, criterion_main};
use jiff::Timestamp;
use ra_pki::{KeyType, PrivateKey, Signer, SystemRandom};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, IssueError, Issuer, TrustAnchorCertificate,
    UnsignedCertificate, Validity,
};

fn issuing(criterion: &mut Criterion) {
    for key_type in [KeyType::P256, KeyType::Rsa2048] {
        for back_end in back_ends(key_type).expect("keys are generated") {
            rows(criterion, key_type, &back_end).expect("the bench makes its own certificates");
        }
    }
}

fn rows(criterion: &mut Criterion, key_type: KeyType, back_end: &BackEnd) -> Result<(), Box<dyn Error>> {
    let now: Timestamp = "2026-11-23T12:00:00Z".parse()?;
    let ca_key = &back_end.signer;
    let root = TrustAnchorCertificate::new("/C=JP/O=Example/CN=Root".parse()?, ca_key.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, ca_key, Validity::days(now, 3650)?, &SystemRandom)?
        .sign(ca_key)?;
    let issuer = Issuer::new(root, ca_key)?;
    let subject = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=host-1".parse()?;
    let request = CertificateRequest::create(&subject, &PrivateKey::generate(KeyType::P256, SystemRandom)?)?;
    let validity = Validity::days(now, 30)?;

    let prepare = || issuer.prepare(&EndEntityCertificate::from_request(&request)?, validity, &SystemRandom);
    let issue =
        |key: &dyn Signer| -> Result<Vec<u8>, IssueError> { Ok(prepare()?.sign(key)?.as_der().into()) };
    let unsigned = prepare()?;
    let to_be_signed = unsigned.tbs().as_der();
    let immediate = Immediate::of(ca_key, unsigned.scheme(), to_be_signed)?;

    in_turn(
        criterion,
        &format!("issuing {key_type} {}", back_end.name),
        &mut [
            ("raw primitive", &mut |bencher| bencher.iter(|| (back_end.raw)(black_box(to_be_signed)))),
            ("all but the signature", &mut |bencher| bencher.iter(|| issue(black_box(&immediate)))),
            ("certificate", &mut |bencher| bencher.iter(|| issue(black_box(ca_key)))),
        ],
    );
    Ok(())
}

criterion_group! { name = benches; config = benches::criterion(); targets = issuing }
criterion_main!(benches);
