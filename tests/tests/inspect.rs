//! What `inspect` shows, compared with what `openssl` shows.

use std::{collections::BTreeMap, fs, path::Path};

use base64ct::{Base64, Encoding};
use ra_tests::{
    both, example, example_path, folder, have_openssl, hierarchy::Hierarchy, openssl, run, stderr, stdout,
};
use roles_anywhere::pki::KeyType;
use serde_json::Value;

const EXTENSIONS: &str = "\
basicConstraints = critical, CA:TRUE, pathlen:2
keyUsage = critical, keyCertSign, cRLSign, digitalSignature
extendedKeyUsage = serverAuth, clientAuth, 1.2.3.4
subjectKeyIdentifier = hash
subjectAltName = DNS:host.example, IP:192.0.2.1, URI:spiffe://example.org/x, email:a@example.com
certificatePolicies = 1.2.3
nsComment = hello
";

fn inspect(at: &Path, arguments: &str) -> Vec<Value> {
    let arguments: Vec<_> = arguments.split(' ').chain(["--format", "json"]).collect();
    let json: Value = serde_json::from_str(&example(at, "inspect", &arguments)).unwrap();
    assert_eq!(json["version"], 1);
    json["items"].as_array().unwrap().clone()
}

/// `name=value` in each line that openssl prints.
fn shown(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

#[test]
fn certificates_are_shown_with_the_values_that_openssl_shows() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("x.ext"), EXTENSIONS).unwrap();
    for key in ["RSA -pkeyopt rsa_keygen_bits:2048", "EC -pkeyopt ec_paramgen_curve:P-384", "ED25519"] {
        openssl(at, &format!("genpkey -algorithm {key} -out x.key"));
        openssl(at, "req -new -key x.key -subj /C=JP/O=Example/CN=host -out x.csr");
        openssl(at, "x509 -req -in x.csr -signkey x.key -extfile x.ext -days 30 -out x.crt");
        openssl(at, "x509 -in x.crt -outform DER -out x.der");
        openssl(at, "pkey -in x.key -pubout -outform DER -out x.pub");
        let theirs =
            openssl(at, "x509 -in x.crt -noout -serial -dates -fingerprint -sha256 -dateopt iso_8601");
        let theirs = shown(&theirs);
        for file in ["x.crt", "x.der"] {
            let item = inspect(at, file).remove(0);
            let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
            assert_eq!(text("kind"), "certificate");
            assert_eq!(text("subject"), "/C=JP/O=Example/CN=host");
            assert_eq!(text("serialNumber").trim_start_matches("00").to_uppercase(), theirs["serial"]);
            assert_eq!(text("notBefore").replace('T', " "), theirs["notBefore"]);
            assert_eq!(text("notAfter").replace('T', " "), theirs["notAfter"]);
            assert_eq!(Some(&text("sha256")), theirs.get("sha256 Fingerprint"));
            assert!(text("lifetime").starts_with("valid for another "), "{}", text("lifetime"));
            assert_eq!(text("ca"), "yes, with a path length of 2");
            let key_hash = openssl(at, "dgst -sha256 -c x.pub").to_uppercase();
            assert!(key_hash.contains(&text("keySha256")), "{key_hash}");
            let list = |key: &str| -> Vec<String> { serde_json::from_value(item[key].clone()).unwrap() };
            assert_eq!(list("extendedKeyUsage"), ["serverAuth", "clientAuth", "1.2.3.4"]);
            assert_eq!(list("keyUsage"), ["digitalSignature", "keyCertSign", "cRLSign"]);
            assert_eq!(
                list("alternativeNames"),
                ["DNS:host.example", "IP:192.0.2.1", "URI:spiffe://example.org/x", "email:a@example.com"]
            );
            assert_eq!(list("otherExtensions"), ["certificatePolicies", "nsComment"]);
            let identifier = openssl(at, "x509 -in x.crt -noout -ext subjectKeyIdentifier");
            assert!(identifier.contains(&text("subjectKeyIdentifier")), "{identifier}");
            assert_eq!(text("key").contains("no algorithm for"), key == "ED25519");
        }
    }
}

#[test]
fn every_kind_of_file_is_recognised_by_its_contents() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("secret"), "correct horse\n").unwrap();
    for arguments in [
        (
            "request_certificate",
            "--subject /CN=Root --key-type p-256 --key-out root.key --out root.csr --san DNS:root.example",
        ),
        ("create_root", "--csr root.csr --key root.key --days 30 --out root.crt"),
        (
            "create_crl",
            "--ca-cert root.crt --ca-key root.key --revoke 1a83:keyCompromise --revoke-unlisted --days 7 --out root.crl",
        ),
    ] {
        example(at, arguments.0, &arguments.1.split(' ').collect::<Vec<_>>());
    }
    for arguments in [
        "pkcs8 -topk8 -in root.key -passout file:secret -out encrypted.key",
        "pkcs12 -export -inkey root.key -in root.crt -passout file:secret -out root.p12",
        "pkcs12 -export -nokeys -in root.crt -passout file:secret -out certificates.p12",
        "crl2pkcs7 -nocrl -certfile root.crt -out root.p7b",
        "req -in root.csr -outform DER -out csr.der",
        "crl -in root.crl -outform DER -out crl.der",
        "pkey -in root.key -outform DER -out key.der",
        "pkey -in root.key -pubout -out public.pem",
    ] {
        openssl(at, arguments);
    }
    let kinds = |arguments: &str| -> Vec<String> {
        inspect(at, arguments).iter().map(|item| item["kind"].as_str().unwrap().into()).collect()
    };
    assert_eq!(kinds("root.csr csr.der"), ["certificate request", "certificate request"]);
    assert_eq!(kinds("root.crl crl.der"), ["revocation list", "revocation list"]);
    assert_eq!(kinds("root.key key.der public.pem"), ["private key", "private key", "public key"]);
    assert_eq!(kinds("encrypted.key --passphrase-file secret"), ["private key"]);
    assert_eq!(kinds("root.p12 --passphrase-file secret"), ["certificate", "private key"]);
    assert_eq!(kinds("certificates.p12 --passphrase-file secret"), ["certificate"]);
    assert_eq!(kinds("root.p7b"), ["certificate"]);
    fs::write(
        at.join("combined.pem"),
        ["root.key", "root.crt"].map(|name| fs::read(at.join(name)).unwrap()).concat(),
    )
    .unwrap();
    let items = inspect(at, "combined.pem root.csr");
    assert_eq!(items[0]["kind"], "private key");
    assert_eq!(items[0]["matches"], serde_json::json!(["combined.pem, line 6", "root.csr, line 1"]));
    let list = &inspect(at, "root.crl")[0];
    assert_eq!((&list["number"], &list["revokedCount"]), (&"1".into(), &"1".into()));
    assert!(
        list["revoked"][0].as_str().unwrap().starts_with("1a83 on ")
            && list["revoked"][0].as_str().unwrap().ends_with(", keyCompromise")
    );
    assert_eq!(inspect(at, "root.csr")[0]["alternativeNames"], serde_json::json!(["DNS:root.example"]));
    only_the_public_half_is_shown(at);
}

fn only_the_public_half_is_shown(at: &Path) {
    let numbers = openssl(at, "pkey -in root.key -noout -text");
    let private =
        numbers.split("priv:").nth(1).unwrap().split("pub:").next().unwrap().replace([' ', '\n'], "");
    let private = &private[..20];
    for format in ["text", "json"] {
        let text = example(at, "inspect", &["root.key", "--format", format]).to_lowercase();
        assert!(!text.contains(private) && !text.contains(&private.replace(':', "")), "{text}");
    }
}

#[test]
fn what_is_wrapped_is_shown_with_the_command_that_unwraps_it() {
    let folder = folder();
    let at = folder.path();
    Hierarchy::new(KeyType::P256, 1).write(at);
    let read = |file: &str| fs::read_to_string(at.join(file)).unwrap();
    let (host, key) = (read("host.crt"), read("host.key"));
    let [host_base64, key_base64] = [&host, &key].map(|text| Base64::encode_string(text.as_bytes()));
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let utf16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let entries = ["tls.crt, line 1", "tls.key, line 1"];
    for (file, contents, kind, places) in [
        ("a", host_base64.clone().into_bytes(), "base64 of PEM with a certificate", &[", line 1"][..]),
        ("b", utf16(&host), "UTF-16 text of PEM with a certificate", &[", line 1"]),
        (
            "c",
            format!("kind: Secret\ndata:\n  tls.crt: {host_base64}\n  tls.key: {key_base64}\n").into_bytes(),
            "a Kubernetes Secret in YAML",
            &entries,
        ),
        (
            "d",
            format!(
                "{{\"kind\": \"Secret\", \"data\": {{\"tls.crt\": \"{host_base64}\", \"tls.key\": \"{key_base64}\"}}}}"
            )
            .into_bytes(),
            "a Kubernetes Secret in JSON",
            &entries,
        ),
        (
            "e",
            format!("{{\"tls.crt\": {}, \"tls.key\": {}}}", quoted(&host), quoted(&key)).into_bytes(),
            "JSON with the entries",
            &entries,
        ),
    ] {
        fs::write(at.join(file), contents).unwrap();
        let output = run(at, example_path("inspect"), &format!("{file} --format json"));
        assert!(output.status.success(), "{}", both(&output));
        assert!(stderr(&output).contains(kind) && stderr(&output).contains('`'), "{}", stderr(&output));
        assert!(!both(&output).contains(&key_base64[..20]));
        let shown = inspect(at, file);
        let found: Vec<_> = shown.iter().map(|item| item["place"].as_str().unwrap()).collect();
        assert_eq!(found.len(), places.len(), "{file}: {found:?}");
        for (found, place) in found.iter().zip(places) {
            assert!(found.starts_with(file) && found.ends_with(place), "{found}");
        }
        assert_eq!(shown[0]["subject"], "/O=Example/CN=host-1");
        if let Some(key) = shown.get(1) {
            assert_eq!(key["matches"], serde_json::json!([found[0]]));
        }
    }
}

#[test]
fn an_error_names_the_file_that_cannot_be_shown() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("empty"), "").unwrap();
    fs::write(at.join("broken.crt"), "\n-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
        .unwrap();
    fs::write(at.join("other.pem"), "-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n")
        .unwrap();
    for (arguments, words) in [
        ("missing", "cannot read missing"),
        ("empty", "empty: the file is empty, in which no certificate, request, revocation list or key"),
        ("broken.crt", "broken.crt, line 2: not a certificate in DER: in tbsCertificate"),
        ("other.pem", "the file is PEM with a block labelled \"DH PARAMETERS\""),
        ("", "required"),
    ] {
        let output = run(at, example_path("inspect"), arguments);
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(stderr(&output).contains(words), "{arguments}: {}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let folder = folder();
    let at = folder.path();
    example(
        at,
        "request_certificate",
        &["--subject", "/CN=x", "--key-type", "p-256", "--key-out", "k", "--out", "r"],
    );
    let mut inspect = std::process::Command::new(example_path("inspect"))
        .args(std::iter::repeat_n("r", 2000))
        .current_dir(at)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(inspect.stdout.take());
    let output = inspect.wait_with_output().unwrap();
    assert!(output.status.success() && stderr(&output).is_empty(), "{}", stderr(&output));
}
