//! `sign_request` and `verify_request` as a user meets them: every flag and every error.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use ra_tests::{TempDir, both, example_path, folder, hierarchy::Hierarchy, run_with, stderr, stdout};
use roles_anywhere::pki::{KeyType, PrivateKey, SystemRandom};

const URL: &str = "https://rolesanywhere.us-east-1.amazonaws.com/sessions";
const DATE: &str = "20261123T120000Z";

/// A folder with a hierarchy, a body, and requests made from them.
struct Bench {
    folder: TempDir,
    date: String,
}

impl Bench {
    fn new() -> Self {
        let folder = folder();
        Hierarchy::new(KeyType::P256, 1).write(folder.path());
        fs::write(folder.path().join("body.json"), r#"{"durationSeconds":900}"#).unwrap();
        let date = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        Self { folder, date }
    }

    fn at(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.at().join(name), contents).unwrap();
    }

    fn run(&self, program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        Command::new(example_path(program))
            .args(arguments)
            .current_dir(self.at())
            .env_remove("AWS_REGION")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Signs with the files of the folder.
    fn sign(&self, arguments: &[&str]) -> Output {
        let files = ["--certificate", "host.crt", "--private-key", "host.key"];
        self.run("sign_request", &[&files[..], arguments].concat(), &[])
    }

    fn signed(&self, arguments: &[&str]) -> String {
        let output = self.sign(&[&["--url", URL], arguments].concat());
        assert!(output.status.success(), "{}", both(&output));
        stdout(&output)
    }

    /// A request for a session, with its body, as it is printed.
    fn request(&self) -> String {
        self.signed(&["--body", "body.json", "--intermediates", "intermediates.crt"])
    }

    fn verify(&self, request: impl AsRef<[u8]>, arguments: &[&str]) -> Output {
        self.file("request.http", request);
        self.run("verify_request", &[&["--request", "request.http"], arguments].concat(), &[])
    }
}

/// The program ends with this status and says these words on stderr; an error of usage prints nothing on stdout.
fn ends(output: &Output, status: i32, words: &str) {
    assert_eq!(output.status.code(), Some(status), "{}", both(output));
    assert!(stderr(output).contains(words), "{words}: {}", stderr(output));
    assert!(status != 2 || stdout(output).is_empty(), "{}", stdout(output));
}

#[test]
fn the_stages_that_are_shown_are_of_the_same_request() {
    let bench = Bench::new();
    let common = ["--body", "body.json", "--date", DATE, "--header", "X-Note:  a   b "];
    let show = |stage: &str| bench.signed(&[&common[..], &["--show", stage]].concat());
    let canonical = show("canonical-request");
    assert!(
        canonical.starts_with("POST\n/sessions\n\ncontent-type:application/json\nhost:rolesanywhere."),
        "{canonical}"
    );
    assert!(
        canonical.contains("\nx-note:a b\n\ncontent-type;host;x-amz-date;x-amz-x509;x-note\n"),
        "{canonical}"
    );
    let to_sign = show("string-to-sign");
    assert!(
        to_sign.starts_with(&format!(
            "AWS4-X509-ECDSA-SHA256\n{DATE}\n20261123/us-east-1/rolesanywhere/aws4_request\n"
        )),
        "{to_sign}"
    );
    let authorization = show("authorization");
    assert!(authorization.starts_with("AWS4-X509-ECDSA-SHA256 Credential="), "{authorization}");
    assert!(
        authorization.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-x509;x-note, Signature=")
    );
    let curl = show("curl");
    assert!(curl.starts_with("curl --globoff --path-as-is --request 'POST' \\\n"), "{curl}");
    assert!(
        curl.contains("--data-binary '@body.json'") && curl.contains("--header 'x-note: a   b'"),
        "{curl}"
    );
    let whole = bench.signed(&common);
    assert!(whole.starts_with("POST /sessions HTTP/1.1\r\n"), "{whole}");
    assert!(
        whole.contains("content-length: 23\r\n\r\n") && whole.ends_with(r#"{"durationSeconds":900}"#),
        "{whole}"
    );
}

#[test]
fn method_and_content_type_follow_the_body_unless_given() {
    let bench = Bench::new();
    assert!(bench.signed(&[]).starts_with("GET /sessions HTTP/1.1\r\n"));
    assert!(bench.signed(&["--method", "DELETE"]).starts_with("DELETE /sessions"));
    let given =
        bench.signed(&["--body", "body.json", "--header", "content-TYPE: text/plain", "--method", "PUT"]);
    assert!(given.starts_with("PUT ") && given.contains("content-type: text/plain\r\n"), "{given}");
    assert!(!given.contains("application/json"), "{given}");
    let head = bench.signed(&["--method", "HEAD", "--show", "curl"]);
    assert!(head.starts_with("curl --globoff --path-as-is --head \\\n"), "{head}");
}

#[test]
fn the_region_comes_from_the_flag_the_host_or_the_environment() {
    let bench = Bench::new();
    let scope = |url: &str, arguments: &[&str], variables: &[(&str, &str)]| {
        let files = [
            "--certificate",
            "host.crt",
            "--private-key",
            "host.key",
            "--show",
            "string-to-sign",
            "--url",
            url,
        ];
        let output = bench.run("sign_request", &[&files[..], arguments].concat(), variables);
        if !output.status.success() {
            ends(&output, 2, "the URL names no Region; give it with --region, such as --region us-east-1");
            return "none".to_owned();
        }
        stdout(&output).lines().nth(2).unwrap().split('/').nth(1).unwrap().to_owned()
    };
    let environment = [("AWS_REGION", "eu-north-1")];
    let (local, fips) =
        ("http://127.0.0.1:9911/sessions", "https://rolesanywhere-fips.us-west-2.amazonaws.com/");
    assert_eq!(scope(URL, &[], &environment), "us-east-1");
    assert_eq!(scope(fips, &[], &[]), "us-west-2");
    assert_eq!(scope(URL, &["--region", "eu-west-1"], &environment), "eu-west-1");
    assert_eq!(scope(local, &[], &environment), "eu-north-1");
    assert_eq!(scope(local, &[], &[("AWS_REGION", "")]), "none");
    assert_eq!(scope(local, &[], &[]), "none");
}

#[test]
fn an_error_of_signing_says_what_to_do() {
    let bench = Bench::new();
    let key = ra_maker::keys::other_p256();
    bench.file("other.key", key.to_pkcs8_pem().unwrap().as_str());
    let host = PrivateKey::read(&fs::read(bench.at().join("host.key")).unwrap(), SystemRandom).unwrap();
    bench.file("locked.key", host.to_encrypted_pkcs8_pem(b"correct horse").unwrap());
    bench.file("right", "correct horse\n");
    bench.file("wrong", "battery staple\n");
    let with_key = |key: &str, more: &[&str]| {
        let files = ["--certificate", "host.crt", "--private-key", key, "--url", URL];
        bench.run("sign_request", &[&files[..], more].concat(), &[])
    };
    ends(&with_key("other.key", &[]), 2, "is not the key of the certificate /O=Example/CN=host-1");
    ends(&with_key("missing.key", &[]), 2, "cannot read missing.key: No such file");
    ends(&with_key("host.crt", &[]), 2, "host.crt: ");
    ends(&with_key("locked.key", &[]), 2, "name the file that holds it with --passphrase-file FILE");
    ends(&with_key("locked.key", &["--passphrase-file", "wrong"]), 2, "locked.key: ");
    assert!(with_key("locked.key", &["--passphrase-file", "right"]).status.success());

    let sign = |arguments: &[&str], words: &str| {
        ends(&bench.sign(&[&["--url", URL], arguments].concat()), 2, words);
    };
    sign(&["--body", "missing.json"], "cannot read missing.json: No such file");
    sign(&["--intermediates", "missing.crt"], "cannot read missing.crt: No such file");
    sign(
        &["--intermediates", "host.key"],
        "host.key: the file is PEM with a private key (PKCS#8), where a certificate is expected",
    );
    sign(&["--header", "no colon"], "write the header as NAME: VALUE");
    sign(&["--header", "two words: 1"], "\"two words\" is not a header name");
    sign(&["--header", "x: a\nb"], "is not a header value");
    sign(&["--header", "Host: a", "--header", "host: b"], "\"host\" cannot be sent");
    sign(&["--date", "2026-11-23"], "write the date as YYYYMMDDTHHMMSSZ, in UTC");
    sign(&["--date", "20261323T120000Z"], "write the date as YYYYMMDDTHHMMSSZ, in UTC");
    sign(&["--region", "us east"], "are not both names of visible ASCII");
    sign(&["--method", "G T"], "--method");
    sign(&["--show", "everything"], "canonical-request, string-to-sign, authorization, curl");
    sign(&["--service", "sts"], "--service is always rolesanywhere here");
    sign(&["--data", "{}"], "name its file with --body FILE");
    for url in ["/sessions", "rolesanywhere.us-east-1.amazonaws.com"] {
        ends(&bench.sign(&["--url", url]), 2, "for '--url <URL>': write the URL as https://HOST/PATH");
    }
    ends(&bench.sign(&["--url", "https:///sessions"]), 2, "for '--url <URL>': ");
    ends(&bench.sign(&["--url", "https://host/a b"]), 2, "for '--url <URL>': ");
}

#[test]
fn a_request_that_was_signed_verifies_from_a_file_and_from_stdin() {
    let bench = Bench::new();
    let request = bench.request();
    let output = bench.verify(&request, &[]);
    assert!(output.status.success(), "{}", both(&output));
    for words in [
        "signed by      /O=Example/CN=host-1\n",
        "intermediate   /O=Example/CN=Issuing 1\n",
        "covers         content-type, host, x-amz-date, x-amz-x509, x-amz-x509-chain\n",
        "signature valid; certificate not judged (give --trust-anchor FILE)\n",
    ] {
        assert!(stdout(&output).contains(words), "{words}: {}", stdout(&output));
    }
    let output = bench.verify(&request, &["--trust-anchor", "root.crt"]);
    assert!(
        output.status.success() && stdout(&output).contains("signature valid\n\naccepted"),
        "{}",
        both(&output)
    );

    let mut child = Command::new(example_path("verify_request"))
        .args(["--request", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
}

#[test]
fn a_request_verifies_however_it_was_kept() {
    let bench = Bench::new();
    let request = bench.request();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let folded = head.replacen("content-type: application", "content-type:\r\n\t application", 1);
    let absolute = head.replacen(" /sessions ", &format!(" {URL} "), 1);
    let without_host: String = absolute
        .lines()
        .filter(|line| !line.starts_with("host:"))
        .fold(String::new(), |text, line| text + line + "\r\n");
    let unlengthed = head.replacen("content-length: 23\r\n", "", 1).replacen("\r\ncontent-length: 23", "", 1);
    for kept in [
        format!("{folded}\r\n\r\n{body}"),
        format!("{absolute}\r\n\r\n{body}"),
        format!("{without_host}\r\n{body}"),
        // As an editor saves it: with other line breaks, and one more at the end.
        format!("{}\n\n{body}\n", head.replace("\r\n", "\n")),
        format!("{unlengthed}\r\n\r\n{body}"),
    ] {
        let output = bench.verify(&kept, &[]);
        assert!(output.status.success(), "{}\n{kept}", both(&output));
    }
}

#[test]
fn input_that_is_not_a_request_is_a_usage_error() {
    let bench = Bench::new();
    let request = bench.request();
    let verify = |request: &str, words: &str| ends(&bench.verify(request, &[]), 2, words);
    verify("", "the request has no empty line, which ends its headers");
    verify(&request[..200], "the request has no empty line, which ends its headers");
    verify(&request[..request.len() - 1], "the body has 22 octets, and Content-Length states 23");
    verify(
        &request.replacen("content-length: 23", "content-length: many", 1),
        "\"many\", which is not a number",
    );
    verify(&request.replacen("content-length: 23", "transfer-encoding: chunked", 1), "the body is in chunks");
    verify(&request.replacen("POST /", "POST", 1), "request.http: ");
    verify("nothing\r\n\r\n", "request.http: this is not an HTTP/1.1 request");
    let run = |arguments: &[&str], words: &str| ends(&bench.run("verify_request", arguments, &[]), 2, words);
    run(&["--request", "missing.http"], "cannot read missing.http: No such file");
    run(&["--request", "-"], "-: the request has no empty line");
    run(&["--request", "request.http", "--trust-anchor", "missing.crt"], "cannot read missing.crt");
    run(&["--request", "request.http", "--trust-anchor", "host.key"], "host.key: ");
    run(&["--request", "request.http", "--at", "yesterday"], "--at");
    run(&["--url", URL], "--url is not needed");
    run(&[], "--request");
}

#[test]
fn an_invalid_signature_is_refused_with_the_reason() {
    let bench = Bench::new();
    let request = bench.request();
    let refused = |request: &str, words: &str| {
        let output = bench.verify(request, &["--trust-anchor", "root.crt"]);
        ends(&output, 1, words);
        assert_eq!(stdout(&output), "");
    };
    let changed = |from: &str, to: &str| {
        let changed = request.replacen(from, to, 1);
        assert_ne!(changed, request);
        changed
    };
    refused(&changed("900", "901"), "compare with sign_request --show canonical-request");
    refused(&changed("POST /sessions", "POST /session"), "signature not valid: ");
    refused(&changed("application/json", "text/plain"), "signature not valid: ");
    refused(&changed("authorization:", "x-authorization:"), "authorization");
    refused(&changed("Credential=", "Credential=1"), "serial number");
    refused(&changed("us-east-1/rolesanywhere", "eu-west-1/rolesanywhere"), "us-east-1");
    refused(&changed(&bench.date[..8], "20200101"), "signature not valid: ");
    let old = bench.signed(&["--date", "20261001T120000Z"]);
    refused(&old, "name its instant: --at 2026-10-01T12:00:00Z");
}

#[test]
fn a_certificate_that_is_refused_ends_with_status_1() {
    let bench = Bench::new();
    let refused = |request: &str, arguments: &[&str], code: &str| {
        let output = bench.verify(request, arguments);
        ends(&output, 1, "the signature is valid, and Roles Anywhere would refuse the certificate");
        assert!(stdout(&output).contains(code), "{code}: {}", stdout(&output));
    };
    let other = folder();
    Hierarchy::of_another_root(KeyType::P256, 0).write(other.path());
    bench.file("other.crt", fs::read(other.path().join("root.crt")).unwrap());
    let request = bench.request();
    refused(&request, &["--trust-anchor", "other.crt"], "refused");
    refused(&bench.signed(&[]), &["--trust-anchor", "root.crt"], "chain.issuer.not-found");

    // The certificate is valid for ten days.
    let late = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 11);
    let date = late.strftime("%Y%m%dT%H%M%SZ").to_string();
    let request = bench.signed(&["--date", &date, "--intermediates", "intermediates.crt"]);
    let at = late.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    refused(&request, &["--trust-anchor", "root.crt", "--at", &at], "expired");
    let output =
        run_with(bench.at(), example_path("verify_request"), &["--request", "request.http", "--at", &at]);
    assert!(
        output.status.success(),
        "without a trust anchor the certificate is not judged: {}",
        both(&output)
    );
}
