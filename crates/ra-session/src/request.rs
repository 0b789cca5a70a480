//! The request on the wire.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeTransmitInterceptorContextMut},
        orchestrator::HttpRequest,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{body::SdkBody, config_bag::ConfigBag};
use ra_sigv4x509::{Identity, RequestBody, RequestView, Scope};

use crate::clock::Clock;

/// `POST /sessions` with this body, not signed yet.
pub(crate) fn http_request(host: &str, body: Vec<u8>) -> Result<HttpRequest, BoxError> {
    let request = http::Request::post("/sessions")
        .header("content-type", "application/json")
        .header("host", host)
        .body(SdkBody::from(body))?;
    Ok(HttpRequest::try_from(request)?)
}

/// Signs every attempt with its own date, over the request as it goes out.
#[derive(Debug)]
pub(crate) struct SignEachAttempt {
    pub(crate) identity: Identity,
    pub(crate) scope: Scope,
    pub(crate) clock: Clock,
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
            self.identity.sign(&view, &self.scope, self.clock.now())?
        };
        for (name, value) in signed.headers() {
            request.headers_mut().insert(name, value.to_owned());
        }
        Ok(())
    }
}
