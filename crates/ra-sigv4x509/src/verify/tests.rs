use std::{string::ToString, sync::Arc, vec};

use base64ct::{Base64, Encoding};
use ra_maker::{LeavingOut, keys};
use ra_pki::{KeyAlgorithm, KeyType, SignatureScheme, VerifyError, error::LeftOut};

use super::*;
use crate::{
    algorithm::Algorithm,
    authorization::AuthorizationError,
    date::AmzDate,
    header::{AMZ_DATE, HOST},
    hexadecimal::put_hex,
    request::RequestBody,
    sign::{error::SigningError, identity::Identity},
    testing::{Credulous, identity, identity_of},
};

const BODY: &[u8] = br#"{"durationSeconds":3600}"#;
const QUERY: &str = "profileArn=arn%3Aaws&roleArn=arn:aws";

type Headers = Vec<(String, Vec<u8>)>;

fn settings() -> VerifySettings {
    VerifySettings::new(Scope::roles_anywhere("us-east-1"), "2026-11-23T12:00:00Z".parse().unwrap())
}

fn verify_with(
    headers: &Headers,
    body: &[u8],
    settings: &VerifySettings,
) -> Result<SignedBy, VerificationError> {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
    let request = RequestView::new("POST", "/sessions", Some(QUERY), &headers);
    verify(&request.body(RequestBody::Bytes(body)), settings)
}

fn signed(identity: &Identity) -> Headers {
    let plain: [(&str, &[u8]); 4] = [
        ("Host", b"localhost:9000"),
        ("Content-Type", b"application/json"),
        ("Amz-Sdk-Request", b"attempt=1;  max=3"),
        ("User-Agent", b"test"),
    ];
    let settings = settings();
    let request = RequestView::new("POST", "/sessions", Some(QUERY), &plain).body(RequestBody::Bytes(BODY));
    let signed = identity.sign(&request, settings.scope(), settings.now()).unwrap();
    let plain = plain.iter().map(|(name, value)| (name.to_string(), value.to_vec()));
    let computed = signed.headers().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    plain.chain(computed).collect()
}

fn change(headers: &mut Headers, name: &str, from: &str, to: &str) {
    let (_, value) = headers.iter_mut().find(|(header, _)| header.eq_ignore_ascii_case(name)).unwrap();
    *value = String::from_utf8(value.clone()).unwrap().replacen(from, to, 1).into_bytes();
}

#[test]
fn what_is_signed_verifies_with_and_without_a_chain() {
    for key_type in [KeyType::P256, KeyType::P384, KeyType::P521, KeyType::MlDsa65, KeyType::Rsa2048] {
        for intermediates in [0, 2] {
            let identity = identity(key_type, intermediates);
            let signed_by = verify_with(&signed(&identity), BODY, &settings()).unwrap();
            assert_eq!(signed_by.certificate(), identity.certificate());
            assert_eq!(signed_by.intermediates(), identity.chain().intermediates());
            assert!(signed_by.signed_headers().contains(&"amz-sdk-request".to_string()));
            assert!(!signed_by.signed_headers().contains(&"user-agent".to_string()));
        }
    }
}

#[test]
fn nothing_is_signed_by_a_key_with_which_anybody_signs() {
    let lenient = settings().verifier(Arc::new(Credulous));
    let verify_as = |spki: &[u8]| {
        let key_type = match ra_pki::PublicKey::from_spki_der(spki).unwrap().algorithm() {
            KeyAlgorithm::Rsa { .. } => KeyType::Rsa2048,
            KeyAlgorithm::MlDsa65 => KeyType::MlDsa65,
            _ => KeyType::P256,
        };
        let mut headers = signed(&identity(key_type, 0));
        let leaf = ra_maker::Maker::leaf().serial_number(&[0x01, 0x23]).spki(spki).sign();
        let x509 = headers.iter_mut().find(|(header, _)| header.eq_ignore_ascii_case(X509)).unwrap();
        x509.1 = Base64::encode_string(leaf.as_der()).into_bytes();
        verify_with(&headers, BODY, &lenient)
    };
    for (name, spki) in ra_maker::flawed_keys::flawed() {
        let error = verify_as(&spki).unwrap_err();
        assert!(
            matches!(error, VerificationError::Signature(VerifyError::UnusableKey(_))),
            "{name}: {error}"
        );
    }
    for (name, spki) in ra_maker::flawed_keys::nearest() {
        assert!(verify_as(&spki).is_ok(), "{name}");
    }
}

#[test]
fn a_signature_that_this_build_cannot_verify_is_not_said_to_be_wrong() {
    let identity = identity(KeyType::P256, 0);
    let error =
        verify_with(&signed(&identity), BODY, &settings().verifier(Arc::new(LeavingOut))).unwrap_err();
    assert_eq!(error, VerificationError::LeftOut(LeftOut::P384));
    assert!(error.to_string().ends_with("enable the feature `p384` of `ra-pki`"));
}

#[test]
fn every_change_of_what_is_covered_breaks_the_signature() {
    let identity = identity(KeyType::P256, 1);
    let headers = signed(&identity);
    assert_eq!(
        verify_with(&headers, b"{}", &settings()),
        Err(VerificationError::Signature(VerifyError::Mismatch))
    );
    for (name, from, to) in
        [("host", "9000", "9001"), ("content-type", "json", "xml"), ("amz-sdk-request", "1", "2")]
    {
        let mut changed = headers.clone();
        change(&mut changed, name, from, to);
        assert_eq!(
            verify_with(&changed, BODY, &settings()),
            Err(VerificationError::Signature(VerifyError::Mismatch)),
            "{name}"
        );
    }
}

#[test]
fn each_flaw_has_its_own_error() {
    let headers = signed(&identity(KeyType::P256, 1));
    let error = |edit: &dyn Fn(&mut Headers)| {
        let mut changed = headers.clone();
        edit(&mut changed);
        verify_with(&changed, BODY, &settings()).unwrap_err()
    };
    let without = |name: &'static str| {
        error(&move |headers| headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name)))
    };
    let replaced = |name: &'static str, from: &'static str, to: &'static str| {
        error(&move |headers| change(headers, name, from, to))
    };
    for name in [AUTHORIZATION, HOST, AMZ_DATE, X509] {
        assert_eq!(without(name), VerificationError::MissingHeader(name));
    }
    assert_eq!(without(X509_CHAIN), VerificationError::SignedHeaderMissing(X509_CHAIN.into()));
    assert_eq!(
        error(&|headers| headers.push((X509.into(), b"TEST".to_vec()))),
        VerificationError::RepeatedHeader(X509, 2)
    );
    assert_eq!(replaced(AUTHORIZATION, ";host", ""), VerificationError::UnsignedHeader(HOST));
    assert_eq!(
        replaced(AUTHORIZATION, ";x-amz-x509-chain", ""),
        VerificationError::UnsignedHeader(X509_CHAIN)
    );
    assert!(matches!(
        replaced(AUTHORIZATION, "=291/", "=0123/"),
        VerificationError::SerialNumber { expected, .. } if expected == "291"
    ));
    assert!(matches!(replaced(AUTHORIZATION, "20261123", "20261122"), VerificationError::ScopeDate { .. }));
    assert!(matches!(replaced(AUTHORIZATION, "us-east-1", "eu-west-1"), VerificationError::Scope { .. }));
    assert!(matches!(replaced(AUTHORIZATION, "rolesanywhere", "sts"), VerificationError::Scope { .. }));
    assert!(matches!(
        replaced(AUTHORIZATION, "ECDSA", "RSA"),
        VerificationError::AlgorithmMismatch { algorithm: Algorithm::RsaSha256, key: KeyAlgorithm::P256 }
    ));
    assert_eq!(replaced(AMZ_DATE, "T12", "T1x"), VerificationError::Date);
    assert_eq!(replaced(X509, "M", "-"), VerificationError::NotBase64(X509));
    assert!(matches!(replaced(X509, "MII", "MIA"), VerificationError::Certificate { header: X509, .. }));
    assert_eq!(
        error(&|headers| change(headers, X509_CHAIN, "MII", "A,A,A,A,A,MII")),
        VerificationError::ChainTooLong(6)
    );
    assert_eq!(
        error(&|headers| headers[0].1 = vec![0xff]),
        VerificationError::Signature(VerifyError::Mismatch)
    );
}

#[test]
fn a_certificate_as_pem_text_is_named_and_its_der_verifies() {
    let identity = identity(KeyType::P256, 1);
    let pem = identity.certificate().to_pem();
    for (header, name) in [(X509, "x-amz-x509"), (X509_CHAIN, "x-amz-x509-chain")] {
        for value in [pem.replace('\n', ""), Base64::encode_string(pem.as_bytes())] {
            let mut headers = signed(&identity);
            let (_, old) = headers.iter_mut().find(|(header, _)| header.eq_ignore_ascii_case(name)).unwrap();
            *old = value.into_bytes();
            assert_eq!(verify_with(&headers, BODY, &settings()), Err(VerificationError::Pem(header)));
        }
    }
    assert!(verify_with(&signed(&identity), BODY, &settings()).is_ok());
}

#[test]
fn an_ecdsa_signature_as_two_numbers_side_by_side_is_named() {
    for key_type in [KeyType::P256, KeyType::P384, KeyType::P521] {
        let headers = signed(&identity(key_type, 0));
        let (_, authorization) =
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization")).unwrap();
        let authorization = String::from_utf8(authorization.clone()).unwrap();
        let (_, der) = authorization.split_once("Signature=").unwrap();
        let raw = side_by_side(&base16ct::lower::decode_vec(der).unwrap(), key_type);
        let mut changed = headers.clone();
        change(&mut changed, "Authorization", der, &base16ct::lower::encode_string(&raw));
        assert_eq!(verify_with(&changed, BODY, &settings()), Err(VerificationError::RawEcdsa));
        // Of another request they are no signature in either form.
        assert_eq!(
            verify_with(&changed, b"{}", &settings()),
            Err(VerificationError::Signature(VerifyError::Mismatch))
        );
        assert!(verify_with(&headers, BODY, &settings()).is_ok());
    }
}

/// The two numbers of an ECDSA signature in DER, each as long as the curve's.
fn side_by_side(der: &[u8], key_type: KeyType) -> Vec<u8> {
    let length = match key_type {
        KeyType::P256 => 32,
        KeyType::P384 => 48,
        _ => 66,
    };
    // A header of two octets, or of three where the length takes two.
    let mut rest = &der[if der[1] == 0x81 { 3 } else { 2 }..];
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let (number, after) = rest[2..].split_at(rest[1].into());
        let start = number.len().saturating_sub(length);
        numbers.extend(core::iter::repeat_n(0, length.saturating_sub(number.len())));
        numbers.extend(&number[start..]);
        rest = after;
    }
    numbers
}

#[test]
fn a_host_that_stands_twice_is_refused_on_either_side() {
    let identity = identity(KeyType::P256, 0);
    let mut headers = signed(&identity);
    headers.push(("host".into(), b"other".to_vec()));
    assert_eq!(verify_with(&headers, BODY, &settings()), Err(VerificationError::RepeatedHeader(HOST, 2)));
    let twice: [(&str, &[u8]); 2] = [("Host", b"one"), ("host", b"other")];
    let request = RequestView::new("POST", "/", None, &twice);
    let error = identity.sign(&request, settings().scope(), settings().now()).unwrap_err();
    assert_eq!(error, SigningError::Header(HOST.into()));
}

#[test]
fn of_several_certificates_the_first_counts_where_that_is_set() {
    let (one, other) = (identity(KeyType::P256, 0), identity_of(keys::other_p256(), 0));
    let public = one.public_identity();
    let mut headers: Vec<(&str, &[u8])> = vec![
        ("host", b"localhost"),
        (AMZ_DATE, b"20261123T120000Z"),
        (X509, public.x509().as_bytes()),
        (X509, other.public_identity().x509().as_bytes()),
    ];
    let hash = RequestView::new("GET", "/", None, &headers).canonical_request_sha256();
    let (date, _) = AmzDate::parse(b"20261123T120000Z").unwrap();
    let to_sign = string_to_sign(Vec::new(), public.algorithm().name(), &date, settings().scope(), &hash);
    let mut authorization = String::from(
        "AWS4-X509-ECDSA-SHA256 Credential=291/20261123/us-east-1/rolesanywhere/aws4_request, \
          SignedHeaders=host;x-amz-date;x-amz-x509, Signature=",
    );
    put_hex(&mut authorization, &one.key().sign(public.scheme(), to_sign.as_bytes()).unwrap());
    headers.push((AUTHORIZATION, authorization.as_bytes()));
    let request = RequestView::new("GET", "/", None, &headers);
    assert_eq!(verify(&request, &settings()), Err(VerificationError::RepeatedHeader(X509, 2)));
    let first = settings().take_first_certificate();
    assert_eq!(verify(&request, &first).unwrap().certificate(), one.certificate());
}

/// A request that names another algorithm, signed by the scheme that is asked for.
fn signed_as(identity: &Identity, name: &str, scheme: SignatureScheme) -> Headers {
    let public = identity.public_identity();
    let mut headers: Headers = vec![
        ("host".into(), b"localhost".to_vec()),
        (AMZ_DATE.into(), b"20261123T120000Z".to_vec()),
        (X509.into(), public.x509().as_bytes().to_vec()),
    ];
    let view: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
    let request = RequestView::new("POST", "/sessions", Some(QUERY), &view).body(RequestBody::Bytes(BODY));
    let hash = request.canonical_request_sha256();
    let (date, _) = AmzDate::parse(b"20261123T120000Z").unwrap();
    let to_sign = string_to_sign(Vec::new(), name, &date, settings().scope(), &hash);
    let mut authorization = std::format!(
        "{name} Credential=291/20261123/us-east-1/rolesanywhere/aws4_request, SignedHeaders=host;x-amz-date;x-amz-x509, \
         Signature="
    );
    put_hex(&mut authorization, &identity.key().sign(scheme, to_sign.as_bytes()).unwrap());
    headers.push((AUTHORIZATION.into(), authorization.into_bytes()));
    headers
}

#[test]
fn a_name_made_of_the_hash_of_the_certificate_is_taken_where_that_is_set_and_reported() {
    let lenient = settings().take_certificate_hash_names();
    for (key_type, family) in [(KeyType::P256, "ECDSA"), (KeyType::P384, "ECDSA"), (KeyType::Rsa2048, "RSA")]
    {
        let identity = identity(key_type, 0);
        let scheme = identity.public_identity().scheme();
        for hash in ["SHA384", "SHA512"] {
            let name = std::format!("AWS4-X509-{family}-{hash}");
            let headers = signed_as(&identity, &name, scheme);
            let signed_by = verify_with(&headers, BODY, &lenient).unwrap();
            assert_eq!(signed_by.foreign_algorithm_name(), Some(name.as_str()));
            let error = VerificationError::Authorization(AuthorizationError::Algorithm(name));
            assert_eq!(verify_with(&headers, BODY, &settings()), Err(error));
        }
        let own = signed_as(&identity, identity.public_identity().algorithm().name(), scheme);
        assert_eq!(verify_with(&own, BODY, &lenient).unwrap().foreign_algorithm_name(), None);
    }
}

#[test]
fn such_a_name_is_verified_by_the_type_of_the_key_alone() {
    let lenient = settings().take_certificate_hash_names();
    let p384 = identity(KeyType::P384, 0);
    let by_name = signed_as(&p384, "AWS4-X509-ECDSA-SHA384", SignatureScheme::EcdsaSha384);
    assert_eq!(
        verify_with(&by_name, BODY, &lenient),
        Err(VerificationError::Signature(VerifyError::Mismatch))
    );
    let other_key = signed_as(&p384, "AWS4-X509-RSA-SHA384", SignatureScheme::EcdsaSha256);
    assert!(matches!(
        verify_with(&other_key, BODY, &lenient),
        Err(VerificationError::AlgorithmMismatch { algorithm: Algorithm::RsaSha256, .. })
    ));
    for name in ["AWS4-X509-ECDSA-SHA1", "AWS4-X509-EC-SHA384", "AWS4-X509-MLDSA-SHA384", "AWS4-HMAC-SHA384"]
    {
        let headers = signed_as(&p384, name, SignatureScheme::EcdsaSha256);
        let error = VerificationError::Authorization(AuthorizationError::Algorithm(name.into()));
        assert_eq!(verify_with(&headers, BODY, &lenient), Err(error));
    }
}

#[test]
fn the_verifier_that_is_given_decides() {
    let headers = signed(&identity(KeyType::P256, 0));
    assert!(verify_with(&headers, b"another body", &settings()).is_err());
    let credulous = settings().verifier(Arc::new(Credulous));
    assert!(verify_with(&headers, b"another body", &credulous).is_ok());
}

#[test]
fn an_upper_case_signature_is_malformed() {
    let mut headers = signed(&identity(KeyType::P256, 0));
    let (_, value) = headers.iter_mut().find(|(name, _)| name == AUTHORIZATION).unwrap();
    let text = String::from_utf8(value.clone()).unwrap();
    let (before, signature) = text.split_once("Signature=").unwrap();
    *value = std::format!("{before}Signature={}", signature.to_uppercase()).into_bytes();
    assert_eq!(
        verify_with(&headers, BODY, &settings()),
        Err(VerificationError::Authorization(AuthorizationError::Signature))
    );
}

#[test]
fn a_false_hash_of_the_body_is_named() {
    let mut headers = signed(&identity(KeyType::P256, 0));
    headers.push((CONTENT_SHA256.into(), b"00".to_vec()));
    assert_eq!(verify_with(&headers, BODY, &settings()), Err(VerificationError::ContentSha256));
}

#[test]
fn a_request_is_good_for_five_minutes_either_way() {
    let headers = signed(&identity(KeyType::P256, 0));
    let at = |text: &str| VerifySettings::new(Scope::roles_anywhere("us-east-1"), text.parse().unwrap());
    for good in ["2026-11-23T11:55:00Z", "2026-11-23T12:05:00Z"] {
        assert!(verify_with(&headers, BODY, &at(good)).is_ok());
    }
    let error = verify_with(&headers, BODY, &at("2026-11-23T12:05:01Z")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the request is of 2026-11-23T12:00:00Z, but it is 2026-11-23T12:05:01Z here: more than 5 minutes apart"
    );
}

proptest::proptest! {
    #[test]
    fn no_octets_make_it_panic(
        headers in proptest::collection::vec(
            (
                proptest::sample::select(vec!["host", "x-amz-date", "x-amz-x509", "x-amz-x509-chain", "authorization"]),
                proptest::collection::vec(proptest::prelude::any::<u8>(), 0..64),
            ),
            0..8,
        ),
        path in ".{0,32}",
        query in ".{0,32}",
    ) {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_slice())).collect();
        let request = RequestView::new("POST", &path, Some(&query), &headers);
        proptest::prop_assert!(verify(&request, &settings()).is_err());
        let _ = request.canonical_request();
    }

    #[test]
    fn no_authorization_makes_it_panic(authorization in "AWS4-X509-(RSA|ECDSA)-SHA256 [ -~]{0,80}") {
        let headers = [("authorization", authorization.as_bytes())];
        let request = RequestView::new("POST", "/", None, &headers);
        proptest::prop_assert!(verify(&request, &settings()).is_err());
    }
}
