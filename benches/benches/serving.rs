//! The CPU time of the local service for one `CreateSession`, on one core, compared with the two raw verifications that it
//! needs: of the request, and of its certificate.
//!
//! For the key types of CA and end entity alike, and each verifier, in one run:
//!
//! - `raw primitive`: the two verifications, nothing else;
//! - `session`: everything between the octets of the request and those of the answer, the kernel's part too. The same
//!   request is sent again and again; the service does not know it again. Eight connections always wait for an answer, so
//!   that the service has something to do; the client looks for answers by its own clock, since waking it would be charged
//!   to the service.

use std::{
    collections::VecDeque,
    error::Error,
    hint::black_box,
    io::{self, Read, Write},
    net::TcpStream,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use benches::{BackEnd, Criterion, back_ends, in_turn, other_threads_time};
use counts::{ROLE, session_on_the_wire};
use criterion::{criterion_group, criterion_main};
use jiff::Timestamp;
use ra_local::RaLocal;
use ra_pki::{Certificate, Chain, KeyType, Signer, SystemRandom, Verifier};
use ra_policy::{ProfileArn, TrustAnchor, TrustAnchorArn};
use ra_sigv4x509::Identity;
use ra_x509::{
    CertificateProfile, EndEntityCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate, Validity,
};
use tokio::sync::oneshot;

type Failure = Box<dyn Error + Send + Sync>;

const NOW: &str = "2026-11-23T12:00:00Z";

fn serving(criterion: &mut Criterion) {
    for key_type in [KeyType::P256, KeyType::Rsa2048] {
        let back_ends = || back_ends(key_type).expect("keys are generated").into_iter();
        for (ca, host) in back_ends().zip(back_ends()) {
            let group = format!("serving {key_type} {}", host.name);
            rows(criterion, &group, &ca, &host).expect("the service gives a session");
        }
    }
}

fn rows(criterion: &mut Criterion, group: &str, ca: &BackEnd, host: &BackEnd) -> Result<(), Failure> {
    let (root, leaf) = certificates(&*ca.signer, &*host.signer)?;
    let service = Service::start(root, Arc::clone(&host.verifier))?;
    let identity = Identity::new(Chain::new(leaf.clone(), Vec::new())?, Arc::clone(&host.signer))?;
    let (request, message) = session_on_the_wire(
        &identity,
        NOW.parse()?,
        service.address(),
        &service.trust_anchor,
        &service.profile,
    )?;
    let signature = host.signer.sign(identity.public_identity().scheme(), &message)?;
    let raw = || {
        (host.raw_verify)(black_box(&message), &signature)
            && (ca.raw_verify)(black_box(leaf.tbs().as_der()), leaf.signature())
    };
    assert!(raw(), "both signatures are good");
    let mut clients = Clients::connect(service.address(), request)?;
    in_turn(
        criterion,
        group,
        &mut [
            ("raw primitive", &mut |bencher| bencher.iter(raw)),
            ("session", &mut |bencher| {
                bencher.iter_custom(|sessions| {
                    let start = other_threads_time();
                    clients.open_sessions(sessions).expect("the service gives sessions");
                    // The kernel counts the time of a thread once it sleeps.
                    thread::sleep(Duration::from_millis(1));
                    other_threads_time().saturating_sub(start)
                });
            }),
        ],
    );
    Ok(())
}

fn certificates(ca: &dyn Signer, host: &dyn Signer) -> Result<(Certificate, Certificate), Failure> {
    let now: Timestamp = NOW.parse()?;
    let validity = Validity::days(now, 30)?;
    let root = TrustAnchorCertificate::new("/O=Example/CN=Root".parse()?, ca.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, ca, validity, &SystemRandom)?.sign(ca)?;
    let leaf = EndEntityCertificate::new("/C=JP/O=Example/CN=host-1".parse()?, host.public_key().clone())?;
    let leaf: &dyn CertificateProfile = &leaf;
    let leaf = Issuer::new(root.clone(), ca)?.prepare(leaf, validity, &SystemRandom)?.sign(ca)?;
    Ok((root, leaf))
}

/// The service on a thread of its own, until it is dropped.
struct Service {
    url: String,
    trust_anchor: TrustAnchorArn,
    profile: ProfileArn,
    _stop: oneshot::Sender<()>,
}

impl Service {
    fn start(root: Certificate, verifier: Arc<dyn Verifier>) -> Result<Self, Failure> {
        let (started, service) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        thread::spawn(move || -> Result<(), Failure> {
            let now: Timestamp = NOW.parse()?;
            tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(async {
                let local = RaLocal::builder().assume_any_role().clock(move || now).verifier(verifier);
                let local = local.start().await?;
                let trust_anchor = local.register_trust_anchor(TrustAnchor::new(vec![root])?)?;
                let profile = local.register_profile(vec![ROLE.parse()?]);
                started.send((local.url(), trust_anchor, profile))?;
                // A dropped sender stops the service too.
                let _ = stopped.await;
                Ok(())
            })
        });
        let (url, trust_anchor, profile) = service.recv_timeout(Duration::from_secs(10))?;
        Ok(Self { url, trust_anchor, profile, _stop: stop })
    }

    fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }
}

/// Connections that ask the same.
struct Clients {
    connections: Vec<TcpStream>,
    request: String,
}

impl Clients {
    fn connect(address: &str, request: String) -> Result<Self, Failure> {
        let connections = (0..CONNECTIONS).map(|_| {
            let connection = TcpStream::connect(address)?;
            connection.set_nonblocking(true)?;
            Ok(connection)
        });
        Ok(Self { connections: connections.collect::<Result<_, io::Error>>()?, request })
    }

    /// Asks for so many sessions, and returns once each is there.
    fn open_sessions(&mut self, count: u64) -> Result<(), Failure> {
        let mut unasked = 0..count;
        let mut waiting: VecDeque<&mut TcpStream> = VecDeque::new();
        for (connection, _) in self.connections.iter_mut().zip(&mut unasked) {
            connection.write_all(self.request.as_bytes())?;
            waiting.push_back(connection);
        }
        while let Some(connection) = waiting.pop_front() {
            let answer = read_answer(connection)?;
            if !answer.starts_with("HTTP/1.1 201") {
                return Err(answer.into());
            }
            if unasked.next().is_some() {
                connection.write_all(self.request.as_bytes())?;
                waiting.push_back(connection);
            }
        }
        Ok(())
    }
}

const CONNECTIONS: usize = 8;

/// Reads an answer, whose body is a JSON object.
fn read_answer(connection: &mut TcpStream) -> Result<String, Failure> {
    let (mut answer, mut room) = (String::new(), [0; 8192]);
    while !answer.ends_with('}') {
        match connection.read(&mut room) {
            Ok(0) => return Err("the service closed the connection".into()),
            Ok(length) => answer.push_str(std::str::from_utf8(room.get(..length).unwrap_or_default())?),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                thread::sleep(Duration::from_micros(100));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(answer)
}

criterion_group! { name = benches; config = benches::criterion(); targets = serving }
criterion_main!(benches);
