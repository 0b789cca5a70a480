use std::{
    fmt,
    future::{Ready, ready},
    io,
    net::SocketAddr,
    sync::Arc,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, Uri},
    routing::post,
};
use jiff::Timestamp;
use ra_pki::{RustCrypto, Verifier};
use ra_policy::{ArnError, ProfileArn, ProfileSettings, Report, RoleArn, TrustAnchor, TrustAnchorArn};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    account::DEFAULT_REGION,
    call::{Answer, Call},
    clock::Clock,
    create_session::create_session,
    credentials::Credentials,
    error::ServiceError,
    resources::trust_anchor::StoredTrustAnchor,
    service::{Roles, Service},
    store::Store,
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
            roles: Roles::None,
            credentials: Credentials::MadeUp,
            clock: Clock::default(),
            verifier: Arc::new(RustCrypto),
        }
    }

    /// The base URL, such as `http://127.0.0.1:43210`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Registers an enabled trust anchor in us-east-1, unless its certificates break a rule: the report then says
    /// which.
    pub fn register_trust_anchor(&self, trust_anchor: TrustAnchor) -> Result<TrustAnchorArn, RaLocalError> {
        let report = trust_anchor.judge(None);
        if !report.is_accepted() {
            return Err(RaLocalError::Rejected(Box::new(report)));
        }
        let stored = StoredTrustAnchor { trust_anchor, enabled: true };
        Ok(stored_in_default_region(self.service.store().trust_anchors.insert(DEFAULT_REGION, stored)))
    }

    /// Registers an enabled profile with these roles and sessions of an hour in us-east-1.
    pub fn register_profile(&self, role_arns: Vec<RoleArn>) -> ProfileArn {
        let mut settings = ProfileSettings::default();
        settings.role_arns = role_arns;
        stored_in_default_region(self.service.store().profiles.insert(DEFAULT_REGION, settings))
    }

    /// Stops listening, answers what has been asked already, and returns.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone only if the server has stopped already.
            let _ = stop.send(());
        }
        let _ = (&mut self.served).await;
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
    roles: Roles,
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

    /// Lets every role of every profile be assumed, as if each role's trust policy allowed it, for at most an hour:
    /// the `MaxSessionDuration` that a role has by default.
    #[must_use]
    pub fn assume_any_role(mut self) -> Self {
        self.roles = Roles::Any;
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

    /// Starts the service.
    pub async fn start(self) -> Result<RaLocal, RaLocalError> {
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|source| RaLocalError::Listen { address: self.listen, source })?;
        let address =
            listener.local_addr().map_err(|source| RaLocalError::Listen { address: self.listen, source })?;
        let service = Arc::new(Service::new(self.roles, self.credentials, self.clock, self.verifier));
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
            .field("roles", &self.roles)
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
    /// The certificates of a trust anchor break rules.
    #[error("the trust anchor is not accepted:\n{0}")]
    Rejected(Box<Report>),
}

/// The table of routes: every path that is served.
fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/trustanchors", post(operation(|store, call| store.trust_anchors.create(call))))
        .route("/profiles", post(operation(|store, call| store.profiles.create(call))))
        .route("/sessions", post(create_session))
        .method_not_allowed_fallback(not_served)
        .fallback(not_served)
        .with_state(service)
}

fn stored_in_default_region<T>(arn: Result<T, ArnError>) -> T {
    arn.expect("the default Region can stand in an ARN")
}

/// The handler of an operation of the control plane.
fn operation(
    run: fn(&mut Store, &Call) -> Answer,
) -> impl Fn(State<Arc<Service>>, HeaderMap, Bytes) -> Ready<Answer> + Clone + Send + Sync + 'static {
    move |State(service), headers, body| {
        let call = Call { headers, body, now: service.clock.now() };
        ready(run(&mut service.store(), &call))
    }
}

async fn not_served(method: Method, uri: Uri) -> ServiceError {
    ServiceError::not_implemented(&format!("{method} {}", uri.path()))
}
