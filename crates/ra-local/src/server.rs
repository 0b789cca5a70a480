use std::{io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    http::{Method, Uri},
    routing::post,
};
use ra_policy::{ArnError, ProfileArn, ProfileSettings, Report, RoleArn, TrustAnchor, TrustAnchorArn};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    control_plane,
    create_session::create_session,
    credentials::Credentials,
    error::ServiceError,
    state::{DEFAULT_REGION, RegisteredAnchor, Roles, State},
};

/// A running service. It listens until it is shut down or dropped.
#[derive(Debug)]
pub struct RaLocal {
    address: SocketAddr,
    state: Arc<State>,
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
        }
    }

    /// The base URL, such as `http://127.0.0.1:43210`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Registers an enabled trust anchor in us-east-1, unless its certificates break a rule: the report then says
    /// which.
    pub fn register_trust_anchor(&self, trust_anchor: TrustAnchor) -> Result<TrustAnchorArn, RegisterError> {
        let report = trust_anchor.judge(None);
        if !report.is_accepted() {
            return Err(RegisterError::Rejected(Box::new(report)));
        }
        let anchor = RegisteredAnchor { trust_anchor, enabled: true };
        Ok(self.state.resources().add_trust_anchor(DEFAULT_REGION, anchor)?)
    }

    /// Registers an enabled profile with these roles and sessions of an hour in us-east-1.
    pub fn register_profile(&self, role_arns: Vec<RoleArn>) -> Result<ProfileArn, RegisterError> {
        let settings = ProfileSettings { role_arns, ..ProfileSettings::default() };
        Ok(self.state.resources().add_profile(DEFAULT_REGION, settings)?)
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

impl Drop for RaLocal {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// Builds a [`RaLocal`].
#[derive(Debug)]
pub struct RaLocalBuilder {
    listen: SocketAddr,
    roles: Roles,
    credentials: Credentials,
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
        self.credentials = Credentials::Sts(crate::credentials::StsEndpoint::new(url));
        self
    }

    /// Starts the service.
    pub async fn start(self) -> Result<RaLocal, StartError> {
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|source| StartError::Listen { address: self.listen, source })?;
        let address =
            listener.local_addr().map_err(|source| StartError::Listen { address: self.listen, source })?;
        let state = Arc::new(State::new(self.roles, self.credentials));
        let router = router(Arc::clone(&state));
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let until = async move {
                // A dropped sender stops the server too.
                let _ = stopped.await;
            };
            let server = axum::serve(listener, router).with_graceful_shutdown(until);
            let _ = server.await;
        });
        Ok(RaLocal { address, state, stop: Some(stop), served })
    }
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}; choose another port, or port 0 for a free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// Why a resource was not registered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// The certificates of the trust anchor break rules.
    #[error("the trust anchor is not accepted:\n{0}")]
    Rejected(Box<Report>),
    /// No ARN could be made.
    #[error(transparent)]
    Arn(#[from] ArnError),
}

async fn not_served(method: Method, uri: Uri) -> ServiceError {
    ServiceError::not_implemented(&format!("{method} {}", uri.path()))
}

fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/trustanchors", post(control_plane::create_trust_anchor))
        .route("/profiles", post(control_plane::create_profile))
        .route("/sessions", post(create_session))
        .method_not_allowed_fallback(not_served)
        .fallback(not_served)
        .with_state(state)
}
