//! What the fuzz targets share: an instant, an identity that is the same in every run, and what must hold of a report.

use std::sync::LazyLock;

use der::{Reader, SliceReader};
use jiff::Timestamp;
use ra_pki::{
    Certificate, Chain, DistinguishedName, KeyType, PrivateKey, RandomError, RandomSource, SignatureScheme,
    Signer, TbsCertificate,
};
use ra_policy::{Report, Subject, TextStyle};
use ra_sigv4x509::{Identity, Scope, VerifySettings};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate, Validity,
};

/// The instant of everything.
pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_435_200).expect("2026-11-23T12:00:00Z is an instant")
}

/// What requests are signed and verified for.
pub fn settings() -> VerifySettings {
    VerifySettings::new(Scope::roles_anywhere("us-east-1"), now())
}

/// A random source that gives the same octets each time, so that what was found is found again.
#[derive(Debug, Clone, Copy)]
pub struct SameEachTime;

impl RandomSource for SameEachTime {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        octets.fill(0x5a);
        Ok(())
    }
}

/// The key of every certificate that is made here.
pub fn key() -> &'static PrivateKey {
    static KEY: LazyLock<PrivateKey> = LazyLock::new(|| {
        PrivateKey::generate(KeyType::P256, SameEachTime).expect("these octets are a number below the order")
    });
    &KEY
}

/// A root, and an end entity below it.
pub fn certificates() -> &'static [Certificate; 2] {
    static CERTIFICATES: LazyLock<[Certificate; 2]> = LazyLock::new(|| {
        let (key, validity) = (key(), Validity::days(now(), 100).expect("the validity is in range"));
        let root = TrustAnchorCertificate::new(name("/CN=Root"), key.public_key().clone());
        let root = UnsignedCertificate::self_signed(&root, key, validity, &SameEachTime)
            .and_then(|root| root.sign(key))
            .expect("the root is signed");
        let leaf = EndEntityCertificate::new(name("/C=JP/O=Example/CN=host-1"), key.public_key().clone());
        let issuer = Issuer::new(root.clone(), key).expect("a root issues");
        let leaf = leaf
            .and_then(|leaf| issuer.prepare(&leaf, validity, &SameEachTime))
            .and_then(|leaf| leaf.sign(key))
            .expect("the end entity is signed");
        [root, leaf]
    });
    &CERTIFICATES
}

/// The name of a text that is one.
pub fn name(text: &str) -> DistinguishedName {
    text.parse().expect("the name is well-formed")
}

/// A certificate request whose subject has an email address.
pub fn request() -> &'static CertificateRequest {
    static REQUEST: LazyLock<CertificateRequest> = LazyLock::new(|| {
        let subject = name("/CN=host-1/emailAddress=a@example.com");
        CertificateRequest::create(&subject, key()).expect("the key signs")
    });
    &REQUEST
}

/// Who signs requests.
pub fn identity() -> &'static Identity {
    static IDENTITY: LazyLock<Identity> = LazyLock::new(|| {
        let key = PrivateKey::generate(KeyType::P256, SameEachTime).expect("the key is the same");
        Identity::new(Chain::from(certificates()[1].clone()), key).expect("the key is the certificate's")
    });
    &IDENTITY
}

/// The certificates in some octets: a file of them, or their DER one after the other. What is a certificate without its
/// signature is signed, so that a path leads on from it.
pub fn read_certificates(octets: &[u8]) -> Vec<Certificate> {
    if let Ok(certificates) = Certificate::read_all(octets) {
        return certificates;
    }
    let Ok(mut reader) = SliceReader::new(octets) else { return Vec::new() };
    let mut certificates = Vec::new();
    while let Ok(der) = reader.tlv_bytes() {
        certificates.extend(Certificate::from_der(der).ok().or_else(|| sign(der)));
    }
    certificates
}

fn sign(tbs: &[u8]) -> Option<Certificate> {
    let tbs = TbsCertificate::from_der(tbs).ok()?;
    let signature = key().sign(SignatureScheme::EcdsaSha256, tbs.as_der()).ok()?;
    Certificate::assemble(tbs, &signature).ok()
}

/// Writes a report in each of its forms, of which two are JSON.
pub fn write(report: &Report) {
    let style = TextStyle::default().wrapped_at(60).coloured();
    assert!(!report.to_string().is_empty() && !report.text(style).to_string().is_empty());
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).expect("the report is JSON");
    assert_eq!(json["accepted"], report.is_accepted());
    let sarif = report.to_sarif(&[(Subject::EndEntity, "a b.pem")]);
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("SARIF is JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("a run has results");
    assert_eq!(results.len(), report.findings().len());
}
