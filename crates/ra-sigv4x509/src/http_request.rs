use http::{
    HeaderValue, Request, Uri,
    header::{HOST, HeaderName},
};
use jiff::Timestamp;

use crate::{
    header::X509_CHAIN,
    request::{Headers, RequestBody, RequestView},
    scope::Scope,
    sign::{error::SigningError, identity::Identity, signed_headers::SignedHeaders},
    verify::{error::VerificationError, settings::VerifySettings, signed_by::SignedBy, verify},
};

impl<'a> RequestView<'a> {
    /// The `Host` header of a request for a URL: its host, with the port unless it is the scheme's own; `None` without a
    /// host.
    pub fn host_header(url: &Uri) -> Option<&str> {
        let host = url.host()?;
        match (url.scheme_str(), url.port_u16()) {
            (_, None) | (Some("https"), Some(443)) | (Some("http"), Some(80)) => Some(host),
            // The authority may begin with a user, `user@host:port`, whom no Host header names (RFC 9110 §4.2.4).
            _ => url.authority()?.as_str().rsplit('@').next(),
        }
    }

    /// A view of an `http::Request` whose body is given apart, since it may be a stream.
    ///
    /// A request without a `Host` header is taken to be for the authority of its URI.
    pub fn from_http<B>(request: &'a Request<B>, body: RequestBody<'a>) -> Self {
        let (uri, map) = (request.uri(), request.headers());
        let host = Self::host_header(uri).filter(|_| !map.contains_key(HOST));
        let headers = Headers::Map { map, host };
        Self::with_headers(request.method().as_str(), uri.path(), uri.query(), headers).body(body)
    }
}

impl Identity {
    /// Signs an `http::Request`: computes the headers and sets them.
    ///
    /// A request without a `Host` header gets one from the authority of its URI. For a body that is elsewhere or other
    /// [`SigningSettings`](crate::SigningSettings), sign [`RequestView::from_http`] and [apply](SignedHeaders::apply_to) the headers.
    pub fn sign_http<B: AsRef<[u8]>>(
        &self,
        request: &mut Request<B>,
        scope: &Scope,
        at: Timestamp,
    ) -> Result<(), SigningError> {
        let view = RequestView::from_http(request, RequestBody::Bytes(request.body().as_ref()));
        self.sign(&view, scope, at)?.apply_to(request)
    }
}

impl SignedHeaders<'_> {
    /// Sets the headers on an `http::Request`, in place of those of an earlier signature, and `Host` where it has none.
    pub fn apply_to<B>(&self, request: &mut Request<B>) -> Result<(), SigningError> {
        let host = RequestView::host_header(request.uri()).filter(|_| !request.headers().contains_key(HOST));
        if let Some(host) = host.map(HeaderValue::try_from) {
            request.headers_mut().insert(HOST, host.map_err(|_| SigningError::NoHost)?);
        }
        // One of an earlier signature would stand there uncovered.
        request.headers_mut().remove(X509_CHAIN);
        for (name, value) in self.headers() {
            let value = HeaderValue::try_from(value).map_err(|_| SigningError::Header(name.into()))?;
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        Ok(())
    }
}

/// Verifies an `http::Request` as it was received: see [`verify`].
///
/// A request without a `Host` header, as HTTP/2 has it, is taken to be for the authority of its URI. For a body that is
/// elsewhere or other [`SigningSettings`](crate::SigningSettings), verify [`RequestView::from_http`].
pub fn verify_http<B: AsRef<[u8]>>(
    request: &Request<B>,
    settings: &VerifySettings,
) -> Result<SignedBy, VerificationError> {
    verify(&RequestView::from_http(request, RequestBody::Bytes(request.body().as_ref())), settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{request::SigningSettings, testing::identity};
    use ra_pki::KeyType;

    const URL: &str = "https://user@proxy.example:8443/roles/anywhere//sessions?b=2&a=1";

    fn scope() -> Scope {
        Scope::roles_anywhere("us-east-1")
    }

    fn now() -> Timestamp {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_request_behind_a_prefix_is_signed_as_it_is_sent() {
        let identity = identity(KeyType::P256, 0);
        let mut request = Request::post(URL).body("{}").unwrap();
        identity.sign_http(&mut request, &scope(), now()).unwrap();
        assert_eq!(request.headers()[HOST], "proxy.example:8443");
        assert!(verify_http(&request, &VerifySettings::new(scope(), now())).is_ok());
        let view = RequestView::from_http(&request, RequestBody::Bytes(b"{}"));
        assert!(view.canonical_request().starts_with("POST\n/roles/anywhere/sessions\na=1&b=2\n"));
    }

    #[test]
    fn a_body_that_is_elsewhere_is_signed_by_its_hash_under_other_settings() {
        let identity = identity(KeyType::P256, 0);
        let mut request = Request::post(URL).header("x-hop", "1").body(()).unwrap();
        let settings =
            SigningSettings::default().raw_path().unsigned_headers(&["X-Hop", "Host"]).send_content_sha256();
        for body in [RequestBody::Sha256([7; 32]), RequestBody::Unsigned] {
            let view = RequestView::from_http(&request, body).settings(settings);
            identity.sign(&view, &scope(), now()).unwrap().apply_to(&mut request).unwrap();
            let view = RequestView::from_http(&request, body).settings(settings);
            let signed_by = verify(&view, &VerifySettings::new(scope(), now())).unwrap();
            assert_eq!(
                signed_by.signed_headers(),
                ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-x509"]
            );
            assert!(view.canonical_request().contains("\n/roles/anywhere//sessions\n"));
        }
        assert_eq!(request.headers()["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    }

    #[test]
    fn a_request_signed_again_by_an_identity_without_a_chain_verifies() {
        let mut request = Request::post("https://localhost:9000/sessions").body("{}").unwrap();
        for intermediates in [1, 0] {
            let identity = identity(KeyType::P256, intermediates);
            identity.sign_http(&mut request, &scope(), now()).unwrap();
            let signed_by = verify_http(&request, &VerifySettings::new(scope(), now())).unwrap();
            assert_eq!(signed_by.intermediates().len(), intermediates);
        }
    }
}
