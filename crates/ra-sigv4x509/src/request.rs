use alloc::string::String;

use crate::canonical::{Canonical, is_signed_by_default};

/// A borrowed view of an HTTP request: all that its signature covers.
///
/// Path and query are taken as they are sent. Header names may be in any case, and a name may stand several times.
#[derive(Debug, Clone, Copy)]
pub struct RequestView<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a [u8])],
    pub(crate) body: RequestBody<'a>,
    pub(crate) path_style: PathStyle,
}

/// The body of a request, as its signature covers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestBody<'a> {
    /// The body itself.
    Bytes(&'a [u8]),
    /// The SHA-256 of a body that is elsewhere.
    Sha256([u8; 32]),
    /// Not covered: the text `UNSIGNED-PAYLOAD` stands for it. Roles Anywhere does not take it.
    Unsigned,
}

/// What the canonical request makes of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PathStyle {
    /// Dot segments and empty ones are resolved (RFC 3986 §5.2.4), as every AWS service but S3 does.
    #[default]
    Normalized,
    /// The path as it is sent.
    Raw,
}

impl<'a> RequestView<'a> {
    /// A request without a body, its path normalised.
    pub fn new(
        method: &'a str,
        path: &'a str,
        query: Option<&'a str>,
        headers: &'a [(&'a str, &'a [u8])],
    ) -> Self {
        Self {
            method,
            path,
            query: query.unwrap_or_default(),
            headers,
            body: RequestBody::Bytes(&[]),
            path_style: PathStyle::Normalized,
        }
    }

    /// The same request with a body.
    #[must_use]
    pub fn body(self, body: RequestBody<'a>) -> Self {
        Self { body, ..self }
    }

    /// The same request with its path in another style.
    #[must_use]
    pub fn path_style(self, path_style: PathStyle) -> Self {
        Self { path_style, ..self }
    }

    /// The canonical request over every header that is signed by default.
    ///
    /// These are all headers but those that change on the way or say nothing about the request: `Authorization`,
    /// `Connection`, `Expect`, `Keep-Alive`, `Proxy-Authorization`, `Proxy-Connection`, `TE`, `Traceparent`, `Tracestate`,
    /// `Transfer-Encoding`,
    /// `Upgrade`, `User-Agent` and `X-Amzn-Trace-Id`. Octets that are no UTF-8 are shown as replacement characters.
    pub fn canonical_request(&self) -> String {
        let headers = self.headers.iter().copied().filter(|(name, _)| is_signed_by_default(name));
        Canonical::new(self, headers.collect()).to_text()
    }

    /// The SHA-256 of [`canonical_request`](Self::canonical_request).
    pub fn canonical_request_sha256(&self) -> [u8; 32] {
        let headers = self.headers.iter().copied().filter(|(name, _)| is_signed_by_default(name));
        let canonical = Canonical::new(self, headers.collect());
        canonical.sha256(&mut canonical.scratch())
    }

    /// The values of a header, in their order.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.headers
            .iter()
            .filter(move |(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }
}
