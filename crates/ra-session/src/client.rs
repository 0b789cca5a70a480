use std::{sync::Arc, time::Duration};

use aws_smithy_async::{
    rt::sleep::TokioSleep,
    time::{SystemTimeSource, TimeSource},
};
use aws_smithy_runtime::client::{
    orchestrator::operation::Operation, retries::classifiers::HttpStatusCodeClassifier,
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        http::SharedHttpClient,
        interceptors::{Intercept, context::BeforeTransmitInterceptorContextMut},
        orchestrator::{HttpRequest, HttpResponse, OrchestratorError},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{body::SdkBody, config_bag::ConfigBag, retry::RetryConfig, timeout::TimeoutConfig};
use jiff::Timestamp;
use ra_sigv4x509::{Identity, RequestBody, RequestView, Scope};

use ra_policy::SessionRequest;

use crate::{
    credentials::SessionCredentials,
    endpoint::Endpoint,
    error::{CreateSessionError, ServiceError, explain},
};

/// A client for `CreateSession` with one identity.
///
/// Cheap to clone; clones share the identity and the connections.
#[derive(Debug, Clone)]
pub struct Client {
    identity: Arc<Identity>,
    endpoint: Option<Endpoint>,
    http: SharedHttpClient,
}

impl Client {
    /// A client with this identity; the endpoint follows the trust anchor of each request, over HTTPS.
    pub fn builder(identity: Identity) -> ClientBuilder {
        ClientBuilder { identity, endpoint: None }
    }

    /// Asks for a session.
    ///
    /// ARNs that cannot belong together are refused before anything is sent. Each attempt is signed afresh. Answers 429 and 5xx are tried again, three times in all; a refusal is final.
    pub async fn create_session(
        &self,
        request: &SessionRequest,
    ) -> Result<SessionCredentials, CreateSessionError> {
        request.check_arns()?;
        let endpoint = match &self.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => Endpoint::of(request.trust_anchor())?,
        };
        let signature = SignEachAttempt {
            identity: Arc::clone(&self.identity),
            scope: Scope::roles_anywhere(request.trust_anchor().region()),
        };
        let body = serde_json::to_vec(request).map_err(|error| CreateSessionError::Request(error.into()))?;
        let host = endpoint.host();
        Operation::builder()
            .service_name("RolesAnywhere")
            .operation_name("CreateSession")
            .http_client(self.http.clone())
            .endpoint_url(&endpoint.to_string())
            .no_auth()
            .standard_retry(&RetryConfig::standard())
            .retry_classifier(HttpStatusCodeClassifier::new_from_codes(RETRIED))
            .timeout_config(timeouts())
            .sleep_impl(TokioSleep::new())
            .time_source(SystemTimeSource::new())
            .interceptor(signature)
            .serializer(move |body| http_request(&host, body))
            .deserializer(read_response)
            .build()
            .invoke(body)
            .await
            .map_err(|error| explain(error, &endpoint, &self.identity, now()))
    }
}

/// Builds a [`Client`].
#[derive(Debug)]
pub struct ClientBuilder {
    identity: Identity,
    endpoint: Option<Endpoint>,
}

impl ClientBuilder {
    /// Asks this endpoint, whatever the Region of the trust anchor.
    #[must_use]
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// The client, over an HTTP client of its own: rustls on aws-lc, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY`
    /// and `NO_PROXY` name.
    #[cfg(feature = "tls")]
    pub fn build(self) -> Client {
        self.build_with(default_http_client())
    }

    /// The client, over this HTTP client of the AWS SDK.
    pub fn build_with(self, http_client: SharedHttpClient) -> Client {
        Client { identity: Arc::new(self.identity), endpoint: self.endpoint, http: http_client }
    }
}

/// Signs every attempt with its own date, over the request as it goes out.
#[derive(Debug)]
struct SignEachAttempt {
    identity: Arc<Identity>,
    scope: Scope,
}

impl Intercept for SignEachAttempt {
    fn name(&self) -> &'static str {
        "SignEachAttempt"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let signed = {
            let uri: http::Uri = request.uri().parse()?;
            let headers: Vec<(&str, &[u8])> =
                request.headers().iter().map(|(name, value)| (name, value.as_bytes())).collect();
            let body = request.body().bytes().ok_or("the body is not in memory")?;
            let view = RequestView::new(request.method(), uri.path(), uri.query(), &headers)
                .body(RequestBody::Bytes(body));
            self.identity.sign(&view, &self.scope, now())?
        };
        for (name, value) in signed.headers() {
            request.headers_mut().insert(name, value.to_owned());
        }
        Ok(())
    }
}

/// What may pass by itself; 400, 403 and 404 are final.
const RETRIED: &[u16] = &[429, 500, 502, 503, 504];

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(20))
        .operation_timeout(Duration::from_mins(1))
        .build()
}

fn http_request(host: &str, body: Vec<u8>) -> Result<HttpRequest, BoxError> {
    let request = http::Request::post("/sessions")
        .header("content-type", "application/json")
        .header("host", host)
        .body(SdkBody::from(body))?;
    Ok(HttpRequest::try_from(request)?)
}

fn read_response(response: &HttpResponse) -> Result<SessionCredentials, OrchestratorError<ServiceError>> {
    let body = response.body().bytes().unwrap_or_default();
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(ServiceError::read(response, body)));
    }
    SessionCredentials::from_response(body).map_err(OrchestratorError::other)
}

#[cfg(feature = "tls")]
fn default_http_client() -> SharedHttpClient {
    use aws_smithy_http_client::{
        Connector,
        proxy::ProxyConfig,
        tls::{Provider, rustls_provider::CryptoMode},
    };
    use aws_smithy_runtime_api::client::http::{SharedHttpConnector, http_client_fn};

    http_client_fn(|settings, components| {
        let mut builder =
            Connector::builder().connector_settings(settings.clone()).proxy_config(ProxyConfig::from_env());
        builder.set_sleep_impl(components.sleep_impl());
        SharedHttpConnector::new(builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build())
    })
}

fn now() -> Timestamp {
    Timestamp::try_from(SystemTimeSource::new().now()).unwrap_or(Timestamp::MAX)
}
