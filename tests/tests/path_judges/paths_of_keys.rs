//! Paths with every type of key and signature.

use std::fs;

use der::{Decode, Encode, Tag, asn1::AnyRef};
use ra_maker::flawed_keys;
use ra_tests::{folder, openssl};
use roles_anywhere::pki::{Certificate, ObjectIdentifier, SignatureScheme};
use rustls_pki_types::alg_id;
use spki::AlgorithmIdentifierRef;

use crate::{
    parties::{ROOT, ca, key_of, leaf, root},
    paths::{Scenario, bad, good},
};

const RSA_ROOT: &str = "/CN=Root rsa-2048";

pub fn all() -> Vec<Scenario> {
    let p384 = "/CN=Root p-384";
    let ml_dsa = "/CN=Root ml-dsa-65";
    let of = |subject: &str| ca(subject, subject);
    let unusable = leaf(ROOT);
    vec![
        good("P-384 throughout", of(p384), [], leaf(p384).keyed(&key_of("p-384 host"))),
        good("P-256 below P-384 with SHA-256", of(p384), [], leaf(p384).scheme(SignatureScheme::EcdsaSha256)),
        good("P-256 with SHA-512", root(), [], leaf(ROOT).scheme(SignatureScheme::EcdsaSha512)),
        good("RSA 2048 throughout", of(RSA_ROOT), [], leaf(RSA_ROOT).keyed(&key_of(RSA_ROOT))),
        good("P-256 below RSA 2048", of(RSA_ROOT), [], leaf(RSA_ROOT)),
        good("P-256 below RSA 2048 with SHA-512", of(RSA_ROOT), [], {
            leaf(RSA_ROOT).scheme(SignatureScheme::RsaPkcs1Sha512)
        }),
        good("P-256 below ML-DSA-65", of(ml_dsa), [], leaf(ml_dsa)),
        bad("an Ed25519 key in the leaf", root(), [], unusable.clone().spki(&ed25519())),
        good("an RSA key of 1024 bits in the leaf", root(), [], unusable.spki(&flawed_keys::short_rsa())),
        good("a signature with RSASSA-PSS", of(RSA_ROOT), [], leaf(RSA_ROOT)).leaf(&signed_with_pss()),
        bad("a signature over SHA-1", root(), [], leaf(ROOT)).leaf(&signed_with_sha1()),
    ]
}

/// The leaf below the RSA root, signed by `openssl` with RSASSA-PSS.
fn signed_with_pss() -> Certificate {
    let contents = alg_id::RSA_PSS_SHA256;
    let algorithm = AnyRef::new(Tag::Sequence, contents.as_ref()).unwrap().to_der().unwrap();
    let algorithm = AlgorithmIdentifierRef::from_der(&algorithm).unwrap();
    let options = "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32";
    leaf(RSA_ROOT).algorithm(algorithm).sign_elsewhere(|tbs| signed_by_openssl(RSA_ROOT, options, tbs))
}

/// The leaf below the root, signed by `openssl` with ecdsa-with-SHA1.
fn signed_with_sha1() -> Certificate {
    let oid = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");
    let algorithm = AlgorithmIdentifierRef { oid, parameters: None };
    leaf(ROOT).algorithm(algorithm).sign_elsewhere(|tbs| signed_by_openssl(ROOT, "-sha1", tbs))
}

fn signed_by_openssl(name: &str, options: &str, message: &[u8]) -> Vec<u8> {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("ca.key"), key_of(name).to_pkcs8_pem().unwrap().as_bytes()).unwrap();
    fs::write(folder.join("message"), message).unwrap();
    openssl(folder, &format!("dgst {options} -sign ca.key -out signature message"));
    fs::read(folder.join("signature")).unwrap()
}

fn spki(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Vec<u8> {
    let subject_public_key = der::asn1::BitStringRef::from_bytes(key).unwrap();
    spki::SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().unwrap()
}

fn ed25519() -> Vec<u8> {
    let oid = ObjectIdentifier::new_unwrap("1.3.101.112");
    // The public key is the base point of the curve.
    spki(AlgorithmIdentifierRef { oid, parameters: None }, &[&[0x58][..], &[0x66; 31]].concat())
}
