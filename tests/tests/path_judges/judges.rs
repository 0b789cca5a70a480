//! The three judges of a path: ours, `rustls-webpki` and `openssl verify`.

use std::{fs, path::Path, time::Duration};

use der::{Decode, Encode, Tag, asn1::AnyRef};
use jiff::Timestamp;
use ra_tests::{both, run_with};
use roles_anywhere::{
    pki::{Certificate, PublicKey, RevocationList, RustCrypto, asn1::Signed, pem::encode_pem},
    policy::{Check, Report, Ruleset, TrustAnchor},
};
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm, UnixTime, alg_id,
};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter,
    OwnedCertRevocationList, RevocationOptionsBuilder, anchor_from_trusted_cert,
};

/// The path to judge: certificates and revocation lists in DER, which not every judge can read.
pub struct Judged {
    pub anchors: Vec<Vec<u8>>,
    pub pool: Vec<Vec<u8>>,
    pub leaf: Vec<u8>,
    pub lists: Vec<Vec<u8>>,
    pub at: Timestamp,
}

impl Judged {
    /// Our report, or the error where something cannot be read.
    pub fn by_us(&self, ruleset: Ruleset) -> Result<Report, String> {
        let certificate = |der: &Vec<u8>| Certificate::from_der(der).map_err(|error| error.to_string());
        let all = |ders: &[Vec<u8>]| ders.iter().map(certificate).collect::<Result<Vec<_>, _>>();
        let anchor = TrustAnchor::new(all(&self.anchors)?).map_err(|error| error.to_string())?;
        let (leaf, pool) = (certificate(&self.leaf)?, all(&self.pool)?);
        let lists = self.lists.iter().map(|der| RevocationList::from_der(der)).collect::<Result<Vec<_>, _>>();
        let lists = lists.map_err(|error| error.to_string())?;
        let check = Check::new(Some(self.at)).ruleset(ruleset).trust_anchor(&anchor).end_entity(&leaf);
        let check = check.intermediates(&pool);
        Ok(if lists.is_empty() { check.report() } else { check.revocation_lists(&lists).report() })
    }

    /// The verdict of `rustls-webpki`: any extended key usage will do, and every certificate needs a list if there are
    /// any.
    pub fn by_webpki(&self) -> Result<(), webpki::Error> {
        let der = |der: &Vec<u8>| CertificateDer::from(der.clone());
        let (anchors, pool): (Vec<_>, Vec<_>) =
            (self.anchors.iter().map(der).collect(), self.pool.iter().map(der).collect());
        let anchors = anchors.iter().map(anchor_from_trusted_cert).collect::<Result<Vec<_>, _>>()?;
        let leaf = der(&self.leaf);
        let leaf = EndEntityCert::try_from(&leaf)?;
        let lists = self.lists.iter().map(|list| OwnedCertRevocationList::from_der(list));
        let lists = lists.map(|list| list.map(CertRevocationList::from)).collect::<Result<Vec<_>, _>>()?;
        let lists: Vec<_> = lists.iter().collect();
        let revocation = RevocationOptionsBuilder::new(&lists).ok();
        let revocation =
            revocation.map(|options| options.with_expiration_policy(ExpirationPolicy::Enforce).build());
        let seconds = Duration::from_secs(self.at.as_second().try_into().unwrap());
        let algorithms: Vec<&dyn SignatureVerificationAlgorithm> =
            ALGORITHMS.iter().map(|one| -> &dyn SignatureVerificationAlgorithm { one }).collect();
        leaf.verify_for_usage(
            &algorithms,
            &anchors,
            &pool,
            UnixTime::since_unix_epoch(seconds),
            AnyUsage,
            revocation,
            None,
        )?;
        Ok(())
    }

    /// The verdict of `openssl verify`, with its output if it refuses.
    pub fn by_openssl(&self, folder: &Path) -> Result<(), String> {
        let pem =
            |label, ders: &[Vec<u8>]| -> String { ders.iter().map(|der| encode_pem(label, der)).collect() };
        let at = self.at.as_second().to_string();
        let mut arguments =
            vec!["verify", "-x509_strict", "-purpose", "any", "-partial_chain", "-policy", "anyPolicy"];
        // Level 1 requires 80 bits of security, which SHA-1 does not have.
        arguments.extend(["-auth_level", "1", "-attime", &at, "-no-CApath", "-no-CAstore"]);
        let mut file = |name: &'static str, flag: &'static str, contents: String| {
            fs::write(folder.join(name), contents).unwrap();
            arguments.extend([flag, name]);
        };
        file("anchors.pem", "-CAfile", pem("CERTIFICATE", &self.anchors));
        if !self.pool.is_empty() {
            file("pool.pem", "-untrusted", pem("CERTIFICATE", &self.pool));
        }
        if !self.lists.is_empty() {
            file("lists.pem", "-CRLfile", pem("X509 CRL", &self.lists));
            arguments.push("-crl_check_all");
        }
        fs::write(folder.join("leaf.pem"), encode_pem("CERTIFICATE", &self.leaf)).unwrap();
        arguments.push("leaf.pem");
        let output = run_with(folder, "openssl", &arguments);
        if output.status.success() { Ok(()) } else { Err(both(&output)) }
    }
}

struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

/// Verifies signatures with our code, for `rustls-webpki`.
#[derive(Debug)]
struct Verification {
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
}

impl SignatureVerificationAlgorithm for Verification {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.verify(key, message, signature).ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

impl Verification {
    fn verify(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
        let (key_algorithm, algorithm) = (sequence(self.key)?, sequence(self.signature)?);
        let spki = SubjectPublicKeyInfoRef {
            algorithm: AlgorithmIdentifierRef::from_der(&key_algorithm).ok()?,
            subject_public_key: der::asn1::BitStringRef::from_bytes(key).ok()?,
        };
        let key = PublicKey::from_spki_der(&spki.to_der().ok()?).ok()?;
        let algorithm = AlgorithmIdentifierRef::from_der(&algorithm).ok()?;
        Signed { to_be_signed: message, algorithm, signature }.verify(&key, &RustCrypto).ok()
    }
}

/// A whole algorithm identifier in DER, from its contents.
fn sequence(contents: AlgorithmIdentifier) -> Option<Vec<u8>> {
    AnyRef::new(Tag::Sequence, contents.as_ref()).ok()?.to_der().ok()
}

const fn with(key: AlgorithmIdentifier, signature: AlgorithmIdentifier) -> Verification {
    Verification { key, signature }
}

const ALGORITHMS: [Verification; 18] = [
    with(alg_id::ECDSA_P256, alg_id::ECDSA_SHA256),
    with(alg_id::ECDSA_P256, alg_id::ECDSA_SHA384),
    with(alg_id::ECDSA_P256, alg_id::ECDSA_SHA512),
    with(alg_id::ECDSA_P384, alg_id::ECDSA_SHA256),
    with(alg_id::ECDSA_P384, alg_id::ECDSA_SHA384),
    with(alg_id::ECDSA_P384, alg_id::ECDSA_SHA512),
    with(alg_id::ECDSA_P521, alg_id::ECDSA_SHA256),
    with(alg_id::ECDSA_P521, alg_id::ECDSA_SHA384),
    with(alg_id::ECDSA_P521, alg_id::ECDSA_SHA512),
    with(alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA256),
    with(alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA384),
    with(alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA512),
    with(alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA256),
    with(alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA384),
    with(alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA512),
    with(alg_id::ML_DSA_44, alg_id::ML_DSA_44),
    with(alg_id::ML_DSA_65, alg_id::ML_DSA_65),
    with(alg_id::ML_DSA_87, alg_id::ML_DSA_87),
];
