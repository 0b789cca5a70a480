//! Every back-end of keys signs alike under the same schemes: in memory, in a token and in another process.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    thread,
};

use cryptoki::context::Pkcs11;
use jiff::Timestamp;
use ra_maker::keys;
use ra_tests::{
    both, example_path, folder, have, have_openssl, openssl, run_with, signers, skip, stderr, stdout,
    verifiers,
};
use roles_anywhere::{
    pki::{
        Certificate, KeyType, PublicKey, RustCrypto, SignError, SignatureScheme, Signer, SystemRandom,
        Verifier, aws_lc::AwsLcKey, graviola::GraviolaKey, pkcs11::Pkcs11Module,
    },
    sigv4x509::{Identity, Scope, VerifySettings, verify_http},
    x509::{
        CertificateRequest, EndEntityCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate,
        Validity,
    },
};

const SCHEMES: [SignatureScheme; 9] = [
    SignatureScheme::RsaPkcs1Sha256,
    SignatureScheme::RsaPkcs1Sha384,
    SignatureScheme::RsaPkcs1Sha512,
    SignatureScheme::EcdsaSha256,
    SignatureScheme::EcdsaSha384,
    SignatureScheme::EcdsaSha512,
    SignatureScheme::MlDsa44,
    SignatureScheme::MlDsa65,
    SignatureScheme::MlDsa87,
];

/// What must hold of every key in every back-end.
fn suite(key: &dyn Signer, at: &Path) {
    let algorithm = key.public_key().algorithm();
    fs::write(at.join("spki.der"), key.public_key().spki_der()).unwrap();
    openssl_has(at, &algorithm.to_string());
    for message in [&b""[..], b"message", &[0xa5; 100_000]] {
        for scheme in SCHEMES {
            let signed = key.sign(scheme, message);
            if !algorithm.supports(scheme) {
                assert_eq!(signed, Err(SignError::SchemeMismatch { scheme, key: algorithm }));
                continue;
            }
            let signature = signed.unwrap_or_else(|error| panic!("{algorithm} {scheme}: {error}"));
            stands(key.public_key(), scheme, message, &signature, at);
        }
    }
}

/// OpenSSL reads the public key, unless it is ML-DSA, which OpenSSL 3.0 does not know.
fn openssl_has(at: &Path, algorithm: &str) {
    if !algorithm.starts_with("ML-DSA") {
        openssl(at, "pkey -pubin -inform DER -in spki.der -noout");
    }
}

/// Every verifier accepts the signature, and refuses it for another message or with a changed octet.
fn stands(key: &PublicKey, scheme: SignatureScheme, message: &[u8], signature: &[u8], at: &Path) {
    let mut changed = signature.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    for (back_end, verifier) in verifiers() {
        assert_eq!(verifier.verify(key, scheme, message, signature), Ok(()), "{back_end} {scheme}");
        assert!(verifier.verify(key, scheme, b"another", signature).is_err(), "{back_end} {scheme}");
        assert!(verifier.verify(key, scheme, message, &changed).is_err(), "{back_end} {scheme}");
    }
    let hash = match scheme {
        SignatureScheme::RsaPkcs1Sha256 | SignatureScheme::EcdsaSha256 => "sha256",
        SignatureScheme::RsaPkcs1Sha384 | SignatureScheme::EcdsaSha384 => "sha384",
        SignatureScheme::RsaPkcs1Sha512 | SignatureScheme::EcdsaSha512 => "sha512",
        _ => return,
    };
    fs::write(at.join("message"), message).unwrap();
    fs::write(at.join("signature"), signature).unwrap();
    openssl(at, &format!("dgst -{hash} -verify spki.der -keyform DER -signature signature message"));
}

#[test]
fn keys_in_memory_sign_alike_in_every_back_end() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    for key_type in KeyType::all() {
        let key = keys::of_type(key_type);
        for (back_end, signer) in signers(&key) {
            assert_eq!(key.public_key(), signer.public_key(), "{back_end}");
            suite(&signer, at);
            let scheme = SignatureScheme::RsaPkcs1Sha384;
            if key.public_key().algorithm().supports(scheme) {
                let signature = signer.sign(scheme, b"message");
                assert_eq!(key.sign(scheme, b"message"), signature, "{back_end}: RSA has one signature");
            }
        }
    }
}

#[test]
fn debug_of_a_key_shows_no_octets() {
    let key = AwsLcKey::from(keys::seeded(KeyType::P256, 1));
    assert_eq!(format!("{key:?}"), "AwsLcKey { public: PublicKey(P256, ..), .. }");
    if let Ok(key) = GraviolaKey::new(keys::seeded(KeyType::P256, 1)) {
        assert_eq!(format!("{key:?}"), "GraviolaKey { public: PublicKey(P256, ..), .. }");
    }
}

/// A key of another kind than graviola's or AWS-LC's, and one that is parsed for one scheme and then for another.
#[test]
fn a_key_that_a_back_end_refuses_is_verified_in_pure_rust_and_one_key_by_several_schemes() {
    let key = keys::seeded(KeyType::P256, 1);
    let uncompressed = key.public_key().spki_der();
    let (header, point) = uncompressed.split_at(uncompressed.len() - 65);
    let mut compressed = header.to_vec();
    compressed[1] -= 32;
    let bits = compressed.len() - 2;
    compressed[bits] -= 32;
    compressed.push(2 + point[64] % 2);
    compressed.extend(&point[1..33]);
    let compressed = PublicKey::from_spki_der(&compressed).unwrap();
    for (back_end, verifier) in verifiers() {
        for scheme in
            [SignatureScheme::EcdsaSha256, SignatureScheme::EcdsaSha512, SignatureScheme::EcdsaSha256]
        {
            let signature = key.sign(scheme, b"message").unwrap();
            assert_eq!(verifier.verify(&compressed, scheme, b"message", &signature), Ok(()), "{back_end}");
            assert_eq!(
                verifier.verify(key.public_key(), scheme, b"message", &signature),
                Ok(()),
                "{back_end}"
            );
        }
    }
}

/// The tests in a token run in a process of their own, since SoftHSM finds its tokens through the environment.
const IN_THE_TOKEN: &str = "RA_TESTS_TOKEN";
const PIN: &str = "correct horse";

fn softhsm() -> Option<PathBuf> {
    let places =
        ["/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/local/lib/softhsm", "/usr/lib64"];
    let module =
        places.iter().map(|place| Path::new(place).join("libsofthsm2.so")).find(|path| path.exists());
    if module.is_none() {
        skip("SoftHSM is not installed");
    }
    module.filter(|_| have("softhsm2-util", "--version"))
}

/// A token with keys labelled by their types, and one labelled `other` with an identifier that no other key has.
fn make_token(at: &Path) {
    fs::create_dir(at.join("tokens")).unwrap();
    fs::write(at.join("softhsm2.conf"), format!("directories.tokendir = {}\n", at.join("tokens").display()))
        .unwrap();
    token_tool(at, &["--init-token", "--free", "--label", "the token", "--pin", PIN, "--so-pin", "12345678"]);
    for (number, (label, algorithm)) in (1..).zip([
        ("rsa-2048", "RSA -pkeyopt rsa_keygen_bits:2048"),
        ("rsa-4096", "RSA -pkeyopt rsa_keygen_bits:4096"),
        ("p-256", "EC -pkeyopt ec_paramgen_curve:P-256"),
        ("p-384", "EC -pkeyopt ec_paramgen_curve:P-384"),
        ("p-521", "EC -pkeyopt ec_paramgen_curve:P-521"),
        ("host", "EC -pkeyopt ec_paramgen_curve:P-256"),
    ]) {
        openssl(at, &format!("genpkey -algorithm {algorithm} -out {label}.pem"));
        let (file, id) = (format!("{label}.pem"), format!("0{number}"));
        token_tool(
            at,
            &["--import", &file, "--token", "the token", "--label", label, "--id", &id, "--pin", PIN],
        );
    }
}

fn token_tool(at: &Path, arguments: &[&str]) {
    let output = Command::new("softhsm2-util")
        .args(arguments)
        .env("SOFTHSM2_CONF", at.join("softhsm2.conf"))
        .current_dir(at)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", both(&output));
}

#[test]
fn keys_in_a_token_sign_certificates_and_requests() {
    if !have_openssl() {
        return;
    }
    let Some(module) = softhsm() else { return };
    let folder = folder();
    let at = folder.path();
    make_token(at);
    // We find the keys by the URIs that p11-kit gives them.
    let listed = Command::new("p11tool")
        .args(["--batch", "--provider", module.to_str().unwrap(), "--login", "--set-pin", PIN])
        .args(["--list-privkeys", "--only-urls", "pkcs11:token=the%20token"])
        .env("SOFTHSM2_CONF", at.join("softhsm2.conf"))
        .output();
    let uris = listed.map(|output| stdout(&output)).unwrap_or_default();
    if !uris.contains("pkcs11:") {
        skip("p11tool, of GnuTLS, is not installed");
    }
    fs::write(at.join("uris"), uris).unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "in_the_token", "--ignored", "--nocapture"])
        .env("SOFTHSM2_CONF", at.join("softhsm2.conf"))
        .env(IN_THE_TOKEN, at)
        .env("RA_TESTS_MODULE", module)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", both(&output));
    assert!(both(&output).contains("1 passed"), "{}", both(&output));
}

#[test]
#[ignore = "run by keys_in_a_token_sign_certificates_and_requests, in a process of its own"]
fn in_the_token() {
    let at = PathBuf::from(env::var_os(IN_THE_TOKEN).expect("the test that runs this one names the folder"));
    let module = Pkcs11Module::open(env::var_os("RA_TESTS_MODULE").unwrap()).unwrap();
    let open = |uri: &str| module.key(&uri.parse().unwrap(), || Some(PIN.as_bytes().to_vec().into()));
    for label in ["rsa-2048", "rsa-4096", "p-256", "p-384", "p-521"] {
        let key = open(&format!("pkcs11:token=the%20token;object={label}")).unwrap();
        suite(&key, &at);
        issue_and_sign(&open("pkcs11:object=p-384").unwrap(), key, &at);
    }
    issue_and_sign(&open("pkcs11:object=p-384").unwrap(), open("pkcs11:id=%06").unwrap(), &at);
    issue_and_sign(&open("pkcs11:object=rsa-2048").unwrap(), open("pkcs11:object=host").unwrap(), &at);

    for uri in fs::read_to_string(at.join("uris")).unwrap().lines() {
        let key = open(uri).unwrap_or_else(|error| panic!("{uri}: {error}"));
        assert!(key.sign(key.public_key().algorithm().certificate_scheme().unwrap(), b"message").is_ok());
    }

    // After somebody else logs out, the key logs in again.
    let key = open("pkcs11:object=p-256").unwrap();
    let other = Pkcs11::new(env::var_os("RA_TESTS_MODULE").unwrap()).unwrap();
    let slot = other.get_slots_with_initialized_token().unwrap()[0];
    other.open_ro_session(slot).unwrap().logout().unwrap();
    assert!(key.sign(SignatureScheme::EcdsaSha256, b"message").is_ok());

    // Several threads share a key.
    let key = Arc::new(open("pkcs11:object=p-256").unwrap());
    thread::scope(|scope| {
        for _ in 0..4 {
            let key = Arc::clone(&key);
            scope.spawn(move || {
                for _ in 0..20 {
                    let signature = key.sign(SignatureScheme::EcdsaSha256, b"message").unwrap();
                    RustCrypto
                        .verify(key.public_key(), SignatureScheme::EcdsaSha256, b"message", &signature)
                        .unwrap();
                }
            });
        }
    });

    // Opening the module a second time does no harm.
    let again = Pkcs11Module::open(env::var_os("RA_TESTS_MODULE").unwrap()).unwrap();
    assert!(
        again.key(&"pkcs11:object=host".parse().unwrap(), || Some(PIN.as_bytes().to_vec().into())).is_ok()
    );

    let error = |uri: &str| open(uri).unwrap_err().to_string();
    assert_eq!(error("pkcs11:token=nowhere"), "no token fits pkcs11:token=nowhere; there are the token");
    assert!(
        error("pkcs11:object=nobody")
            .starts_with("no private key of the token fits pkcs11:object=nobody; there are object=")
    );
    assert!(
        error("pkcs11:").starts_with("several private keys fit pkcs11:: object="),
        "{}",
        error("pkcs11:")
    );
    assert!(error("pkcs11:serial=0").contains("no token fits"));
    let module_error = Pkcs11Module::open("/nowhere/lib.so").unwrap_err().to_string();
    assert!(
        module_error.starts_with("the PKCS#11 module /nowhere/lib.so cannot be loaded: "),
        "{module_error}"
    );
}

/// A root and a certificate request by keys of the token, the certificate, and a request signed with it.
fn issue_and_sign(ca: &dyn Signer, host: impl Signer + 'static, at: &Path) {
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
    let root = TrustAnchorCertificate::new("/O=Example/CN=Root".parse().unwrap(), ca.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, &ca, Validity::days(now, 30).unwrap(), &SystemRandom)
        .and_then(|unsigned| unsigned.sign(&ca))
        .unwrap();
    let request = CertificateRequest::create(&"/O=Example/CN=host".parse().unwrap(), &host).unwrap();
    let certificate = Issuer::new(root.clone(), &ca)
        .unwrap()
        .prepare(
            &EndEntityCertificate::from_request(&request).unwrap(),
            Validity::days(now, 3).unwrap(),
            &SystemRandom,
        )
        .and_then(|unsigned| unsigned.sign(&ca))
        .unwrap();
    fs::write(at.join("root.crt"), root.to_pem()).unwrap();
    fs::write(at.join("host.crt"), certificate.to_pem()).unwrap();
    fs::write(at.join("host.csr"), request.to_pem()).unwrap();
    openssl(at, "verify -x509_strict -CAfile root.crt host.crt");
    assert!(openssl(at, "req -verify -noout -in host.csr").contains("verify OK"));

    let identity = Identity::new(certificate, host).unwrap();
    let scope = Scope::roles_anywhere("us-east-1");
    let mut signed =
        http::Request::post("https://rolesanywhere.us-east-1.amazonaws.com/sessions").body("{}").unwrap();
    identity.sign_http(&mut signed, &scope, now).unwrap();
    assert!(verify_http(&signed, &VerifySettings::new(scope, now)).is_ok());
}

#[test]
fn the_program_reports_a_wrong_pin_a_missing_pin_and_a_wrong_uri() {
    if !have_openssl() {
        return;
    }
    let Some(module) = softhsm() else { return };
    let folder = folder();
    let at = folder.path();
    make_token(at);
    fs::write(at.join("pin"), format!("{PIN}\n")).unwrap();
    fs::write(at.join("wrong"), "wrong horse\n").unwrap();
    openssl(at, "req -x509 -new -key p-256.pem -subj /CN=host -days 3 -out host.crt");
    let fails = |arguments: &str, words: &str| {
        let arns = "--trust-anchor-arn arn:aws:rolesanywhere:us-east-1:123456789012:trust-anchor/22222222-2222-2222-2222-222222222222 \
                    --profile-arn arn:aws:rolesanywhere:us-east-1:123456789012:profile/11111111-1111-1111-1111-111111111111 \
                    --role-arn arn:aws:iam::123456789012:role/Example --certificate host.crt";
        let output = Command::new(example_path("pkcs11"))
            .args(arguments.split_whitespace().chain(arns.split_whitespace()))
            .env("SOFTHSM2_CONF", at.join("softhsm2.conf"))
            .current_dir(at)
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(stderr(&output).contains(words), "{arguments}: {}", stderr(&output));
        assert!(!both(&output).contains("horse"), "no PIN is shown");
    };
    let module = format!("--module {}", module.display());
    let key = "--key-uri pkcs11:object=p-256";
    fails(&format!("{module} {key} --pin-file wrong"), "the PIN is not that of the token the token");
    fails(&format!("{module} {key}"), "asks for a PIN");
    fails(&format!("{module} {key} --pin 1234"), "put it into a file");
    fails(key, "name the token's module with --module FILE");
    fails(&format!("--module nowhere.so {key} --pin-file pin"), "nowhere.so cannot be loaded");
    fails(&format!("{module} --key-uri pkcs11:object --pin-file pin"), "no \"=\" in");
    fails(&format!("{module} --key-uri pkcs11:object=host --pin-file pin"), "key");
}

#[test]
fn a_key_that_another_process_holds_signs_in_two_steps() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    // OpenSSL alone has the CA's key: it is given the octets to be signed, and returns a signature.
    for (algorithm, hash) in [
        ("RSA -pkeyopt rsa_keygen_bits:2048", "sha256"),
        ("EC -pkeyopt ec_paramgen_curve:P-256", "sha256"),
        ("EC -pkeyopt ec_paramgen_curve:P-384", "sha384"),
        ("EC -pkeyopt ec_paramgen_curve:P-521", "sha512"),
    ] {
        openssl(at, &format!("genpkey -algorithm {algorithm} -out root.key"));
        openssl(at, "req -x509 -new -key root.key -subj /CN=Root -days 30 -out root.crt");
        let root = Certificate::read(&fs::read(at.join("root.crt")).unwrap()).unwrap();
        let issuer = Issuer::with_key_elsewhere(root).unwrap();
        let host = AwsLcKey::from(keys::seeded(KeyType::P256, 1));
        let request = CertificateRequest::create(&"/CN=host".parse().unwrap(), &host).unwrap();
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let profile = EndEntityCertificate::from_request(&request).unwrap();
        let unsigned = issuer.prepare(&profile, Validity::days(now, 3).unwrap(), &SystemRandom).unwrap();

        fs::write(at.join("to-be-signed"), unsigned.tbs().as_der()).unwrap();
        let sign = ["dgst", &format!("-{hash}"), "-sign", "root.key", "-out", "signature", "to-be-signed"];
        let output = run_with(at, "openssl", &sign);
        assert!(output.status.success(), "{}", both(&output));
        let signature = fs::read(at.join("signature")).unwrap();

        let mut wrong = signature.clone();
        wrong[20] ^= 1;
        let error = unsigned.clone().with_signature(&wrong).unwrap_err();
        assert!(error.to_string().starts_with("the signature is not the issuer's"), "{error}");
        let certificate = unsigned.with_signature(&signature).unwrap();
        fs::write(at.join("host.crt"), certificate.to_pem()).unwrap();
        openssl(at, "verify -CAfile root.crt host.crt");
    }
}
