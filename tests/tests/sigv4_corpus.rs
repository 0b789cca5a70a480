//! The AWS Signature Version 4 test suite: canonical request and string to sign of every case, as in the suite and as
//! each kind of identity signs it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use ra_tests::{
    corpora, folder, have_cryptography_and_pkilint, have_openssl, hierarchy::Hierarchy, openssl, python,
};
use roles_anywhere::{
    pki::{Certificate, KeyType},
    sigv4x509::{Identity, RequestBody, RequestView, Scope, SigningSettings, VerifySettings, verify},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A request of the suite, with folded headers joined, and with the headers that its context adds.
struct Case {
    folder: PathBuf,
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
    settings: SigningSettings<'static>,
    sends_hash: bool,
    date: String,
    canonical: String,
}

impl Case {
    fn read(folder: PathBuf) -> Self {
        let file = |name: &str| fs::read_to_string(folder.join(name)).expect("the case has the file");
        let context: Value = serde_json::from_str(&file("context.json")).expect("the context is JSON");
        let text = file("request.txt");
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
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
        let date = context["timestamp"].as_str().expect("there is a time").replace(['-', ':'], "");
        let token = context["credentials"]["token"].as_str();
        if let (Some(token), false) = (token, context["omit_session_token"] == true) {
            headers.push(("X-Amz-Security-Token".into(), token.into()));
        }
        let mut settings = SigningSettings::default();
        if context["normalize"] != true {
            settings = settings.raw_path();
        }
        let sends_hash = context["sign_body"] == true;
        if sends_hash {
            settings = settings.send_content_sha256();
        }
        Self {
            method: method.into(),
            path: path.into(),
            query: query.into(),
            headers,
            body: body.into(),
            settings,
            sends_hash,
            date,
            canonical: file("header-canonical-request.txt"),
            folder,
        }
    }

    /// Every case of the suite, and further cases whose paths are already encoded.
    fn all(corpora: &Path) -> Vec<Self> {
        let cases = fs::read_dir(corpora.join("sigv4")).expect("the corpus has a folder sigv4");
        let mut cases: Vec<_> =
            cases.map(|case| Self::read(case.expect("the folder is readable").path())).collect();
        assert!(cases.len() >= 38, "the corpus has {} cases", cases.len());
        let plain = cases.iter().find(|case| case.folder.ends_with("get-vanilla")).expect("get-vanilla");
        let encoded: Vec<_> =
            ENCODED_PATHS.iter().map(|(path, twice)| plain.with_path(path, twice)).collect();
        cases.extend(encoded);
        cases
    }

    /// The same case with another path.
    fn with_path(&self, path: &str, canonical_path: &str) -> Self {
        let canonical = self.canonical.replacen("GET\n/\n", &format!("GET\n{canonical_path}\n"), 1);
        assert_ne!(canonical, self.canonical);
        Self {
            folder: path.into(),
            method: self.method.clone(),
            path: path.into(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            settings: self.settings,
            sends_hash: self.sends_hash,
            date: self.date.clone(),
            canonical,
        }
    }

    fn at(&self) -> Timestamp {
        let date = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", &self.date).unwrap();
        jiff::tz::Offset::UTC.to_timestamp(date).unwrap()
    }

    /// The headers, and those that signing added.
    fn headers<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a [u8])> {
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        own.chain(more.iter().map(|(name, value)| (*name, value.as_bytes()))).collect()
    }

    fn view<'a>(&'a self, headers: &'a [(&'a str, &'a [u8])]) -> RequestView<'a> {
        RequestView::new(&self.method, &self.path, Some(&self.query), headers)
            .body(RequestBody::Bytes(self.body.as_bytes()))
            .settings(self.settings)
    }

    /// The suite's canonical request with the header lines for certificates.
    fn canonical_with(&self, added: &[(&str, String)]) -> String {
        let parts: Vec<&str> = self.canonical.splitn(4, '\n').collect();
        let (headers, after) = parts[3].split_once("\n\n").expect("an empty line ends the headers");
        let (signed, hash) = after.split_once('\n').expect("the hash is last");
        let mut lines: Vec<String> = headers.lines().map(str::to_owned).collect();
        let mut names: Vec<&str> = signed.split(';').collect();
        for (name, value) in added {
            lines.push(format!("{name}:{value}"));
            names.push(name);
        }
        // By the name alone, so that `x-amz-x509-chain` comes after `x-amz-x509`.
        lines.sort_by_key(|line| line.split(':').next().unwrap_or_default().to_owned());
        names.sort_unstable();
        format!("{}\n{}\n\n{}\n{hash}", parts[..3].join("\n"), lines.join("\n"), names.join(";"))
    }
}

/// Paths as sent, and as in the canonical request, encoded once more.
const ENCODED_PATHS: [(&str, &str); 5] = [
    ("/a%20b", "/a%2520b"),
    ("/a%2Fb/%2e%2e/c", "/a%252Fb/%252e%252e/c"),
    ("/a%2fb", "/a%252fb"),
    ("/%E6%97%A5/./x", "/%25E6%2597%25A5/x"),
    ("/100%", "/100%25"),
];

/// The kinds of identity: the key, and the algorithm of its requests.
const KINDS: [(KeyType, &str); 8] = [
    (KeyType::Rsa2048, "AWS4-X509-RSA-SHA256"),
    (KeyType::Rsa3072, "AWS4-X509-RSA-SHA256"),
    (KeyType::P256, "AWS4-X509-ECDSA-SHA256"),
    (KeyType::P384, "AWS4-X509-ECDSA-SHA256"),
    (KeyType::P521, "AWS4-X509-ECDSA-SHA256"),
    (KeyType::MlDsa44, "AWS4-X509-MLDSA"),
    (KeyType::MlDsa65, "AWS4-X509-MLDSA"),
    (KeyType::MlDsa87, "AWS4-X509-MLDSA"),
];

/// Base64 of the DER, taken from the PEM form and so not computed as the crate does.
fn base64(certificate: &Certificate) -> String {
    certificate.to_pem().lines().filter(|line| !line.starts_with('-')).collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn octets(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal digits")).collect()
}

/// Signs a case, checks every stage against values computed here, and returns string to sign and signature.
fn check(case: &Case, identity: &Identity, algorithm: &str) -> (String, Vec<u8>) {
    let what = format!("{} {algorithm}", case.folder.display());
    let chain: Vec<String> = identity.chain().intermediates().iter().map(base64).collect();
    let mut added = vec![("x-amz-x509", base64(identity.certificate()))];
    if !chain.is_empty() {
        added.push(("x-amz-x509-chain", chain.join(",")));
    }
    let canonical = case.canonical_with(&added);
    let headers = case.headers(&[]);
    let view = case.view(&headers);
    let scope = Scope::new("us-east-1", "service");
    assert_eq!(identity.public_identity().canonical_request(&view, case.at()).unwrap(), canonical, "{what}");
    let to_sign = format!(
        "{algorithm}\n{}\n{}/us-east-1/service/aws4_request\n{}",
        case.date,
        &case.date[..8],
        hex(&Sha256::digest(canonical))
    );
    assert_eq!(
        identity.public_identity().prepare(&view, &scope, case.at()).unwrap().string_to_sign(),
        to_sign,
        "{what}"
    );

    let signed = identity.sign(&view, &scope, case.at()).unwrap();
    let computed: Vec<(&str, &str)> = signed.headers().collect();
    let headers = case.headers(&computed);
    let settings = VerifySettings::new(scope, case.at());
    let signed_by = verify(&case.view(&headers), &settings).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(signed_by.certificate(), identity.certificate());
    let (_, signature) = signed.authorization().rsplit_once("Signature=").expect("there is a signature");
    (to_sign, octets(signature))
}

#[test]
fn every_case_has_its_canonical_request() {
    let Some(corpora) = corpora() else { return };
    for case in Case::all(&corpora) {
        let hash = case.canonical.lines().last().expect("the hash of the body is last");
        let mut more = vec![("X-Amz-Date", case.date.as_str())];
        if case.sends_hash {
            more.push(("X-Amz-Content-Sha256", hash));
        }
        let headers = case.headers(&more);
        assert_eq!(case.view(&headers).canonical_request(), case.canonical, "{}", case.folder.display());
    }
}

#[test]
fn others_verify_every_case_signed_by_every_kind_of_identity() {
    let Some(corpora) = corpora() else { return };
    if !have_openssl() || !have_cryptography_and_pkilint() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let cases = Case::all(&corpora);
    let mut to_verify = Vec::new();
    for (key_type, algorithm) in KINDS {
        for intermediates in [0, 2] {
            let hierarchy = Hierarchy::new(key_type, intermediates);
            hierarchy.write(at);
            let identity = hierarchy.identity();
            for case in &cases {
                let (to_sign, signature) = check(case, &identity, algorithm);
                if matches!(key_type, KeyType::Rsa2048 | KeyType::Rsa3072) {
                    fs::write(at.join("message"), &to_sign).unwrap();
                    openssl(at, "dgst -sha256 -sign host.key -out signature message");
                    assert_eq!(
                        signature,
                        fs::read(at.join("signature")).unwrap(),
                        "{}",
                        case.folder.display()
                    );
                } else {
                    let key = hex(hierarchy.host().public_key().spki_der());
                    to_verify.push(json!({ "key": key, "message": to_sign, "signature": hex(&signature) }));
                }
            }
        }
    }
    assert_eq!(to_verify.len(), 6 * 2 * cases.len());
    fs::write(at.join("signatures.json"), Value::from(to_verify.clone()).to_string()).unwrap();
    let verdicts: Vec<bool> = python(at, "signatures.py", &["signatures.json"]);
    assert_eq!(verdicts, vec![true; to_verify.len()]);
}
