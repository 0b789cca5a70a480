//! What this crate makes and what OpenSSL makes, against each other.
//!
//! Without an `openssl` of version 3 these tests skip with one line on stderr; with `RA_REQUIRE=1` they fail.
#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, reason = "in a test an error is a failure")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicUsize, Ordering},
    time::SystemTime,
};

use jiff::Timestamp;
use ra_pki::{Certificate, KeyType, PrivateKey, SystemRandom};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, ExtensionFile, ExtensionFileCertificate,
    IntermediateCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate, Validity,
};

const ROOT: &str = "basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
keyUsage = digitalSignature, keyCertSign, cRLSign
";
const LEAF: &str = "basicConstraints = CA:FALSE
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
";
const ROOT_SUBJECT: &str = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=Example Root";
const LEAF_SUBJECT: &str = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=host-1";

/// A folder of its own in which `openssl` runs.
struct OpenSsl {
    folder: PathBuf,
}

impl OpenSsl {
    fn new() -> Option<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let version = Command::new("openssl").arg("version").output();
        if !version.is_ok_and(|output| output.stdout.starts_with(b"OpenSSL 3.")) {
            assert!(
                std::env::var_os("RA_REQUIRE").is_none_or(|value| value != "1"),
                "openssl 3 is not installed"
            );
            // Not `eprintln!`, which the test harness would keep to itself.
            let line = b"SKIPPED: a test against openssl 3, which is not installed\n";
            std::io::stderr().write_all(line).unwrap();
            return None;
        }
        let name = format!("openssl-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        Some(Self { folder })
    }

    fn try_run(&self, arguments: &str) -> Output {
        let mut command = Command::new("openssl");
        command.current_dir(&self.folder).args(arguments.split_whitespace()).output().unwrap()
    }

    fn run(&self, arguments: &str) -> String {
        let output = self.try_run(arguments);
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {text}");
        text
    }

    fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.folder.join(name), contents).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap()
    }

    /// A key and a request by OpenSSL: `NAME.key` in PKCS#8, `NAME.old.key` in PKCS#1 or SEC1, `NAME.csr`.
    fn make_request(&self, name: &str, key_type: KeyType, subject: &str) {
        let (new, old) = match key_type {
            KeyType::P256 => ("-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ec"),
            _ => ("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "rsa -traditional"),
        };
        self.run(&format!("genpkey {new} -out {name}.key"));
        self.run(&format!("{old} -in {name}.key -out {name}.old.key"));
        // The subject holds blanks, which `run` would split at.
        self.write("req.cnf", "[req]\ndistinguished_name=dn\n[dn]\n");
        let mut command = Command::new("openssl");
        command.current_dir(&self.folder);
        let files = ["-key", &format!("{name}.key"), "-out", &format!("{name}.csr")];
        let status = command
            .args(["req", "-new", "-config", "req.cnf", "-utf8", "-subj", subject])
            .args(files)
            .status();
        assert!(status.unwrap().success());
    }

    fn verify(&self, root: &str, more: &str, leaf: &str) {
        let text = self.run(&format!("verify -x509_strict -CAfile {root} {more} {leaf}"));
        assert!(text.contains(": OK"), "{text}");
    }

    fn certificate(&self, name: &str) -> Certificate {
        Certificate::read(&self.read(name)).unwrap()
    }

    fn key(&self, name: &str) -> PrivateKey {
        PrivateKey::read(&self.read(name), SystemRandom).unwrap()
    }

    fn request(&self, name: &str) -> CertificateRequest {
        CertificateRequest::read(&self.read(name)).unwrap()
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Maker {
    Ours,
    OpenSsl,
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_second(since_epoch.as_secs().try_into().unwrap()).unwrap()
}

fn with_extensions(request: &CertificateRequest, file: &str) -> ExtensionFileCertificate {
    let section = ExtensionFile::parse("test.ext", file).unwrap().section(None).unwrap();
    ExtensionFileCertificate::from_request(request, section)
}

fn make_request(openssl: &OpenSsl, maker: Maker, name: &str, key_type: KeyType, subject: &str) {
    match maker {
        Maker::OpenSsl => openssl.make_request(name, key_type, subject),
        Maker::Ours => {
            let key = PrivateKey::generate(key_type, SystemRandom).unwrap();
            let request = CertificateRequest::create(&subject.parse().unwrap(), &key).unwrap();
            let pem = key.to_pkcs8_pem().unwrap();
            openssl.write(&format!("{name}.key"), pem.as_bytes());
            openssl.write(&format!("{name}.old.key"), pem.as_bytes());
            openssl.write(&format!("{name}.csr"), request.to_pem());
        }
    }
    let text = openssl.run(&format!("req -in {name}.csr -verify -noout"));
    assert!(text.contains("verify OK"), "{text}");
}

fn make_root(openssl: &OpenSsl, maker: Maker, key_file: &str) {
    match maker {
        Maker::OpenSsl => {
            openssl.write("root.ext", ROOT);
            openssl
                .run("x509 -req -in root.csr -signkey root.key -extfile root.ext -days 99999 -out root.crt");
        }
        Maker::Ours => {
            let (request, key) = (openssl.request("root.csr"), openssl.key(key_file));
            let validity = Validity::days(now(), 99_999).unwrap();
            let certificate = with_extensions(&request, ROOT);
            let root = UnsignedCertificate::self_signed(&certificate, &key, validity, &SystemRandom);
            openssl.write("root.crt", root.unwrap().sign(&key).unwrap().to_pem());
        }
    }
}

fn make_leaf(openssl: &OpenSsl, maker: Maker, key_file: &str, out: &str) {
    match maker {
        Maker::OpenSsl => {
            openssl.write("leaf.ext", LEAF);
            openssl.run(&format!(
                "x509 -req -in leaf.csr -CA root.crt -CAkey root.key -extfile leaf.ext -days 30 -out {out}"
            ));
        }
        Maker::Ours => {
            let (request, key) = (openssl.request("leaf.csr"), openssl.key(key_file));
            let issuer = Issuer::new(openssl.certificate("root.crt"), &key).unwrap();
            let validity = Validity::days(now(), 30).unwrap();
            let leaf = issuer.prepare(&with_extensions(&request, LEAF), validity, &SystemRandom).unwrap();
            openssl.write(out, leaf.sign(&key).unwrap().to_pem());
        }
    }
}

#[test]
fn every_mix_of_makers_gives_a_chain_that_openssl_verifies() {
    for key_type in [KeyType::Rsa2048, KeyType::P256] {
        for root_request in [Maker::Ours, Maker::OpenSsl] {
            for root in [Maker::Ours, Maker::OpenSsl] {
                for leaf_request in [Maker::Ours, Maker::OpenSsl] {
                    let Some(openssl) = OpenSsl::new() else { return };
                    make_request(&openssl, root_request, "root", key_type, ROOT_SUBJECT);
                    make_request(&openssl, leaf_request, "leaf", key_type, LEAF_SUBJECT);
                    make_root(&openssl, root, "root.old.key");
                    for leaf in [Maker::Ours, Maker::OpenSsl] {
                        make_leaf(&openssl, leaf, "root.old.key", "leaf.crt");
                        openssl.verify("root.crt", "", "leaf.crt");
                        let (root, leaf) = (openssl.certificate("root.crt"), openssl.certificate("leaf.crt"));
                        leaf.verify_signature(root.public_key()).unwrap();
                        assert_eq!(leaf.issuer(), root.subject());
                        assert_eq!(leaf.subject().to_string(), LEAF_SUBJECT);
                    }
                }
            }
        }
    }
}

#[test]
fn the_walk_through_has_the_extensions_and_dates_of_openssl() {
    for key_type in [KeyType::Rsa2048, KeyType::P256] {
        let Some(openssl) = OpenSsl::new() else { return };
        openssl.make_request("root", key_type, ROOT_SUBJECT);
        openssl.make_request("leaf", key_type, LEAF_SUBJECT);
        make_root(&openssl, Maker::Ours, "root.key");
        let our_root = openssl.certificate("root.crt");
        make_root(&openssl, Maker::OpenSsl, "root.key");
        let their_root = openssl.certificate("root.crt");
        assert_eq!(our_root.extensions(), their_root.extensions());
        assert_eq!((our_root.version(), our_root.extensions().len()), (3, 3));
        assert_eq!(our_root.subject(), their_root.subject());
        let seconds_apart = their_root.not_after().as_second() - our_root.not_after().as_second();
        assert!((0..60).contains(&seconds_apart), "{seconds_apart}");

        make_leaf(&openssl, Maker::Ours, "root.key", "ours.crt");
        make_leaf(&openssl, Maker::OpenSsl, "root.key", "theirs.crt");
        let (ours, theirs) = (openssl.certificate("ours.crt"), openssl.certificate("theirs.crt"));
        assert_eq!(ours.extensions(), theirs.extensions());
        assert_eq!((ours.version(), ours.extensions().len()), (3, 5));
        let dump = openssl.run("x509 -in root.crt -noout -text");
        assert!(dump.contains("Not After : ") && dump.contains(" 2300 GMT"), "{dump}");
    }
}

#[test]
fn certificate_profiles_pass_the_strict_check_of_openssl() {
    for key_type in [KeyType::Rsa2048, KeyType::P256] {
        let Some(openssl) = OpenSsl::new() else { return };
        for (name, subject) in [("root", ROOT_SUBJECT), ("sub", "/CN=Intermediate"), ("leaf", LEAF_SUBJECT)] {
            openssl.make_request(name, key_type, subject);
        }
        let [root_key, sub_key] = ["root.key", "sub.old.key"].map(|name| openssl.key(name));
        let validity = Validity::days(now(), 10).unwrap();
        let root = TrustAnchorCertificate::from_request(&openssl.request("root.csr")).with_path_length(1);
        let root = UnsignedCertificate::self_signed(&root, &root_key, validity, &SystemRandom).unwrap();
        let root = root.sign(&root_key).unwrap();
        openssl.write("root.crt", root.to_pem());
        let issuer = Issuer::new(root, &root_key).unwrap();
        let sub = IntermediateCertificate::from_request(&openssl.request("sub.csr"));
        let sub = issuer.prepare(&sub, validity, &SystemRandom).unwrap().sign(&root_key).unwrap();
        openssl.write("sub.crt", sub.to_pem());
        openssl.verify("root.crt", "", "sub.crt");
        let issuer = Issuer::new(sub, &sub_key).unwrap();
        let names = ["DNS:host.example", "URI:spiffe://example/host", "IP:192.0.2.1", "IP:2001:db8::1"];
        let more = ["email:ops@example.com", "dirName:/C=JP/CN=host"];
        let leaf = EndEntityCertificate::from_request(&openssl.request("leaf.csr"))
            .unwrap()
            .with_names(names.into_iter().chain(more).map(|name| name.parse().unwrap()));
        let leaf = issuer.prepare(&leaf, validity, &SystemRandom).unwrap().sign(&sub_key).unwrap();
        openssl.write("leaf.crt", leaf.to_pem());
        openssl.verify("root.crt", "-untrusted sub.crt -purpose sslclient", "leaf.crt");
        let text = openssl.run("x509 -in leaf.crt -noout -ext subjectAltName");
        assert!(
            text.contains(
                "DNS:host.example, URI:spiffe://example/host, IP Address:192.0.2.1, \
                 IP Address:2001:DB8:0:0:0:0:0:1, email:ops@example.com, DirName:/C=JP/CN=host"
            ),
            "{text}"
        );
    }
}

#[test]
fn requested_names_are_shown_by_openssl() {
    let Some(openssl) = OpenSsl::new() else { return };
    let key = PrivateKey::generate(KeyType::P256, SystemRandom).unwrap();
    let names = ["DNS:host.example".parse().unwrap(), "URI:spiffe://example/host".parse().unwrap()];
    let request = CertificateRequest::create_with(&"/CN=host".parse().unwrap(), &key, &names).unwrap();
    openssl.write("host.csr", request.to_pem());
    let text = openssl.run("req -in host.csr -verify -text -noout");
    assert!(text.contains("verify OK"), "{text}");
    assert!(text.contains("DNS:host.example, URI:spiffe://example/host"), "{text}");
}

#[test]
fn a_request_is_the_octets_of_openssl() {
    // RSA PKCS#1 v1.5 signatures are the same from every hand.
    let Some(openssl) = OpenSsl::new() else { return };
    openssl.make_request("host", KeyType::Rsa2048, LEAF_SUBJECT);
    let ours = CertificateRequest::create(&LEAF_SUBJECT.parse().unwrap(), &openssl.key("host.key")).unwrap();
    assert_eq!(ours, openssl.request("host.csr"));
}

/// Extension files that both read: with every one, a self-signed certificate and one by a CA.
const READ_BY_BOTH: &[&str] = &[
    "",
    "# nothing but a comment \\\nkeyUsage = digitalSignature\n",
    "[ other ]\nkeyUsage = digitalSignature\n",
    "extensions = v3\n[ca]\nbasicConstraints=CA:TRUE\n[ v3 ]\nkeyUsage = digitalSignature\n",
    "[ v3 one ]\nkeyUsage = digitalSignature\n[default]\nextensions = v3 one\n",
    "[a]\nbasicConstraints=CA:TRUE\n[b]\n[a]\nkeyUsage=digitalSignature\n[default]\nextensions=a\n",
    "\u{feff}keyUsage = digitalSignature\r\n\r\nbasicConstraints = CA:FALSE\r\n",
    "keyUsage = digitalSignature # comment\n",
    "keyUsage = digitalSignature#comment\n",
    "   keyUsage=   digitalSignature  \t\n",
    "keyUsage = digitalSignature, \\\n   keyAgreement, \\\r\n keyCertSign\n",
    "keyUsage = digitalSignature, keyAgree\\\nment\n",
    "keyUsage = digitalSignature\\\n",
    "keyUsage = \"digitalSignature, keyAgreement\"\n",
    "keyUsage = 'digitalSignature', `keyAgreement` # 'quoted'\n",
    "keyUsage = \"digital\"Signature\n",
    "keyUsage = digital\\Signature\n",
    "keyUsage = \"digital\\Signature\"\n",
    "keyUsage = digitalSignature\nbasicConstraints = CA:FALSE\nkeyUsage = keyAgreement\n",
    "basicConstraints = CA:TRUE\n",
    "basicConstraints = CA:FALSE\n",
    "basicConstraints = critical, CA:FALSE\n",
    "basicConstraints = critical,CA:true , pathlen:3\n",
    "basicConstraints = CA:y,pathlen:0\n",
    "basicConstraints = CA:TRUE,CA:no\n",
    "basicConstraints = pathlen:0x1F\n",
    "basicConstraints = critical,pathlen:255,CA:YES\n",
    "keyUsage = nonRepudiation\n",
    "keyUsage = decipherOnly\n",
    "keyUsage = critical, encipherOnly, digitalSignature\n",
    "keyUsage = cRLSign,keyCertSign\n",
    "keyUsage = digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,keyCertSign,cRLSign,encipherOnly,decipherOnly\n",
    "keyUsage = Digital Signature, Non Repudiation, Key Encipherment, Data Encipherment, Key Agreement\n",
    "keyUsage = Certificate Sign, CRL Sign, Encipher Only, Decipher Only, Decipher Only\n",
    "extendedKeyUsage = serverAuth, clientAuth\n",
    "extendedKeyUsage = critical,codeSigning,emailProtection,timeStamping,OCSPSigning,anyExtendedKeyUsage\n",
    "extendedKeyUsage = TLS Web Client Authentication, OCSP Signing, Any Extended Key Usage\n",
    "extendedKeyUsage = 1.3.6.1.5.5.7.3.2, 1.2.3.4, 2.16.840.1.113730.4.1\n",
    "extendedKeyUsage = msCodeInd,msCodeCom,msCTLSign,msSGC,msEFS,nsSGC,msSmartcardLogin,DVCS,dvcs,ipsecIKE\n",
    "subjectKeyIdentifier = hash\n",
    "subjectKeyIdentifier = critical,hash\n",
    "subjectKeyIdentifier = none\nkeyUsage = digitalSignature\n",
    "subjectKeyIdentifier = 0A:0b:0C0d\n",
    "subjectKeyIdentifier = 00\n",
    "authorityKeyIdentifier = none\nkeyUsage = digitalSignature\n",
    "authorityKeyIdentifier = keyid\n",
    "authorityKeyIdentifier = critical,keyid\n",
    "authorityKeyIdentifier = keyid:always\n",
    "authorityKeyIdentifier = keyid,issuer\n",
    "authorityKeyIdentifier = keyid:always,issuer:always\n",
    "authorityKeyIdentifier = issuer\n",
    "authorityKeyIdentifier = issuer:always\n",
    "authorityKeyIdentifier = keyid,issuer:always\nsubjectKeyIdentifier = hash\n",
    "subjectKeyIdentifier = 01020304\nauthorityKeyIdentifier = keyid:always\n",
    "authorityKeyIdentifier = keyid:always\nsubjectKeyIdentifier = 01020304\n",
    "authorityKeyIdentifier = keyid:always\nsubjectKeyIdentifier = none\n",
    "subjectAltName = DNS:host.example\n",
    "subjectAltName = critical, DNS:a, DNS.2:b, URI:https://a:8443/b?c=d, IP:10.0.0.1, IP:::1, email:a@b\n",
    "subjectAltName = IP:2001:db8::192.0.2.1 , URI:spiffe://example/ns/x\n",
    "subjectAltName = \"DNS:a,DNS:b\" # both\n",
    "subjectAltName = DNS:a\\#b\n",
];

#[test]
fn extension_files_mean_what_they_mean_to_openssl() {
    let Some(openssl) = OpenSsl::new() else { return };
    openssl.make_request("root", KeyType::P256, ROOT_SUBJECT);
    openssl.make_request("leaf", KeyType::P256, LEAF_SUBJECT);
    let key = openssl.key("root.key");
    let validity = Validity::days(now(), 1).unwrap();
    let root_request = openssl.request("root.csr");
    let mut issuers = Vec::new();
    for (name, extensions) in
        [("ca.crt", ROOT), ("noski.crt", "basicConstraints=CA:TRUE\nsubjectKeyIdentifier=none\n")]
    {
        let ca = with_extensions(&root_request, extensions);
        let ca =
            UnsignedCertificate::self_signed(&ca, &key, validity, &SystemRandom).unwrap().sign(&key).unwrap();
        openssl.write(name, ca.to_pem());
        issuers.push((name, Issuer::new(ca, &key).unwrap()));
    }
    for file in READ_BY_BOTH {
        openssl.write("test.ext", file);
        let ours = UnsignedCertificate::self_signed(
            &with_extensions(&root_request, file),
            &key,
            validity,
            &SystemRandom,
        );
        compare(&openssl, file, ours.ok(), "-in root.csr -signkey root.key");
        for (ca, issuer) in &issuers {
            for request in ["leaf.csr", "root.csr"] {
                let certificate = with_extensions(&openssl.request(request), file);
                let ours = issuer.prepare(&certificate, validity, &SystemRandom);
                compare(&openssl, file, ours.ok(), &format!("-in {request} -CA {ca} -CAkey root.key"));
            }
        }
    }
}

/// Both make the certificate, with the same version and extensions, or neither does.
fn compare(openssl: &OpenSsl, file: &str, ours: Option<UnsignedCertificate>, arguments: &str) {
    let serial = ours.as_ref().map_or_else(|| "1".into(), |ours| ours.tbs().serial_number().to_string());
    let arguments = format!("x509 -req {arguments} -set_serial 0x{serial} -extfile test.ext -out theirs.crt");
    let output = openssl.try_run(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    match ours {
        Some(ours) => {
            assert!(output.status.success(), "{arguments}\n{file}\n{said}");
            let theirs = openssl.certificate("theirs.crt");
            assert_eq!(ours.tbs().extensions(), theirs.extensions(), "{arguments}\n{file}");
            assert_eq!(ours.tbs().version(), theirs.version(), "{arguments}\n{file}");
            assert_eq!(ours.tbs().issuer(), theirs.issuer());
        }
        None => assert!(!output.status.success(), "{arguments}\n{file}"),
    }
}

/// Extension files that neither reads.
const READ_BY_NEITHER: &[&str] = &[
    "keyUsage\n",
    "keyUsage digitalSignature\n",
    "[ leaf\nkeyUsage = digitalSignature\n",
    "extensions = nowhere\n",
    "keyusage = digitalSignature\n",
    "2.5.29.15 = digitalSignature\n",
    "noSuchExtension = 1\n",
    "keyUsage =\n",
    "keyUsage = critical\n",
    "keyUsage = critical,\n",
    "keyUsage = critical ,digitalSignature\n",
    "keyUsage = digitalSignature,\n",
    "keyUsage = digitalSignature,,keyAgreement\n",
    "keyUsage = DigitalSignature\n",
    "keyUsage = digitalSignature keyAgreement\n",
    "keyUsage = digitalSignature; keyAgreement\n",
    "basicConstraints =\n",
    "basicConstraints = CA\n",
    "basicConstraints = CA:True\n",
    "basicConstraints = CA=TRUE\n",
    "basicConstraints = ca:TRUE\n",
    "basicConstraints = CA:TRUE, pathlen:one\n",
    "extendedKeyUsage = ClientAuth\n",
    "extendedKeyUsage = 1.2.x\n",
    "subjectKeyIdentifier = Hash\n",
    "subjectKeyIdentifier = 0A0\n",
    "subjectKeyIdentifier = 0A 0B\n",
    "subjectKeyIdentifier = \n",
    "authorityKeyIdentifier = none,keyid\n",
    "authorityKeyIdentifier = hash\n",
    "subjectAltName = host.example\n",
    "subjectAltName = dns:host.example\n",
    "subjectAltName = DNS:\n",
    "subjectAltName = IP:10.0.0\n",
    "subjectAltName = IP:10.0.0.256\n",
    "subjectAltName = \"DNS:a, b\"\n",
];

#[test]
fn what_openssl_refuses_in_an_extension_file_is_refused_with_its_place() {
    let Some(openssl) = OpenSsl::new() else { return };
    openssl.make_request("root", KeyType::P256, ROOT_SUBJECT);
    for file in READ_BY_NEITHER {
        openssl.write("test.ext", file);
        let output =
            openssl.try_run("x509 -req -in root.csr -signkey root.key -extfile test.ext -out theirs.crt");
        assert!(!output.status.success(), "openssl reads {file:?}");
        let ours = ExtensionFile::parse("test.ext", file).and_then(|file| file.section(None));
        let error = ours.err().unwrap_or_else(|| panic!("{file:?} is read"));
        assert_eq!(error.line(), Some(1), "{error}");
        assert!(error.to_string().starts_with("test.ext, line 1, column "), "{error}");
    }
}
