//! The canonical request: written as text, for a hash or for people.

mod encoding;
mod path;
pub(crate) mod payload;
mod query;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use sha2::{Digest, Sha256};

use crate::{
    canonical::{path::put_path, payload::Payload, query::put_query},
    header::compare_names,
    request::RequestView,
};

/// A request with the headers that its signature covers, in canonical order.
pub(crate) struct Canonical<'a> {
    request: &'a RequestView<'a>,
    payload: &'a Payload,
    headers: Vec<(&'a str, &'a [u8])>,
}

impl<'a> Canonical<'a> {
    /// Sorts the headers by name. The sort is stable: the values of one name stay in their order.
    pub(crate) fn new(
        request: &'a RequestView<'a>,
        payload: &'a Payload,
        mut headers: Vec<(&'a str, &'a [u8])>,
    ) -> Self {
        headers.sort_by(|(one, _), (other, _)| compare_names(one, other));
        Self { request, payload, headers }
    }

    /// The hash of the text, which is written into `scratch`: hashed at once, it takes a fifth less time than piece
    /// by piece. `signed_headers` is what [`put_signed_headers`](Self::put_signed_headers) writes.
    pub(crate) fn sha256(&self, scratch: &mut Vec<u8>, signed_headers: &str) -> [u8; 32] {
        scratch.clear();
        self.write(scratch, signed_headers);
        Sha256::digest(scratch).into()
    }

    /// Room for the text and what else a request needs, a little more than is used.
    pub(crate) fn scratch(&self) -> Vec<u8> {
        let headers = self.headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 4);
        let request = self.request;
        let target = request.method.len() + request.path.len() + request.query.len();
        Vec::with_capacity(headers.sum::<usize>() + target + 128)
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = Vec::new();
        self.write(&mut text, &self.signed_headers());
        String::from_utf8_lossy(&text).to_string()
    }

    /// The names of the headers, lower-case, joined by semicolons.
    pub(crate) fn signed_headers(&self) -> String {
        let mut text = String::new();
        self.put_signed_headers(&mut text);
        text
    }

    pub(crate) fn put_signed_headers(&self, text: &mut String) {
        let begin = text.len();
        let mut previous = None;
        for (name, _) in &self.headers {
            if previous.is_some_and(|previous: &str| previous.eq_ignore_ascii_case(name)) {
                continue;
            }
            if previous.is_some() {
                text.push(';');
            }
            text.push_str(name);
            previous = Some(name);
        }
        let names = text.get_mut(begin..).expect("what was pushed begins where the text ended");
        names.make_ascii_lowercase();
    }

    fn write(&self, text: &mut Vec<u8>, signed_headers: &str) {
        text.extend_from_slice(self.request.method.as_bytes());
        text.push(b'\n');
        put_path(text, self.request.path, self.request.settings.path_style);
        text.push(b'\n');
        put_query(text, self.request.query);
        text.push(b'\n');
        self.write_headers(text);
        text.push(b'\n');
        text.extend_from_slice(signed_headers.as_bytes());
        text.push(b'\n');
        text.extend_from_slice(self.payload.as_bytes());
    }

    fn write_headers(&self, text: &mut Vec<u8>) {
        let mut previous = None;
        for (name, value) in &self.headers {
            if previous.is_some_and(|previous: &str| previous.eq_ignore_ascii_case(name)) {
                // Several values of a header are one list (RFC 9110 §5.3), and Signature Version 4 signs it as such.
                text.push(b',');
            } else {
                if previous.is_some() {
                    text.push(b'\n');
                }
                put_lower_case(text, name);
                text.push(b':');
            }
            put_value(text, value);
            previous = Some(name);
        }
        if previous.is_some() {
            text.push(b'\n');
        }
    }
}

impl RequestView<'_> {
    /// The canonical request over every header that is signed by default.
    ///
    /// These are all headers but those that change on the way or say nothing about the request: `Authorization`,
    /// `Baggage`, `Connection`, `Expect`, `Keep-Alive`, `Proxy-Authenticate`, `Proxy-Authorization`,
    /// `Proxy-Connection`, `TE`, `Traceparent`, `Tracestate`, `Trailer`, `Transfer-Encoding`, `Upgrade`, `User-Agent`,
    /// `X-Amzn-Trace-Id`, and those that the
    /// [settings](crate::SigningSettings::unsigned_headers) name. Octets that are no UTF-8 are shown as replacement characters.
    pub fn canonical_request(&self) -> String {
        Canonical::new(self, &Payload::from_body(self.body), self.covered_headers()).to_text()
    }

    /// The SHA-256 of [`canonical_request`](Self::canonical_request).
    pub fn canonical_request_sha256(&self) -> [u8; 32] {
        let payload = Payload::from_body(self.body);
        let canonical = Canonical::new(self, &payload, self.covered_headers());
        canonical.sha256(&mut canonical.scratch(), &canonical.signed_headers())
    }
}

fn put_lower_case(text: &mut Vec<u8>, name: &str) {
    let begin = text.len();
    text.extend_from_slice(name.as_bytes());
    let name = text.get_mut(begin..).expect("what was pushed begins where the text ended");
    name.make_ascii_lowercase();
}

/// A header's value without blanks at its ends, and one blank for several: a folded line is a blank too.
fn put_value(text: &mut Vec<u8>, value: &[u8]) {
    let value = value.trim_ascii();
    let is_blank = |octet: &u8| matches!(octet, b' ' | b'\t' | b'\r' | b'\n');
    // The least octet, so that the compiler looks at many at once: a certificate has a thousand.
    if value.iter().fold(u8::MAX, |least, octet| least.min(*octet)) > b' ' {
        return text.extend_from_slice(value);
    }
    let mut words = value.split(is_blank).filter(|word| !word.is_empty());
    if let Some(first) = words.next() {
        text.extend_from_slice(first);
    }
    for word in words {
        text.extend_from_slice(b" ");
        text.extend_from_slice(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        algorithm::Algorithm, date::AmzDate, request::RequestBody, scope::Scope,
        string_to_sign::string_to_sign,
    };

    fn hex(hash: [u8; 32]) -> String {
        String::from_utf8(crate::hexadecimal::hex(&hash).into()).unwrap()
    }

    #[test]
    fn values_are_trimmed_and_their_blanks_folded() {
        for (value, folded) in
            [("  a   b  ", "a b"), ("a\r\n  b", "a b"), ("a\tb", "a b"), ("", ""), ("\"a  b\"", "\"a b\"")]
        {
            let mut text = Vec::new();
            put_value(&mut text, value.as_bytes());
            assert_eq!(text, folded.as_bytes());
        }
    }

    const HEADERS: [(&str, &[u8]); 4] = [
        ("Content-Type", b"application/json"),
        ("Host", b"rolesanywhere.us-east-1.amazonaws.com"),
        ("X-Amz-Date", b"20261123T120000Z"),
        ("X-Amz-X509", b"TEST"),
    ];
    const BODY: &[u8] = br#"{"durationSeconds":3600,"profileArn":"arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111","roleArn":"arn:aws:iam::111122223333:role/Example","trustAnchorArn":"arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222"}"#;
    const QUERY: &str = "trustAnchorArn=arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222&profileArn=arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111&roleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FExample";

    #[test]
    fn the_known_hashes_of_the_body_form_come_out() {
        let request = RequestView::new("POST", "/sessions", None, &HEADERS).body(RequestBody::Bytes(BODY));
        let hash = request.canonical_request_sha256();
        assert_eq!(
            hex(Sha256::digest(BODY).into()),
            "d9f37e64367b5bf122f8dc288fae48a5940b615c883c3abf6b61fabc3bc103d6"
        );
        assert_eq!(hex(hash), "21164be9246d010975b22141d432906914163a0c50ba6d2585f8abd0bd67824c");
        let text = request.canonical_request();
        assert_eq!(hash, <[u8; 32]>::from(Sha256::digest(text)), "the text is what is hashed");
        let (date, _) = AmzDate::parse(b"20261123T120000Z").unwrap();
        let scope = Scope::roles_anywhere("us-east-1");
        let to_sign = string_to_sign(Vec::new(), Algorithm::RsaSha256.name(), &date, &scope, &hash);
        assert_eq!(
            hex(Sha256::digest(to_sign).into()),
            "e0da55fcf41d0a96bda3f5b6f06d09f5fd8533890cea6c1ea4ca5f61130fa02c"
        );
    }

    #[test]
    fn the_known_hashes_of_the_query_form_come_out() {
        let body = br#"{"durationSeconds":3600}"#;
        let request =
            RequestView::new("POST", "/sessions", Some(QUERY), &HEADERS).body(RequestBody::Bytes(body));
        assert_eq!(
            hex(Sha256::digest(body).into()),
            "1a15f67f6619aa540b13e9a4c37d149fb2c9bdea25d82b73a3878826694dfe27"
        );
        assert_eq!(
            hex(request.canonical_request_sha256()),
            "a99714f6bd3e8e435617a9b7fb892205c851fc873df02d4cc69fd52d549644c4"
        );
    }
}
