//! What this crate makes and what OpenSSL makes, against each other.
#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, reason = "in a test an error is a failure")]

mod common;

use std::time::SystemTime;

use jiff::Timestamp;
use ra_maker::keys;
use ra_pki::{Certificate, KeyType, RustCrypto, SystemRandom};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, IntermediateCertificate, Issuer, TrustAnchorCertificate,
    UnsignedCertificate, Validity,
};

use self::common::{OpenSsl, ROOT_SUBJECT, with_extensions};

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
const LEAF_SUBJECT: &str = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=host-1";

/// The time of the machine, by which OpenSSL issues and verifies.
fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_second(since_epoch.as_secs().try_into().unwrap()).unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Maker {
    Ours,
    OpenSsl,
}

fn verify(openssl: &OpenSsl, root: &str, more: &str, leaf: &str) {
    let text = openssl.run(&format!("verify -x509_strict -CAfile {root} {more} {leaf}"));
    assert!(text.contains(": OK"), "{text}");
}

fn make_request(openssl: &OpenSsl, maker: Maker, name: &str, key_type: KeyType, subject: &str) {
    match maker {
        Maker::OpenSsl => openssl.make_request(name, key_type, subject),
        Maker::Ours => {
            let key = match (key_type, name) {
                (KeyType::P256, "root") => keys::p256(),
                (KeyType::P256, _) => keys::leaf_p256(),
                (_, "root") => keys::rsa_2048(),
                _ => keys::other_rsa_2048(),
            };
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
                        verify(&openssl, "root.crt", "", "leaf.crt");
                        let (root, leaf) = (openssl.certificate("root.crt"), openssl.certificate("leaf.crt"));
                        leaf.verify_signature(root.public_key(), &RustCrypto).unwrap();
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
        // Both clocks are the machine's, at two moments.
        let seconds = |root: &Certificate| root.not_after().as_second() - root.not_before().as_second();
        assert_eq!(seconds(&our_root), seconds(&their_root));

        make_leaf(&openssl, Maker::Ours, "root.key", "ours.crt");
        make_leaf(&openssl, Maker::OpenSsl, "root.key", "theirs.crt");
        let (ours, theirs) = (openssl.certificate("ours.crt"), openssl.certificate("theirs.crt"));
        assert_eq!(ours.extensions(), theirs.extensions());
        assert_eq!((ours.version(), ours.extensions().len()), (3, 5));
        let dump = openssl.run("x509 -in root.crt -noout -text");
        let year = their_root.not_after().strftime("%Y").to_string();
        assert!(year > "2299".into() && dump.contains(&format!(" {year} GMT")), "{dump}");
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
        verify(&openssl, "root.crt", "", "sub.crt");
        let issuer = Issuer::new(sub, &sub_key).unwrap();
        let names = ["DNS:host.example", "URI:spiffe://example/host", "IP:192.0.2.1", "IP:2001:db8::1"];
        let more = ["email:ops@example.com", "dirName:/C=JP/CN=host"];
        let leaf = EndEntityCertificate::from_request(&openssl.request("leaf.csr"))
            .unwrap()
            .with_names(names.into_iter().chain(more).map(|name| name.parse().unwrap()));
        let leaf = issuer.prepare(&leaf, validity, &SystemRandom).unwrap().sign(&sub_key).unwrap();
        openssl.write("leaf.crt", leaf.to_pem());
        verify(&openssl, "root.crt", "-untrusted sub.crt -purpose sslclient", "leaf.crt");
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
    let key = keys::leaf_p256();
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
