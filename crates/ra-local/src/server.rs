use std::{fmt, fs::File, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header::DATE, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use ra_pki::{RustCrypto, Verifier};
use ra_policy::{
    ArnError, ProfileArn, ProfileSettings, Report, RoleArn, SessionDuration, TrustAnchor, TrustAnchorArn,
    TrustPolicy,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};
use uuid::Uuid;

use crate::{
    account::{DEFAULT_ACCOUNT, DEFAULT_REGION},
    call::Answer,
    clock::{Clock, shifted},
    control_plane,
    create_session::create_session,
    credentials::{Credentials, caller_identity::asks_for_identity},
    error::ServiceError,
    events::{Called, Event, Events},
    faults::{self, Fault},
    host::check_host,
    load::{Document, LoadError, add_roles},
    management,
    resources::{
        head::{Head, Resource},
        profile::StoredProfile,
        trust_anchor::StoredTrustAnchor,
    },
    service::{Role, Service, Start},
};

/// A running service. It listens until it is shut down or dropped.
pub struct RaLocal {
    address: SocketAddr,
    service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl RaLocal {
    /// A service on a free port of 127.0.0.1 whose roles trust nobody, until told otherwise.
    pub fn builder() -> RaLocalBuilder {
        RaLocalBuilder {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            account: DEFAULT_ACCOUNT.into(),
            region: DEFAULT_REGION.into(),
            start: Start::default(),
            events: None,
            load: None,
            hosts: Vec::new(),
            credentials: Credentials::MadeUp,
            clock: Clock::default(),
            verifier: Arc::new(RustCrypto),
        }
    }

    /// The base URL, such as `http://127.0.0.1:43210`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Registers an enabled trust anchor in the service's Region, unless its certificates break a rule: the report then says
    /// which.
    pub fn register_trust_anchor(&self, trust_anchor: TrustAnchor) -> Result<TrustAnchorArn, RaLocalError> {
        let report = trust_anchor.judge(None);
        if !report.is_accepted() {
            return Err(RaLocalError::Rejected(Box::new(report)));
        }
        let stored = StoredTrustAnchor::new(self.head::<StoredTrustAnchor>(), trust_anchor);
        let stored = in_our_region(stored);
        let arn = stored.arn.clone();
        self.service.store().trust_anchors.insert(stored);
        Ok(arn)
    }

    /// Registers an enabled profile with these roles and sessions of an hour in the service's Region.
    pub fn register_profile(&self, role_arns: Vec<RoleArn>) -> ProfileArn {
        let mut settings = ProfileSettings::default();
        settings.role_arns = role_arns;
        let stored = StoredProfile::new(self.head::<StoredProfile>(), settings);
        let arn = in_our_region(stored.head().arn.parse());
        self.service.store().profiles.insert(stored);
        arn
    }

    fn head<R: Resource>(&self) -> Head {
        let service = &self.service;
        Head::new((&service.account, &service.region), &R::KIND, Uuid::new_v4(), service.clock.now())
    }

    /// The events of the last thousand calls, the oldest first: one JSON object each, as `CloudTrail` has it.
    pub fn events(&self) -> Vec<String> {
        self.service.events().last().map(|event| event.to_string()).collect()
    }

    /// Stops listening, answers what has been asked already, and returns: after four seconds at the latest, whatever is
    /// still half asked.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone only if the server has stopped already.
            let _ = stop.send(());
        }
        // What is not answered by then is dropped.
        let _ = timeout(MAX_FAREWELL, &mut self.served).await;
    }
}

impl fmt::Debug for RaLocal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RaLocal").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Drop for RaLocal {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// Builds a [`RaLocal`].
pub struct RaLocalBuilder {
    listen: SocketAddr,
    account: String,
    region: String,
    start: Start,
    events: Option<PathBuf>,
    load: Option<String>,
    hosts: Vec<String>,
    credentials: Credentials,
    clock: Clock,
    verifier: Arc<dyn Verifier>,
}

impl RaLocalBuilder {
    /// Listens on this address; port 0 takes a free one.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Lets `CreateSession` go wrong.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.start.faults.push(fault);
        self
    }

    /// Keeps to the quotas of calls a second: 10 of `CreateSession`, one of each other kind.
    #[must_use]
    pub fn keep_rates(mut self) -> Self {
        self.start.keeps_rates = true;
        self
    }

    /// Repeats a run whose faults happen by chance: with the same seed, they happen alike.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.start.seed = seed;
        self
    }

    /// Appends an event a call to this file, one JSON object a line as `CloudTrail` has it, before the answer leaves.
    #[must_use]
    pub fn events(mut self, file: impl Into<PathBuf>) -> Self {
        self.events = Some(file.into());
        self
    }

    /// Starts with the resources and roles of a JSON document, each with the id that it has there:
    ///
    /// ```json
    /// {
    ///   "trustAnchors": [{"trustAnchorId": "…", "name": "…", "enabled": true, "source": {…}}],
    ///   "profiles": [{"profileId": "…", "name": "…", "enabled": true, "roleArns": ["…"], "attributeMappings": […]}],
    ///   "crls": [{"crlId": "…", "name": "…", "enabled": true, "trustAnchorArn": "…", "crlData": "…"}],
    ///   "roles": [{"roleArn": "…", "trustPolicy": {…}, "maxSessionDuration": 3600}]
    /// }
    /// ```
    ///
    /// The members are those of `CreateTrustAnchor`, `CreateProfile` and `ImportCrl`.
    #[must_use]
    pub fn load(mut self, document: impl Into<String>) -> Self {
        self.load = Some(document.into());
        self
    }

    /// Answers under this host name too, beside IP addresses, `localhost` and AWS's endpoints. Under others it does not: a
    /// page in a browser could let its own name lead here, and read the credentials.
    #[must_use]
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Takes this account in place of 123456789012, moto's.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.account = account.into();
        self
    }

    /// The Region of what is registered from Rust, in place of us-east-1. A call over HTTP brings its own.
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        self.region = region.into();
        self
    }

    /// Lets every other role of every profile be assumed, as if each role's trust policy allowed it, for at most an hour:
    /// the `MaxSessionDuration` that a role has by default.
    #[must_use]
    pub fn assume_any_role(mut self) -> Self {
        self.start.roles.any = true;
        self
    }

    /// Lets a role be assumed by those whom its trust policy allows, for at most `max_session_duration`.
    #[must_use]
    pub fn role(
        mut self,
        arn: &RoleArn,
        trust_policy: TrustPolicy,
        max_session_duration: SessionDuration,
    ) -> Self {
        self.start.roles.insert(arn, Role { trust_policy, max_session_duration });
        self
    }

    /// Takes the credentials from `AssumeRole` at an STS endpoint such as moto's, in place of made-up ones.
    ///
    /// The calls are signed with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` of the environment, or with `test`
    /// and `test`, which moto takes.
    #[cfg(feature = "sts")]
    #[must_use]
    pub fn sts_endpoint(mut self, url: &str) -> Self {
        self.credentials = Credentials::Sts(crate::credentials::sts::StsEndpoint::new(url));
        self
    }

    /// Takes the time from this clock, in place of the system's: for requests, certificates and the credentials that are
    /// made up.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Verifies signatures by this one, in place of the one of pure Rust.
    #[must_use]
    pub fn verifier(mut self, verifier: Arc<dyn Verifier>) -> Self {
        self.verifier = verifier;
        self
    }

    /// Starts the service, on a Tokio runtime with I/O and time.
    pub async fn start(self) -> Result<RaLocal, RaLocalError> {
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|source| RaLocalError::Listen { address: self.listen, source })?;
        let address =
            listener.local_addr().map_err(|source| RaLocalError::Listen { address: self.listen, source })?;
        let (account, region) = (self.account, self.region);
        let tried = Head::new((&account, &region), &StoredProfile::KIND, Uuid::nil(), Timestamp::UNIX_EPOCH);
        tried.arn.parse::<ProfileArn>().map_err(RaLocalError::Account)?;
        let open = |path: PathBuf| {
            let file = File::options().create(true).append(true).open(&path);
            file.map_err(|source| RaLocalError::Events { path, source })
        };
        let events = Events::new(&account, self.events.map(open).transpose()?);
        let mut start = self.start;
        if let Some(text) = self.load {
            let document = Document::read(&text)?;
            start.store = document.store(&account, &region, &self.clock)?;
            add_roles(&mut start.roles, &document.roles)?;
        }
        let names = (account, region, self.hosts);
        let service = Service::new(names, self.credentials, self.clock, self.verifier, start, events);
        let service = Arc::new(service);
        let router = router(Arc::clone(&service));
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let until = async move {
                // A dropped sender stops the server too.
                let _ = stopped.await;
            };
            let server = axum::serve(listener, router).with_graceful_shutdown(until);
            let _ = server.await;
        });
        Ok(RaLocal { address, service, stop: Some(stop), served })
    }
}

impl fmt::Debug for RaLocalBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RaLocalBuilder")
            .field("listen", &self.listen)
            .field("start", &self.start)
            .field("credentials", &self.credentials)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

/// Why the service did not start, or did not take a resource.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RaLocalError {
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}; choose another port, or port 0 for a free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The account or the Region can stand in no ARN.
    #[error("the account or the Region is none")]
    Account(#[source] ArnError),
    /// The document of resources breaks a rule.
    #[error("cannot load what the service starts with")]
    Load(#[from] LoadError),
    /// The file of the events cannot be written.
    #[error("cannot write events to {}", path.display())]
    Events {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The certificates of a trust anchor break rules.
    #[error("the trust anchor is not accepted:\n{0}")]
    Rejected(Box<Report>),
}

const MAX_FAREWELL: Duration = Duration::from_secs(4);

/// What is made in the service's account and Region, with which an ARN was tried when it started.
fn in_our_region<T>(made: Result<T, ArnError>) -> T {
    made.expect("account and Region stand in ARNs")
}

/// Every path goes to one place: an ARN in a path may hold slashes.
fn router(service: Arc<Service>) -> Router {
    Router::new().fallback(serve).with_state(service)
}

async fn serve(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = Uuid::new_v4();
    if parts.method == Method::POST && parts.uri.path() == "/" {
        let answer = sts(&service, &parts, body, request_id).await;
        let response = answer.unwrap_or_else(IntoResponse::into_response);
        return with_head(response, request_id, service.clock.now());
    }
    let struck = if is_create_session(&parts) { service.faults().strike() } else { Vec::new() };
    let now = shifted(service.clock.now(), faults::clock_offset(&struck));
    let mut called = Called::start(&parts);
    if is_create_session(&parts) {
        called.name = "CreateSession".into();
    }
    let answer = match faults::refusal(&struck) {
        Some(refusal) => Err(refusal),
        None => answer(&service, parts, body, now, &mut called).await,
    };
    if called.is_of_service() {
        let event = Event::new(called, &answer, request_id, now);
        if let Err(error) = service.events().write(event) {
            return with_head(ServiceError::internal_error(error).into_response(), request_id, now);
        }
    }
    let response = faults::spoil(answer, &struck, now).await;
    with_head(response, request_id, now)
}

/// The one call of STS that is answered, so that whoever has credentials can see whose they are.
async fn sts(
    service: &Service,
    parts: &Parts,
    body: Body,
    request_id: Uuid,
) -> Result<Response, ServiceError> {
    check_host(&parts.headers, &service.hosts)?;
    if !asks_for_identity(&read(body).await?) {
        return Err(ServiceError::unknown_operation(&parts.method, parts.uri.path()));
    }
    Ok(service.callers().answer(&parts.headers, request_id, service.clock.now()))
}

fn is_create_session(parts: &Parts) -> bool {
    parts.method == Method::POST && parts.uri.path() == "/sessions"
}

async fn answer(service: &Service, parts: Parts, body: Body, now: Timestamp, called: &mut Called) -> Answer {
    check_host(&parts.headers, &service.hosts)?;
    let body = read(body).await?;
    called.octets = body.len();
    if let Some(path) = parts.uri.path().strip_prefix(management::PREFIX) {
        management::run(service, &parts.method, path, &body)
    } else if is_create_session(&parts) {
        create_session(service, parts, body, now, called).await
    } else {
        control_plane::run(service, &parts, &body, called)
    }
}

/// Adds the headers of every answer.
fn with_head(mut response: Response, request_id: Uuid, now: Timestamp) -> Response {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(request_id.to_string()).map(|id| (REQUEST_ID, id)));
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now).ok();
    headers.extend(date.and_then(|date| Some((DATE, HeaderValue::try_from(date).ok()?))));
    response
}

async fn read(body: Body) -> Result<Bytes, ServiceError> {
    let unread = |_| ServiceError::too_large(format_args!("the body has more than {MAX_BODY_OCTETS} octets"));
    to_bytes(body, MAX_BODY_OCTETS).await.map_err(unread)
}

/// The longest body that the model lets through is a bundle of 204,800 characters, each escaped in 12 octets.
const MAX_BODY_OCTETS: usize = 4 * 1024 * 1024;
