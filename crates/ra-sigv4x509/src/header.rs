//! Headers: the names that SigV4-X509 knows, in lower case, and what may stand in one.

use core::cmp::Ordering;

pub(crate) const AMZ_DATE: &str = "x-amz-date";
pub(crate) const X509: &str = "x-amz-x509";
pub(crate) const X509_CHAIN: &str = "x-amz-x509-chain";
pub(crate) const CONTENT_SHA256: &str = "x-amz-content-sha256";
pub(crate) const AUTHORIZATION: &str = "authorization";
pub(crate) const HOST: &str = "host";
pub(crate) const CONTENT_TYPE: &str = "content-type";

/// Whether a header is covered unless told otherwise: not those of one hop, and not those that tools along the way
/// rewrite.
pub(crate) fn is_signed_by_default(name: &str) -> bool {
    const NOT_SIGNED: [&str; 16] = [
        "authorization",
        "baggage",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    ];
    !NOT_SIGNED.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Whether a header has a token for its name (RFC 9110 §5.6.2) and no NUL in its value. Line breaks in a value are those
/// of a folded line and become a blank.
pub(crate) fn is_sendable(header: &(&str, &[u8])) -> bool {
    let (name, value) = header;
    is_token(name) && !value.contains(&0)
}

/// Whether a text is a token of RFC 9110 §5.6.2, as a header's name is.
pub(crate) fn is_token(text: &str) -> bool {
    let is_part =
        |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || b"!#$%&'*+.^_`|~".contains(&octet);
    !text.is_empty() && text.bytes().all(is_part)
}

/// Compares names of headers, whatever the case of their letters.
pub(crate) fn compare_names(one: &str, other: &str) -> Ordering {
    one.bytes()
        .map(|octet| octet.to_ascii_lowercase())
        .cmp(other.bytes().map(|octet| octet.to_ascii_lowercase()))
}
