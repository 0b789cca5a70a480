//! A certificate hierarchy for tests that sign: a root, intermediates below it, and a host with its key.

use std::{fs, path::Path, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use ra_maker::{Seeded, keys};
use roles_anywhere::{
    pki::{Certificate, Chain, KeyType, PrivateKey, Signer, aws_lc::AwsLcKey},
    sigv4x509::Identity,
    x509::{
        CertificateProfile, CertificateRequest, EndEntityCertificate, IntermediateCertificate, Issuer,
        TrustAnchorCertificate, UnsignedCertificate, Validity,
    },
};

/// Certificates that are valid from an hour ago for ten days, since programs that others wrote use the real clock. Keys
/// and serial numbers are the same in every run, and every CA has the same P-256 key.
pub struct Hierarchy {
    /// The trust anchor.
    pub root: Certificate,
    /// The host and the intermediates above it.
    pub chain: Chain,
    /// The host's key.
    pub key: Arc<AwsLcKey>,
}

impl Hierarchy {
    /// A host with a key of this type, below this many intermediates.
    pub fn new(key_type: KeyType, intermediates: usize) -> Self {
        Self::below(&keys::ca_key(), key_type, intermediates)
    }

    /// The same, below a root with another key.
    pub fn of_another_root(key_type: KeyType, intermediates: usize) -> Self {
        Self::below(&keys::other_p256(), key_type, intermediates)
    }

    /// A host with a P-256 key whose certificate is signed with `ecdsa-with-SHA384`, by a root with a P-384 key.
    pub fn signed_over_sha384() -> Self {
        Self::below(&keys::p384(), KeyType::P256, 0)
    }

    fn below(ca_key: &PrivateKey, key_type: KeyType, intermediates: usize) -> Self {
        let validity = Validity::days(Timestamp::now() - SignedDuration::from_hours(1), 10).unwrap();
        let random = Seeded::new(1);
        let issue = |issuer: &Certificate, profile: &dyn CertificateProfile| {
            let issuer = Issuer::new(issuer.clone(), ca_key).unwrap();
            issuer.prepare(profile, validity, &random).unwrap().sign(ca_key).unwrap()
        };
        let key = host_key(key_type);
        let name = "/O=Example/CN=Root".parse().unwrap();
        let profile = TrustAnchorCertificate::new(name, ca_key.public_key().clone());
        let unsigned = UnsignedCertificate::self_signed(&profile, ca_key, validity, &random).unwrap();
        let root = unsigned.sign(ca_key).unwrap();
        let mut pool = vec![root.clone()];
        for number in 1..=intermediates {
            let subject = format!("/O=Example/CN=Issuing {number}");
            let request = CertificateRequest::create(&subject.parse().unwrap(), ca_key).unwrap();
            let below = u8::try_from(intermediates - number).unwrap();
            let profile = IntermediateCertificate::from_request(&request).with_path_length(below);
            pool.push(issue(pool.last().unwrap(), &profile));
        }
        let request = CertificateRequest::create(&"/O=Example/CN=host-1".parse().unwrap(), &key).unwrap();
        let profile = EndEntityCertificate::from_request(&request).unwrap();
        let host = issue(pool.last().unwrap(), &profile);
        let chain = Chain::new(host, pool.drain(1..)).unwrap();
        Self { root, chain, key: Arc::new(key) }
    }

    /// The identity of the host.
    pub fn identity(&self) -> Identity {
        Identity::new(self.chain.clone(), Arc::clone(&self.key)).unwrap()
    }

    /// The host's certificate.
    pub fn host(&self) -> &Certificate {
        self.chain.end_entity()
    }

    /// Writes `root.crt`, `host.crt`, `host.key` and, if there are intermediates, `intermediates.crt`.
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

fn host_key(key_type: KeyType) -> AwsLcKey {
    let key = if key_type == KeyType::P256 { keys::leaf_p256() } else { keys::of_type(key_type) };
    let der = key.to_pkcs8_der().unwrap();
    PrivateKey::read(&der, Seeded::new(1)).unwrap().into()
}
