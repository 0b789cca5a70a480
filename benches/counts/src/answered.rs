use std::{error::Error, sync::Arc};

use jiff::Timestamp;
use ra_local::RaLocal;
use ra_pki::{Certificate, PublicKey, SignatureScheme, Verifier, VerifyError, asn1::RsaPss};
use ra_policy::{Check, ProfileArn, Report, TrustAnchor, TrustAnchorArn};
use ra_sigv4x509::{
    Identity, RequestBody, RequestView, Scope, SignedBy, SigningError, VerificationError, VerifySettings,
    verify,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::{Builder, Runtime},
};

use crate::request::{HEADERS, Key, Prepared, Session};

const INTERMEDIATES: u8 = 2;
/// The role of the sessions.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/Example";

/// A verifier to which every signature is good, so that only our own code is counted.
#[derive(Debug)]
struct Immediate;

impl Verifier for Immediate {
    fn verify(&self, _: &PublicKey, _: SignatureScheme, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }

    fn verify_rsa_pss(&self, _: &PublicKey, _: RsaPss, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }
}

/// A signed request with two intermediates, as it is received.
#[derive(Debug)]
pub struct Received {
    session: Session<'static>,
    headers: Vec<(String, Vec<u8>)>,
    settings: VerifySettings,
}

impl Received {
    /// The request, which has been verified before.
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let (prepared, session) = (Prepared::new(Key::P256, INTERMEDIATES)?, Session::default());
        let added = prepared.sign()?;
        let own = HEADERS.iter().map(|(name, value)| ((*name).to_owned(), value.to_vec()));
        let added = added.headers().map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
        let headers = own.chain(added).collect();
        let settings = VerifySettings::new(session.scope.clone(), session.at).verifier(Arc::new(Immediate));
        let received = Self { session, headers, settings };
        received.verify()?;
        Ok(received)
    }

    /// Verifies the request, all but the signature.
    pub fn verify(&self) -> Result<SignedBy, VerificationError> {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
        verify(&self.session.with_headers(&headers), &self.settings)
    }
}

/// An end entity, two intermediates and their root, in DER.
#[derive(Debug)]
pub struct Path {
    root: Vec<u8>,
    intermediates: Vec<Vec<u8>>,
    leaf: Vec<u8>,
    at: Timestamp,
}

impl Path {
    /// The path, which has been checked before.
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let prepared = Prepared::new(Key::P256, INTERMEDIATES)?;
        let der = |certificate: &Certificate| certificate.as_der().to_vec();
        let chain = prepared.identity().chain();
        let path = Self {
            root: der(prepared.root()),
            intermediates: chain.intermediates().iter().map(der).collect(),
            leaf: der(chain.end_entity()),
            at: Session::default().at,
        };
        let report = path.check()?;
        if report.is_accepted() { Ok(path) } else { Err(report.to_string().into()) }
    }

    /// Checks the path, from DER to the report, all but the signatures.
    pub fn check(&self) -> Result<Report, Box<dyn Error>> {
        let anchor = TrustAnchor::new(vec![Certificate::from_der(&self.root)?])?;
        let read = |der: &Vec<u8>| Certificate::from_der(der);
        let intermediates = self.intermediates.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let leaf = Certificate::from_der(&self.leaf)?;
        let check = Check::new(Some(self.at)).trust_anchor(&anchor).end_entity(&leaf);
        Ok(check.intermediates(&intermediates).verifier(&Immediate).report())
    }
}

/// The local service with an open connection to it, on one thread.
pub struct Served {
    runtime: Runtime,
    connection: TcpStream,
    request: String,
    _service: RaLocal,
}

impl Served {
    /// The service, which has given a session before.
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let (prepared, at) = (Prepared::new(Key::P256, INTERMEDIATES)?, Session::default().at);
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let local = RaLocal::builder().assume_any_role().clock(move || at).verifier(Arc::new(Immediate));
        let service = runtime.block_on(local.start())?;
        let anchor = service.register_trust_anchor(TrustAnchor::new(vec![prepared.root().clone()])?)?;
        let profile = service.register_profile(vec![ROLE.parse()?]);
        let url = service.url();
        let address = url.trim_start_matches("http://");
        let (request, _) = session_on_the_wire(prepared.identity(), at, address, &anchor, &profile)?;
        let connection = runtime.block_on(TcpStream::connect(address))?;
        let mut served = Self { runtime, connection, request, _service: service };
        let answer = served.ask()?;
        if !answer.starts_with("HTTP/1.1 201") {
            return Err(answer.into());
        }
        Ok(served)
    }

    /// Asks for a session, and reads the answer, whose body is a JSON object.
    pub fn ask(&mut self) -> Result<String, Box<dyn Error>> {
        let Self { runtime, connection, request, .. } = self;
        runtime.block_on(async {
            connection.write_all(request.as_bytes()).await?;
            let (mut answer, mut room) = (String::new(), [0; 8192]);
            while !answer.ends_with('}') {
                let length = connection.read(&mut room).await?;
                if length == 0 {
                    return Err("the service closed the connection".into());
                }
                answer.push_str(std::str::from_utf8(room.get(..length).unwrap_or_default())?);
            }
            Ok(answer)
        })
    }
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Served").finish_non_exhaustive()
    }
}

/// A signed request for a session with [`ROLE`] as it goes over the wire to this address, and its string to sign.
pub fn session_on_the_wire(
    identity: &Identity,
    at: Timestamp,
    address: &str,
    trust_anchor: &TrustAnchorArn,
    profile: &ProfileArn,
) -> Result<(String, Vec<u8>), SigningError> {
    let body = format!(
        r#"{{"durationSeconds":3600,"profileArn":"{profile}","roleArn":"{ROLE}","trustAnchorArn":"{trust_anchor}"}}"#
    );
    let headers = [("content-type", &b"application/json"[..]), ("host", address.as_bytes())];
    let view =
        RequestView::new("POST", "/sessions", None, &headers).body(RequestBody::Bytes(body.as_bytes()));
    let unsigned = identity.public_identity().prepare(&view, &Scope::roles_anywhere("us-east-1"), at)?;
    let to_sign = unsigned.string_to_sign().as_bytes().to_vec();
    let signed = unsigned.sign(identity.key())?;
    let mut request = format!(
        "POST /sessions HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in signed.headers() {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.extend(["\r\n", &body]);
    Ok((request, to_sign))
}
