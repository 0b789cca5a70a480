//! A signed request with edits anywhere in it: it is verified without a panic, and never as another than was signed.
#![no_main]

use arbitrary::Arbitrary;
use base64ct::{Base64, Encoding};
use libfuzzer_sys::fuzz_target;
use ra_fuzz::{identity, now, settings};
use ra_sigv4x509::{RequestBody, RequestView, verify};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    edits: Vec<Edit<'a>>,
    path: Option<&'a str>,
    query: Option<&'a str>,
    body: Option<&'a [u8]>,
}

/// A change of the headers, of which there are six.
#[derive(Arbitrary, Debug)]
enum Edit<'a> {
    Remove { header: u8 },
    Repeat { header: u8 },
    Rename { header: u8, name: &'a str },
    Replace { header: u8, at: u16, cut: u8, with: &'a [u8] },
    Add { name: &'a str, value: &'a [u8] },
    Chain { certificates: Vec<&'a [u8]> },
    Certificate { at: u16, octet: u8 },
}

const PATH: &str = "/sessions";
const QUERY: &str = "roleArn=arn:aws";
const BODY: &[u8] = b"{}";

fuzz_target!(|input: Input<'_>| {
    let mut headers = signed();
    for edit in &input.edits {
        apply(&mut headers, edit);
    }
    let headers: Vec<(&str, &[u8])> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
    let (path, query) = (input.path.unwrap_or(PATH), input.query.unwrap_or(QUERY));
    let body = input.body.unwrap_or(BODY);
    let request = RequestView::new("POST", path, Some(query), &headers).body(RequestBody::Bytes(body));
    if let Ok(signed_by) = verify(&request, &settings()) {
        assert_eq!(signed_by.certificate(), identity().certificate());
        assert_eq!((body, signed_by.date()), (BODY, now()));
        assert!(
            headers
                .iter()
                .any(|(name, value)| name.eq_ignore_ascii_case("host") && value.trim_ascii() == b"a")
        );
    }
});

type Headers = Vec<(String, Vec<u8>)>;

fn signed() -> Headers {
    let plain: [(&str, &[u8]); 3] = [("Host", b"a"), ("Content-Type", b"b"), ("User-Agent", b"c")];
    let request = RequestView::new("POST", PATH, Some(QUERY), &plain).body(RequestBody::Bytes(BODY));
    let signed = identity().sign(&request, settings().scope(), now()).expect("the request is signed");
    let computed = signed.headers().map(|(name, value)| (name, value.as_bytes()));
    plain.into_iter().chain(computed).map(|(name, value)| (name.into(), value.to_vec())).collect()
}

fn apply(headers: &mut Headers, edit: &Edit<'_>) {
    let count = headers.len().max(1);
    let place = |header: &u8| usize::from(*header) % count;
    match edit {
        Edit::Remove { header } if !headers.is_empty() => drop(headers.remove(place(header))),
        Edit::Repeat { header } => headers.extend(headers.get(place(header)).cloned()),
        Edit::Rename { header, name } => {
            headers.iter_mut().skip(place(header)).take(1).for_each(|(old, _)| *old = (*name).into());
        }
        Edit::Replace { header, at, cut, with } => {
            for (_, value) in headers.iter_mut().skip(place(header)).take(1) {
                let from = usize::from(*at).min(value.len());
                let to = (from + usize::from(*cut)).min(value.len());
                value.splice(from..to, with.iter().copied());
            }
        }
        Edit::Add { name, value } => headers.push(((*name).into(), value.to_vec())),
        Edit::Chain { certificates } => {
            let base64: Vec<String> = certificates.iter().map(|der| Base64::encode_string(der)).collect();
            headers.push(("x-amz-x509-chain".into(), base64.join(",").into_bytes()));
        }
        Edit::Certificate { at, octet } => {
            let mut der = identity().certificate().as_der().to_vec();
            let length = der.len();
            if let Some(place) = der.get_mut(usize::from(*at) % length) {
                *place = *octet;
            }
            let value = Base64::encode_string(&der).into_bytes();
            headers
                .iter_mut()
                .filter(|(name, _)| name == "x-amz-x509")
                .for_each(|(_, old)| old.clone_from(&value));
        }
        Edit::Remove { .. } => {}
    }
}
