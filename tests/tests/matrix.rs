//! Every key type with every hash: `openssl`, `cryptography` and `pkilint` read what we build, and we read what
//! `openssl`, `cryptography` and GnuTLS's `certtool` build.

use std::{fs, net::Ipv6Addr, path::Path};

use der::Encode;
use jiff::Timestamp;
use ra_maker::keys;
use ra_tests::{
    both, folder, have, have_cryptography_and_pkilint, have_openssl, openssl, run, run_with, stdout,
    workspace,
};
use roles_anywhere::{
    pki::{
        Certificate, PrivateKey, RevocationList, RevocationReason, RevokedCertificate, RustCrypto,
        SignatureScheme, Signer, SystemRandom, asn1::pkix::name::GeneralName,
    },
    x509::{
        CertificateRequest, EndEntityCertificate, IntermediateCertificate, Issuer, NewRevocationList,
        SubjectAlternativeName, TrustAnchorCertificate, UnsignedCertificate, Validity,
    },
};
use serde_json::Value;

const KEY_TYPES: [&str; 9] =
    ["rsa-2048", "rsa-3072", "rsa-4096", "p-256", "p-384", "p-521", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87"];
const NAMES: [&str; 4] =
    ["DNS:host-1.example", "URI:spiffe://example.org/host-1", "IP:2001:db8::1", "email:ops@example.com"];
/// Further names of our own certificates, which the requests do not have.
const MORE_NAMES: [&str; 3] = [
    "dirName:/C=JP/CN=other",
    "RID:1.2.3.4",
    "otherName:1.3.6.1.4.1.311.20.2.3;FORMAT:UTF8,UTF8:host@example.com",
];

/// The schemes under which a key signs, by the name of their hash.
fn schemes(key_type: &str) -> Vec<(&'static str, SignatureScheme)> {
    use SignatureScheme as S;
    match key_type {
        "ml-dsa-44" => vec![("itself", S::MlDsa44)],
        "ml-dsa-65" => vec![("itself", S::MlDsa65)],
        "ml-dsa-87" => vec![("itself", S::MlDsa87)],
        rsa if rsa.starts_with("rsa") => {
            vec![("sha256", S::RsaPkcs1Sha256), ("sha384", S::RsaPkcs1Sha384), ("sha512", S::RsaPkcs1Sha512)]
        }
        _ => vec![("sha256", S::EcdsaSha256), ("sha384", S::EcdsaSha384), ("sha512", S::EcdsaSha512)],
    }
}

/// Builds everything for one key type, each in a file, and returns the names of the families of files.
fn build(at: &Path, key_type: &str, now: Timestamp) -> Vec<String> {
    let seeded = |seed| keys::seeded(key_type.parse().unwrap(), seed);
    let (root_key, ca_key, host_key) = (seeded(1), seeded(2), seeded(3));
    let mut families = Vec::new();
    for (hash, scheme) in schemes(key_type) {
        let family = format!("{key_type}-{hash}");
        let subject = |name: &str| format!("/C=JP/O=Größe & Co/CN={name} {family}").parse().unwrap();
        let days = |days| Validity::days(now, days).unwrap();
        let write = |name: &str, pem: String| fs::write(at.join(format!("{family}.{name}")), pem).unwrap();

        let root = TrustAnchorCertificate::new(subject("Root"), root_key.public_key().clone());
        let root = UnsignedCertificate::self_signed(&root, &root_key, days(99_999), &SystemRandom)
            .and_then(|unsigned| unsigned.with_scheme(scheme)?.sign(&root_key))
            .unwrap();
        let request = CertificateRequest::create(&subject("CA"), &ca_key).unwrap();
        let ca = Issuer::new(root.clone(), &root_key).unwrap();
        let ca = ca
            .prepare(&IntermediateCertificate::from_request(&request), days(3650), &SystemRandom)
            .and_then(|unsigned| unsigned.with_scheme(scheme)?.sign(&root_key))
            .unwrap();
        let names = || NAMES.map(|name| name.parse::<SubjectAlternativeName>().unwrap());
        let request = CertificateRequest::create_with(&subject("host"), &host_key, &names()).unwrap();
        let host = EndEntityCertificate::from_request(&request)
            .unwrap()
            .with_names(names())
            .with_names(MORE_NAMES.map(|name| name.parse().unwrap()));
        let host = Issuer::new(ca.clone(), &ca_key)
            .unwrap()
            .prepare(&host, days(30), &SystemRandom)
            .and_then(|unsigned| unsigned.with_scheme(scheme)?.sign(&ca_key))
            .unwrap();
        let list = |issuer: &Certificate, key: &PrivateKey, revoked: &[&str]| {
            let mut list = NewRevocationList::new(issuer).unwrap().with_scheme(scheme).unwrap();
            for serial_number in revoked {
                let entry = RevokedCertificate::new(serial_number.parse().unwrap(), now);
                list.revoke(entry.with_reason(RevocationReason::Superseded)).unwrap();
            }
            list.prepare(days(7)).unwrap().sign(key).unwrap().to_pem()
        };
        write("root.crt", root.to_pem());
        write("ca.crt", ca.to_pem());
        write("host.crt", host.to_pem());
        write("host.csr", request.to_pem());
        write("root.crl", list(&root, &root_key, &[]));
        write("ca.crl", list(&ca, &ca_key, &["1a83", "ff"]));
        families.push(family);
    }
    families
}

/// The present second.
fn now() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap()
}

#[test]
fn openssl_verifies_everything_we_build_strictly() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    // OpenSSL knows ML-DSA from 3.5 on. The test with `cryptography`, which has its own OpenSSL, covers it.
    for key_type in KEY_TYPES.iter().filter(|key_type| !key_type.starts_with("ml-dsa")) {
        for family in build(at, key_type, now()) {
            openssl(at, &format!("verify -x509_strict -CAfile {family}.root.crt {family}.root.crt"));
            fs::write(
                at.join("crls"),
                ["root", "ca"]
                    .map(|name| fs::read(at.join(format!("{family}.{name}.crl"))).unwrap())
                    .concat(),
            )
            .unwrap();
            openssl(
                at,
                &format!(
                    "verify -x509_strict -crl_check_all -CRLfile crls -CAfile {family}.root.crt \
                     -untrusted {family}.ca.crt {family}.host.crt"
                ),
            );
            let verified = openssl(at, &format!("req -verify -noout -in {family}.host.csr"));
            assert!(verified.contains("verify OK"), "{family}: {verified}");
        }
    }
}

#[test]
fn cryptography_reads_everything_we_build_with_the_same_values_and_pkilint_finds_no_error() {
    if !have_cryptography_and_pkilint() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    for key_type in KEY_TYPES {
        build(at, key_type, now());
    }
    let described = others("read", at);
    let described = described.as_object().unwrap();
    assert_eq!(described.len(), 21 * 6, "21 families of six files");
    for (file, theirs) in described {
        let contents = fs::read(at.join(file)).unwrap();
        assert_eq!(&describe(file, &contents), theirs, "{file}");
    }
    for (file, findings) in others("lint", at).as_object().unwrap() {
        let findings = findings.as_array().unwrap().iter().filter(|finding| {
            // pkilint takes only URIs of schemes on its list, where `spiffe` is not.
            !finding.as_str().unwrap().contains("pkix.invalid_uri_syntax: Invalid URI syntax: \"spiffe://")
        });
        let findings: Vec<_> = findings.collect();
        assert!(findings.is_empty(), "{file}: {findings:?}");
    }
}

/// Runs the Python side of these tests, and reads the JSON that it prints.
fn others(task: &str, at: &Path) -> Value {
    let script = workspace().join("tests/python/others.py");
    let output = run_with(at, "python3", &[script.to_str().unwrap(), task, "."]);
    assert!(output.status.success(), "{}", both(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// What we read in a file, as the Python side writes it.
fn describe(file: &str, contents: &[u8]) -> Value {
    match file.rsplit('.').next().unwrap() {
        "crt" => describe_certificate(&Certificate::read(contents).unwrap()),
        "csr" => describe_request(&CertificateRequest::read(contents).unwrap()),
        _ => describe_list(&RevocationList::read(contents).unwrap()),
    }
}

fn describe_certificate(certificate: &Certificate) -> Value {
    let constraints = certificate.basic_constraints().unwrap();
    let usage = certificate.key_usage().unwrap();
    let serial_number = certificate.serial_number();
    serde_json::json!({
        "subject": hex(certificate.subject().as_der()),
        "issuer": hex(certificate.issuer().as_der()),
        "serial_number": serial_number.to_decimal().unwrap(),
        "not_before": certificate.not_before().as_second(),
        "not_after": certificate.not_after().as_second(),
        "public_key": hex(certificate.public_key().spki_der()),
        "signature_algorithm": certificate.signature_algorithm().oid.to_string(),
        "version": certificate.version(),
        "ca": constraints.ca,
        "path_length": constraints.path_len_constraint,
        "digital_signature": usage.digital_signature(),
        "key_cert_sign": usage.key_cert_sign(),
        "names": alternative_names(certificate),
        "extensions": certificate
            .extensions()
            .iter()
            .map(|extension| (extension.oid().to_string(), extension.is_critical()))
            .collect::<Vec<_>>(),
    })
}

fn alternative_names(certificate: &Certificate) -> Vec<String> {
    let names = certificate.subject_alternative_names().map(|names| names.0).unwrap_or_default();
    let describe = |name: &GeneralName| match name {
        GeneralName::DnsName(name) => format!("DNS:{name}"),
        GeneralName::UniformResourceIdentifier(uri) => format!("URI:{uri}"),
        GeneralName::IpAddress(octets) => {
            let octets: Result<[u8; 16], _> = octets.as_bytes().try_into();
            format!("IP:{}", Ipv6Addr::from(octets.unwrap()))
        }
        GeneralName::Rfc822Name(address) => format!("email:{address}"),
        GeneralName::DirectoryName(name) => format!("dirName:{}", hex(&name.to_der().unwrap())),
        GeneralName::RegisteredId(oid) => format!("RID:{oid}"),
        GeneralName::OtherName(other) => {
            format!("otherName:{};{}", other.type_id, hex(&other.value.to_der().unwrap()))
        }
        GeneralName::EdiPartyName(_) => unreachable!("no test makes such a name"),
    };
    names.iter().map(describe).collect()
}

fn describe_request(request: &CertificateRequest) -> Value {
    serde_json::json!({
        "subject": hex(request.subject().as_der()),
        "public_key": hex(request.public_key().spki_der()),
        "names": NAMES,
    })
}

fn describe_list(list: &RevocationList) -> Value {
    let entries = list.entries().map(|entry| {
        let reason = entry.reason().name();
        (entry.serial_number().to_decimal(), entry.date().as_second(), reason)
    });
    serde_json::json!({
        "issuer": hex(list.issuer().as_der()),
        "number": list.number().map(|number| number.to_string().parse::<u64>().unwrap()),
        "signature_algorithm": list.signature_algorithm().oid.to_string(),
        "entries": entries.collect::<Vec<_>>(),
    })
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn everything_that_cryptography_builds_is_read() {
    if !have_cryptography_and_pkilint() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    others("make", at);
    let described = others("read", at);
    let described = described.as_object().unwrap();
    assert_eq!(described.len(), 21 * 4, "21 families of four files");
    for (file, theirs) in described {
        let contents = fs::read(at.join(file)).unwrap();
        let ours = describe(file, &contents);
        assert_eq!(&ours, theirs, "{file}");
    }
    assert_eq!(read_all(at), 21);
}

#[test]
fn everything_that_openssl_builds_is_read() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("ca.cnf"), CA_CONFIGURATION).unwrap();
    let keys = [
        ("rsa-2048", "rsa:2048"),
        ("rsa-3072", "rsa:3072"),
        ("p-256", "ec -pkeyopt ec_paramgen_curve:P-256"),
        ("p-384", "ec -pkeyopt ec_paramgen_curve:P-384"),
        ("p-521", "ec -pkeyopt ec_paramgen_curve:P-521"),
    ];
    for (key_type, key) in keys {
        for hash in ["sha256", "sha384", "sha512"] {
            let family = format!("{key_type}-{hash}");
            let new = format!("req -new -newkey {key} -nodes -{hash} -config ca.cnf");
            openssl(
                at,
                &format!(
                    "{new} -x509 -days 30 -extensions root -subj /O=Example/CN=Root \
                     -keyout {family}.root.key -out {family}.root.crt"
                ),
            );
            openssl(
                at,
                &format!("{new} -subj /O=Example/CN=host -keyout {family}.host.key -out {family}.host.csr"),
            );
            openssl(
                at,
                &format!(
                    "x509 -req -{hash} -days 30 -in {family}.host.csr -CA {family}.root.crt -CAkey {family}.root.key \
                     -CAcreateserial -extfile ca.cnf -extensions host -out {family}.host.crt"
                ),
            );
            fs::write(at.join("index.txt"), "").unwrap();
            fs::write(at.join("crlnumber"), "1000\n").unwrap();
            let ca =
                format!("ca -config ca.cnf -cert {family}.root.crt -keyfile {family}.root.key -md {hash}");
            openssl(at, &format!("{ca} -revoke {family}.host.crt -crl_reason keyCompromise"));
            openssl(at, &format!("{ca} -gencrl -out {family}.root.crl"));
        }
    }
    assert_eq!(read_all(at), 15);
}

const CA_CONFIGURATION: &str = "\
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[host]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid, issuer
subjectAltName = DNS:host-1.example, IP:192.0.2.1, dirName:other
[other]
CN = other
[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
default_crl_days = 7
crl_extensions = list
[list]
authorityKeyIdentifier = keyid
";

#[test]
fn everything_that_certtool_builds_is_read() {
    if !have("certtool", "--version") {
        return;
    }
    let folder = folder();
    let at = folder.path();
    fs::write(
        at.join("root.cfg"),
        "cn = Root\norganization = Example\nca\ncert_signing_key\ncrl_signing_key\n\
         expiration_days = 30\n",
    )
    .unwrap();
    fs::write(
        at.join("host.cfg"),
        "cn = host\norganization = Example\nsigning_key\ntls_www_client\n\
         dns_name = host-1.example\nip_address = 192.0.2.1\nuri = spiffe://example.org/host-1\n\
         expiration_days = 20\n",
    )
    .unwrap();
    fs::write(at.join("crl.cfg"), "crl_next_update = 7\ncrl_number = 7\n").unwrap();
    let certtool = |arguments: &str| {
        let output = run(at, "certtool", arguments);
        assert!(output.status.success(), "certtool {arguments}\n{}", both(&output));
    };
    let keys = [
        ("rsa-2048", "--key-type rsa --bits 2048"),
        ("rsa-3072", "--key-type rsa --bits 3072"),
        ("p-256", "--key-type ecdsa --curve secp256r1"),
        ("p-384", "--key-type ecdsa --curve secp384r1"),
        ("p-521", "--key-type ecdsa --curve secp521r1"),
    ];
    for (key_type, key) in keys {
        certtool(&format!("--generate-privkey {key} --outfile {key_type}.root.key"));
        certtool(&format!("--generate-privkey {key} --outfile {key_type}.host.key"));
        for hash in ["SHA256", "SHA384", "SHA512"] {
            let family = format!("{key_type}-{hash}");
            for name in ["root", "host"] {
                fs::copy(at.join(format!("{key_type}.{name}.key")), at.join(format!("{family}.{name}.key")))
                    .unwrap();
            }
            let root = format!(
                "--hash {hash} --load-ca-certificate {family}.root.crt --load-ca-privkey {family}.root.key"
            );
            certtool(&format!(
                "--generate-self-signed --hash {hash} --load-privkey {family}.root.key --template root.cfg --outfile {family}.root.crt"
            ));
            certtool(&format!(
                "--generate-request --hash {hash} --load-privkey {family}.host.key --template host.cfg --outfile {family}.host.csr"
            ));
            certtool(&format!(
                "--generate-certificate {root} --load-request {family}.host.csr --template host.cfg --outfile {family}.host.crt"
            ));
            certtool(&format!(
                "--generate-crl {root} --load-certificate {family}.host.crt --template crl.cfg --outfile {family}.root.crl"
            ));
        }
    }
    assert_eq!(read_all(at), 15);
}

/// Reads every family that another program made: `root.crt`, `host.crt`, `host.csr`, `host.key`, `root.crl`. Verifies
/// each signature; the list must revoke the host.
fn read_all(at: &Path) -> usize {
    let files = fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let families: Vec<_> =
        files.filter_map(|file| file.strip_suffix(".host.crt").map(str::to_owned)).collect();
    for family in &families {
        let file = |name: &str| fs::read(at.join(format!("{family}.{name}"))).unwrap();
        let root = Certificate::read(&file("root.crt")).unwrap_or_else(|error| panic!("{family}: {error}"));
        let host = Certificate::read(&file("host.crt")).unwrap_or_else(|error| panic!("{family}: {error}"));
        let request =
            CertificateRequest::read(&file("host.csr")).unwrap_or_else(|error| panic!("{family}: {error}"));
        let list =
            RevocationList::read(&file("root.crl")).unwrap_or_else(|error| panic!("{family}: {error}"));
        let key = PrivateKey::read(&file("host.key"), SystemRandom)
            .unwrap_or_else(|error| panic!("{family}: {error}"));
        assert_eq!(root.verify_signature(root.public_key(), &RustCrypto), Ok(()), "{family}");
        assert_eq!(host.verify_signature(root.public_key(), &RustCrypto), Ok(()), "{family}");
        assert_eq!(list.verify_signature(root.public_key(), &RustCrypto), Ok(()), "{family}");
        assert_eq!(request.public_key(), host.public_key(), "{family}");
        assert_eq!(key.public_key(), host.public_key(), "{family}");
        assert_eq!(host.issuer(), root.subject(), "{family}");
        assert_eq!(list.issuer(), root.subject(), "{family}");
        assert!(list.find(host.serial_number()).is_some(), "{family}: the list revokes the host");
        assert!(host.subject_alternative_names().is_some_and(|names| names.0.len() >= 3), "{family}");
    }
    families.len()
}
