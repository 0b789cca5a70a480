//! `local_endpoint` with a trust anchor and a profile, for tests of clients that others wrote.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
};

use roles_anywhere::pki::Certificate;
use serde_json::{Value, json};

use crate::{Server, example_path};

/// The role that every client asks for.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/Example";

/// The running program, stopped when the value is dropped.
pub struct LocalService {
    address: String,
    trust_anchor_arn: String,
    profile_arn: String,
    _server: Server,
}

impl LocalService {
    /// Starts it, and makes a trust anchor of the root and a profile with [`ROLE`], which anybody may assume.
    pub fn start(root: &Certificate) -> Self {
        let server = Server::start(Command::new(example_path("local_endpoint")).arg("--assume-any-role"));
        let address = server.first_line().strip_prefix("listening on http://").expect("the line names a URL");
        let address = address.trim_end_matches('/').to_owned();
        let source = json!({
            "sourceType": "CERTIFICATE_BUNDLE",
            "sourceData": { "x509CertificateData": root.to_pem() },
        });
        let anchor = json!({ "name": "test", "enabled": true, "source": source });
        let profile = json!({ "name": "test", "enabled": true, "roleArns": [ROLE] });
        let create = |path: &str, what: &Value| {
            let body = what.to_string();
            let head =
                format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n");
            let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
            let (status, answer) = send(&address, request.as_bytes());
            assert_eq!(status, 201, "{answer}");
            answer
        };
        let anchor = create("/trustanchors", &anchor);
        let profile = create("/profiles", &profile);
        let arn = |value: &Value| value.as_str().expect("there is an ARN").to_owned();
        Self {
            trust_anchor_arn: arn(&anchor["trustAnchor"]["trustAnchorArn"]),
            profile_arn: arn(&profile["profile"]["profileArn"]),
            address,
            _server: server,
        }
    }

    /// The `ADDRESS:PORT` where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The ARN of the trust anchor.
    pub fn trust_anchor_arn(&self) -> &str {
        &self.trust_anchor_arn
    }

    /// The ARN of the profile.
    pub fn profile_arn(&self) -> &str {
        &self.profile_arn
    }

    /// The body of a `CreateSession` request for [`ROLE`].
    pub fn body(&self) -> String {
        let mut body = self.arns();
        body["durationSeconds"] = json!(900);
        body.to_string()
    }

    /// The URL of a `CreateSession` request with the ARNs in the query.
    pub fn url_with_arns(&self) -> String {
        let arns = self.arns();
        let encoded = |arn: &Value| arn.as_str().unwrap_or_default().replace(':', "%3A").replace('/', "%2F");
        let pairs = arns.as_object().into_iter().flatten();
        let pairs: Vec<String> = pairs.map(|(name, arn)| format!("{name}={}", encoded(arn))).collect();
        format!("{}?{}", self.url(), pairs.join("&"))
    }

    /// The URL of a `CreateSession` request with the ARNs in the body.
    pub fn url(&self) -> String {
        format!("http://{}/sessions", self.address)
    }

    fn arns(&self) -> Value {
        json!({
            "trustAnchorArn": self.trust_anchor_arn,
            "profileArn": self.profile_arn,
            "roleArn": ROLE,
        })
    }
}

/// Sends a request over a connection of its own, and returns status and body of the answer.
pub fn send(address: &str, request: &[u8]) -> (u16, Value) {
    let mut connection = TcpStream::connect(address).expect("the service listens");
    connection.write_all(request).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some((status, body)) = whole(&answer) {
            return (status, serde_json::from_slice(body).unwrap_or_default());
        }
        let read = connection.read(&mut buffer).unwrap();
        assert_ne!(read, 0, "the answer ends early: {}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&buffer[..read]);
    }
}

/// Status and body, once the body is as long as `content-length` says.
fn whole(answer: &[u8]) -> Option<(u16, &[u8])> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok())?;
    let body = answer.get(end + 4..end + 4 + length)?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body))
}
