use alloc::{boxed::Box, string::String, vec::Vec};

use base64ct::{Base64, Encoding};
use jiff::{SignedDuration, Timestamp};
use ra_pki::{Certificate, SignatureScheme};

use crate::{
    MAX_CHAIN_LENGTH, RequestView, Scope, VerificationError,
    authorization::Authorization,
    canonical::{Canonical, Payload, compare_names, is_sendable},
    date::AmzDate,
    names::{AMZ_DATE, AUTHORIZATION, CONTENT_SHA256, CONTENT_TYPE, HOST, X509, X509_CHAIN},
    scope::TERMINATOR,
    unsigned_request::put_string_to_sign,
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
    /// What becomes of a request with several `X-Amz-X509`.
    pub repeated_certificate: RepeatedCertificate,
}

/// What becomes of a request with several `X-Amz-X509` headers, about which the documentation says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RepeatedCertificate {
    /// It is refused: a verifier that took one and a reader behind it that took the other would not agree on who asks.
    #[default]
    Refuse,
    /// The first one signed. The signature covers all of them, joined by commas.
    TakeFirst,
}

impl VerifySettings {
    /// Five minutes either way, the window of Signature Version 4
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>); that of Roles Anywhere is not
    /// documented.
    pub const DEFAULT_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

    /// With the [default tolerance](Self::DEFAULT_TOLERANCE), and one certificate a request.
    pub fn new(scope: Scope, at: Timestamp) -> Self {
        let repeated_certificate = RepeatedCertificate::default();
        Self { scope, at, tolerance: Self::DEFAULT_TOLERANCE, repeated_certificate }
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
    check_coverage(request, &authorization, settings)?;
    let (date, instant) = check_date(request, &authorization, settings)?;
    let certificate = decode(X509, certificate_text(request, settings)?)?;
    let intermediates = match request.values(X509_CHAIN).next() {
        Some(_) => read_intermediates(text_of(request, X509_CHAIN)?)?,
        None => Vec::new(),
    };
    let scheme = check_identity(&certificate, &authorization)?;
    // The body may be long: it is hashed once nothing else stands against the request.
    let payload = Payload::of(request.body);
    check_payload(request, &payload)?;
    let is_signed = |name: &str| {
        let compare = |signed: &&str| compare_names(signed, name);
        authorization.signed_headers.binary_search_by(compare).is_ok()
    };
    let headers = request.headers.iter().filter(|(name, _)| is_signed(name)).collect();
    let canonical = Canonical::new(request, &payload, headers);
    let mut message = canonical.scratch();
    let hash = canonical.sha256(&mut message, authorization.signed_headers_text);
    put_string_to_sign(&mut message, authorization.algorithm, &date, &settings.scope, &hash);
    certificate.public_key().verify(scheme, &message, &authorization.signature)?;
    let signed_headers = authorization.signed_headers.iter().map(|name| String::from(*name)).collect();
    Ok(SignedBy { certificate, intermediates, date: instant, signed_headers })
}

impl Scope {
    /// The scope that a request's `Authorization` header names, which nothing has verified: for a verifier that serves
    /// several Regions, and decides by this whether it serves that one.
    pub fn claimed_by(request: &RequestView<'_>) -> Result<Self, VerificationError> {
        let authorization = Authorization::parse(text_of(request, AUTHORIZATION)?)?;
        let [_, region, service, _] = authorization.scope;
        Ok(Self::new(region, service))
    }
}

/// The one value of a header, as text.
fn text_of<'a>(request: &RequestView<'a>, name: &'static str) -> Result<&'a str, VerificationError> {
    match request.values(name).count() {
        0 | 1 => first_text_of(request, name),
        several => Err(VerificationError::RepeatedHeader(name, several)),
    }
}

/// The first value of a header, as text.
fn first_text_of<'a>(request: &RequestView<'a>, name: &'static str) -> Result<&'a str, VerificationError> {
    let value = request.values(name).next().ok_or(VerificationError::MissingHeader(name))?;
    let text = core::str::from_utf8(value.trim_ascii()).ok().filter(|text| text.is_ascii());
    text.ok_or(VerificationError::NotText(name))
}

fn certificate_text<'a>(
    request: &RequestView<'a>,
    settings: &VerifySettings,
) -> Result<&'a str, VerificationError> {
    match settings.repeated_certificate {
        RepeatedCertificate::Refuse => text_of(request, X509),
        RepeatedCertificate::TakeFirst => first_text_of(request, X509),
    }
}

fn check_coverage(
    request: &RequestView<'_>,
    authorization: &Authorization<'_>,
    settings: &VerifySettings,
) -> Result<(), VerificationError> {
    let signed = &authorization.signed_headers;
    if let Some((name, _)) = request.headers.iter().find(|header| !is_sendable(header)) {
        return Err(VerificationError::MalformedHeader(name.into()));
    }
    for required in [HOST, AMZ_DATE, X509] {
        match request.values(required).count() {
            1 => {}
            0 => return Err(VerificationError::MissingHeader(required)),
            _ if required == X509 && settings.repeated_certificate == RepeatedCertificate::TakeFirst => {}
            more => return Err(VerificationError::RepeatedHeader(required, more)),
        }
    }
    if request.values(CONTENT_TYPE).count() > 1 {
        return Err(VerificationError::RepeatedHeader(CONTENT_TYPE, request.values(CONTENT_TYPE).count()));
    }
    let unsigned = |name: &&str| request.values(name).next().is_some() && !signed.contains(name);
    if let Some(name) = [HOST, AMZ_DATE, X509, X509_CHAIN, CONTENT_TYPE].into_iter().find(unsigned) {
        return Err(VerificationError::UnsignedHeader(name));
    }
    let mut sent: Vec<&str> = request.headers.iter().map(|(name, _)| name).collect();
    sent.sort_unstable_by(|one, other| compare_names(one, other));
    let is_missing = |name: &&&str| sent.binary_search_by(|sent| compare_names(sent, name)).is_err();
    match signed.iter().find(is_missing) {
        Some(missing) => Err(VerificationError::SignedHeaderMissing((*missing).into())),
        None => Ok(()),
    }
}

/// `X-Amz-Content-Sha256` may be left out, but must not lie.
fn check_payload(request: &RequestView<'_>, payload: &Payload) -> Result<(), VerificationError> {
    let is_sent = request.values(CONTENT_SHA256).next().is_some();
    if !is_sent || text_of(request, CONTENT_SHA256)? == payload.as_str() {
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
    use crate::{
        Algorithm, AuthorizationError, Identity, RequestBody, canonical::put_hex, testing::identity,
    };

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
    fn of_several_certificates_the_first_counts_where_that_is_set() {
        let (one, other) = (identity(KeyType::P256, 0), identity(KeyType::P256, 0));
        let mut headers: Vec<(&str, &[u8])> = vec![
            ("host", b"localhost"),
            (AMZ_DATE, b"20261123T120000Z"),
            (X509, one.x509().as_bytes()),
            (X509, other.x509().as_bytes()),
        ];
        let hash = RequestView::new("GET", "/", None, &headers).canonical_request_sha256();
        let mut to_sign = Vec::new();
        let (date, _) = AmzDate::parse(b"20261123T120000Z").unwrap();
        put_string_to_sign(&mut to_sign, one.algorithm(), &date, &settings().scope, &hash);
        let mut authorization = String::from(
            "AWS4-X509-ECDSA-SHA256 Credential=291/20261123/us-east-1/rolesanywhere/aws4_request, \
              SignedHeaders=host;x-amz-date;x-amz-x509, Signature=",
        );
        put_hex(&mut authorization, &one.key().sign(one.scheme(), &to_sign).unwrap());
        headers.push((AUTHORIZATION, authorization.as_bytes()));
        let request = RequestView::new("GET", "/", None, &headers);
        assert_eq!(verify(&request, &settings()), Err(VerificationError::RepeatedHeader(X509, 2)));
        let first = VerifySettings { repeated_certificate: RepeatedCertificate::TakeFirst, ..settings() };
        assert_eq!(verify(&request, &first).unwrap().certificate(), one.certificate());
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
