use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use http::{HeaderValue, Request, Uri, header::HOST};
use jiff::Timestamp;

use crate::{
    Identity, RequestBody, RequestView, Scope, SignedBy, SigningError, VerificationError, VerifySettings,
    identity::X509_CHAIN, verify,
};

impl Identity {
    /// Signs an `http::Request`: computes the headers and sets them.
    ///
    /// A request without a `Host` header gets one from the authority of its URI.
    pub fn sign_http<B: AsRef<[u8]>>(
        &self,
        request: &mut Request<B>,
        scope: &Scope,
        at: Timestamp,
    ) -> Result<(), SigningError> {
        if let (false, Some(host)) = (request.headers().contains_key(HOST), host_of(request.uri())) {
            let host = HeaderValue::try_from(host).map_err(|_| SigningError::NoHost)?;
            request.headers_mut().insert(HOST, host);
        }
        let headers = headers_of(request);
        let signed = self.sign(&view(request, &headers), scope, at)?;
        let computed: Vec<(&'static str, String)> =
            signed.headers().map(|(name, value)| (name, value.to_string())).collect();
        // One of an earlier signature would stand there uncovered.
        request.headers_mut().remove(X509_CHAIN);
        for (name, value) in computed {
            let value = HeaderValue::try_from(value).map_err(|_| SigningError::Header(name.into()))?;
            request.headers_mut().insert(name, value);
        }
        Ok(())
    }
}

/// Verifies an `http::Request` as it was received: see [`verify`].
///
/// A request without a `Host` header, as HTTP/2 has it, is taken to be for the authority of its URI.
pub fn verify_http<B: AsRef<[u8]>>(
    request: &Request<B>,
    settings: &VerifySettings,
) -> Result<SignedBy, VerificationError> {
    let host = host_of(request.uri()).filter(|_| !request.headers().contains_key(HOST));
    let mut headers = headers_of(request);
    headers.extend(host.iter().map(|host| (HOST.as_str(), host.as_bytes())));
    verify(&view(request, &headers), settings)
}

fn headers_of<B>(request: &Request<B>) -> Vec<(&str, &[u8])> {
    request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect()
}

fn view<'a, B: AsRef<[u8]>>(request: &'a Request<B>, headers: &'a [(&'a str, &'a [u8])]) -> RequestView<'a> {
    RequestView::new(request.method().as_str(), request.uri().path(), request.uri().query(), headers)
        .body(RequestBody::Bytes(request.body().as_ref()))
}

/// The authority of a URI as a `Host` header has it: with the port unless it is the scheme's own.
fn host_of(uri: &Uri) -> Option<String> {
    let host = uri.host()?;
    match (uri.scheme_str(), uri.port_u16()) {
        (_, None) | (Some("https"), Some(443)) | (Some("http"), Some(80)) => Some(host.into()),
        (_, Some(port)) => Some(format!("{host}:{port}")),
    }
}
