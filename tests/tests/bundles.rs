//! Bundles of certificates as users have them: in any order, with text, keys and notes of other programs between them.

use std::{fs, path::Path};

use ra_tests::{both, example_path, folder, have_openssl, hierarchy::Hierarchy, openssl, run_with};
use roles_anywhere::pki::{Certificate, Chain, KeyType};

/// Makes a root, two intermediates and a host, as `NAME.crt`, and as `NAME.text` with the text of OpenSSL's `-text`.
fn make_chain(at: &Path) {
    fs::write(
        at.join("ca.ext"),
        "basicConstraints = critical, CA:TRUE\nkeyUsage = keyCertSign\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n",
    )
    .unwrap();
    fs::write(
        at.join("host.ext"),
        "basicConstraints = CA:FALSE\nkeyUsage = digitalSignature\nauthorityKeyIdentifier = keyid\n",
    )
    .unwrap();
    let mut issuer = String::new();
    for (name, extensions) in [("root", "ca"), ("upper", "ca"), ("lower", "ca"), ("host", "host")] {
        openssl(at, &format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
        openssl(at, &format!("req -new -key {name}.key -subj /O=Größe/CN={name} -utf8 -out {name}.csr"));
        let by = if issuer.is_empty() {
            format!("-signkey {name}.key")
        } else {
            format!("-CA {issuer}.crt -CAkey {issuer}.key -CAcreateserial")
        };
        openssl(
            at,
            &format!("x509 -req -in {name}.csr {by} -extfile {extensions}.ext -days 30 -out {name}.crt"),
        );
        openssl(at, &format!("x509 -in {name}.crt -text -out {name}.text"));
        issuer = name.into();
    }
}

#[test]
fn a_bundle_is_read_whatever_stands_between_its_certificates() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    make_chain(at);
    let text = |name: &str| fs::read_to_string(at.join(name)).unwrap();
    let plain: Vec<String> = ["lower.crt", "root.crt", "host.crt", "upper.crt"].map(text).to_vec();
    openssl(
        at,
        "pkcs12 -export -inkey host.key -in host.crt -certfile lower.crt -passout pass: -out host.p12",
    );
    openssl(at, "pkcs12 -in host.p12 -passin pass: -nodes -out bags.pem");
    for (what, file, count) in [
        ("as they are", plain.concat(), 4),
        ("with CRLF", plain.concat().replace('\n', "\r\n"), 4),
        ("with trailing blanks", plain.concat().replace('\n', " \t\n"), 4),
        ("with a byte-order mark", format!("\u{feff}{}", plain.concat()), 4),
        ("with text of OpenSSL", ["host.text", "lower.text", "upper.text"].map(text).concat(), 3),
        (
            "with keys between",
            format!("{}{}{}{}", text("host.key"), plain[2], text("lower.key"), plain[0]),
            2,
        ),
        (
            "with notes of s_client",
            format!(" 0 s:CN = host\n   i:CN = lower\n{} 1 s:CN = lower\n{}---\n", plain[2], plain[0]),
            2,
        ),
        ("with bag attributes", text("bags.pem"), 2),
        ("without the last line break", plain.concat().trim_end().into(), 4),
    ] {
        let read = Certificate::read_all(file.as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(read.len(), count, "{what}");
        if count > 2 {
            let sorted = Chain::sort(read).unwrap();
            let names: Vec<_> =
                sorted.chain.intermediates().iter().filter_map(|one| one.subject().common_name()).collect();
            assert_eq!(names, ["lower", "upper"], "{what}");
            assert_eq!(sorted.chain.end_entity().subject().common_name().as_deref(), Some("host"));
            assert_eq!(sorted.root.is_some(), count == 4, "{what}");
        }
    }
}

#[test]
fn a_certificate_that_is_not_strict_der_is_refused_with_the_place() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    make_chain(at);
    openssl(at, "x509 -in host.crt -outform DER -out host.der");
    let der = fs::read(at.join("host.der")).unwrap();
    assert!(Certificate::read(&der).is_ok());
    // SEQUENCE { SEQUENCE { [0] { INTEGER 2 } …: 30 82 xx xx 30 82 xx xx a0 03 02 01 02
    assert_eq!((der[0], der[4], der[8], der[12]), (0x30, 0x30, 0xa0, 2));
    let refused = |der: &[u8], words: &str| {
        let error = Certificate::read(der).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    refused(&[&der[..], b"\0"].concat(), "in Certificate, which begins at octet 0: trailing data");
    refused(&der[..der.len() - 1], "in signatureValue, which begins at octet ");
    let changed = |place: usize, octet: u8| {
        let mut changed = der.clone();
        changed[place] = octet;
        changed
    };
    refused(&changed(1, 0x80), "in Certificate, which begins at octet 0: indefinite length");
    refused(&changed(4, 0x31), "in tbsCertificate, which begins at octet 4: unexpected ASN.1 DER tag");
    refused(&changed(12, 3), "in version, which begins at octet 8: ");
    refused(&changed(13, 4), "in serialNumber, which begins at octet 13: ");
    let signature = place_of_signature(&der);
    assert_eq!(der[signature], 0x03);
    refused(&changed(signature, 4), &format!("in signatureValue, which begins at octet {signature}: "));
    let text = fs::read_to_string(at.join("host.crt")).unwrap();
    // A label that says another thing than the contents: they decide.
    let relabelled = text.replace("CERTIFICATE", "X509 CRL");
    assert_eq!(Certificate::read(relabelled.as_bytes()), Certificate::read(&der));
    refused(format!("\n\n{}", text.replacen("\nM", "\n!", 1)).as_bytes(), "line 3");
}

/// Where the BIT STRING of the signature begins: after the certificate's header of four octets, `tbsCertificate` with a
/// header of four, and the algorithm with a header of two.
fn place_of_signature(der: &[u8]) -> usize {
    let algorithm = 8 + usize::from(u16::from_be_bytes([der[6], der[7]]));
    algorithm + 2 + usize::from(der[algorithm + 1])
}

/// What `check_certificate` says of a bundle with the end entity last, and how it ends.
fn check_bundle(at: &Path, further: &[&str]) -> (Option<i32>, String) {
    let mut arguments = vec!["--trust-anchor", "root.crt", "--certificate", "turned.pem"];
    arguments.extend(further);
    let output = run_with(at, example_path("check_certificate"), &arguments);
    (output.status.code(), both(&output))
}

#[test]
fn the_key_at_hand_names_the_end_entity_wherever_it_stands() {
    let folder = folder();
    let at = folder.path();
    let hierarchy = Hierarchy::new(KeyType::P256, 1);
    hierarchy.write(at);
    let pem = |file: &str| fs::read_to_string(at.join(file)).unwrap();
    fs::write(at.join("turned.pem"), [pem("root.crt"), pem("intermediates.crt"), pem("host.crt")].concat())
        .unwrap();
    let (status, said) = check_bundle(at, &["--private-key", "host.key"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("third"), "{said}");
    // Without the key it is the first that is judged, and the finding says which looks like the end entity.
    let (status, said) = check_bundle(at, &[]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("the third, ") && said.contains("--private-key"), "{said}");
    // A key that belongs to none of them is no help.
    let another = ra_maker::keys::p384().to_pkcs8_pem().unwrap();
    fs::write(at.join("another.key"), another.as_bytes()).unwrap();
    let (status, said) = check_bundle(at, &["--private-key", "another.key"]);
    assert_ne!(status, Some(0), "{said}");
}
