use alloc::{boxed::Box, string::String, vec::Vec};

use base64ct::{Base64, Encoding};
use jiff::{SignedDuration, Timestamp};
use ra_pki::{Certificate, SignatureScheme};

use crate::{
    MAX_CHAIN_LENGTH, RequestView, Scope, VerificationError,
    authorization::Authorization,
    canonical::{Canonical, is_sendable, put_payload},
    date::AmzDate,
    identity::{AMZ_DATE, AUTHORIZATION, HOST, X509, X509_CHAIN, put_string_to_sign},
    scope::TERMINATOR,
};

/// What a request is verified against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifySettings {
    /// Region and service that the credential scope must name.
    pub scope: Scope,
    /// The verifier's clock.
    pub at: Timestamp,
    /// How far `X-Amz-Date` may be from the clock, before and after.
    pub tolerance: SignedDuration,
}

impl VerifySettings {
    /// Five minutes either way, the window of Signature Version 4
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>); that of Roles Anywhere is not
    /// documented.
    pub const DEFAULT_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

    /// With the [default tolerance](Self::DEFAULT_TOLERANCE).
    pub fn new(scope: Scope, at: Timestamp) -> Self {
        Self { scope, at, tolerance: Self::DEFAULT_TOLERANCE }
    }
}

/// A signature that stands: the key of this certificate signed this request.
///
/// It says nothing about the certificate: anybody can make one. Whether it is to be trusted, `ra-policy` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    certificate: Certificate,
    intermediates: Vec<Certificate>,
    date: Timestamp,
    signed_headers: Vec<String>,
}

impl SignedBy {
    /// The certificate whose key signed.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificates of `X-Amz-X509-Chain` as they were sent.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The instant of `X-Amz-Date`.
    pub fn date(&self) -> Timestamp {
        self.date
    }

    /// The names of the headers that the signature covers, in lower case.
    pub fn signed_headers(&self) -> &[String] {
        &self.signed_headers
    }
}

/// Verifies the signature of a request as it was received.
///
/// Strict where the service is known to be lenient: `Host`, `X-Amz-Date`, `X-Amz-X509`, and where they are sent
/// `X-Amz-X509-Chain` and `Content-Type`, must be covered, and each stands once. Further headers may be covered.
pub fn verify(request: &RequestView<'_>, settings: &VerifySettings) -> Result<SignedBy, VerificationError> {
    let authorization = Authorization::parse(text_of(request, AUTHORIZATION)?)?;
    check_coverage(request, &authorization)?;
    let (date, instant) = check_date(request, &authorization, settings)?;
    let certificate = decode(X509, text_of(request, X509)?)?;
    let intermediates = match request.values(X509_CHAIN).next() {
        Some(_) => read_intermediates(text_of(request, X509_CHAIN)?)?,
        None => Vec::new(),
    };
    let scheme = check_identity(&certificate, &authorization)?;
    let is_signed =
        |name: &str| authorization.signed_headers.iter().any(|signed| signed.eq_ignore_ascii_case(name));
    let headers = request.headers.iter().copied().filter(|(name, _)| is_signed(name)).collect();
    let canonical = Canonical::new(request, headers);
    let mut message = canonical.scratch();
    let hash = canonical.sha256(&mut message);
    put_string_to_sign(&mut message, authorization.algorithm, &date, &settings.scope, &hash);
    certificate.public_key().verify(scheme, &message, &authorization.signature)?;
    let signed_headers = authorization.signed_headers.iter().map(|name| String::from(*name)).collect();
    Ok(SignedBy { certificate, intermediates, date: instant, signed_headers })
}

const CONTENT_TYPE: &str = "content-type";
const CONTENT_SHA256: &str = "x-amz-content-sha256";

/// The one value of a header, as text.
fn text_of<'a>(request: &RequestView<'a>, name: &'static str) -> Result<&'a str, VerificationError> {
    let mut values = request.values(name);
    let value = values.next().ok_or(VerificationError::MissingHeader(name))?;
    match values.count() {
        0 => core::str::from_utf8(value.trim_ascii())
            .ok()
            .filter(|text| text.is_ascii())
            .ok_or(VerificationError::NotText(name)),
        more => Err(VerificationError::RepeatedHeader(name, more + 1)),
    }
}

fn check_coverage(
    request: &RequestView<'_>,
    authorization: &Authorization<'_>,
) -> Result<(), VerificationError> {
    let signed = &authorization.signed_headers;
    if let Some((name, _)) = request.headers.iter().find(|header| !is_sendable(header)) {
        return Err(VerificationError::MalformedHeader((*name).into()));
    }
    for required in [HOST, AMZ_DATE, X509] {
        match request.values(required).count() {
            1 => {}
            0 => return Err(VerificationError::MissingHeader(required)),
            more => return Err(VerificationError::RepeatedHeader(required, more)),
        }
    }
    if request.values(CONTENT_TYPE).count() > 1 {
        return Err(VerificationError::RepeatedHeader(CONTENT_TYPE, request.values(CONTENT_TYPE).count()));
    }
    check_payload(request)?;
    let unsigned = |name: &&str| request.values(name).next().is_some() && !signed.contains(name);
    if let Some(name) = [HOST, AMZ_DATE, X509, X509_CHAIN, CONTENT_TYPE].into_iter().find(unsigned) {
        return Err(VerificationError::UnsignedHeader(name));
    }
    match signed.iter().find(|name| request.values(name).next().is_none()) {
        Some(missing) => Err(VerificationError::SignedHeaderMissing((*missing).into())),
        None => Ok(()),
    }
}

/// `X-Amz-Content-Sha256` may be left out, but must not lie.
fn check_payload(request: &RequestView<'_>) -> Result<(), VerificationError> {
    if request.values(CONTENT_SHA256).next().is_none() {
        return Ok(());
    }
    let mut payload = Vec::new();
    put_payload(&mut payload, request.body);
    if text_of(request, CONTENT_SHA256)?.as_bytes() == payload {
        Ok(())
    } else {
        Err(VerificationError::ContentSha256)
    }
}

fn check_date(
    request: &RequestView<'_>,
    authorization: &Authorization<'_>,
    settings: &VerifySettings,
) -> Result<(AmzDate, Timestamp), VerificationError> {
    let text = text_of(request, AMZ_DATE)?;
    let (date, instant) = AmzDate::parse(text.as_bytes()).ok_or(VerificationError::Date)?;
    let [day, region, service, terminator] = authorization.scope;
    if day != date.day() {
        return Err(VerificationError::ScopeDate { scope: day.into(), date: date.day().into() });
    }
    let expected =
        [(region, settings.scope.region()), (service, settings.scope.service()), (terminator, TERMINATOR)];
    if let Some((found, expected)) = expected.into_iter().find(|(found, expected)| found != expected) {
        return Err(VerificationError::Scope { found: found.into(), expected: expected.into() });
    }
    if settings.at.duration_since(instant).abs() > settings.tolerance {
        let (now, tolerance) = (settings.at, settings.tolerance);
        return Err(VerificationError::Skew { date: instant, now, tolerance });
    }
    Ok((date, instant))
}

fn check_identity(
    certificate: &Certificate,
    authorization: &Authorization<'_>,
) -> Result<SignatureScheme, VerificationError> {
    let (algorithm, key) = (authorization.algorithm, certificate.public_key().algorithm());
    let scheme = algorithm.scheme(key).ok_or(VerificationError::AlgorithmMismatch { algorithm, key })?;
    let expected = certificate.serial_number().to_decimal();
    if expected.as_deref() != Some(authorization.serial_number) {
        return Err(VerificationError::SerialNumber { found: authorization.serial_number.into(), expected });
    }
    Ok(scheme)
}

fn read_intermediates(base64: &str) -> Result<Vec<Certificate>, VerificationError> {
    let count = base64.split(',').count();
    if count > MAX_CHAIN_LENGTH {
        return Err(VerificationError::ChainTooLong(count));
    }
    base64.split(',').map(|one| decode(X509_CHAIN, one.trim())).collect()
}

fn decode(header: &'static str, base64: &str) -> Result<Certificate, VerificationError> {
    let der = Base64::decode_vec(base64).map_err(|_| VerificationError::NotBase64(header))?;
    Certificate::from_der(&der)
        .map_err(|error| VerificationError::Certificate { header, error: Box::new(error) })
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{string::ToString, vec};

    use ra_pki::{KeyAlgorithm, KeyType, VerifyError};

    use super::*;
    use crate::{Algorithm, AuthorizationError, Identity, RequestBody, testing::identity};

    const BODY: &[u8] = br#"{"durationSeconds":3600}"#;
    const QUERY: &str = "profileArn=arn%3Aaws&roleArn=arn:aws";

    type Headers = Vec<(String, Vec<u8>)>;

    fn settings() -> VerifySettings {
        let scope = Scope::new("us-east-1", "rolesanywhere");
        VerifySettings::new(scope, "2026-11-23T12:00:00Z".parse().unwrap())
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
        let request =
            RequestView::new("POST", "/sessions", Some(QUERY), &plain).body(RequestBody::Bytes(BODY));
        let signed = identity.sign(&request, &settings.scope, settings.at).unwrap();
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
            VerificationError::SerialNumber { expected: Some(expected), .. } if expected == "291"
        ));
        assert!(matches!(
            replaced(AUTHORIZATION, "20261123", "20261122"),
            VerificationError::ScopeDate { .. }
        ));
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
    fn a_host_that_stands_twice_is_refused_on_either_side() {
        let identity = identity(KeyType::P256, 0);
        let mut headers = signed(&identity);
        headers.push(("host".into(), b"other".to_vec()));
        assert_eq!(verify_with(&headers, BODY, &settings()), Err(VerificationError::RepeatedHeader(HOST, 2)));
        let twice: [(&str, &[u8]); 2] = [("Host", b"one"), ("host", b"other")];
        let request = RequestView::new("POST", "/", None, &twice);
        let error = identity.sign(&request, &settings().scope, settings().at).unwrap_err();
        assert_eq!(error, crate::SigningError::Header(HOST.into()));
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
    fn nothing_that_ends_a_line_or_a_credential_is_signed() {
        let identity = identity(KeyType::P256, 0);
        let sign = |scope: &Scope, name: &str| {
            let headers: [(&str, &[u8]); 2] = [("host", b"localhost"), (name, b"1")];
            let request = RequestView::new("POST", "/", None, &headers);
            identity.sign(&request, scope, settings().at).map(|_| ()).unwrap_err()
        };
        for region in ["", "us-east-1\r\nX-Other: 1", "us/east", "us,east", "us east"] {
            let scope = Scope::new(region, "rolesanywhere");
            assert_eq!(sign(&scope, "x-other"), crate::SigningError::Scope(scope));
        }
        for name in ["", "a b", "a:b", "a\nb", "a;b"] {
            assert_eq!(sign(&settings().scope, name), crate::SigningError::Header(name.into()));
        }
    }

    #[cfg(feature = "http")]
    #[test]
    fn a_request_signed_again_by_an_identity_without_a_chain_verifies() {
        let mut request = http::Request::post("https://localhost:9000/sessions").body(BODY).unwrap();
        for intermediates in [1, 0] {
            let identity = identity(KeyType::P256, intermediates);
            identity.sign_http(&mut request, &settings().scope, settings().at).unwrap();
            let signed_by = crate::verify_http(&request, &settings()).unwrap();
            assert_eq!(signed_by.intermediates().len(), intermediates);
        }
    }

    #[test]
    fn a_request_is_good_for_five_minutes_either_way() {
        let headers = signed(&identity(KeyType::P256, 0));
        let at = |text: &str| VerifySettings { at: text.parse().unwrap(), ..settings() };
        for good in ["2026-11-23T11:55:00Z", "2026-11-23T12:05:00Z"] {
            assert!(verify_with(&headers, BODY, &at(good)).is_ok());
        }
        let error = verify_with(&headers, BODY, &at("2026-11-23T12:05:01Z")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the request is of 2026-11-23T12:00:00Z, but it is 2026-11-23T12:05:01Z here: more than 5 minutes apart"
        );
    }

    #[test]
    fn a_key_of_another_certificate_makes_no_identity() {
        let (one, other) = (crate::testing::key(KeyType::P256), crate::testing::key(KeyType::P256));
        let certificate = crate::testing::certificate(("/CN=host-1", &one), ("/CN=CA", &other));
        let error = Identity::new(certificate, other).unwrap_err();
        assert!(error.to_string().contains("is not the key of the certificate /CN=host-1"), "{error}");
    }

    #[test]
    fn six_intermediates_make_no_identity() {
        use crate::testing::{certificate, key};
        let leaf_key = key(KeyType::P256);
        let names: Vec<_> = (0..7).map(|place| std::format!("/CN=CA {place}")).collect();
        let leaf = certificate(("/CN=host-1", &leaf_key), (&names[0], &leaf_key));
        let pool = names.windows(2).map(|pair| certificate((&pair[0], &leaf_key), (&pair[1], &leaf_key)));
        let chain = ra_pki::Chain::new(leaf, pool).unwrap();
        let error = Identity::new(chain, leaf_key).unwrap_err();
        assert_eq!(error, crate::IdentityError::ChainTooLong { length: 6 });
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
}
