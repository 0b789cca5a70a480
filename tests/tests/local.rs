//! `CreateSession` at the local service: the sessions it grants, and the text of every refusal.

use std::{sync::Arc, time::Duration};

use http::Request;
use jiff::{SignedDuration, Timestamp};
use ra_maker::{
    LeavingOut,
    keys::{ca_key, leaf_p256},
};
use roles_anywhere::{
    local::RaLocal,
    pki::{
        Certificate, Chain, DistinguishedName, PrivateKey, PublicKey, SignError, SignatureScheme, Signer,
        SystemRandom, Verifier, VerifyError, asn1::RsaPss,
    },
    policy::{ProfileArn, RoleArn, SessionDuration, SessionRequest, TrustAnchor, TrustAnchorArn},
    session::{Client, CreateSessionError, SessionCredentials},
    sigv4x509::{Identity, RequestBody, RequestView, Scope},
    x509::{
        CertificateProfile, CertificateRequest, EndEntityCertificate, ExtensionFileCertificate,
        IntermediateCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate, Validity,
        extension_file::ExtensionFile,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const ROLE: &str = "arn:aws:iam::123456789012:role/Example";

type Key = Arc<PrivateKey>;

fn name(text: &str) -> DistinguishedName {
    text.parse().unwrap()
}

/// The clock of the client and of the service.
fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn days(days: u32) -> Validity {
    Validity::days(now(), days).unwrap()
}

fn root_named(subject: &str) -> Certificate {
    let profile = TrustAnchorCertificate::new(name(subject), ca_key().public_key().clone());
    let unsigned = UnsignedCertificate::self_signed(&profile, &ca_key(), days(100), &SystemRandom).unwrap();
    unsigned.sign(&ca_key()).unwrap()
}

fn root() -> Certificate {
    root_named("/CN=Root")
}

fn request(subject: &str, key: &Key) -> CertificateRequest {
    CertificateRequest::create(&name(subject), key).unwrap()
}

fn issue(issuer: &Certificate, profile: &dyn CertificateProfile) -> Certificate {
    let issuer = Issuer::new(issuer.clone(), &ca_key()).unwrap();
    issuer.prepare(profile, days(10), &SystemRandom).unwrap().sign(&ca_key()).unwrap()
}

/// A good end entity below this CA.
fn leaf(issuer: &Certificate, key: &Key) -> Certificate {
    issue(issuer, &EndEntityCertificate::from_request(&request("/CN=host-1", key)).unwrap())
}

/// A service with a trust anchor and a profile.
struct Service {
    aws: RaLocal,
    trust_anchor: TrustAnchorArn,
    profile: ProfileArn,
}

impl Service {
    async fn start() -> Self {
        Self::new(RaLocal::builder().clock(now).assume_any_role().start().await.unwrap())
    }

    fn new(aws: RaLocal) -> Self {
        let trust_anchor = aws.register_trust_anchor(TrustAnchor::new(vec![root()]).unwrap()).unwrap();
        let profile = aws.register_profile(vec![ROLE.parse().unwrap()]);
        Self { aws, trust_anchor, profile }
    }

    fn request(&self) -> SessionRequest {
        self.request_for(ROLE)
    }

    fn request_for(&self, role: &str) -> SessionRequest {
        SessionRequest::new(
            self.trust_anchor.clone().into(),
            self.profile.clone().into(),
            role.parse().unwrap(),
        )
    }

    async fn ask(
        &self,
        identity: Identity,
        request: &SessionRequest,
    ) -> Result<SessionCredentials, CreateSessionError> {
        let client = Client::builder(identity).clock(now).endpoint(self.aws.url().parse().unwrap()).build();
        client.create_session(request).await
    }

    /// The text of the service's refusal.
    async fn refusal(&self, identity: Identity, request: &SessionRequest) -> String {
        match self.ask(identity, request).await {
            Err(CreateSessionError::Refused(refused)) => refused.message().to_owned(),
            other => panic!("not refused: {other:?}"),
        }
    }
}

fn good_identity() -> Identity {
    let key = leaf_p256();
    Identity::new(leaf(&root(), &key), key).unwrap()
}

#[tokio::test]
async fn a_session_is_granted_under_the_serial_number_and_the_common_name() {
    let service = Service::start().await;
    let identity = good_identity();
    let serial_number = identity.certificate().serial_number().to_string();
    let duration = SessionDuration::from_seconds(900).unwrap();
    let credentials = service.ask(identity, &service.request().with_duration(duration)).await.unwrap();
    let arn = format!("arn:aws:sts::123456789012:assumed-role/Example/{serial_number}");
    assert_eq!(credentials.assumed_role_arn(), Some(arn.as_str()));
    assert_eq!(credentials.source_identity(), Some("CN=host-1"));
    assert_eq!(credentials.expiration(), now() + SignedDuration::from_secs(900));
}

#[tokio::test]
async fn a_chain_is_sent_and_accepted() {
    let service = Service::start().await;
    let key = leaf_p256();
    let lower = issue(&root(), &IntermediateCertificate::from_request(&request("/CN=Lower", &ca_key())));
    let leaf = leaf(&lower, &key);
    let alone = Identity::new(leaf.clone(), Arc::clone(&key)).unwrap();
    assert_eq!(service.refusal(alone, &service.request()).await, "Untrusted signing certificate");
    let with_chain = Identity::new(Chain::new(leaf, [lower]).unwrap(), key).unwrap();
    assert!(service.ask(with_chain, &service.request()).await.is_ok());
}

#[tokio::test]
async fn a_leaf_without_digital_signature_is_refused_and_the_reason_told() {
    let service = Service::start().await;
    let key = leaf_p256();
    let file =
        ExtensionFile::parse("leaf.ext", "basicConstraints=CA:FALSE\nkeyUsage=keyEncipherment\n").unwrap();
    let profile =
        ExtensionFileCertificate::from_request(&request("/CN=x", &key), file.section(None).unwrap()).unwrap();
    let identity = Identity::new(issue(&root(), &profile), key).unwrap();
    let error = service.ask(identity, &service.request()).await.unwrap_err().to_string();
    assert!(error.starts_with("Roles Anywhere refused: Untrusted certificate. Insufficient certificate (403 AccessDeniedException, request "), "{error}");
    assert!(error.contains("end-entity.key-usage.digital-signature-missing"), "{error}");
}

#[tokio::test]
async fn another_ca_is_refused() {
    let service = Service::start().await;
    let key = leaf_p256();
    let identity = Identity::new(leaf(&root_named("/CN=Other"), &key), key).unwrap();
    assert_eq!(service.refusal(identity, &service.request()).await, "Untrusted signing certificate");
}

#[tokio::test]
async fn missing_anchors_profiles_and_roles_are_refused_each_with_its_own_text() {
    let service = Service::start().await;
    let unknown = "00000000-0000-0000-0000-000000000000";
    let anchor: TrustAnchorArn =
        service.trust_anchor.as_str().replace(service.trust_anchor.id(), unknown).parse().unwrap();
    let profile: ProfileArn =
        service.profile.as_str().replace(service.profile.id(), unknown).parse().unwrap();
    let role: RoleArn = ROLE.parse().unwrap();
    let no_anchor = SessionRequest::new(anchor.into(), service.profile.clone().into(), role.clone());
    let no_profile = SessionRequest::new(service.trust_anchor.clone().into(), profile.into(), role);
    let alias = |kind: &str| format!("arn:aws:rolesanywhere:us-east-1:123456789012:alias/{kind}/prod");
    let (anchor_alias, profile_alias) = (alias("trust-anchor"), alias("profile"));
    let no_anchor_alias = SessionRequest::new(
        anchor_alias.parse().unwrap(),
        service.profile.clone().into(),
        ROLE.parse().unwrap(),
    );
    let no_profile_alias = SessionRequest::new(
        service.trust_anchor.clone().into(),
        profile_alias.parse().unwrap(),
        ROLE.parse().unwrap(),
    );
    let other_role = service.request_for("arn:aws:iam::123456789012:role/Other");
    for (request, words) in [
        (no_anchor, "Specified Trust Anchor wasn't found."),
        (no_profile, "Invalid or empty profile provided."),
        (no_anchor_alias, "Specified Trust Anchor wasn't found."),
        (no_profile_alias, "Invalid or empty profile provided."),
        (other_role, "Requested Role isn't one of those listed in the Profile."),
        (
            service.request().with_role_session_name("mine".parse().unwrap()),
            "Not authorized to set roleSessionName",
        ),
    ] {
        assert_eq!(service.refusal(good_identity(), &request).await, words);
    }
}

#[tokio::test]
async fn no_session_is_granted_unless_the_role_trusts_the_service() {
    let service = Service::new(RaLocal::builder().clock(now).start().await.unwrap());
    let words = service.refusal(good_identity(), &service.request()).await;
    assert_eq!(words, format!("Unable to assume role for {ROLE}"));
}

/// A key that signs another message than it is given.
struct WrongKey(Key);

impl Signer for WrongKey {
    fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }

    fn sign(&self, scheme: SignatureScheme, _: &[u8]) -> Result<Vec<u8>, SignError> {
        self.0.sign(scheme, b"something else")
    }
}

#[tokio::test]
async fn a_wrong_signature_is_refused() {
    let service = Service::start().await;
    let key = leaf_p256();
    let identity = Identity::new(leaf(&root(), &key), WrongKey(key)).unwrap();
    assert_eq!(service.refusal(identity, &service.request()).await, "Invalid signature");
}

/// A verifier that accepts any signature.
struct Credulous;

impl Verifier for Credulous {
    fn verify(&self, _: &PublicKey, _: SignatureScheme, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }

    fn verify_rsa_pss(&self, _: &PublicKey, _: RsaPss, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_given_verifier_decides_on_signatures() {
    let builder = RaLocal::builder().clock(now).assume_any_role().verifier(Arc::new(Credulous));
    let service = Service::new(builder.start().await.unwrap());
    let key = leaf_p256();
    let identity = Identity::new(leaf(&root(), &key), WrongKey(key)).unwrap();
    assert!(service.ask(identity, &service.request()).await.is_ok());
}

#[tokio::test]
async fn what_a_build_cannot_verify_is_not_refused_in_the_words_of_aws() {
    let builder = RaLocal::builder().clock(now).assume_any_role().verifier(Arc::new(LeavingOut));
    let service = Service::new(builder.start().await.unwrap());
    let expected = "ra-local: P-384 is left out of this build; enable the feature `p384` of `ra-pki`";
    assert_eq!(service.refusal(good_identity(), &service.request()).await, expected);
}

#[tokio::test]
async fn a_given_clock_decides_what_is_too_old() {
    let later = || now() + SignedDuration::from_mins(6);
    let service = Service::new(RaLocal::builder().clock(later).assume_any_role().start().await.unwrap());
    assert_eq!(service.refusal(good_identity(), &service.request()).await, "Invalid signature");
}

/// Sends a request as it is, and returns the whole answer.
async fn send(request: &Request<Vec<u8>>) -> String {
    let host = request.uri().authority().expect("the URI is absolute").as_str();
    let target = request.uri().path_and_query().expect("the URI has a path");
    let mut text = format!("{} {target} HTTP/1.1\r\nconnection: close\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        text.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    text.extend(format!("content-length: {}\r\n\r\n", request.body().len()).as_bytes());
    text.extend(request.body());
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(&text).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// A request like those of AWS's helper, with the ARNs in the query, signed at an instant.
fn query_request(service: &Service, at: Timestamp) -> Request<Vec<u8>> {
    let encode = |arn: &str| arn.replace(':', "%3A").replace('/', "%2F");
    let uri = format!(
        "{}/sessions?profileArn={}&roleArn={}&trustAnchorArn={}",
        service.aws.url(),
        encode(service.profile.as_str()),
        encode(ROLE),
        encode(service.trust_anchor.as_str())
    );
    let body = br#"{"durationSeconds":3600}"#.to_vec();
    let mut request = Request::post(uri).header("content-type", "application/json").body(body).unwrap();
    good_identity().sign_http(&mut request, &Scope::roles_anywhere("us-east-1"), at).unwrap();
    request
}

#[tokio::test]
async fn calls_are_limited_where_that_is_asked_for() {
    let builder = RaLocal::builder().clock(now).assume_any_role().keep_rates();
    let service = Service::new(builder.start().await.unwrap());
    let request = query_request(&service, now());
    for _ in 0..10 {
        assert!(send(&request).await.starts_with("HTTP/1.1 201 "));
    }
    let answer = send(&request).await;
    assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
    assert!(answer.contains("x-amzn-errortype: ThrottlingException"), "{answer}");
    assert!(answer.contains("ra-local: more than 10 a second of CreateSession"), "{answer}");
}

#[tokio::test]
async fn arns_in_the_query_are_accepted() {
    let service = Service::start().await;
    let answer = send(&query_request(&service, now())).await;
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
}

#[tokio::test]
async fn a_changed_body_and_an_old_request_are_refused() {
    let service = Service::start().await;
    let mut changed = query_request(&service, now());
    changed.body_mut()[19] = b'9';
    let old = query_request(&service, now() - SignedDuration::from_mins(30));
    for request in [changed, old] {
        let answer = send(&request).await;
        assert!(answer.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{answer}");
        assert!(answer.to_lowercase().contains("x-amzn-errortype: accessdeniedexception"), "{answer}");
        assert!(answer.contains(r#""message":"Invalid signature""#), "{answer}");
    }
}

/// Makes an enabled profile with this role, in this Region.
async fn create_profile(service: &Service, region: &str, role: &str) -> ProfileArn {
    let credential = format!("AKID/20261123/{region}/rolesanywhere/aws4_request");
    let body = format!(r#"{{"name":"other","enabled":true,"roleArns":["{role}"]}}"#);
    let request = Request::post(format!("{}/profiles", service.aws.url()))
        .header("host", "localhost")
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={credential}, Signature=0"))
        .body(body.into_bytes())
        .unwrap();
    let answer = send(&request).await;
    let (_, arn) = answer.split_once(r#""profileArn":""#).expect("the profile is made");
    arn.split('"').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn arns_of_other_regions_accounts_and_partitions_are_refused() {
    let service = Service::start().await;
    for (region, role, words) in [
        ("eu-west-1", ROLE, "Invalid or empty profile provided."),
        (
            "us-east-1",
            "arn:aws:iam::444455556666:role/Example",
            "ra-local: the accounts are 123456789012 of the trust anchor, 123456789012 of the profile, 444455556666 of \
             the role; trust anchor, profile and role are of one partition and account, trust anchor and profile of \
             one Region",
        ),
        (
            "us-east-1",
            "arn:aws-cn:iam::123456789012:role/Example",
            "ra-local: the partitions are aws of the trust anchor, aws of the profile, aws-cn of the role; trust anchor, \
             profile and role are of one partition and account, trust anchor and profile of one Region",
        ),
    ] {
        let profile = create_profile(&service, region, role).await;
        // Our client would refuse to send it.
        let body = format!(
            r#"{{"trustAnchorArn":"{}","profileArn":"{profile}","roleArn":"{role}"}}"#,
            service.trust_anchor
        );
        let mut request =
            Request::post(format!("{}/sessions", service.aws.url())).body(body.into_bytes()).unwrap();
        good_identity().sign_http(&mut request, &Scope::roles_anywhere("us-east-1"), now()).unwrap();
        let answer = send(&request).await;
        assert!(answer.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{answer}");
        assert!(answer.contains(&format!(r#""message":"{words}""#)), "{answer}");
    }
}

#[tokio::test]
async fn the_algorithm_name_and_the_content_type_of_the_aws_labs_library_are_taken() {
    let service = Service::start().await;
    let body = serde_json::to_vec(&service.request()).unwrap();
    let mut request = Request::post(format!("{}/sessions", service.aws.url()))
        .header("content-type", "application/x-amz-json-1.0")
        .body(body)
        .unwrap();
    let (identity, scope) = (good_identity(), Scope::roles_anywhere("us-east-1"));
    let view = RequestView::from_http(&request, RequestBody::Bytes(request.body()));
    let unsigned = identity.public_identity().prepare(&view, &scope, now()).unwrap();
    let to_sign = unsigned.string_to_sign().replace("ECDSA-SHA256", "ECDSA-SHA384");
    let signature = identity.key().sign(unsigned.scheme(), to_sign.as_bytes()).unwrap();
    let signature: String = signature.iter().map(|octet| format!("{octet:02x}")).collect();
    identity.sign_http(&mut request, &scope, now()).unwrap();
    let authorization = request.headers()["authorization"].to_str().unwrap().replace("SHA256", "SHA384");
    let (before, _) = authorization.split_once("Signature=").unwrap();
    let authorization = format!("{before}Signature={signature}").parse().unwrap();
    request.headers_mut().insert("authorization", authorization);
    let answer = send(&request).await;
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
}

#[tokio::test]
async fn the_client_refuses_arns_that_do_not_belong_together() {
    let service = Service::start().await;
    let request = service.request_for("arn:aws:iam::444455556666:role/Example");
    let error = service.ask(good_identity(), &request).await.unwrap_err();
    assert!(matches!(error, CreateSessionError::Arns(_)), "{error}");
}

/// A server that gives these answers, one on each connection, and counts the requests.
async fn canned(answers: &'static [&'static str]) -> (String, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        for (count, answer) in (1..).zip(answers) {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 16_384];
            let read = stream.read(&mut request).await.unwrap();
            assert!(request[..read].starts_with(b"POST /sessions HTTP/1.1"));
            let (status, body) = answer.split_once(' ').unwrap();
            let text = format!(
                "HTTP/1.1 {status} Canned\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(text.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
            if count == answers.len() {
                return count;
            }
        }
        0
    });
    (url, served)
}

async fn ask_canned(
    answers: &'static [&'static str],
) -> (Result<SessionCredentials, CreateSessionError>, usize) {
    let service = Service::start().await;
    let (url, served) = canned(answers).await;
    let client = Client::builder(good_identity()).clock(now).endpoint(url.parse().unwrap()).build();
    let answer = client.create_session(&service.request()).await;
    (answer, served.await.unwrap())
}

const GRANTED: &str = r#"201 {"credentialSet":[{"credentials":{"accessKeyId":"A","secretAccessKey":"S","sessionToken":"T","expiration":"2026-11-23T13:00:00Z"}}]}"#;

#[tokio::test]
async fn a_transient_error_is_retried() {
    let (answer, count) =
        ask_canned(&[r#"503 {"message":"busy"}"#, r#"429 {"message":"slow down"}"#, GRANTED]).await;
    assert_eq!((answer.unwrap().access_key_id(), count), ("A", 3));
}

#[tokio::test]
async fn an_answer_that_names_a_time_is_tried_again_no_sooner() {
    let begun = std::time::Instant::now();
    let (answer, count) = ask_canned(&[r#"503 {"message":"busy","retryAfterSeconds":1}"#, GRANTED]).await;
    assert_eq!((answer.unwrap().access_key_id(), count), ("A", 2));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let (answer, _) = ask_canned(&[r#"503 {"message":"busy","retryAfterSeconds":"soon"}"#, GRANTED]).await;
    assert!(answer.is_ok(), "what is no number of seconds is passed over");
}

#[tokio::test]
async fn an_answer_that_asks_for_too_long_a_wait_is_final_and_tells_it() {
    let (answer, count) = ask_canned(&[r#"503 {"message":"busy","retryAfterSeconds":21}"#]).await;
    let Err(CreateSessionError::Refused(refused)) = answer else { panic!("refused") };
    assert_eq!((refused.retry_after(), count), (Some(Duration::from_secs(21)), 1));
    assert!(refused.to_string().contains("It may be asked again in 21 s."), "{refused}");
}

#[tokio::test]
async fn a_refusal_is_final() {
    let (answer, count) = ask_canned(&[r#"403 {"message":"Certificate revoked"}"#]).await;
    assert!(
        matches!(answer, Err(CreateSessionError::Refused(refused)) if refused.message() == "Certificate revoked")
    );
    assert_eq!(count, 1);
}

#[tokio::test]
async fn the_error_for_an_answer_of_another_server_does_not_show_it() {
    let (answer, _) = ask_canned(&["200 <html>secret</html>"]).await;
    let error = answer.unwrap_err().to_string();
    assert!(error.contains("not as Roles Anywhere does") && !error.contains("secret"), "{error}");
}
