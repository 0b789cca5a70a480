//! The walk-through with `openssl` and with our programs, in every mix of the two.

use std::{fs, path::Path};

use ra_tests::{both, example, example_path, folder, have_openssl, openssl, run, run_with, stderr};
use roles_anywhere::pki::Certificate;

const ROOT_EXTENSIONS: &str = "\
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
keyUsage = digitalSignature, keyCertSign, cRLSign
";
const SERVER_EXTENSIONS: &str = "\
basicConstraints = CA:FALSE
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
";
const ROOT_SUBJECT: &str = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=Root";
const SERVER_SUBJECT: &str = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=host-1";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Maker {
    OpenSsl,
    Ours,
}

const MAKERS: [Maker; 2] = [Maker::OpenSsl, Maker::Ours];

fn write_extension_files(folder: &Path) {
    fs::write(folder.join("root.ext"), ROOT_EXTENSIONS).unwrap();
    fs::write(folder.join("server.ext"), SERVER_EXTENSIONS).unwrap();
}

fn make_request(maker: Maker, folder: &Path, name: &str, subject: &str, key_type: &str) {
    let key = format!("{name}.key");
    let csr = format!("{name}.csr");
    match maker {
        Maker::OpenSsl => {
            let algorithm = match key_type {
                "rsa-2048" => "-newkey rsa:2048",
                "p-384" => "-newkey ec -pkeyopt ec_paramgen_curve:P-384",
                "p-521" => "-newkey ec -pkeyopt ec_paramgen_curve:P-521",
                _ => "-newkey ec -pkeyopt ec_paramgen_curve:P-256",
            };
            openssl(folder, &format!("req -new {algorithm} -nodes -subj {subject} -keyout {key} -out {csr}"));
        }
        Maker::Ours => {
            let arguments = ["--subject", subject, "--key-type", key_type, "--key-out", &key, "--out", &csr];
            example(folder, "request_certificate", &arguments);
        }
    }
    // `openssl req -verify` exits with 0 even on a bad signature.
    assert!(openssl(folder, &format!("req -verify -noout -in {csr}")).contains("verify OK"));
}

fn make_root(maker: Maker, folder: &Path, out: &str) {
    match maker {
        Maker::OpenSsl => {
            openssl(
                folder,
                &format!(
                    "x509 -req -in root.csr -signkey root.key -extfile root.ext -days 99999 -sha256 -out {out}"
                ),
            );
        }
        Maker::Ours => {
            let arguments = "--csr root.csr --key root.key --extfile root.ext --days 99999 --out";
            let arguments: Vec<&str> = arguments.split(' ').chain([out]).collect();
            example(folder, "create_root", &arguments);
        }
    }
}

fn issue(maker: Maker, folder: &Path, out: &str) {
    match maker {
        Maker::OpenSsl => {
            openssl(
                folder,
                &format!(
                    "x509 -req -in server.csr -CA root.crt -CAkey root.key -CAcreateserial -extfile server.ext -days 30 -sha256 -out {out}"
                ),
            );
        }
        Maker::Ours => {
            let arguments =
                "--ca-cert root.crt --ca-key root.key --csr server.csr --extfile server.ext --days 30 --out";
            let arguments: Vec<&str> = arguments.split(' ').chain([out]).collect();
            example(folder, "issue_certificate", &arguments);
        }
    }
}

fn certificate(folder: &Path, name: &str) -> Certificate {
    Certificate::read(&fs::read(folder.join(name)).unwrap()).unwrap()
}

fn walk_through(key_type: &str, root_maker: Maker, request_maker: Maker, leaf_maker: Maker) {
    let folder = folder();
    let folder = folder.path();
    write_extension_files(folder);
    make_request(request_maker, folder, "root", ROOT_SUBJECT, key_type);
    make_root(root_maker, folder, "root.crt");
    make_request(request_maker, folder, "server", SERVER_SUBJECT, key_type);
    issue(leaf_maker, folder, "server.crt");

    let verified = openssl(folder, "verify -x509_strict -CAfile root.crt root.crt");
    assert!(verified.contains("root.crt: OK"), "{verified}");
    if leaf_maker == Maker::Ours {
        // A leaf that OpenSSL makes from this file passes too, but that is not ours to test.
        let verified = openssl(folder, "verify -x509_strict -CAfile root.crt server.crt");
        assert!(verified.contains("server.crt: OK"), "{verified}");
    }
    let text = openssl(folder, "x509 -noout -text -in root.crt");
    assert!(text.contains("CA:TRUE"), "{text}");
    let checked = run_with(
        folder,
        example_path("check_certificate"),
        &["--trust-anchor", "root.crt", "--certificate", "server.crt", "--private-key", "server.key"],
    );
    assert!(checked.status.success(), "{}", both(&checked));
}

#[test]
fn every_mix_of_makers_passes_with_p256() {
    if !have_openssl() {
        return;
    }
    for root_maker in MAKERS {
        for request_maker in MAKERS {
            for leaf_maker in MAKERS {
                walk_through("p-256", root_maker, request_maker, leaf_maker);
            }
        }
    }
}

#[test]
fn other_curves_pass_in_some_mixes_of_makers() {
    if !have_openssl() {
        return;
    }
    for key_type in ["p-384", "p-521"] {
        walk_through(key_type, Maker::Ours, Maker::Ours, Maker::Ours);
        walk_through(key_type, Maker::OpenSsl, Maker::Ours, Maker::Ours);
        walk_through(key_type, Maker::Ours, Maker::OpenSsl, Maker::OpenSsl);
    }
}

#[test]
fn every_mix_of_makers_passes_with_rsa_2048() {
    if !have_openssl() {
        return;
    }
    for root_maker in MAKERS {
        for request_maker in MAKERS {
            for leaf_maker in MAKERS {
                walk_through("rsa-2048", root_maker, request_maker, leaf_maker);
            }
        }
    }
}

#[test]
fn the_extensions_of_both_makers_are_byte_equal() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    write_extension_files(folder);
    make_request(Maker::OpenSsl, folder, "root", ROOT_SUBJECT, "rsa-2048");
    make_request(Maker::OpenSsl, folder, "server", SERVER_SUBJECT, "rsa-2048");
    make_root(Maker::OpenSsl, folder, "root.crt");
    make_root(Maker::Ours, folder, "root-ours.crt");
    issue(Maker::OpenSsl, folder, "server.crt");
    issue(Maker::Ours, folder, "server-ours.crt");
    for (theirs, ours) in [("root.crt", "root-ours.crt"), ("server.crt", "server-ours.crt")] {
        let (theirs, ours) = (certificate(folder, theirs), certificate(folder, ours));
        assert_eq!(ours.extensions(), theirs.extensions());
        assert_eq!(ours.subject(), theirs.subject());
        assert_eq!(ours.issuer(), theirs.issuer());
        assert_eq!(ours.signature_algorithm(), theirs.signature_algorithm());
    }
}

#[test]
fn the_date_after_2049_is_a_generalized_time() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    write_extension_files(folder);
    make_request(Maker::Ours, folder, "root", ROOT_SUBJECT, "p-256");
    make_root(Maker::Ours, folder, "root.crt");
    let parsed = openssl(folder, "asn1parse -in root.crt");
    assert!(parsed.contains("UTCTIME"), "{parsed}");
    assert!(parsed.contains("GENERALIZEDTIME   :2300"), "{parsed}");
}

#[test]
fn keys_of_openssl_in_every_form_are_taken() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    openssl(folder, "genrsa -out rsa-pkcs8.pem 2048");
    openssl(folder, "rsa -in rsa-pkcs8.pem -traditional -out rsa-pkcs1.pem");
    openssl(folder, "rsa -in rsa-pkcs8.pem -traditional -outform DER -out rsa-pkcs1.der");
    openssl(folder, "pkcs8 -topk8 -nocrypt -in rsa-pkcs8.pem -outform DER -out rsa-pkcs8.der");
    openssl(folder, "ecparam -name prime256v1 -genkey -out ec-sec1-with-parameters.pem");
    openssl(folder, "ec -in ec-sec1-with-parameters.pem -out ec-sec1.pem");
    openssl(folder, "ec -in ec-sec1-with-parameters.pem -outform DER -out ec-sec1.der");
    openssl(folder, "pkcs8 -topk8 -nocrypt -in ec-sec1.pem -out ec-pkcs8.pem");
    for key in [
        "rsa-pkcs8.pem",
        "rsa-pkcs1.pem",
        "rsa-pkcs1.der",
        "rsa-pkcs8.der",
        "ec-sec1-with-parameters.pem",
        "ec-sec1.pem",
        "ec-sec1.der",
        "ec-pkcs8.pem",
    ] {
        let csr = format!("{key}.csr");
        example(folder, "request_certificate", &["--subject", "/CN=x", "--key", key, "--out", &csr]);
        let verified = openssl(folder, &format!("req -verify -noout -in {csr}"));
        assert!(verified.contains("verify OK"), "{key}: {verified}");
    }
}

#[test]
fn keys_that_cannot_be_used_are_refused_with_a_next_step() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    openssl(folder, "genrsa -out plain.pem 2048");
    openssl(folder, "rsa -in plain.pem -aes128 -traditional -passout pass:secret -out legacy.pem");
    openssl(folder, "pkcs8 -topk8 -in plain.pem -passout pass:secret -out encrypted.pem");
    openssl(folder, "genpkey -algorithm ed25519 -out ed25519.pem");
    openssl(folder, "ecparam -name prime256v1 -param_enc explicit -genkey -noout -out explicit.pem");
    openssl(folder, "pkcs8 -topk8 -nocrypt -in explicit.pem -out explicit-pkcs8.pem");
    fs::write(folder.join("empty.pem"), "").unwrap();
    for (key, words) in [
        ("legacy.pem", "openssl pkey"),
        ("encrypted.pem", "--passphrase-file"),
        ("ed25519.pem", "cannot be used"),
        ("explicit-pkcs8.pem", "named_curve"),
        ("empty.pem", "the file is empty"),
        ("missing.pem", "No such file"),
    ] {
        let output = run(
            folder,
            example_path("request_certificate"),
            &format!("--subject /CN=x --key {key} --out x.csr"),
        );
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{key}: {error}");
        assert!(error.contains(key) && error.contains(words), "{key}: {error}");
        assert!(!folder.join("x.csr").exists());
    }
}

/// `NAME.crt` for the request `NAME.csr`, with the extensions of `NAME.ext`.
fn issue_by_openssl(folder: &Path, name: &str, ca: &str, ca_key: &str) {
    openssl(
        folder,
        &format!(
            "x509 -req -in {name}.csr -CA {ca} -CAkey {ca_key} -CAcreateserial -extfile {name}.ext -days 90 -sha256 -out {name}.crt"
        ),
    );
}

/// A UUID as an object identifier (X.667), and one of the arc that is free for examples.
const LARGE: [&str; 2] = ["2.25.329800735698586629295641978511506172918", "2.999.7"];

#[test]
fn object_identifiers_of_any_size_are_read_wherever_they_stand() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    let [uuid, example_arc] = LARGE;
    let extensions = format!(
        "basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\n\
         extendedKeyUsage = clientAuth, {uuid}\ncertificatePolicies = {example_arc}, {uuid}\n\
         subjectAltName = DNS:host.example, RID:{uuid}, otherName:{example_arc};UTF8:user\n\
         {uuid} = ASN1:UTF8String:hello\nauthorityKeyIdentifier = keyid, issuer:always\n"
    );
    fs::write(folder.join("leaf.ext"), extensions).unwrap();
    let root_extensions = format!(
        "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n\
         subjectKeyIdentifier = hash\ncertificatePolicies = {example_arc}\n{uuid} = DER:0500\n"
    );
    fs::write(folder.join("root.ext"), root_extensions).unwrap();
    for (name, subject) in
        [("root", format!("/CN=Root/{uuid}=root")), ("leaf", format!("/CN=host/{uuid}=leaf"))]
    {
        // `-subj` of openssl passes over types that have no name.
        make_request(Maker::Ours, folder, name, &subject, "p-256");
    }
    for maker in MAKERS {
        let root = format!("root.{maker:?}.crt");
        make_root(maker, folder, &root);
        issue_by_openssl(folder, "leaf", &root, "root.key");
        let report =
            example(folder, "check_certificate", &["--certificate", "leaf.crt", "--trust-anchor", &root]);
        assert!(report.contains(&format!("x509Subject/{uuid} = leaf")), "{report}");
        let shown = example(folder, "inspect", &["leaf.crt"]);
        let text = openssl(folder, "x509 -in leaf.crt -noout -text");
        for expected in [
            format!("/CN=host/{uuid}=leaf"),
            format!("RID:{uuid}"),
            format!("otherName:{example_arc};FORMAT:UTF8,UTF8:user"),
            format!("also has         certificatePolicies\n                   {uuid}\n"),
        ] {
            assert!(shown.contains(&expected), "{expected}\n{shown}");
        }
        assert!(text.contains(uuid) && text.contains(example_arc), "{text}");
        // The whole name is compared, not what const-oid would hold of it.
        let another = format!("/CN=Root/{example_arc}=root");
        let moved = Certificate::read(&fs::read(folder.join(&root)).unwrap()).unwrap();
        assert!(!moved.subject().matches(&another.parse().unwrap()));
        assert!(moved.subject().matches(&format!("/CN=root/{uuid}=ROOT").parse().unwrap()));
    }
}

#[test]
fn a_policy_of_any_size_is_required_by_its_whole_identifier() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let folder = folder.path();
    let [uuid, _] = LARGE;
    // One number apart, in the last octet of the same arc.
    let neighbour = "2.25.329800735698586629295641978511506172919";
    let root_extensions = "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\n";
    fs::write(folder.join("root.ext"), root_extensions).unwrap();
    let ca_extensions = format!(
        "{root_extensions}certificatePolicies = {uuid}\npolicyConstraints = critical, requireExplicitPolicy:0\n"
    );
    fs::write(folder.join("ca.ext"), ca_extensions).unwrap();
    for name in ["root", "ca", "leaf"] {
        make_request(Maker::OpenSsl, folder, name, &format!("/CN={name}"), "p-256");
    }
    make_root(Maker::OpenSsl, folder, "root.crt");
    issue_by_openssl(folder, "ca", "root.crt", "root.key");
    for (policy, status) in [(uuid, 0), (neighbour, 1)] {
        let extensions = format!(
            "basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\ncertificatePolicies = {policy}\n"
        );
        fs::write(folder.join("leaf.ext"), extensions).unwrap();
        issue_by_openssl(folder, "leaf", "ca.crt", "ca.key");
        let arguments = "--certificate leaf.crt --trust-anchor root.crt --intermediates ca.crt";
        let output = run(folder, example_path("check_certificate"), arguments);
        assert_eq!(output.status.code(), Some(status), "{}", both(&output));
    }
}
