use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use jiff::Timestamp;
use ra_pki::Certificate;
use ra_policy::ArnMismatch;

use crate::{
    endpoint::{Endpoint, EndpointError},
    refused_session::RefusedSession,
    response::ServiceError,
};

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateSessionError {
    /// The ARNs of the request cannot belong together.
    #[error(transparent)]
    Arns(#[from] ArnMismatch),
    /// The partition of the trust anchor has no known endpoint.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The service refused.
    #[error("{0}")]
    Refused(Box<RefusedSession>),
    /// The request could not be made.
    #[error("the request could not be made: {0}")]
    Request(Box<dyn core::error::Error + Send + Sync>),
    /// No answer in time.
    #[error("{endpoint} did not answer in time; see whether it can be reached from here")]
    Timeout {
        /// Where the request went.
        endpoint: Box<Endpoint>,
    },
    /// No connection.
    #[error("{endpoint} cannot be reached: {cause}")]
    Unreachable {
        /// Where the request went.
        endpoint: Box<Endpoint>,
        /// What the HTTP client said, cause by cause.
        cause: String,
    },
    /// An answer that is not the service's.
    #[error("{endpoint} answered, but not as Roles Anywhere does: {cause}")]
    Response {
        /// Where the answer came from.
        endpoint: Box<Endpoint>,
        /// What is wrong with it.
        cause: String,
    },
}

impl CreateSessionError {
    /// Makes of the SDK's error one that says what to do.
    pub(crate) fn from_sdk(
        error: SdkError<ServiceError, HttpResponse>,
        endpoint: &Endpoint,
        certificate: &Certificate,
        now: Timestamp,
    ) -> Self {
        let endpoint = Box::new(endpoint.clone());
        match error {
            SdkError::ServiceError(error) => {
                Self::Refused(Box::new(RefusedSession::new(error.into_err(), certificate, now)))
            }
            SdkError::TimeoutError(_) => Self::Timeout { endpoint },
            SdkError::DispatchFailure(failure) if failure.is_timeout() => Self::Timeout { endpoint },
            SdkError::DispatchFailure(failure) => {
                let cause = failure.as_connector_error().map(|error| source_text(error));
                Self::Unreachable { endpoint, cause: cause.unwrap_or_default() }
            }
            error @ SdkError::ConstructionFailure(_) => match error.into_source() {
                Ok(source) => Self::Request(source),
                Err(error) => Self::Request(Box::new(error)),
            },
            error => {
                let cause = error
                    .into_source()
                    .map_or_else(|error| error.to_string(), |source| source_text(&*source));
                Self::Response { endpoint, cause }
            }
        }
    }
}

/// An error and its causes, each once.
fn source_text(error: &(dyn core::error::Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !texts.iter().any(|earlier| earlier.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}
