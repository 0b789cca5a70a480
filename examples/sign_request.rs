//! Signs an HTTP request with SigV4-X509, and shows any stage of it.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    str,
};

use clap::{Parser, ValueEnum};
use examples::{
    command_line::parse,
    exit::{Failure, exit, refuse_flags},
    flags::{ChainArguments, PrivateKeyArguments},
    http::{endpoint_region, header_text, read_header, read_url, write_request},
    input::read_file,
    output::{print, print_octets},
    time::{now, read_date},
};
use http::{
    HeaderName, HeaderValue, Method, Request, Uri,
    header::{CONTENT_TYPE, HOST},
};
use jiff::Timestamp;
use roles_anywhere::sigv4x509::{Identity, RequestBody, RequestView, Scope};

/// Sign an HTTP request for IAM Roles Anywhere with the key of a certificate.
///
/// Prints the whole request as it goes over the wire, which `verify_request --request -` reads, or the stage that --show
/// names, to compare with what another signer makes of it.
#[derive(Parser)]
#[command(after_help = "Examples:\n  \
        sign_request --certificate server.crt --private-key server.key --body create-session.json \\\n    \
        --url https://rolesanywhere.us-east-1.amazonaws.com/sessions --show canonical-request\n  \
        sign_request --certificate server.crt --private-key server.key --body create-session.json \\\n    \
        --url http://127.0.0.1:9911/sessions --region us-east-1 --show curl")]
struct Arguments {
    #[command(flatten)]
    chain: ChainArguments,
    #[command(flatten)]
    key: PrivateKeyArguments,
    /// Where the request goes, with its path and query
    #[arg(long, value_name = "URL", value_parser = read_url)]
    url: Uri,
    /// Method; without it POST where there is a body, and GET
    #[arg(long, value_name = "M")]
    method: Option<Method>,
    /// Header, which the signature covers; may be given again. A body without a Content-Type gets application/json
    #[arg(long, value_name = "N: V", value_parser = read_header)]
    header: Vec<(HeaderName, HeaderValue)>,
    /// File with the body, taken to the last octet
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// Region of the credential scope; without it the one that the URL's host names, or that of `AWS_REGION`
    #[arg(long, value_name = "R")]
    region: Option<String>,
    /// Instant of the signature; without it, now
    #[arg(long, value_name = "YYYYMMDDTHHMMSSZ", value_parser = read_date)]
    date: Option<Timestamp>,
    /// What to print in place of the request
    #[arg(long, value_enum, value_name = "STAGE")]
    show: Option<Stage>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    /// What is hashed
    CanonicalRequest,
    /// What the key signs
    StringToSign,
    /// The value of the Authorization header
    Authorization,
    /// A command that sends the request
    Curl,
}

const REFUSED: &[(&str, &str)] = &[
    ("--service", "is always rolesanywhere here; ra_sigv4x509::Scope takes any"),
    ("--data", "would put the body on the command line: name its file with --body FILE"),
];

fn main() -> ExitCode {
    refuse_flags(REFUSED);
    exit(run(parse()))
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let chain = arguments.chain.read(Some(&arguments.key.passphrase))?;
    let key = arguments.key.read()?;
    let identity = Identity::new(chain, key)?;
    let scope = Scope::roles_anywhere(region(arguments.region, &arguments.url)?);
    let at = arguments.date.unwrap_or_else(now);
    let body_file = arguments.body.as_deref();
    let mut request = request(arguments.url, arguments.method, arguments.header, body_file)?;

    let view = RequestView::from_http(&request, RequestBody::Bytes(request.body()));
    match arguments.show {
        Some(Stage::CanonicalRequest) => print(identity.public_identity().canonical_request(&view, at)?),
        Some(Stage::StringToSign) => {
            print(identity.public_identity().prepare(&view, &scope, at)?.string_to_sign())
        }
        Some(Stage::Authorization) => print(identity.sign(&view, &scope, at)?.authorization()),
        Some(Stage::Curl) => {
            identity.sign_http(&mut request, &scope, at)?;
            print(curl(&request, body_file)?)
        }
        None => {
            identity.sign_http(&mut request, &scope, at)?;
            print_octets(&write_request(&request)?)
        }
    }
}

fn region(given: Option<String>, url: &Uri) -> Result<String, Failure> {
    let of_host = || url.host().and_then(endpoint_region).map(str::to_owned);
    let of_environment = || std::env::var("AWS_REGION").ok().filter(|region| !region.is_empty());
    given.or_else(of_host).or_else(of_environment).ok_or_else(|| {
        Failure::Usage("the URL names no Region; give it with --region, such as --region us-east-1".into())
    })
}

fn request(
    url: Uri,
    method: Option<Method>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<&Path>,
) -> Result<Request<Vec<u8>>, Failure> {
    let method = method.unwrap_or(if body.is_some() { Method::POST } else { Method::GET });
    let mut request = Request::new(
        body.map_or_else(|| Ok(Vec::new()), |body| read_file(body).map(|octets| octets.to_vec()))?,
    );
    (*request.uri_mut(), *request.method_mut()) = (url, method);
    for (name, value) in headers {
        request.headers_mut().append(name, value);
    }
    if body.is_some() {
        request.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    }
    Ok(request)
}

/// A command that sends the request as it was signed.
fn curl(request: &Request<Vec<u8>>, body: Option<&Path>) -> Result<String, Failure> {
    let mut command = String::from("curl --globoff --path-as-is ");
    if request.method() == Method::HEAD {
        // curl would wait for the body of the answer.
        command.push_str("--head");
    } else {
        write!(command, "--request {}", quoted(request.method().as_str()))?;
    }
    for (name, value) in request.headers() {
        // curl makes this one of the URL, unless another one was signed.
        if name == HOST && request.uri().authority().is_some_and(|authority| authority.as_str() == value) {
            continue;
        }
        // Of a name with a colon and nothing behind it curl sends nothing.
        let header = match header_text(name, value)? {
            "" => format!("{name};"),
            value => format!("{name}: {value}"),
        };
        write!(command, " \\\n  --header {}", quoted(&header))?;
    }
    if let Some(body) = body {
        write!(command, " \\\n  --data-binary {}", quoted(&format!("@{}", body.display())))?;
    }
    write!(command, " \\\n  {}", quoted(&request.uri().to_string()))?;
    Ok(command)
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
