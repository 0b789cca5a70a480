//! The HTTP client under a [`Client`](crate::Client): the SDK's, with an answer of limited length.

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;

/// The most octets of an answer that are read. The service's own have a few thousand.
const MAX_ANSWER_OCTETS: usize = 1 << 20;

/// A client whose answers end in an error beyond [`MAX_ANSWER_OCTETS`].
#[derive(Debug)]
pub(crate) struct LimitedClient(pub(crate) SharedHttpClient);

impl HttpClient for LimitedClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(LimitedConnector(self.0.http_connector(settings, components)))
    }
}

#[derive(Debug)]
struct LimitedConnector(SharedHttpConnector);

impl HttpConnector for LimitedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.0.call(request);
        HttpConnectorFuture::new(async move {
            let answer = answer.await?;
            Ok(answer.map(|body| SdkBody::from_body_1_x(Limited::new(body, MAX_ANSWER_OCTETS))))
        })
    }
}

/// Rustls on aws-lc, through the proxy that the environment names. A plain `http` endpoint is on this machine: a proxy on another
/// one would read the credentials, and no root certificate is needed.
#[cfg(feature = "tls")]
pub(crate) fn default_client(endpoint: Option<&crate::endpoint::Endpoint>) -> SharedHttpClient {
    use std::sync::OnceLock;

    use aws_smithy_http_client::{
        Connector,
        proxy::ProxyConfig,
        tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
    };
    use aws_smithy_runtime_api::client::http::http_client_fn;

    let is_plain = endpoint.is_some_and(crate::endpoint::Endpoint::is_plain);
    let proxy = if is_plain { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
    let trusted = if is_plain { TrustStore::empty() } else { TrustStore::default() };
    // Asked for at each call: another connector would have connections of its own.
    let connector = OnceLock::new();
    http_client_fn(move |settings, components| {
        let build = || {
            let context = TlsContext::builder().with_trust_store(trusted.clone()).build();
            let context = context.expect("a trust store alone is a context");
            let mut builder =
                Connector::builder().connector_settings(settings.clone()).proxy_config(proxy.clone());
            builder.set_sleep_impl(components.sleep_impl());
            let builder = builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(context);
            SharedHttpConnector::new(builder.build())
        };
        connector.get_or_init(build).clone()
    })
}
