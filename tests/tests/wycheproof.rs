//! Verification against Wycheproof (<https://github.com/C2SP/wycheproof>), on each back-end.

use std::fs;

use ra_tests::{corpora, verifiers};
use roles_anywhere::pki::{PublicKey, SignatureScheme, Verifier};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vectors {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    /// Missing where the key is not even well-formed.
    public_key_der: Option<String>,
    tests: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    tc_id: u32,
    comment: String,
    msg: String,
    sig: String,
    result: String,
    /// The context of ML-DSA, which X.509 leaves empty (RFC 9881 §3).
    #[serde(default)]
    ctx: String,
}

fn octets(hexadecimal: &str) -> Vec<u8> {
    hexadecimal
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

const FILES: &[(&str, SignatureScheme)] = &[
    ("ecdsa_secp256r1_sha256", SignatureScheme::EcdsaSha256),
    ("ecdsa_secp384r1_sha256", SignatureScheme::EcdsaSha256),
    ("ecdsa_secp384r1_sha384", SignatureScheme::EcdsaSha384),
    ("ecdsa_secp521r1_sha512", SignatureScheme::EcdsaSha512),
    ("mldsa_44_verify", SignatureScheme::MlDsa44),
    ("mldsa_65_verify", SignatureScheme::MlDsa65),
    ("rsa_signature_2048_sha256", SignatureScheme::RsaPkcs1Sha256),
    ("rsa_signature_3072_sha256", SignatureScheme::RsaPkcs1Sha256),
    ("rsa_signature_4096_sha256", SignatureScheme::RsaPkcs1Sha256),
    ("rsa_signature_4096_sha384", SignatureScheme::RsaPkcs1Sha384),
    ("rsa_signature_4096_sha512", SignatureScheme::RsaPkcs1Sha512),
];

fn agrees(back_end: &str, verifier: &dyn Verifier) {
    let Some(corpora) = corpora() else { return };
    let mut differences = Vec::new();
    for (name, scheme) in FILES {
        let file = fs::read(corpora.join(format!("wycheproof/{name}_test.json"))).unwrap();
        let vectors: Vectors = serde_json::from_slice(&file).unwrap();
        let count: usize = vectors.test_groups.iter().map(|group| group.tests.len()).sum();
        assert_eq!(count, vectors.number_of_tests, "{name}");
        for group in &vectors.test_groups {
            let key =
                group.public_key_der.as_ref().and_then(|der| PublicKey::from_spki_der(&octets(der)).ok());
            for vector in &group.tests {
                let (message, signature) = (octets(&vector.msg), octets(&vector.sig));
                let is_taken = key
                    .as_ref()
                    .is_some_and(|key| verifier.verify(key, *scheme, &message, &signature).is_ok());
                // We refuse `acceptable` signatures too, and those with a context, which X.509 leaves empty.
                let is_valid = vector.result == "valid" && vector.ctx.is_empty();
                if is_taken != is_valid {
                    differences.push(format!(
                        "{back_end}, {name} {}: {} ({})",
                        vector.tc_id, vector.comment, vector.result
                    ));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_back_end_judges_every_vector_as_expected() {
    for (back_end, verifier) in verifiers() {
        agrees(back_end, &verifier);
    }
}
