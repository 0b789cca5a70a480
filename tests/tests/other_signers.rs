//! We verify requests that others sign, and a verifier that is not ours verifies the requests that we sign.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use ra_tests::{
    Server, TempDir, both, example_path, folder, have, have_cryptography_and_pkilint, have_openssl,
    hierarchy::Hierarchy,
    local_service::{LocalService, ROLE},
    openssl, python, python_script, run_with, skip, stdout,
};
use roles_anywhere::pki::{Chain, KeyType};
use serde_json::Value;

const HOST: &str = "rolesanywhere.us-east-1.amazonaws.com";

/// `local_endpoint` in the place of AWS: an HTTPS proxy sends it what a client means for AWS.
struct InPlaceOfAws {
    folder: TempDir,
    service: LocalService,
    proxy: Server,
}

impl InPlaceOfAws {
    /// Starts both. Writes the files of the hierarchy, and `tls.crt`, which the client must trust, to the folder.
    fn start(hierarchy: &Hierarchy) -> Self {
        let folder = folder();
        let at = folder.path();
        hierarchy.write(at);
        let service = LocalService::start(&hierarchy.root);
        openssl(at, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out tls.key");
        openssl(
            at,
            &format!(
                "req -x509 -new -key tls.key -subj /CN=tls -days 3 -addext subjectAltName=DNS:{HOST} -out tls.crt"
            ),
        );
        let mut proxy = Command::new("python3");
        proxy.arg(python_script("tls_proxy.py")).args(["tls.crt", "tls.key", service.address(), "."]);
        let proxy = Server::start(proxy.current_dir(at));
        Self { folder, service, proxy }
    }

    fn at(&self) -> &Path {
        self.folder.path()
    }

    fn proxy(&self) -> &str {
        self.proxy.first_line().strip_prefix("listening on ").expect("the proxy says where it listens")
    }

    /// What `verify_request` says of the first request that went through the proxy.
    fn verify(&self) -> Output {
        let arguments = ["--request", "1.http", "--trust-anchor", "root.crt"];
        run_with(self.at(), example_path("verify_request"), &arguments)
    }

    /// Checks that the first request through the proxy verifies with all intermediates, and not once changed.
    fn took(&self, hierarchy: &Hierarchy) {
        let request = String::from_utf8(fs::read(self.at().join("1.http")).unwrap()).unwrap();
        assert!(request.starts_with("POST /sessions HTTP/1.1\r\n"), "{request}");
        let output = self.verify();
        assert!(output.status.success(), "{}", both(&output));
        let intermediates = stdout(&output).lines().filter(|line| line.starts_with("intermediate ")).count();
        assert_eq!(intermediates, hierarchy.chain.intermediates().len(), "{}", stdout(&output));

        fs::write(self.at().join("1.http"), request.replacen("durationSeconds\":", "durationSeconds\": ", 1))
            .unwrap();
        assert_eq!(self.verify().status.code(), Some(1), "a changed body is refused");
    }
}

#[test]
fn we_verify_a_request_of_iam_rolesanywhere_session() {
    if !have_openssl() || !have_session_library() {
        return;
    }
    for (key_type, intermediates) in
        [(KeyType::Rsa2048, 0), (KeyType::Rsa2048, 2), (KeyType::P256, 0), (KeyType::P256, 1)]
    {
        let hierarchy = Hierarchy::new(key_type, intermediates);
        let aws = InPlaceOfAws::start(&hierarchy);
        let mut arguments =
            vec![aws.proxy(), aws.service.trust_anchor_arn(), aws.service.profile_arn(), ROLE];
        if intermediates > 0 {
            arguments.push("intermediates.crt");
        }
        let access_key_id: String = python(aws.at(), "session.py", &arguments);
        assert!(access_key_id.starts_with("ASIA"), "{access_key_id}");
        aws.took(&hierarchy);
    }
}

/// It names the algorithm after the hash of the certificate's signature, and signs over SHA-256 all the same.
#[test]
fn iam_rolesanywhere_session_is_served_under_a_name_of_its_own_for_the_algorithm() {
    if !have_openssl() || !have_session_library() {
        return;
    }
    let hierarchy = Hierarchy::signed_over_sha384();
    let aws = InPlaceOfAws::start(&hierarchy);
    let arguments = [aws.proxy(), aws.service.trust_anchor_arn(), aws.service.profile_arn(), ROLE];
    let access_key_id: String = python(aws.at(), "session.py", &arguments);
    assert!(access_key_id.starts_with("ASIA"), "{access_key_id}");
    aws.took(&hierarchy);
    let said = fs::read_to_string(aws.at().join("1.http")).unwrap();
    assert!(said.to_lowercase().contains("aws4-x509-ecdsa-sha384 "), "{said}");
    fs::write(aws.at().join("1.http"), said.replacen("durationSeconds\": ", "durationSeconds\":", 1))
        .unwrap();
    let output = stdout(&aws.verify());
    assert!(output.contains("AWS4-X509-ECDSA-SHA384, which is named after the hash"), "{output}");
}

fn have_session_library() -> bool {
    let version =
        "import importlib.metadata as m; assert m.version('iam-rolesanywhere-session').startswith('3.0.')";
    let found = Command::new("python3").args(["-c", version]).stderr(Stdio::null()).status();
    let found = found.is_ok_and(|status| status.success());
    if !found {
        skip("python3 has no iam-rolesanywhere-session of version 3.0");
    }
    found
}

#[test]
fn we_verify_a_request_of_needroleshere() {
    if !have_openssl() || !have("needroleshere", "--version") || !have("python3", "--version") {
        return;
    }
    for (key_type, intermediates) in
        [(KeyType::Rsa2048, 0), (KeyType::P256, 2), (KeyType::P384, 0), (KeyType::P384, 1)]
    {
        let hierarchy = Hierarchy::new(key_type, intermediates);
        let aws = InPlaceOfAws::start(&hierarchy);
        // needroleshere reads keys in PKCS#1 and SEC 1 alone.
        openssl(aws.at(), "pkey -in host.key -traditional -out traditional.key");
        let mut client = Command::new("needroleshere");
        client
            .args(["credential-process", "--certificate", "host.crt", "--private-key", "traditional.key"])
            .args(["--trust-anchor-arn", aws.service.trust_anchor_arn()])
            .args(["--profile-arn", aws.service.profile_arn(), "--role-arn", ROLE, "--region", "us-east-1"])
            .args(["--session-duration", "900"]);
        if intermediates > 0 {
            client.args(["--intermediates", "intermediates.crt"]);
        }
        let output = client
            .current_dir(aws.at())
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env("HTTPS_PROXY", format!("http://{}", aws.proxy()))
            .env("SSL_CERT_FILE", aws.at().join("tls.crt"))
            .stdin(Stdio::null())
            .output()
            .expect("needroleshere starts");
        assert!(output.status.success(), "{}", both(&output));
        let credentials: Value = serde_json::from_slice(&output.stdout).expect("stdout is one JSON object");
        assert_eq!(credentials["Version"], 1);
        assert!(credentials["AccessKeyId"].as_str().is_some_and(|id| id.starts_with("ASIA")));
        aws.took(&hierarchy);
    }
}

#[test]
fn a_verifier_written_from_the_documentation_verifies_our_requests() {
    if !have_cryptography_and_pkilint() {
        return;
    }
    let arns = "trustAnchorArn=arn:aws:rolesanywhere:us-east-1:123456789012:trust-anchor%2F22222222&\
                roleArn=arn%3aaws%3Aiam%3A%3A123456789012%3Arole/Example&profileArn=a%20b";
    let url = format!("https://{HOST}/sessions");
    let url_with_arns = format!("{url}?{arns}");
    let url_behind_a_prefix = format!("http://localhost:8443/a%20b//./x/../sessions?{arns}");
    let hash = sha256_of_body();
    let content_sha256 = format!("X-Amz-Content-Sha256: {hash}");
    let requests: [&[&str]; 5] = [
        &["--url", &url, "--body", "body.json"],
        &["--url", &url_with_arns, "--body", "body.json", "--header", &content_sha256],
        &["--url", &url_with_arns, "--method", "POST"],
        &[
            "--url",
            &url_behind_a_prefix,
            "--region",
            "us-east-1",
            "--header",
            "X-B:  a   b",
            "--header",
            "x-b: c",
        ],
        &["--url", &url, "--body", "body.bin", "--header", "Content-Type: application/octet-stream"],
    ];
    for key_type in KeyType::all() {
        let folder = folder();
        let at = folder.path();
        fs::write(at.join("body.json"), BODY).unwrap();
        fs::write(at.join("body.bin"), [0, 0xff, b'\r', b'\n', b'\r', b'\n']).unwrap();
        let hierarchy = Hierarchy::new(key_type, 2);
        hierarchy.write(at);
        for chain in [&[][..], &["--intermediates", "intermediates.crt"]] {
            let mut files = Vec::new();
            for request in requests {
                let mut arguments = vec!["--certificate", "host.crt", "--private-key", "host.key"];
                arguments.extend(chain);
                arguments.extend(request);
                let output = run_with(at, example_path("sign_request"), &arguments);
                assert!(output.status.success(), "{}", both(&output));
                let file = format!("{}.http", files.len());
                fs::write(at.join(&file), &output.stdout).unwrap();
                files.push(file);
            }
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            let verdicts: Vec<Option<String>> = python(at, "verify_request.py", &files);
            assert_eq!(verdicts, vec![None; requests.len()], "{key_type} {chain:?}");
            refuses_what_was_tampered_with(at, &hierarchy);
        }
    }
}

const BODY: &str = r#"{"durationSeconds":900}"#;

fn sha256_of_body() -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(BODY).iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The other verifier must refuse changed requests; otherwise its verdict on the good ones would prove nothing.
fn refuses_what_was_tampered_with(at: &Path, hierarchy: &Hierarchy) {
    let request = fs::read_to_string(at.join("1.http")).unwrap();
    let plain = fs::read_to_string(at.join("0.http")).unwrap();
    let serial = format!("Credential={}", hierarchy.host().serial_number().to_decimal().unwrap());
    let changes = [
        (&plain, ":900}", ":901}", "the signature does not stand"),
        (&request, ":900}", ":901}", "the body has another hash"),
        (&request, "Example", "Examplf", "the signature does not stand"),
        (&request, "POST", "PUT", "the signature does not stand"),
        (&request, "/sessions", "/session", "the signature does not stand"),
        (&request, HOST, "rolesanywhere.us-east-2.amazonaws.com", "the signature does not stand"),
        (&request, "/us-east-1/rolesanywhere", "/us-east-2/rolesanywhere", "the signature does not stand"),
        (&request, serial.as_str(), "Credential=1", "the serial number is another one"),
        (&request, ";host", "", "a header is not covered, or is not there"),
        (&request, "x-amz-date: 20", "x-amz-date: 19", "the dates differ"),
    ];
    let mut files = Vec::new();
    for (whole, from, to, _) in changes {
        let changed = whole.replacen(from, to, 1);
        assert_ne!(&changed, whole, "{from}");
        let file = format!("changed-{}.http", files.len());
        fs::write(at.join(&file), changed).unwrap();
        files.push(file);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let verdicts: Vec<Option<String>> = python(at, "verify_request.py", &files);
    let reasons = changes.map(|(.., reason)| Some(reason.to_owned()));
    assert_eq!(verdicts, reasons);
}

#[test]
fn the_intermediates_are_sent_with_the_hosts_issuer_first() {
    let hierarchy = Hierarchy::new(KeyType::P256, 3);
    let subjects: Vec<String> =
        hierarchy.chain.intermediates().iter().map(|one| one.subject().to_string()).collect();
    assert_eq!(subjects, ["/O=Example/CN=Issuing 3", "/O=Example/CN=Issuing 2", "/O=Example/CN=Issuing 1"]);
    let shuffled = Chain::new(
        hierarchy.host().clone(),
        hierarchy.chain.intermediates().iter().rev().cloned().collect::<Vec<_>>(),
    );
    assert_eq!(shuffled.unwrap(), hierarchy.chain);
}
