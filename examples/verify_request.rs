//! Verifies a request that was signed with SigV4-X509.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use examples::{
    exit::{Failure, exit, refuse_flags},
    http::region_of_host,
    input::{read_file, read_pem_or_der},
    output::print,
    time::{now, read_instant},
};
use jiff::Timestamp;
use roles_anywhere::{
    pki::ErrorChain,
    policy::TrustAnchor,
    sigv4x509::{RequestBody, RequestView, Scope, SignedBy, VerificationError, VerifySettings, verify},
};

/// Say whose key signed an HTTP request for IAM Roles Anywhere, and whether a trust anchor stands behind it.
///
/// Exit status 0: the signature is valid, and the certificate accepted where a trust anchor is given; 1: it is not; 2:
/// the request or a file is unreadable.
#[derive(Parser)]
#[command(after_help = "Examples:\n  \
        verify_request --request request.http --trust-anchor root.crt --at 2026-11-23T12:00:00Z\n  \
        sign_request … | verify_request --request -")]
struct Arguments {
    /// The request as it goes over the wire, HTTP/1.1; `-` is stdin
    #[arg(long, value_name = "FILE")]
    request: PathBuf,
    /// Certificates of the trust anchor (PEM bundle or DER)
    #[arg(long, value_name = "FILE")]
    trust_anchor: Option<PathBuf>,
    /// Instant for which to verify; without it, now
    #[arg(long, value_name = "RFC3339", value_parser = read_instant)]
    at: Option<Timestamp>,
}

fn main() -> ExitCode {
    refuse_flags(&[("--url", "is not needed: the request names its path, and its Host header the rest")]);
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let trust_anchor = match &arguments.trust_anchor {
        Some(path) => {
            let anchor = TrustAnchor::read(&read_pem_or_der(path)?);
            Some(anchor.map_err(|error| Failure::in_file(path, error))?)
        }
        None => None,
    };
    let octets = read_request(&arguments.request)?;
    let received = Received::read(&octets).map_err(|error| Failure::about_file(&arguments.request, error))?;
    let at = arguments.at.unwrap_or_else(now);
    let signed_by = received.verify(at).map_err(|error| refused(&error))?;

    print(description(&signed_by))?;
    let Some(trust_anchor) = trust_anchor else {
        return print("signature valid; certificate not judged (give --trust-anchor FILE)");
    };
    let report = trust_anchor.judge_certificates(signed_by.certificate(), signed_by.intermediates(), at);
    print(format_args!("signature valid\n\n{report}"))?;
    if report.is_accepted() {
        return Ok(());
    }
    Err(Failure::No("the signature is valid, and Roles Anywhere would refuse the certificate".into()))
}

fn read_request(path: &Path) -> Result<Vec<u8>, Failure> {
    if path != Path::new("-") {
        return read_file(path);
    }
    let mut octets = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut octets);
    read.map(|_| octets).map_err(|error| Failure::Usage(format!("cannot read stdin: {error}")))
}

/// A request as it was received.
struct Received {
    method: String,
    target: http::Uri,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Received {
    /// Reads a request in the form of HTTP/1.1 (RFC 9112).
    fn read(octets: &[u8]) -> Result<Self, String> {
        let (octets, body_begin) = unfolded(octets)?;
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut head = httparse::Request::new(&mut headers);
        let status = head.parse(&octets).map_err(|error| format!("no HTTP/1.1 request: {error}"))?;
        if status.is_partial() {
            return Err("the request ends before the empty line that ends its headers".into());
        }
        let target = head.path.unwrap_or_default();
        let received = Self {
            method: head.method.unwrap_or_default().into(),
            target: target.parse().map_err(|error| format!("the target {target:?}: {error}"))?,
            headers: head.headers.iter().map(|one| (one.name.to_lowercase(), one.value.into())).collect(),
            body: octets.get(body_begin..).unwrap_or_default().into(),
        };
        received.with_body_as_told()
    }

    /// The request with as much body as its headers tell.
    fn with_body_as_told(mut self) -> Result<Self, String> {
        let value =
            |name: &str| self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value);
        if value("transfer-encoding").is_some() {
            return Err(
                "the body is in chunks; give the request with a Content-Length and the body as it is".into(),
            );
        }
        let Some(length) = value("content-length") else { return Ok(self) };
        let text = String::from_utf8_lossy(length);
        let told: usize =
            text.trim().parse().map_err(|_| format!("Content-Length is {text:?}, no number"))?;
        let found = self.body.len();
        if found < told {
            return Err(format!("the body has {found} octets, and Content-Length tells {told}"));
        }
        self.body.truncate(told);
        Ok(self)
    }

    /// Whose key signed it: in the Region that its host names, or where that is no endpoint of the service, in whichever
    /// Region the signature is for.
    fn verify(&self, at: Timestamp) -> Result<SignedBy, VerificationError> {
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
        let scope = match region_of_host(host) {
            Some(region) => Scope::roles_anywhere(region),
            None => Scope::roles_anywhere(Scope::read_unverified(&request)?.region()),
        };
        verify(&request, &VerifySettings::new(scope, at))
    }
}

/// The octets with folded headers on one line, and where the body begins: a line that begins with a blank goes on with the
/// one before it (RFC 9112 §5.2).
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

fn description(signed_by: &SignedBy) -> String {
    let certificate = signed_by.certificate();
    let chain: Vec<String> =
        signed_by.intermediates().iter().map(|one| format!("\nintermediate   {}", one.subject())).collect();
    format!(
        "signed by      {}\nserial number  {} ({} in decimal)\nissuer         {}{}\ndate           {}\ncovers         {}",
        certificate.subject(),
        certificate.serial_number(),
        certificate.serial_number().to_decimal().unwrap_or_default(),
        certificate.issuer(),
        chain.concat(),
        signed_by.date(),
        signed_by.signed_headers().join(", "),
    )
}

/// The reason, with what to try where the request may be good all the same.
fn refused(error: &VerificationError) -> Failure {
    let hint = match error {
        VerificationError::Skew { date, .. } => {
            format!("; to verify a request that was kept, name its instant: --at {date}")
        }
        VerificationError::Signature(_) => {
            "; compare with sign_request --show canonical-request: a header, the body or its last line break may have been \
             changed on the way"
                .into()
        }
        _ => String::new(),
    };
    Failure::No(format!("signature not valid: {}{hint}", ErrorChain(error)))
}

/// As many headers as hyper takes.
const MOST_HEADERS: usize = 100;
