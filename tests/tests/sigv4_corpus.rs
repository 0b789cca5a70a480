//! The AWS Signature Version 4 suite: the canonical request of every case.

use std::{fs, path::Path};

use ra_tests::corpora;
use roles_anywhere::sigv4x509::{PathStyle, RequestBody, RequestView, SigningSettings};

/// A request as its file holds it, its folded headers joined.
struct Request {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
}

fn read(text: &str) -> Request {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let request_line = lines.next().expect("there is a request line").trim_end_matches(" HTTP/1.1");
    let (method, target) = request_line.split_once(' ').expect("the request line has a target");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines.filter(|line| !line.is_empty()) {
        match (line.strip_prefix(' '), headers.last_mut()) {
            (Some(folded), Some((_, value))) => *value = format!("{value}\n {folded}"),
            _ => {
                let (name, value) = line.split_once(':').expect("a header has a colon");
                headers.push((name.into(), value.into()));
            }
        }
    }
    Request { method: method.into(), path: path.into(), query: query.into(), headers, body: body.into() }
}

fn check(case: &Path) {
    let file = |name: &str| fs::read_to_string(case.join(name)).expect("the case has the file");
    let context: serde_json::Value =
        serde_json::from_str(&file("context.json")).expect("the context is JSON");
    let mut request = read(&file("request.txt"));
    let expected = file("header-canonical-request.txt");
    let date = context["timestamp"].as_str().expect("there is a time").replace(['-', ':'], "");
    request.headers.push(("X-Amz-Date".into(), date));
    if context["sign_body"] == true {
        let hash = expected.lines().last().expect("the payload hash is last").to_owned();
        request.headers.push(("X-Amz-Content-Sha256".into(), hash));
    }
    if let (Some(token), false) =
        (context["credentials"]["token"].as_str(), context["omit_session_token"] == true)
    {
        request.headers.push(("X-Amz-Security-Token".into(), token.into()));
    }
    let path_style = if context["normalize"] == true { PathStyle::Normalized } else { PathStyle::Raw };
    let headers: Vec<(&str, &[u8])> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let view = RequestView::new(&request.method, &request.path, Some(&request.query), &headers)
        .body(RequestBody::Bytes(request.body.as_bytes()))
        .settings(SigningSettings { path_style, ..SigningSettings::default() });
    assert_eq!(view.canonical_request(), expected, "{}", case.display());
}

#[test]
fn every_case_has_its_canonical_request() {
    let Some(corpora) = corpora() else { return };
    let cases = fs::read_dir(corpora.join("sigv4")).expect("the corpus has a folder sigv4");
    let cases: Vec<_> = cases.map(|case| case.expect("the folder is readable").path()).collect();
    assert!(cases.len() >= 38, "the corpus has {} cases", cases.len());
    for case in &cases {
        check(case);
    }
}
