//! HTTP/1.1 requests (RFC 9112) as octets, and their parts as flags.

use std::fmt::Write;

use http::{HeaderName, HeaderValue, Request, Uri, header::CONTENT_LENGTH};
use jiff::Timestamp;
use roles_anywhere::sigv4x509::{
    RequestBody, RequestView, Scope, SignedBy, VerificationError, VerifySettings, verify,
};

use crate::exit::Failure;

/// As many headers as hyper takes.
const MAX_HEADERS: usize = 100;

/// Writes a request as HTTP/1.1 (RFC 9112 §3), with a Content-Length, by which a reader finds its end.
pub fn write_request(request: &Request<Vec<u8>>) -> Result<Vec<u8>, Failure> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method());
    for (name, value) in request.headers() {
        write!(head, "{name}: {}\r\n", header_text(name, value)?)?;
    }
    if !request.headers().contains_key(CONTENT_LENGTH) {
        write!(head, "content-length: {}\r\n", request.body().len())?;
    }
    head.push_str("\r\n");
    Ok([head.as_bytes(), request.body()].concat())
}

/// The value of a header, if it is text.
pub fn header_text<'a>(name: &HeaderName, value: &'a HeaderValue) -> Result<&'a str, Failure> {
    let text = str::from_utf8(value.as_bytes());
    text.map_err(|_| Failure::Usage(format!("the header {name} is not UTF-8 and cannot be shown as text")))
}

/// Reads a URL with its host, as a flag gives it.
pub fn read_url(text: &str) -> Result<Uri, String> {
    let url: Uri = text.parse().map_err(|error| format!("{error}"))?;
    if url.scheme().is_none() || url.host().is_none_or(str::is_empty) {
        return Err("write the URL as https://HOST/PATH".into());
    }
    Ok(url)
}

/// Reads a header, as a flag gives it.
pub fn read_header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("write the header as NAME: VALUE")?;
    let name = name.trim().parse().map_err(|_| format!("{name:?} is not a header name"))?;
    let value =
        HeaderValue::from_str(value.trim()).map_err(|_| format!("{value:?} is not a header value"))?;
    Ok((name, value))
}

/// A request as it was received.
#[derive(Debug)]
pub struct ReceivedRequest {
    method: String,
    target: Uri,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl ReceivedRequest {
    /// Reads a request in the form of HTTP/1.1.
    pub fn read(octets: &[u8]) -> Result<Self, String> {
        let (octets, body_begin) = unfolded(octets)?;
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut head = httparse::Request::new(&mut headers);
        let status =
            head.parse(&octets).map_err(|error| format!("this is not an HTTP/1.1 request: {error}"))?;
        let (httparse::Status::Complete(_), Some(method), Some(target)) = (status, head.method, head.path)
        else {
            return Err("the request ends before the empty line that ends its headers".into());
        };
        let received = Self {
            method: method.into(),
            target: target.parse().map_err(|error| format!("the target {target:?}: {error}"))?,
            headers: head.headers.iter().map(|one| (one.name.to_lowercase(), one.value.into())).collect(),
            body: octets.get(body_begin..).unwrap_or_default().into(),
        };
        received.with_stated_body()
    }

    /// The request with as much of a body as its headers state.
    fn with_stated_body(mut self) -> Result<Self, String> {
        let value =
            |name: &str| self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value);
        if value("transfer-encoding").is_some() {
            return Err(
                "the body is in chunks; give the request with a Content-Length and the body as it is".into(),
            );
        }
        let Some(length) = value("content-length") else { return Ok(self) };
        let text = String::from_utf8_lossy(length);
        let stated: usize =
            text.trim().parse().map_err(|_| format!("Content-Length is {text:?}, which is not a number"))?;
        let found = self.body.len();
        if found < stated {
            return Err(format!("the body has {found} octets, and Content-Length states {stated}"));
        }
        self.body.truncate(stated);
        Ok(self)
    }

    /// Verifies the signature for the Region that the host names; if the host is not an endpoint of the service, for the
    /// Region that the signature itself names.
    pub fn verify(&self, at: Timestamp) -> Result<SignedBy, VerificationError> {
        let mut headers: Vec<(&str, &[u8])> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
        let authority = self.target.authority().map(|authority| authority.as_str().as_bytes());
        if !headers.iter().any(|(name, _)| *name == "host") {
            headers.extend(authority.map(|host| ("host", host)));
        }
        let request = RequestView::new(&self.method, self.target.path(), self.target.query(), &headers)
            .body(RequestBody::Bytes(&self.body));
        let host = headers.iter().find(|(name, _)| *name == "host").map(|(_, host)| *host);
        let host = host.and_then(|host| str::from_utf8(host).ok()).unwrap_or_default();
        let scope = match endpoint_region(host) {
            Some(region) => Scope::roles_anywhere(region),
            None => Scope::roles_anywhere(Scope::read_unverified(&request)?.region()),
        };
        verify(&request, &VerifySettings::new(scope, at).take_certificate_hash_names())
    }
}

/// The octets with folded headers on one line, and where the body begins. A line that begins with a blank continues the line
/// before it (RFC 9112 §5.2), which httparse does not read.
fn unfolded(octets: &[u8]) -> Result<(Vec<u8>, usize), String> {
    let ends = [&b"\r\n\r\n"[..], b"\n\n"]
        .map(|end| octets.windows(end.len()).position(|window| window == end).map(|place| place + end.len()));
    let body_begin = ends.into_iter().flatten().min();
    let body_begin = body_begin.ok_or("the request has no empty line, which ends its headers")?;
    let (head, body) = octets.split_at(body_begin);
    let mut unfolded: Vec<u8> = Vec::with_capacity(octets.len());
    for octet in head {
        if matches!(octet, b' ' | b'\t') && unfolded.ends_with(b"\n") {
            unfolded.truncate(unfolded.trim_ascii_end().len());
            unfolded.push(b' ');
        } else {
            unfolded.push(*octet);
        }
    }
    let body_begin = unfolded.len();
    unfolded.extend_from_slice(body);
    Ok((unfolded, body_begin))
}

/// The Region that an endpoint of Roles Anywhere names in its host, `rolesanywhere.REGION.DOMAIN`; `None` for another host.
pub fn endpoint_region(host: &str) -> Option<&str> {
    let mut labels = host.split('.');
    let service = labels.next()?;
    let is_service = service.strip_suffix("-fips").unwrap_or(service) == Scope::ROLES_ANYWHERE;
    let (region, domain) = (labels.next()?, labels.next());
    (is_service && domain.is_some()).then_some(region)
}
