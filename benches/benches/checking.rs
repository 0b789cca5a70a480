//! The time to judge a chain, from the octets of three certificates to the report in text, and the parts of that time.
//!
//! For each key type of the CAs, on the back-end of pure Rust, in one run:
//!
//! - `raw primitive`: the two signature verifications, with keys decoded beforehand, nothing else;
//! - `check`: leaf, intermediate and trust anchor read from DER and judged, with the report as the result;
//! - `check, report in text`: the same, and the report written as text.
//!
//! Then the slowest inputs: a leaf below a pool of 60 CA certificates that issued each other, with no path to the trust
//! anchor. `nine names` has 60 cross-certificates among nine CAs; `one name` has 60 CAs that share a name, each with a
//! key of its own. Last, a revocation list of 100,000 entries: it is read, and a certificate is found on it.

use std::{error::Error, hint::black_box};

use benches::{Criterion, in_turn};
use criterion::{criterion_group, criterion_main};
use jiff::Timestamp;
use p256::ecdsa::signature::Verifier as _;
use ra_pki::{
    Certificate, KeyType, PrivateKey, RevocationList, RevokedCertificate, SerialNumber, Signer, SystemRandom,
};
use ra_policy::{Report, TrustAnchor};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, IntermediateCertificate, Issuer, NewRevocationList,
    TrustAnchorCertificate, UnsignedCertificate, Validity,
};
use rsa::pkcs8::DecodePublicKey;
use sha2::Sha256;

fn checking(criterion: &mut Criterion) {
    for key_type in [KeyType::P256, KeyType::Rsa2048] {
        rows(criterion, key_type).expect("the bench makes its own certificates");
    }
    for key_type in [KeyType::P256, KeyType::P384, KeyType::P521, KeyType::Rsa2048, KeyType::MlDsa65] {
        pools(criterion, key_type).expect("the bench makes its own certificates");
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

    in_turn(
        criterion,
        &format!("checking {key_type}"),
        &mut [
            ("raw primitive", &mut |bencher| bencher.iter(&raw)),
            ("check", &mut |bencher| bencher.iter(|| check(black_box(&path), now))),
            ("check, report in text", &mut |bencher| {
                bencher.iter(|| check(black_box(&path), now).map(|report| report.to_string()));
            }),
        ],
    );
    Ok(())
}

/// A CA with a self-signed certificate.
struct Ca {
    key: PrivateKey,
    issuer: Issuer,
    request: CertificateRequest,
}

impl Ca {
    fn new(name: &str, key_type: KeyType, validity: Validity) -> Result<Self, Box<dyn Error>> {
        let key = PrivateKey::generate(key_type, SystemRandom)?;
        let profile = TrustAnchorCertificate::new(name.parse()?, key.public_key().clone());
        let root = UnsignedCertificate::self_signed(&profile, &key, validity, &SystemRandom)?.sign(&key)?;
        let request = CertificateRequest::create(&name.parse()?, &key)?;
        Ok(Self { issuer: Issuer::new(root, &key)?, key, request })
    }

    fn certify(&self, other: &Self, validity: Validity) -> Result<Certificate, Box<dyn Error>> {
        let profile = IntermediateCertificate::from_request(&other.request).with_path_length(60);
        Ok(self.issuer.prepare(&profile, validity, &SystemRandom)?.sign(&self.key)?)
    }
}

fn pools(criterion: &mut Criterion, key_type: KeyType) -> Result<(), Box<dyn Error>> {
    let now: Timestamp = "2026-11-23T12:00:00Z".parse()?;
    let validity = Validity::days(now, 365)?;
    let anchor = Ca::new("/CN=Root", KeyType::P256, validity)?;
    let anchor = TrustAnchor::new(vec![anchor.issuer.certificate().clone()])?;
    let named = |name: fn(usize) -> String, count: usize| -> Result<Vec<Ca>, Box<dyn Error>> {
        (0..count).map(|place| Ca::new(&name(place), key_type, validity)).collect()
    };
    let several = named(|place| format!("/CN=CA {place}"), 9)?;
    let pairs = several.iter().flat_map(|one| several.iter().map(move |other| (one, other)));
    let nine_names: Vec<Certificate> = pairs
        .filter(|(one, other)| !std::ptr::eq(*one, *other))
        .take(60)
        .map(|(one, other)| one.certify(other, validity))
        .collect::<Result<_, _>>()?;
    let same = named(|_| "/CN=CA".into(), 60)?;
    let one_name: Vec<Certificate> = same
        .iter()
        .zip(same.iter().cycle().skip(1))
        .map(|(one, other)| one.certify(other, validity))
        .collect::<Result<_, _>>()?;

    let mut group = criterion.benchmark_group(format!("checking, pools of 60, {key_type}"));
    for (name, cas, pool) in [("nine names", several, nine_names), ("one name", same, one_name)] {
        let ca = cas.first().ok_or("there are CAs")?;
        let request = CertificateRequest::create(&"/CN=host-1".parse()?, &ca.key)?;
        let leaf = ca
            .issuer
            .prepare(&EndEntityCertificate::from_request(&request)?, Validity::days(now, 30)?, &SystemRandom)?
            .sign(&ca.key)?;
        assert!(!anchor.judge_certificates(&leaf, &pool, now).is_accepted(), "no path is good");
        group.bench_function(name, |bencher| {
            bencher.iter(|| anchor.judge_certificates(black_box(&leaf), &pool, now));
        });
    }
    group.finish();
    Ok(())
}

fn revocation_list(criterion: &mut Criterion) {
    let made = || -> Result<(RevocationList, SerialNumber), Box<dyn Error>> {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse()?;
        let ca = Ca::new("/CN=Root", KeyType::P256, Validity::days(now, 365)?)?;
        let mut list = NewRevocationList::new(ca.issuer.certificate())?;
        for serial_number in 0x1000_0000..0x1000_0000 + 100_000u32 {
            list.revoke(RevokedCertificate::new(format!("{serial_number:x}").parse()?, now))?;
        }
        Ok((list.prepare(Validity::days(now, 30)?)?.sign(&ca.key)?, "1000c350".parse()?))
    };
    let (list, serial_number) = made().expect("the bench makes its own list");
    assert!(list.find(&serial_number).is_some(), "the certificate is on the list");
    let mut group = criterion.benchmark_group("revocation list of 100,000");
    group.bench_function("read", |bencher| {
        bencher.iter(|| RevocationList::from_der(black_box(list.as_der())));
    });
    group.bench_function("find", |bencher| bencher.iter(|| list.find(black_box(&serial_number))));
    group.finish();
}

criterion_group! { name = benches; config = benches::criterion(); targets = checking, revocation_list }
criterion_main!(benches);
