//! RSASSA-PSS, which nothing here signs with: certificates of OpenSSL, one a set of parameters, verified by each back-end.
#![cfg(feature = "rsa")]

use ra_pki::{
    Certificate, RustCrypto, Verifier, VerifyError,
    asn1::{PssHash, RsaPss, Signed, rsa_pss_hash},
};

const SHA256_SALT_32: &[u8] = include_bytes!("rsa_pss/sha256_salt_32.crt");
const SHA256_SALT_20: &[u8] = include_bytes!("rsa_pss/sha256_salt_20.crt");
const SHA384_SALT_48: &[u8] = include_bytes!("rsa_pss/sha384_salt_48.crt");
const SHA512_SALT_64: &[u8] = include_bytes!("rsa_pss/sha512_salt_64.crt");
const SHA512_SALT_0: &[u8] = include_bytes!("rsa_pss/sha512_salt_0.crt");
const SHA1_SALT_20: &[u8] = include_bytes!("rsa_pss/sha1_salt_20.crt");
const SHA256_MASK_SHA1: &[u8] = include_bytes!("rsa_pss/sha256_mask_sha1.crt");

fn verifiers() -> Vec<(&'static str, Box<dyn Verifier>)> {
    #[cfg_attr(
        not(any(feature = "aws-lc", feature = "graviola")),
        expect(unused_mut, reason = "there is one")
    )]
    let mut verifiers: Vec<(&'static str, Box<dyn Verifier>)> = vec![("RustCrypto", Box::new(RustCrypto))];
    #[cfg(feature = "aws-lc")]
    verifiers.push(("AWS-LC", Box::new(ra_pki::aws_lc::AwsLc)));
    #[cfg(feature = "graviola")]
    if let Ok(graviola) = ra_pki::graviola::Graviola::new() {
        verifiers.push(("graviola", Box::new(graviola)));
    }
    verifiers
}

fn certificate(file: &[u8]) -> Certificate {
    Certificate::read(file).expect("the file is a certificate of OpenSSL's")
}

fn parameters(certificate: &Certificate) -> Option<RsaPss> {
    RsaPss::from_algorithm_identifier(&certificate.signature_algorithm().into())
}

#[test]
fn parameters_are_read() {
    let read = |file: &[u8]| parameters(&certificate(file)).map(|read| (read.hash(), read.salt_length()));
    assert_eq!(read(SHA256_SALT_32), Some((PssHash::Sha256, 32)));
    assert_eq!(read(SHA256_SALT_20), Some((PssHash::Sha256, 20)));
    assert_eq!(read(SHA384_SALT_48), Some((PssHash::Sha384, 48)));
    assert_eq!(read(SHA512_SALT_0), Some((PssHash::Sha512, 0)));
    assert_eq!(read(SHA1_SALT_20), None);
    assert_eq!(read(SHA256_MASK_SHA1), None);
    let hash = rsa_pss_hash(&certificate(SHA1_SALT_20).signature_algorithm().into());
    assert_eq!(hash.map(|oid| oid.to_string()).as_deref(), Some("1.3.14.3.2.26"));
}

#[test]
fn a_signature_is_verified_with_any_length_of_salt() {
    for (name, verifier) in verifiers() {
        for file in [SHA256_SALT_32, SHA256_SALT_20, SHA384_SALT_48, SHA512_SALT_64, SHA512_SALT_0] {
            let certificate = certificate(file);
            let verified = certificate.verify_signature(certificate.public_key(), &verifier);
            assert_eq!(verified, Ok(()), "{} by {name}", certificate.subject());
            assert!(certificate.is_self_signed(&verifier));
        }
    }
}

#[test]
fn another_message_or_another_signature_is_refused() {
    for (name, verifier) in verifiers() {
        for file in [SHA256_SALT_32, SHA256_SALT_20] {
            let certificate = certificate(file);
            let algorithm = certificate.signature_algorithm().into();
            let key = certificate.public_key();
            let signed = Signed { to_be_signed: b"another", algorithm, signature: certificate.signature() };
            assert_eq!(signed.verify(key, &verifier), Err(VerifyError::Mismatch), "{name}");
            let cut = &certificate.signature()[1..];
            let signed = Signed { to_be_signed: certificate.tbs().as_der(), algorithm, signature: cut };
            assert_eq!(signed.verify(key, &verifier), Err(VerifyError::Mismatch), "{name}");
        }
    }
}

#[test]
fn a_salt_of_another_length_than_the_parameters_say_is_refused() {
    let (long, short) = (certificate(SHA256_SALT_32), certificate(SHA256_SALT_20));
    for (name, verifier) in verifiers() {
        for (signed, named) in [(&long, &short), (&short, &long)] {
            let parameters = parameters(named).unwrap();
            let verified = verifier.verify_rsa_pss(
                signed.public_key(),
                parameters,
                signed.tbs().as_der(),
                signed.signature(),
            );
            assert_eq!(verified, Err(VerifyError::Mismatch), "{name}");
        }
    }
}

#[test]
fn weak_hashes_and_masks_of_another_hash_are_not_supported() {
    for (name, verifier) in verifiers() {
        for file in [SHA1_SALT_20, SHA256_MASK_SHA1] {
            let certificate = certificate(file);
            let refused = certificate.verify_signature(certificate.public_key(), &verifier);
            assert!(matches!(refused, Err(VerifyError::UnsupportedScheme(_))), "{name}: {refused:?}");
        }
    }
}

#[test]
fn a_pointer_to_a_verifier_is_a_verifier() {
    let certificate = certificate(SHA256_SALT_32);
    let verified = |verifier: &dyn Verifier| certificate.is_self_signed(verifier);
    assert!(verified(&&RustCrypto));
    assert!(verified(&Box::new(RustCrypto)));
    let shared: std::sync::Arc<dyn Verifier> = std::sync::Arc::new(RustCrypto);
    assert!(verified(&shared));
}
