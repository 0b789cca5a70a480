use std::{fmt, fs::File, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use jiff::Timestamp;
use ra_pki::{RustCrypto, Verifier};
use ra_policy::{
    ArnError, ProfileArn, ProfileSettings, Report, RoleArn, SessionDuration, TrustAnchor, TrustAnchorArn,
    TrustPolicy,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};
use uuid::Uuid;

use crate::{
    account::{DEFAULT_ACCOUNT, DEFAULT_REGION},
    clock::Clock,
    credentials::Credentials,
    events::Events,
    faults::Fault,
    load::{Document, LoadError, add_roles},
    resources::{
        head::{Head, Resource},
        profile::StoredProfile,
        trust_anchor::StoredTrustAnchor,
    },
    routes::router,
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
            start.store = document.store(&account, &region, self.clock.now())?;
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
    #[error("the account or the Region cannot stand in an ARN")]
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
