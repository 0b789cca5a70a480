use core::error::Error;

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use jiff::Timestamp;
use ra_pki::Certificate;
use ra_policy::arn::ArnMismatch;

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
    #[error("the request could not be made")]
    Request(#[source] Box<dyn Error + Send + Sync>),
    /// No answer in time.
    #[error("{endpoint} did not answer in time; see whether it can be reached from here")]
    Timeout {
        /// Where the request went.
        endpoint: Box<Endpoint>,
    },
    /// No connection.
    #[error("{endpoint} cannot be reached{}", endpoint.hint())]
    Unreachable {
        /// Where the request went.
        endpoint: Box<Endpoint>,
        /// What the HTTP client said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// An answer that is not the service's.
    #[error("{endpoint} answered, but not as Roles Anywhere does")]
    Response {
        /// Where the answer came from.
        endpoint: Box<Endpoint>,
        /// What is wrong with it.
        source: Box<dyn Error + Send + Sync>,
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
            error @ SdkError::DispatchFailure(_) => {
                Self::Unreachable { endpoint, source: source_or_itself(error) }
            }
            error @ SdkError::ConstructionFailure(_) => Self::Request(source_or_itself(error)),
            error => Self::Response { endpoint, source: source_or_itself(error) },
        }
    }
}

fn source_or_itself(error: SdkError<ServiceError, HttpResponse>) -> Box<dyn Error + Send + Sync> {
    error.into_source().unwrap_or_else(Into::into)
}
