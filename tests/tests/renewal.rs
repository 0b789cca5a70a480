//! Renewed certificates, new roots, and extensions that requests ask for, checked by `openssl` and by our own rules.

use std::{fs, path::Path, sync::Arc};

use jiff::Timestamp;
use ra_maker::keys;
use ra_tests::{folder, have_openssl, openssl, run_with};
use roles_anywhere::{
    pki::{Certificate, Chain, PrivateKey, Signer, SystemRandom},
    policy::{TrustAnchor, import::rollover_bundle},
    x509::{
        CertificateProfile, CertificateRequest, CopyPolicy, EndEntityCertificate, Issuer, RenewedCertificate,
        TrustAnchorCertificate, UnsignedCertificate, Validity,
    },
};

fn now() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap()
}

fn days(days: u32) -> Validity {
    Validity::days(now(), days).unwrap()
}

fn root(name: &str, key: Arc<PrivateKey>) -> (Certificate, Arc<PrivateKey>) {
    let root = TrustAnchorCertificate::new(name.parse().unwrap(), key.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, &key, days(365), &SystemRandom).unwrap();
    (root.sign(&key).unwrap(), key)
}

fn issue(issuer: &(Certificate, Arc<PrivateKey>), profile: &dyn CertificateProfile) -> Certificate {
    let (certificate, key) = issuer;
    let issuer = Issuer::new(certificate.clone(), key).unwrap();
    issuer.prepare(profile, days(30), &SystemRandom).unwrap().sign(key).unwrap()
}

fn host(name: &str) -> EndEntityCertificate {
    EndEntityCertificate::new(name.parse().unwrap(), keys::leaf_p256().public_key().clone()).unwrap()
}

#[test]
fn certificates_of_the_old_root_and_of_the_new_one_are_accepted_while_the_root_changes() {
    let (old, new) =
        (root("/O=Example/CN=Root 1", keys::p256()), root("/O=Example/CN=Root 2", keys::other_p256()));
    let (of_old, of_new) = (issue(&old, &host("/CN=old")), issue(&new, &host("/CN=new")));

    // With both roots in the trust anchor, nothing else is needed.
    let bundle = rollover_bundle(&old.0, &new.0).unwrap();
    let anchor = TrustAnchor::new(Certificate::read_all(bundle.as_bytes()).unwrap()).unwrap();
    assert!(anchor.judge(Some(now())).is_accepted());
    for certificate in [&of_old, &of_new] {
        let report = anchor.judge_chain(&Chain::from(certificate.clone()), now());
        assert!(report.is_accepted(), "{report}");
    }

    // With the old root alone, a certificate for the new root by the old one is sent.
    let cross = issue(&old, &RenewedCertificate::new(&new.0));
    let anchor = TrustAnchor::new(vec![old.0.clone()]).unwrap();
    let chain = Chain::new(of_new.clone(), [cross.clone()]).unwrap();
    let report = anchor.judge_chain(&chain, now());
    assert!(report.is_accepted(), "{report}");
    assert!(!anchor.judge_chain(&Chain::from(of_new.clone()), now()).is_accepted());

    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    for (name, certificate) in
        [("old-root", &old.0), ("new-root", &new.0), ("cross", &cross), ("old", &of_old), ("new", &of_new)]
    {
        fs::write(at.join(format!("{name}.crt")), certificate.to_pem()).unwrap();
    }
    fs::write(at.join("bundle.pem"), bundle).unwrap();
    openssl(at, "verify -x509_strict -CAfile bundle.pem old.crt new.crt");
    openssl(at, "verify -x509_strict -CAfile old-root.crt -untrusted cross.crt new.crt");
}

#[test]
fn a_renewed_certificate_passes_where_the_old_one_did() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let ca = root("/O=Example/CN=Root", keys::p256());
    let old = issue(&ca, &host("/O=Example/CN=host").with_names(["DNS:host.example".parse().unwrap()]));
    let renewed = RenewedCertificate::new(&old).with_key(keys::p384().public_key().clone());
    let renewed = issue(&ca, &renewed);
    fs::write(at.join("root.crt"), ca.0.to_pem()).unwrap();
    fs::write(at.join("old.crt"), old.to_pem()).unwrap();
    fs::write(at.join("renewed.crt"), renewed.to_pem()).unwrap();
    openssl(at, "verify -x509_strict -CAfile root.crt old.crt renewed.crt");
    let shown = |name: &str| {
        openssl(
            at,
            &format!(
                "x509 -in {name} -noout -subject -ext subjectAltName,keyUsage,extendedKeyUsage,basicConstraints"
            ),
        )
    };
    assert_eq!(shown("renewed.crt"), shown("old.crt"));
}

#[test]
fn extensions_in_a_request_of_openssl_are_read_and_copied_as_the_policy_says() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let ca = root("/O=Example/CN=Root", keys::p256());
    let request = request_of_openssl(at);
    let requested = request.requested_extensions().unwrap();
    let shown: Vec<_> =
        requested.iter().map(|extension| (extension.oid().to_string(), extension.is_critical())).collect();
    let expected = [
        ("2.5.29.17", false),
        ("2.5.29.37", true),
        ("2.5.29.19", false),
        ("2.5.29.15", false),
        ("2.16.840.1.113730.1.13", false),
    ];
    assert_eq!(shown[..5], expected.map(|(oid, critical)| (oid.to_owned(), critical)));

    fs::write(at.join("root.crt"), ca.0.to_pem()).unwrap();
    let text = |policy: &CopyPolicy| {
        let profile = EndEntityCertificate::from_request(&request).unwrap();
        let profile = profile.with_requested(&request, policy).unwrap();
        let profile = profile.with_names(["DNS:added.example".parse().unwrap()]);
        fs::write(at.join("host.crt"), issue(&ca, &profile).to_pem()).unwrap();
        openssl(at, "verify -x509_strict -CAfile root.crt host.crt");
        openssl(at, "x509 -in host.crt -noout -text")
    };
    let nothing = text(&CopyPolicy::Nothing);
    assert!(
        !nothing.contains("DNS:host.example") && nothing.contains("TLS Web Client Authentication"),
        "{nothing}"
    );
    let named = text(&CopyPolicy::Named(vec![requested[0].oid().clone()]));
    assert!(named.contains("DNS:host.example, IP Address:192.0.2.1, DNS:added.example"), "{named}");
    assert!(
        !named.contains("from the request") && named.contains("TLS Web Client Authentication"),
        "{named}"
    );
    let all = text(&CopyPolicy::All);
    assert!(all.contains("from the request") && all.contains("TLS Web Server Authentication"), "{all}");
    assert!(
        all.contains("CA:FALSE") && all.contains("Digital Signature") && !all.contains("Certificate Sign"),
        "{all}"
    );
    assert!(!all.contains("TLS Web Client Authentication"), "the request's purposes replace the profile's");
}

/// A request made by OpenSSL, with extensions that a CA may or may not copy.
fn request_of_openssl(at: &Path) -> CertificateRequest {
    let made = run_with(
        at,
        "openssl",
        &[
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=host",
            "-addext",
            "subjectAltName=DNS:host.example,IP:192.0.2.1",
            "-addext",
            "extendedKeyUsage=critical,serverAuth",
            "-addext",
            "basicConstraints=CA:TRUE",
            "-addext",
            "keyUsage=keyCertSign",
            "-addext",
            "nsComment=from the request",
            "-keyout",
            "host.key",
            "-out",
            "host.csr",
        ],
    );
    assert!(made.status.success());
    CertificateRequest::read(&fs::read(at.join("host.csr")).unwrap()).unwrap()
}
