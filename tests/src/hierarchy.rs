//! A certificate hierarchy for whatever signs: a root, intermediates below it, and a host with its key.

use std::{fs, path::Path, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use roles_anywhere::{
    pki::{AwsLcKey, Certificate, Chain, KeyType, Signer, SystemRandom},
    sigv4x509::Identity,
    x509::{
        CertificateProfile, CertificateRequest, EndEntityCertificate, IntermediateCertificate, Issuer,
        TrustAnchorCertificate, UnsignedCertificate, Validity,
    },
};

/// Certificates that are good from an hour ago for ten days; every CA has the same P-256 key.
pub struct Hierarchy {
    /// The trust anchor.
    pub root: Certificate,
    /// The host and the intermediates above it.
    pub chain: Chain,
    /// The host's key.
    pub key: Arc<AwsLcKey>,
}

impl Hierarchy {
    /// A new host with a key of that type, below as many intermediates.
    pub fn new(key_type: KeyType, intermediates: usize) -> Self {
        let validity = Validity::days(Timestamp::now() - SignedDuration::from_hours(1), 10).unwrap();
        let ca_key = AwsLcKey::generate(KeyType::P256, SystemRandom).unwrap();
        let key = AwsLcKey::generate(key_type, SystemRandom).unwrap();
        let name = "/O=Example/CN=Root".parse().unwrap();
        let profile = TrustAnchorCertificate::new(name, ca_key.public_key().clone());
        let unsigned = UnsignedCertificate::self_signed(&profile, &ca_key, validity, &SystemRandom).unwrap();
        let root = unsigned.sign(&ca_key).unwrap();
        let mut pool = vec![root.clone()];
        for number in 1..=intermediates {
            let subject = format!("/O=Example/CN=Issuing {number}");
            let request = CertificateRequest::create(&subject.parse().unwrap(), &ca_key).unwrap();
            let below = u8::try_from(intermediates - number).unwrap();
            let profile = IntermediateCertificate::from_request(&request).with_path_length(below);
            pool.push(issue(pool.last().unwrap(), &ca_key, &profile, validity));
        }
        let request = CertificateRequest::create(&"/O=Example/CN=host-1".parse().unwrap(), &key).unwrap();
        let profile = EndEntityCertificate::from_request(&request).unwrap();
        let host = issue(pool.last().unwrap(), &ca_key, &profile, validity);
        let chain = Chain::new(host, pool.drain(1..)).unwrap();
        Self { root, chain, key: Arc::new(key) }
    }

    /// The host as it signs.
    pub fn identity(&self) -> Identity {
        Identity::new(self.chain.clone(), Arc::clone(&self.key)).unwrap()
    }

    /// The host's certificate.
    pub fn host(&self) -> &Certificate {
        self.chain.end_entity()
    }

    /// Writes `root.crt`, `host.crt`, `host.key` and, where there are some, `intermediates.crt`.
    pub fn write(&self, folder: &Path) {
        let pem = |certificates: &[Certificate]| -> String {
            certificates.iter().map(Certificate::to_pem).collect()
        };
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        write("root.crt", &self.root.to_pem());
        write("host.crt", &self.host().to_pem());
        write("host.key", &self.key.private_key().to_pkcs8_pem().unwrap());
        if !self.chain.intermediates().is_empty() {
            write("intermediates.crt", &pem(self.chain.intermediates()));
        }
    }
}

fn issue(
    issuer: &Certificate,
    ca_key: &AwsLcKey,
    profile: &dyn CertificateProfile,
    validity: Validity,
) -> Certificate {
    let issuer = Issuer::new(issuer.clone(), ca_key).unwrap();
    issuer.prepare(profile, validity, &SystemRandom).unwrap().sign(ca_key).unwrap()
}
