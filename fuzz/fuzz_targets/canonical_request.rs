//! Any request: its canonical form in both styles of path, and that what is signed is verified.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use ra_fuzz::{identity, now, settings};
use ra_sigv4x509::{RequestBody, RequestView, SigningSettings, VerificationError, verify};

#[derive(Arbitrary, Debug)]
struct Request<'a> {
    method: &'a str,
    path: &'a str,
    query: Option<&'a str>,
    headers: Vec<(Name<'a>, &'a [u8])>,
    body: Option<&'a [u8]>,
    is_raw: bool,
    sends_hash: bool,
    left_out: Option<Name<'a>>,
}

/// The name of a header: any, or one that signing knows.
#[derive(Arbitrary, Debug)]
enum Name<'a> {
    Any(&'a str),
    ContentType,
    ContentSha256,
    Connection,
    Date,
    Certificate,
    Chain,
}

impl<'a> Name<'a> {
    fn text(&self) -> &'a str {
        match self {
            Self::Any(text) => text,
            Self::ContentType => "Content-Type",
            Self::ContentSha256 => "x-amz-content-sha256",
            Self::Connection => "connection",
            Self::Date => "X-Amz-Date",
            Self::Certificate => "X-Amz-X509",
            Self::Chain => "X-Amz-X509-Chain",
        }
    }
}

fuzz_target!(|request: Request<'_>| {
    let mut headers: Vec<(&str, &[u8])> = vec![("Host", b"rolesanywhere.us-east-1.amazonaws.com")];
    headers.extend(request.headers.iter().map(|(name, value)| (name.text(), *value)));
    let left_out: Vec<&str> = request.left_out.iter().map(Name::text).collect();
    let mut choices = SigningSettings::default().unsigned_headers(&left_out);
    if request.is_raw {
        choices = choices.raw_path();
    }
    if request.sends_hash {
        choices = choices.send_content_sha256();
    }
    let body = request.body.map_or(RequestBody::Unsigned, RequestBody::Bytes);
    let view = |headers| {
        RequestView::new(request.method, request.path, request.query, headers).body(body).settings(choices)
    };
    let _ = view(&headers).canonical_request();
    let _ = identity().public_identity().canonical_request(&view(&headers), now());
    let Ok(signed) = identity().sign(&view(&headers), settings().scope(), now()) else { return };
    let computed: Vec<(&str, &[u8])> =
        signed.headers().map(|(name, value)| (name, value.as_bytes())).collect();
    let replaced = ["x-amz-x509-chain"].into_iter().chain(computed.iter().map(|(name, _)| *name));
    let replaced: Vec<&str> = replaced.collect();
    let mut sent = headers.clone();
    sent.retain(|(name, _)| !replaced.iter().any(|other| other.eq_ignore_ascii_case(name)));
    sent.extend(computed);
    match verify(&view(&sent), &settings()) {
        Ok(signed_by) => assert_eq!(signed_by.certificate(), identity().certificate()),
        // What is signed as it stands, and yet is no good request.
        Err(
            VerificationError::RepeatedHeader("content-type" | "x-amz-content-sha256", _)
            | VerificationError::NotText("x-amz-content-sha256")
            | VerificationError::ContentSha256
            | VerificationError::UnsignedHeader("content-type"),
        ) => {}
        Err(error) => panic!("{error}"),
    }
});
