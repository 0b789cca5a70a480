use alloc::vec::Vec;

use crate::header::{HOST, is_signed_by_default};

/// A borrowed view of an HTTP request: all that its signature covers.
///
/// Path and query are taken as they are sent, behind a proxy the prefix among them. Header names may be in any case, and
/// a name may stand several times.
#[derive(Debug, Clone, Copy)]
pub struct RequestView<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: Headers<'a>,
    pub(crate) body: RequestBody<'a>,
    pub(crate) settings: SigningSettings<'a>,
}

/// The body of a request, as its signature covers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestBody<'a> {
    /// The body itself.
    Bytes(&'a [u8]),
    /// The SHA-256 of a body that is elsewhere.
    Sha256([u8; 32]),
    /// Not covered: the text `UNSIGNED-PAYLOAD` stands for it. That Roles Anywhere takes it is documented nowhere.
    Unsigned,
}

/// How a request is signed, where there is a choice.
///
/// By default the path is normalized, every header is covered that does not change on the way, and
/// `X-Amz-Content-Sha256` is not sent.
///
/// ```
/// use ra_sigv4x509::{RequestView, SigningSettings};
///
/// let headers = [("Host", &b"localhost"[..]), ("X-Hop", b"1")];
/// let settings = SigningSettings::default().unsigned_headers(&["x-hop"]);
/// let request = RequestView::new("GET", "/", None, &headers).settings(settings);
/// assert!(request.canonical_request().contains("\nhost\n"));
/// ```
///
/// They are built, not filled in, since there may be more of them some day:
///
/// ```compile_fail
/// use ra_sigv4x509::{RequestView, SigningSettings};
///
/// let headers = [("Host", &b"localhost"[..]), ("X-Hop", b"1")];
/// let settings = SigningSettings { unsigned_headers: &["x-hop"], ..SigningSettings::default() };
/// let request = RequestView::new("GET", "/", None, &headers).settings(settings);
/// assert!(request.canonical_request().contains("\nhost\n"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SigningSettings<'a> {
    pub(crate) path_style: PathStyle,
    unsigned_headers: &'a [&'a str],
    pub(crate) content_sha256: ContentSha256,
}

impl<'a> SigningSettings<'a> {
    /// Covers the path as it is sent. Otherwise its dot segments and empty segments are resolved first
    /// (RFC 3986 §5.2.4), as every AWS service but S3 does.
    #[must_use]
    pub fn raw_path(self) -> Self {
        Self { path_style: PathStyle::Raw, ..self }
    }

    /// Leaves these headers out of the signature, in any case: those that something on the way will change. `Host` and
    /// the headers that signing computes are covered all the same.
    #[must_use]
    pub fn unsigned_headers(self, names: &'a [&'a str]) -> Self {
        Self { unsigned_headers: names, ..self }
    }

    /// Sends the hash of the body as `X-Amz-Content-Sha256`, and covers it. Otherwise it is left out, as
    /// `aws_signing_helper` leaves it out, and one that the request has is covered as it stands.
    #[must_use]
    pub fn send_content_sha256(self) -> Self {
        Self { content_sha256: ContentSha256::Send, ..self }
    }
}

/// What the canonical request makes of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum PathStyle {
    #[default]
    Normalized,
    Raw,
}

/// Whether signing sends `X-Amz-Content-Sha256`, the hash of the body that the canonical request ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ContentSha256 {
    #[default]
    Omit,
    Send,
}

impl<'a> RequestView<'a> {
    /// A request without a body.
    pub fn new(
        method: &'a str,
        path: &'a str,
        query: Option<&'a str>,
        headers: &'a [(&'a str, &'a [u8])],
    ) -> Self {
        Self::with_headers(method, path, query, Headers::List(headers))
    }

    pub(crate) fn with_headers(
        method: &'a str,
        path: &'a str,
        query: Option<&'a str>,
        headers: Headers<'a>,
    ) -> Self {
        Self {
            method,
            path,
            query: query.unwrap_or_default(),
            headers,
            body: RequestBody::Bytes(&[]),
            settings: SigningSettings::default(),
        }
    }

    /// The same request with a body.
    #[must_use]
    pub fn body(self, body: RequestBody<'a>) -> Self {
        Self { body, ..self }
    }

    /// The same request, to be signed or verified under other settings.
    #[must_use]
    pub fn settings(self, settings: SigningSettings<'a>) -> Self {
        Self { settings, ..self }
    }

    /// The headers that the signature covers.
    pub(crate) fn covered_headers(&self) -> Vec<(&'a str, &'a [u8])> {
        self.headers.iter().filter(|(name, _)| self.covers(name)).collect()
    }

    /// Whether the signature covers a header of the request that signing does not compute.
    pub(crate) fn covers(&self, name: &str) -> bool {
        let is_left_out = || self.settings.unsigned_headers.iter().any(|one| one.eq_ignore_ascii_case(name));
        is_signed_by_default(name) && (!is_left_out() || name.eq_ignore_ascii_case(HOST))
    }

    /// The values of a header, in their order.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.headers
            .iter()
            .filter(move |(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// The headers of a request, wherever they are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Headers<'a> {
    List(&'a [(&'a str, &'a [u8])]),
    /// Those of an `http::Request`, and the authority of its URI where it stands for a `Host` header.
    #[cfg(feature = "http")]
    Map {
        map: &'a http::HeaderMap,
        host: Option<&'a str>,
    },
}

impl<'a> Headers<'a> {
    #[cfg(not(feature = "http"))]
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        let Self::List(list) = self;
        list.iter().copied()
    }

    #[cfg(feature = "http")]
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        let (list, map, host) = match self {
            Self::List(list) => (list, None, None),
            Self::Map { map, host } => (Default::default(), Some(map), host),
        };
        let map = map.into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_bytes()));
        list.iter().copied().chain(map).chain(host.map(|host| (HOST, host.as_bytes())))
    }

    pub(crate) fn len(self) -> usize {
        match self {
            Self::List(list) => list.len(),
            #[cfg(feature = "http")]
            Self::Map { map, host } => map.len() + usize::from(host.is_some()),
        }
    }
}
