//! Canonical requests against botocore's: ten thousand random requests.
//!
//! Where botocore is known to differ, our side of the comparison gets a changed request: see
//! [`as_botocore_takes_it`].

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use ra_tests::{python_script, skip};
use roles_anywhere::sigv4x509::{RequestBody, RequestView};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

const REQUESTS: u32 = 10_000;

#[derive(Debug, Clone)]
struct Request {
    method: String,
    path: String,
    /// Names and values, each decoded and as sent.
    query: Vec<[(String, String); 2]>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn sent_query(&self) -> String {
        let pairs: Vec<String> =
            self.query.iter().map(|[_, (name, value)]| format!("{name}={value}")).collect();
        pairs.join("&")
    }

    /// Whether each name and value is sent as it stands in the canonical request.
    fn is_query_canonical(&self) -> bool {
        self.query.iter().all(|[meant, sent]| sent.0 == encoded(&meant.0) && sent.1 == encoded(&meant.1))
    }

    fn ours(&self) -> String {
        let query = self.sent_query();
        let headers: Vec<(&str, &[u8])> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        RequestView::new(&self.method, &self.path, Some(&query), &headers)
            .body(RequestBody::Bytes(&self.body))
            .canonical_request()
    }
}

/// The request, changed where botocore treats it differently from us.
///
/// - botocore writes every method in capitals. A method is case-sensitive (RFC 9110 §9.1), and AWS says nothing else.
/// - After a last segment `.` or `..`, botocore drops the slash, which RFC 3986 §5.2.4 keeps.
/// - botocore folds all Unicode whitespace. A header has only SP and HTAB (RFC 9110 §5.6.3); the octets of other
///   whitespace are text.
/// - botocore signs `Proxy-Connection`, which a proxy removes, and `Authorization`, which it removes before signing.
fn as_botocore_takes_it(request: &Request) -> Request {
    let mut taken = request.clone();
    taken.method.make_ascii_uppercase();
    if ends_in_dot_segment(&request.path) {
        taken.path = resolved(&request.path);
    }
    for (_, value) in &mut taken.headers {
        if value.contains(is_unicode_blank) {
            *value = value.split(|one: char| one.is_whitespace()).collect::<Vec<_>>().join(" ");
        }
    }
    taken
}

fn ends_in_dot_segment(path: &str) -> bool {
    path.ends_with("/.") || path.ends_with("/..")
}

/// The path with its dot segments and empty ones resolved, and without a slash at the end.
fn resolved(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

fn is_unicode_blank(one: char) -> bool {
    one.is_whitespace() && !one.is_ascii()
}

/// Percent-encoded as AWS requires.
fn encoded(text: &str) -> String {
    let encode = |octet: u8| match octet {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(octet).to_string(),
        octet => format!("%{octet:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn method() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]).prop_map(String::from),
        1 => prop::sample::select(vec!["PROPFIND", "M-SEARCH", "QUERY", "patch", "Post"]).prop_map(String::from),
        1 => "[A-Z!#$%&'*+.^_`|~-]{1,12}",
    ]
}

/// Absolute paths of any characters that can be sent, encoded or not, with dot segments and empty segments.
fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        2 => Just(String::new()),
        2 => Just(".".to_owned()),
        2 => Just("..".to_owned()),
        4 => "[A-Za-z0-9._~-]{1,8}",
        3 => "[!$&'()*+,;=:@A-Za-z0-9 \"<>^`{|}\\[\\]\\\\-]{1,8}",
        3 => "(%[0-9a-fA-F]{2}|%|[a-z]){1,4}",
        1 => "[a-zäß日本語é]{1,6}",
    ];
    vec(segment, 0..6).prop_map(|segments| format!("/{}", segments.join("/")))
}

/// A text, and a form in which it may be sent: each octet literal, where that is allowed, or encoded in either case.
fn query_text() -> impl Strategy<Value = (String, String)> {
    let text = prop_oneof![3 => "[A-Za-z0-9._~-]{0,6}", 2 => "[ -~]{0,6}", 1 => "[a-zäß日本語é/:=&%+ ]{0,5}", 1 => Just("=".into())];
    (text, vec(0..3_u8, 24)).prop_map(|(text, styles)| {
        let styles = styles.into_iter().cycle();
        let sent = text.bytes().zip(styles).map(|(octet, style)| match style {
            0 if octet.is_ascii_alphanumeric() || b"-._~/:@!$'()*,;?".contains(&octet) => {
                char::from(octet).to_string()
            }
            1 => format!("%{octet:02x}"),
            _ => encoded_octet(octet),
        });
        let sent = sent.collect();
        (text, sent)
    })
}

fn encoded_octet(octet: u8) -> String {
    if octet.is_ascii() { encoded(&char::from(octet).to_string()) } else { format!("%{octet:02X}") }
}

/// Pairs whose names can repeat, be empty, or differ only in how they are sent.
fn query() -> impl Strategy<Value = Vec<[(String, String); 2]>> {
    let name = prop_oneof![
        2 => query_text(),
        1 => prop::sample::select(vec![("a", "a"), ("a", "%61"), ("A", "A"), ("", ""), ("a-b", "a%2Db"), ("a b", "a%20b")])
            .prop_map(|(meant, sent)| (meant.to_owned(), sent.to_owned())),
    ];
    let pair = (name, query_text())
        .prop_map(|((name, sent_name), (value, sent_value))| [(name, value), (sent_name, sent_value)]);
    vec(pair, 0..6)
}

fn header() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        2 => prop::sample::select(vec![
            "Content-Type", "content-length", "Amz-Sdk-Request", "X-Amz-Date", "X-Amz-X509", "X-Amz-X509-Chain", "My-Header",
            "my-header", "MY-header", "Cookie",
        ]).prop_map(String::from),
        1 => prop::sample::select(vec![
            "User-Agent", "user-agent", "Connection", "Expect", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
            "X-Amzn-Trace-Id", "Traceparent", "Tracestate", "Baggage", "Proxy-Authenticate", "Proxy-Authorization",
        ]).prop_map(String::from),
        1 => "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,10}".prop_filter("made apart", |name| {
            !["host", "authorization", "proxy-connection", "x-amz-content-sha256"]
                .iter()
                .any(|other| other.eq_ignore_ascii_case(name))
        }),
    ];
    let value = prop_oneof![
        3 => "[!-~]{0,12}",
        3 => "[ \t!-~]{0,16}",
        2 => "[a-c,]{0,3}(\r?\n[ \t]{1,3}[a-c ]{1,4}){1,3}",
        1 => "[ a-zäß日本語é]{0,10}",
        1 => "[ a-b\u{a0}\u{3000}\u{2009}]{0,6}",
    ];
    (name, value)
}

fn request() -> impl Strategy<Value = Request> {
    let body = prop_oneof![1 => Just(Vec::new()), 2 => vec(any::<u8>(), 0..64)];
    let host =
        prop::sample::select(vec!["rolesanywhere.us-east-1.amazonaws.com", "localhost:9911", " a.example  "]);
    (method(), path(), query(), vec(header(), 0..8), host, 0..8_usize, body, any::<bool>()).prop_map(
        |(method, path, query, mut headers, host, place, body, is_hashed)| {
            headers.insert(place.min(headers.len()), ("Host".into(), host.into()));
            if is_hashed {
                let hash = Sha256::digest(&body).iter().map(|octet| format!("{octet:02x}")).collect();
                headers.push(("X-Amz-Content-Sha256".into(), hash));
            }
            Request { method, path, query, headers, body }
        },
    )
}

/// One Python process that answers every question.
struct Botocore {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

#[derive(Deserialize)]
struct Answer {
    params: String,
    url: String,
}

impl Botocore {
    /// Starts it, if the `python3` on the `PATH` has a botocore that leaves tracing headers unsigned, as we do.
    fn start() -> Option<Self> {
        let imports = "import botocore.auth; assert 'baggage' in botocore.auth.SIGNED_HEADERS_BLACKLIST";
        let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let found = quiet(Command::new("python3").args(["-c", imports]));
        if !found.is_ok_and(|status| status.success()) {
            skip("python3 has no botocore, or one from before 1.44");
            return None;
        }
        let mut child = Command::new("python3")
            .arg(python_script("canonical_request.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts");
        let questions = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Some(Self { child, questions, answers })
    }

    fn ask(&mut self, request: &Request) -> Answer {
        let pairs: Vec<_> = request.query.iter().map(|[meant, _]| meant).collect();
        let question = json!({
            "method": request.method,
            "url": format!("https://rolesanywhere.us-east-1.amazonaws.com{}?{}", request.path, request.sent_query()),
            "params": pairs,
            "headers": request.headers,
            "body": request.body.iter().map(|octet| format!("{octet:02x}")).collect::<String>(),
        });
        writeln!(self.questions.as_mut().expect("stdin is open until the end"), "{question}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?} for {question}"))
    }
}

impl Drop for Botocore {
    fn drop(&mut self) {
        // Python exits once stdin is closed.
        self.questions.take();
        let _ = self.child.wait();
    }
}

#[test]
fn ten_thousand_requests_have_botocores_canonical_request() {
    let Some(botocore) = Botocore::start() else { return };
    let botocore = std::cell::RefCell::new(botocore);
    let asked = std::cell::Cell::new(0);
    let config = Config { cases: REQUESTS, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&request(), |request| {
        asked.set(asked.get() + 1);
        let theirs = botocore.borrow_mut().ask(&request);
        let taken = as_botocore_takes_it(&request).ours();
        prop_assert_eq!(&taken, &theirs.params);
        // botocore signs the query of a URL as it is, while AWS encodes it anew.
        if request.is_query_canonical() {
            prop_assert_eq!(&taken, &theirs.url);
        }
        Ok::<(), TestCaseError>(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(asked.get() >= REQUESTS);
}

#[test]
fn botocore_signs_two_headers_that_we_do_not() {
    let Some(mut botocore) = Botocore::start() else { return };
    for name in ["Proxy-Connection", "Authorization"] {
        let host = ("Host".to_owned(), "localhost".to_owned());
        let plain = Request {
            method: "GET".into(),
            path: "/".into(),
            query: Vec::new(),
            headers: vec![host.clone()],
            body: Vec::new(),
        };
        let with = Request { headers: vec![host, (name.into(), "x".into())], ..plain.clone() };
        assert_eq!(with.ours(), plain.ours());
        assert_ne!(botocore.ask(&with).params, with.ours());
        assert_eq!(botocore.ask(&plain).params, plain.ours());
    }
}
