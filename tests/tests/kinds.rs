//! Files of every kind that people have, made by the programs that write them: what they are called, where they are read, and
//! the commands that turn them into what is wanted, run as they are printed.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use ra_tests::{
    both, example_path, folder, have, have_openssl, hierarchy::Hierarchy, openssl, run_with, stderr,
};
use roles_anywhere::pki::{
    Certificate, Chain, KeyType, PrivateKey, RevocationList, Signer, SystemRandom,
    file::{FileKind, Wanted},
};
use roles_anywhere::x509::CertificateRequest;

/// A folder with the files of a hierarchy.
fn hierarchy(at: &Path) -> Hierarchy {
    let hierarchy = Hierarchy::new(KeyType::P256, 2);
    hierarchy.write(at);
    fs::write(at.join("pw"), "changeit\n").unwrap();
    hierarchy
}

fn read(at: &Path, file: &str) -> Vec<u8> {
    fs::read(at.join(file)).unwrap()
}

/// The advice for a file, which holds a command between backticks.
fn command(at: &Path, file: &str, wanted: Wanted) -> String {
    let advice = FileKind::detect(&read(at, file)).advice(wanted, file).unwrap_or_default();
    advice.split('`').nth(1).unwrap_or_else(|| panic!("{file}: no command in {advice:?}")).into()
}

/// Runs a command as it is printed; what it asks is answered by a line each.
fn sh(at: &Path, command: &str, answers: &str) {
    let mut child = Command::new("sh")
        .args(["-c", command])
        .current_dir(at)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command}\n{}", both(&output));
}

/// What a program says of a file that it does not take.
fn refused(at: &Path, arguments: &[&str]) -> String {
    let output = run_with(at, example_path("check_certificate"), arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{}", both(&output));
    let text = stderr(&output);
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

#[test]
fn a_pkcs7_bundle_is_read_as_intermediates_and_named_where_one_certificate_is_wanted() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let hierarchy = hierarchy(at);
    for (form, inform) in [("PEM", ""), ("DER", "-inform DER ")] {
        let file = format!("chain.{form}");
        openssl(
            at,
            &format!(
                "crl2pkcs7 -nocrl -certfile intermediates.crt -certfile host.crt -outform {form} -out {file}"
            ),
        );
        let all = Certificate::read_all(&read(at, &file)).unwrap();
        assert_eq!(all.len(), 3);
        let chain = Chain::new(hierarchy.host().clone(), all).unwrap();
        assert_eq!(chain, hierarchy.chain);
        for error in [
            Certificate::read(&read(at, &file)).unwrap_err().to_string(),
            Chain::read(&read(at, &file)).unwrap_err().to_string(),
            refused(at, &["--trust-anchor", "root.crt", "--certificate", &file]),
        ] {
            assert!(error.contains("a PKCS#7 bundle of certificates"), "{error}");
            assert!(error.contains(&format!("openssl pkcs7 -print_certs {inform}-in ")), "{error}");
        }
        sh(at, &command(at, &file, Wanted::Certificate), "");
        assert_eq!(Certificate::read_all(&read(at, &format!("{file}.pem"))).unwrap().len(), 3);
        let arguments =
            ["--trust-anchor", "root.crt", "--certificate", "host.crt", "--intermediates", file.as_str()];
        let output = run_with(at, example_path("check_certificate"), &arguments);
        assert!(output.status.success(), "{}", both(&output));
        // One alone leaves no doubt.
        openssl(at, &format!("crl2pkcs7 -nocrl -certfile host.crt -outform {form} -out one"));
        assert_eq!(Certificate::read(&read(at, "one")).as_ref(), Ok(hierarchy.host()));
    }
}

#[test]
fn der_is_der_whatever_pem_text_is_inside() {
    let folder = folder();
    let at = folder.path();
    let hierarchy = hierarchy(at);
    let hidden = CertificateRequest::create(&"/CN=hidden".parse().unwrap(), &*hierarchy.key).unwrap();
    for (inside, line) in [(hidden.to_pem(), "\n"), (hierarchy.root.to_pem(), "\r\n")] {
        let text = format!("{line}{}", inside.replace('\n', line));
        // A request whose subject holds the text, and its signature.
        let subject = format!("/CN=visible/2.5.4.13={}", "x".repeat(text.len()));
        let Ok(subject) = subject.parse() else { panic!("{subject}") };
        let visible = CertificateRequest::create(&subject, &*hierarchy.key).unwrap();
        let mut der = visible.as_der().to_vec();
        let place = der.windows(8).position(|window| window == b"xxxxxxxx").unwrap();
        der[place..place + text.len()].copy_from_slice(text.as_bytes());
        // The signature is no more that of the request, and nothing else is read in its place.
        let error = CertificateRequest::read(&der).unwrap_err().to_string();
        assert!(error.contains("does not prove possession"), "{error}");
        assert!(FileKind::detect(&der).to_string().starts_with("a certificate request (CSR) in DER"));
        for error in [
            Certificate::read(&der).unwrap_err().to_string(),
            RevocationList::read(&der).unwrap_err().to_string(),
            PrivateKey::read(&der, SystemRandom).unwrap_err().to_string(),
        ] {
            assert!(error.contains("a certificate request (CSR) in DER, where "), "{error}");
        }
    }
    // The same text alone, or behind words, is PEM.
    let pem = format!("Subject: /CN=hidden\n{}", hidden.to_pem());
    assert_eq!(CertificateRequest::read(pem.as_bytes()), Ok(hidden));
}

#[test]
fn a_label_that_disagrees_with_its_contents_is_read_by_these_and_named_elsewhere() {
    let folder = folder();
    let hierarchy = hierarchy(folder.path());
    let request = CertificateRequest::create(&"/CN=x".parse().unwrap(), &*hierarchy.key).unwrap();
    let odd = request.to_pem().replace("CERTIFICATE REQUEST", "CERTIFICATE");
    assert_eq!(CertificateRequest::read(odd.as_bytes()).as_ref(), Ok(&request));
    let error = Certificate::read(odd.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("a certificate request (CSR) under the label \"CERTIFICATE\""), "{error}");
    for label in ["X509 CERTIFICATE", "X.509 CERTIFICATE", "CERTIFICATE"] {
        let pem = hierarchy.host().to_pem().replace("CERTIFICATE", label);
        assert_eq!(Certificate::read(pem.as_bytes()).as_ref(), Ok(hierarchy.host()), "{label}");
    }
    let key = hierarchy.key.private_key().to_pkcs8_pem().unwrap().replace("PRIVATE KEY", "RSA PRIVATE KEY");
    let read = PrivateKey::read(key.as_bytes(), SystemRandom).unwrap();
    assert_eq!(read.public_key(), hierarchy.key.public_key());
}

#[test]
fn the_commands_for_certificates_work() {
    if !(have_openssl() && have("jq", "--version")) {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let hierarchy = hierarchy(at);
    let host = hierarchy.host();
    openssl(at, "x509 -in host.crt -trustout -addtrust clientAuth -out trusted.crt");
    let export = "pkcs12 -export -nokeys -in host.crt -passout file:pw";
    openssl(at, &format!("{export} -out modern.p12"));
    openssl(at, &format!("{export} -legacy -certpbe PBE-SHA1-RC2-40 -out legacy.p12"));
    sh(at, "base64 host.crt > wrapped.crt; base64 -w0 host.crt > line.crt", "");
    sh(at, "openssl x509 -in host.crt -outform DER | base64 > wrapped.der", "");
    sh(at, "iconv -f UTF-8 -t UTF-16 host.crt > wide.crt", "");
    let (ca, leaf) = (openssl(at, "base64 -A -in root.crt"), openssl(at, "base64 -A -in host.crt"));
    let block = openssl(at, "base64 -in host.crt").trim_end().replace('\n', "\n    ");
    let yaml = |ca: &str, leaf: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\ndata:\n  ca.crt: {ca}\n  tls.crt: {leaf}\nmetadata:\n  name: x\n"
        )
    };
    fs::write(at.join("secret.yaml"), yaml(ca.trim(), leaf.trim())).unwrap();
    fs::write(at.join("quoted.yaml"), yaml(&format!("{:?}", ca.trim()), &format!("'{}'", leaf.trim())))
        .unwrap();
    fs::write(at.join("block.yaml"), yaml(ca.trim(), &format!("|\n    {block}"))).unwrap();
    let json = serde_json::json!({"kind": "Secret", "data": {"ca.crt": ca.trim(), "tls.crt": leaf.trim()}});
    fs::write(at.join("secret.json"), json.to_string()).unwrap();
    let json = serde_json::json!({"CertificateChain": hierarchy.root.to_pem(), "Certificate": host.to_pem()});
    fs::write(at.join("answer.json"), format!("{json:#}")).unwrap();
    for (file, output, kind) in [
        ("trusted.crt", "trusted.crt.pem", "TRUSTED CERTIFICATE"),
        ("modern.p12", "modern.p12.pem", "a PKCS#12 file"),
        ("legacy.p12", "legacy.p12.pem", "a PKCS#12 file in an old encryption"),
        ("wrapped.crt", "wrapped.crt.pem", "base64 of PEM with a certificate"),
        ("line.crt", "line.crt.pem", "base64 of PEM with a certificate"),
        ("wrapped.der", "wrapped.der.der", "base64 of a certificate in DER"),
        ("wide.crt", "wide.crt.pem", "UTF-16 text of PEM with a certificate"),
        ("secret.yaml", "secret.yaml.tls.crt", "a Kubernetes Secret in YAML with the entries ca.crt (PEM"),
        ("quoted.yaml", "quoted.yaml.tls.crt", "a Kubernetes Secret in YAML"),
        ("block.yaml", "block.yaml.tls.crt", "a Kubernetes Secret in YAML"),
        ("secret.json", "secret.json.tls.crt", "a Kubernetes Secret in JSON"),
        ("answer.json", "answer.json.Certificate", "JSON with the entries"),
    ] {
        for wanted in [Wanted::Certificate, Wanted::Certificates] {
            let command = command(at, file, wanted).replace(" -in ", " -passin file:pw -in ");
            let command =
                if file.ends_with("p12") { command } else { command.replace(" -passin file:pw", "") };
            sh(at, &command, "");
            assert_eq!(Certificate::read(&read(at, output)).as_ref(), Ok(host), "{file}");
        }
        let error = refused(at, &["--trust-anchor", "root.crt", "--certificate", file]);
        assert!(error.contains(kind) && error.contains(&format!("{file} ")), "{error}");
        let output = run_with(at, example_path("inspect"), &[file]);
        assert!(both(&output).contains(kind) || file.ends_with("p12"), "{}", both(&output));
    }
    sh(at, &command(at, "secret.yaml", Wanted::TrustAnchor), "");
    assert_eq!(Certificate::read(&read(at, "secret.yaml.ca.crt")), Ok(hierarchy.root));
    pkcs12_is_read_with_its_password(at);
}

fn pkcs12_is_read_with_its_password(at: &Path) {
    for file in ["modern.p12", "legacy.p12"] {
        let arguments = ["--certificate", file, "--passphrase-file", "pw", "--trust-anchor", "root.crt"];
        let output = run_with(
            at,
            example_path("check_certificate"),
            &[&arguments[..], &["--intermediates", "intermediates.crt"]].concat(),
        );
        assert!(output.status.success(), "{}", both(&output));
    }
}

#[test]
fn the_commands_for_keys_of_openssh_work_and_no_command_is_named_where_none_does() {
    // `ssh-keygen` has no flag that does nothing; `ssh` comes with it.
    if !(have_openssl() && have("ssh", "-V")) {
        return;
    }
    let folder = folder();
    let at = folder.path();
    hierarchy(at);
    for (key_type, bits) in [("ecdsa", "256"), ("ecdsa", "521"), ("rsa", "2048")] {
        let file = format!("{key_type}{bits}");
        sh(at, &format!("ssh-keygen -q -t {key_type} -b {bits} -N '' -f {file}"), "");
        let error = refused(at, &["--certificate", "host.crt", "--private-key", &file]);
        assert!(error.contains("an OpenSSH private key of type ") && !error.contains("openssl"), "{error}");
        let command = command(at, &file, Wanted::PrivateKey);
        assert!(command.contains("ssh-keygen -p -m PKCS8 -f "), "{command}");
        sh(at, &command.replace("-p -m", "-q -p -P '' -N '' -m"), "");
        assert!(PrivateKey::read(&read(at, &format!("{file}.pem")), SystemRandom).is_ok());
        assert!(read(at, &file).starts_with(b"-----BEGIN OPENSSH"), "the file itself is left alone");
        let public = refused(at, &["--certificate", &format!("{file}.pub")]);
        assert!(public.contains("an OpenSSH public key of type "), "{public}");
    }
    sh(at, "ssh-keygen -q -t ed25519 -N '' -f ed25519", "");
    fs::write(at.join("tpm.pem"), "-----BEGIN TSS2 PRIVATE KEY-----\nMAA=\n-----END TSS2 PRIVATE KEY-----\n")
        .unwrap();
    for (file, words) in
        [("ed25519", "no command makes a key of it"), ("tpm.pem", "no command can convert it")]
    {
        let error = refused(at, &["--certificate", "host.crt", "--private-key", file]);
        assert!(error.contains(words) && !error.contains('`'), "{error}");
    }
}

#[test]
fn the_commands_for_java_s_keystores_work() {
    if !(have_openssl() && have("keytool", "-help")) {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let hierarchy = hierarchy(at);
    openssl(at, "pkcs12 -export -inkey host.key -in host.crt -passout file:pw -name host -out host.p12");
    for (store, name) in [("JKS", "JKS"), ("JCEKS", "JCEKS")] {
        let file = format!("store.{store}");
        let import =
            "keytool -importkeystore -srckeystore host.p12 -srcstoretype PKCS12 -srcstorepass changeit";
        sh(at, &format!("{import} -deststoretype {store} -deststorepass changeit -destkeystore {file}"), "");
        let error = refused(at, &["--certificate", &file]);
        assert!(error.contains(&format!("a Java keystore ({name})")), "{error}");
        let certificates = command(at, &file, Wanted::Certificates);
        sh(at, &certificates.replace(" > ", " -storepass changeit > "), "");
        assert_eq!(
            Certificate::read_all(&read(at, &format!("{file}.pem"))).unwrap().first(),
            Some(hierarchy.host())
        );
        let key = command(at, &file, Wanted::PrivateKey);
        sh(at, &format!("{key} -srcstorepass changeit -deststorepass changeit"), "");
        let key =
            PrivateKey::read_encrypted(&read(at, &format!("{file}.p12")), b"changeit", SystemRandom).unwrap();
        assert_eq!(key.public_key(), hierarchy.key.public_key());
    }
}

#[test]
fn a_request_with_a_key_or_a_hash_that_is_not_taken_names_it() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    hierarchy(at);
    let p256 = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
    for (name, options, words) in [
        ("ed25519", "-newkey ed25519", "Ed25519"),
        ("k1", "-newkey ec -pkeyopt ec_paramgen_curve:secp256k1", "secp256k1"),
        ("sha1", &format!("{p256} -sha1"), "ecdsa-with-SHA1"),
        ("rsasha1", "-newkey rsa:2048 -sha1", "sha1WithRSAEncryption"),
        ("pss", "-newkey rsa:2048 -sha1 -sigopt rsa_padding_mode:pss", "RSASSA-PSS over id-sha1"),
    ] {
        openssl(at, &format!("req -new {options} -nodes -subj /CN=x -keyout x.key -out {name}.csr"));
        let error = CertificateRequest::read(&read(at, &format!("{name}.csr"))).unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains("possession"), "{name}: {error}");
    }
    for options in [&format!("{p256} -sha384"), "-newkey rsa:2048 -sha256"] {
        openssl(at, &format!("req -new {options} -nodes -subj /CN=x -keyout x.key -out x.csr"));
        CertificateRequest::read(&read(at, "x.csr")).unwrap();
    }
}

#[test]
fn what_names_no_file_is_refused_by_name() {
    let folder = folder();
    let at = folder.path();
    hierarchy(at);
    for (name, words) in [
        ("pkcs11:token=x", "the URI of an object in a PKCS#11 token"),
        ("handle:0x81000001", "the handle of a key in a TPM"),
        ("file://host.key", "leave out file://"),
    ] {
        let error = refused(at, &["--certificate", "host.crt", "--private-key", name]);
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_file_of_fifty_megabytes_is_told_in_time() {
    let begun = std::time::Instant::now();
    for piece in [&b"a"[..], b"x: y\n", b"-", b"MAAAAAAA\n", b"{\"a\":1},", b"\0\x01", b"-----BEGIN A-----\n"]
    {
        let _ = FileKind::detect(&piece.repeat(5_000_000 / piece.len()));
    }
    // Without optimisation, and beside other tests.
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}
