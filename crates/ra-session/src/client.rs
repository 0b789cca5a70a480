use std::time::Duration;

use aws_smithy_async::{rt::sleep::TokioSleep, time::SystemTimeSource};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::{client::http::SharedHttpClient, shared::IntoShared};
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use jiff::Timestamp;
use ra_policy::SessionRequest;
use ra_sigv4x509::{Identity, Scope};

use crate::{
    clock::Clock,
    credentials::SessionCredentials,
    endpoint::{Endpoint, EndpointVariant},
    error::CreateSessionError,
    http_client::LimitedClient,
    request::{SignEachAttempt, http_request},
    response::read_response,
    retry::{MAX_RETRY_AFTER, RetryPassing},
};

/// A client for `CreateSession` with one identity.
///
/// Cheap to clone; clones share the identity and the connections.
#[derive(Debug, Clone)]
pub struct Client {
    identity: Identity,
    endpoint: Option<Endpoint>,
    variant: EndpointVariant,
    http: SharedHttpClient,
    clock: Clock,
}

impl Client {
    /// A client with this identity; the endpoint follows the trust anchor of each request, over HTTPS.
    pub fn builder(identity: Identity) -> ClientBuilder {
        ClientBuilder {
            identity,
            endpoint: None,
            variant: EndpointVariant::default(),
            clock: Clock::default(),
        }
    }

    /// Asks for a session.
    ///
    /// ARNs that cannot belong together are refused before anything is sent. Each attempt is signed afresh. Answers 429 and
    /// 5xx are tried again, three times in all; a refusal is final. A 503 that names a time (`retryAfterSeconds`) is tried
    /// again once it is over, unless it is longer than 20 seconds: then [`RefusedSession::retry_after`] tells it.
    ///
    /// [`RefusedSession::retry_after`]: crate::RefusedSession::retry_after
    pub async fn create_session(
        &self,
        request: &SessionRequest,
    ) -> Result<SessionCredentials, CreateSessionError> {
        request.check_arns()?;
        let endpoint = self.variant.endpoint(self.endpoint.as_ref(), request.trust_anchor())?;
        let signature = SignEachAttempt {
            identity: self.identity.clone(),
            scope: Scope::roles_anywhere(request.trust_anchor().region()),
            clock: self.clock.clone(),
        };
        let body = serde_json::to_vec(request).map_err(|error| CreateSessionError::Request(error.into()))?;
        let host = endpoint.host().to_owned();
        Operation::builder()
            .service_name("RolesAnywhere")
            .operation_name("CreateSession")
            .http_client(self.http.clone())
            .endpoint_url(&endpoint.to_string())
            .no_auth()
            .standard_retry(&RetryConfig::standard().with_max_backoff(MAX_RETRY_AFTER))
            .retry_classifier(RetryPassing)
            .timeout_config(timeouts())
            .sleep_impl(TokioSleep::new())
            .time_source(SystemTimeSource::new())
            .interceptor(signature)
            .serializer(move |body| http_request(&host, body))
            .deserializer(read_response)
            .build()
            .invoke(body)
            .await
            .map_err(|error| {
                let certificate = self.identity.certificate();
                CreateSessionError::from_sdk(error, &endpoint, certificate, self.clock.now())
            })
    }
}

/// Builds a [`Client`].
#[derive(Debug)]
pub struct ClientBuilder {
    identity: Identity,
    endpoint: Option<Endpoint>,
    variant: EndpointVariant,
    clock: Clock,
}

impl ClientBuilder {
    /// Asks this endpoint, whatever the Region of the trust anchor. Beside [`fips`](Self::fips) or
    /// [`dual_stack`](Self::dual_stack) it is an error, as the endpoint rules of the AWS SDKs have it.
    #[must_use]
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// Asks the FIPS endpoint of the Region. Only few Regions have one: see [`has_fips_endpoint`](ra_policy::arn::has_fips_endpoint).
    #[must_use]
    pub fn fips(mut self) -> Self {
        self.variant.is_fips = true;
        self
    }

    /// Asks the endpoint of the Region that answers over IPv6 too.
    #[must_use]
    pub fn dual_stack(mut self) -> Self {
        self.variant.is_dual_stack = true;
        self
    }

    /// Takes the instant of each signature from this clock, in place of the system's.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// The client, over an HTTP client of its own: rustls on aws-lc, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY`
    /// and `NO_PROXY` name; to an endpoint over plain `http`, which is on this machine, without a proxy.
    #[cfg(feature = "tls")]
    pub fn build(self) -> Client {
        let http_client = crate::http_client::default_client(self.endpoint.as_ref());
        self.build_with(http_client)
    }

    /// The client, over this HTTP client of the AWS SDK.
    pub fn build_with(self, http_client: SharedHttpClient) -> Client {
        let Self { identity, endpoint, variant, clock } = self;
        Client { identity, endpoint, variant, http: LimitedClient(http_client).into_shared(), clock }
    }
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(20))
        .operation_timeout(Duration::from_mins(1))
        .build()
}
