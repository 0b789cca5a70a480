//! Requests signed with a key elsewhere: in another task, in another process, in another back-end.

use std::{fs, sync::Arc};

use jiff::Timestamp;
use ra_tests::{both, folder, have_openssl, hierarchy::Hierarchy, openssl, run_with};
use roles_anywhere::{
    pki::{
        KeyType, PrivateKey, PublicKey, SignatureScheme, Signer, SystemRandom,
        aws_lc::{AwsLc, AwsLcKey},
    },
    sigv4x509::{
        Identity, PublicIdentity, RequestBody, RequestView, Scope, SignedBy, SigningError, UnsignedRequest,
        VerificationError, VerifySettings, verify, verify_http,
    },
    x509::CertificateRequest,
};
use tokio::sync::{mpsc, oneshot};

const HEADERS: [(&str, &[u8]); 2] =
    [("Host", b"rolesanywhere.us-east-1.amazonaws.com"), ("Content-Type", b"application/json")];
const BODY: &[u8] = br#"{"durationSeconds":900}"#;

fn scope() -> Scope {
    Scope::roles_anywhere("us-east-1")
}

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn prepare(identity: &PublicIdentity) -> UnsignedRequest<'_> {
    let request = RequestView::new("POST", "/sessions", None, &HEADERS).body(RequestBody::Bytes(BODY));
    identity.prepare(&request, &scope(), now()).unwrap()
}

/// Signs the request with this signature, and verifies it.
fn verified(unsigned: UnsignedRequest<'_>, signature: &[u8]) -> Result<SignedBy, VerificationError> {
    let signed = unsigned.with_signature(signature).unwrap();
    let computed = signed.headers().map(|(name, value)| (name, value.as_bytes()));
    let headers: Vec<(&str, &[u8])> = HEADERS.into_iter().chain(computed).collect();
    let request = RequestView::new("POST", "/sessions", None, &headers).body(RequestBody::Bytes(BODY));
    verify(&request, &VerifySettings::new(scope(), now()))
}

/// A question to the task that holds the key, and the channel for its answer.
struct Question {
    scheme: SignatureScheme,
    message: Vec<u8>,
    answer: oneshot::Sender<Vec<u8>>,
}

async fn hold_key(key: Arc<AwsLcKey>, mut questions: mpsc::Receiver<Question>) {
    while let Some(Question { scheme, message, answer }) = questions.recv().await {
        answer.send(key.sign(scheme, &message).unwrap()).unwrap();
    }
}

#[tokio::test]
async fn a_key_that_another_task_holds_signs_asynchronously() {
    for key_type in [KeyType::Rsa2048, KeyType::P256, KeyType::P384, KeyType::P521, KeyType::MlDsa44] {
        let hierarchy = Hierarchy::new(key_type, 1);
        let identity = PublicIdentity::new(hierarchy.chain.clone()).unwrap();
        let (ask, questions) = mpsc::channel(1);
        let holder = tokio::spawn(hold_key(Arc::clone(&hierarchy.key), questions));
        let mut signatures = Vec::new();
        for message in [None, Some(b"another request".to_vec())] {
            let unsigned = prepare(&identity);
            let (answer, signature) = oneshot::channel();
            let message = message.unwrap_or_else(|| unsigned.string_to_sign().as_bytes().to_vec());
            ask.send(Question { scheme: unsigned.scheme(), message, answer }).await.ok().unwrap();
            signatures.push(signature.await.unwrap());
        }
        let signed_by = verified(prepare(&identity), &signatures[0]).unwrap();
        assert_eq!(signed_by.certificate(), hierarchy.host());
        assert_eq!(signed_by.intermediates(), hierarchy.chain.intermediates());
        // The answer to another question is not a signature of this request.
        let error = prepare(&identity).with_signature(&signatures[1]).unwrap_err();
        assert!(matches!(error, SigningError::Signature(_)), "{error}");
        drop(ask);
        holder.await.unwrap();
    }
}

#[test]
fn a_key_that_openssl_alone_holds_signs_a_request() {
    if !have_openssl() {
        return;
    }
    for key_type in [KeyType::Rsa2048, KeyType::P256, KeyType::P384, KeyType::P521] {
        let folder = folder();
        let at = folder.path();
        let hierarchy = Hierarchy::new(key_type, 0);
        hierarchy.write(at);
        let identity = PublicIdentity::new(hierarchy.chain.clone()).unwrap();
        fs::write(at.join("to-sign"), prepare(&identity).string_to_sign()).unwrap();
        let sign = ["dgst", "-sha256", "-sign", "host.key", "-out", "signature", "to-sign"];
        let output = run_with(at, "openssl", &sign);
        assert!(output.status.success(), "{}", both(&output));
        let signature = fs::read(at.join("signature")).unwrap();
        assert!(verified(prepare(&identity), &signature).is_ok(), "{key_type}");
    }
}

#[test]
fn a_key_that_openssl_alone_holds_makes_its_own_certificate_request() {
    if !have_openssl() {
        return;
    }
    for (generate, digest) in [
        ("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "-sha256"),
        ("-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "-sha256"),
        ("-algorithm EC -pkeyopt ec_paramgen_curve:P-384", "-sha384"),
        ("-algorithm EC -pkeyopt ec_paramgen_curve:P-521", "-sha512"),
    ] {
        let folder = folder();
        let at = folder.path();
        openssl(at, &format!("genpkey {generate} -out host.key"));
        openssl(at, "pkey -in host.key -pubout -outform DER -out host.pub");
        let public_key = PublicKey::from_spki_der(&fs::read(at.join("host.pub")).unwrap()).unwrap();
        let names = ["DNS:host.example".parse().unwrap()];
        let unsigned =
            CertificateRequest::prepare(&"/C=JP/CN=host".parse().unwrap(), &public_key, &names).unwrap();
        fs::write(at.join("to-sign"), unsigned.tbs_der()).unwrap();
        openssl(at, &format!("dgst {digest} -sign host.key -out signature to-sign"));
        let signature = fs::read(at.join("signature")).unwrap();
        let verified = unsigned.clone().with_signature_verified_by(&signature, &AwsLc).unwrap();
        let request = unsigned.with_signature(&signature).unwrap();
        assert_eq!(verified, request);
        fs::write(at.join("host.csr"), request.to_pem()).unwrap();
        openssl(at, "req -in host.csr -verify -noout");
        assert_eq!(CertificateRequest::read(request.to_pem().as_bytes()), Ok(request));
    }
}

#[test]
fn keys_of_both_back_ends_in_memory_sign_requests() {
    for key_type in KeyType::all() {
        let hierarchy = Hierarchy::new(key_type, 1);
        let der = hierarchy.key.private_key().to_pkcs8_der().unwrap();
        let plain = PrivateKey::read(&der, SystemRandom).unwrap();
        let sign = |identity: Identity| {
            let uri = "https://rolesanywhere.us-east-1.amazonaws.com/sessions";
            let mut request = http::Request::post(uri).body(BODY).unwrap();
            identity.sign_http(&mut request, &scope(), now()).unwrap();
            let signed_by = verify_http(&request, &VerifySettings::new(scope(), now())).unwrap();
            assert_eq!(signed_by.certificate(), hierarchy.host(), "{key_type}");
            request.headers()["authorization"].clone()
        };
        let one = sign(Identity::new(hierarchy.chain.clone(), plain).unwrap());
        let other = sign(hierarchy.identity());
        if key_type.name().starts_with("rsa") {
            assert_eq!(one, other, "RSA has one signature");
        }
    }
}
