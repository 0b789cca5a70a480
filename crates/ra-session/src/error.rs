use core::fmt;

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use ra_policy::{ArnMismatch, Refusal, Report, judge_end_entity};
use ra_sigv4x509::Identity;
use serde::Deserialize;

use crate::endpoint::{Endpoint, EndpointError};

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

/// A refusal of the service, with what it has meant so far and what is wrong with the certificate at hand.
///
/// `Display` is the whole of it, over several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedSession {
    status: u16,
    error_type: String,
    message: String,
    request_id: Option<String>,
    skew: Option<SignedDuration>,
    report: Report,
}

impl RefusedSession {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The error type, such as `AccessDeniedException`.
    pub fn error_type(&self) -> &str {
        &self.error_type
    }

    /// The service's own words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The identifier by which AWS finds the request.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The refusal, if its words are known.
    pub fn refusal(&self) -> Option<Refusal> {
        Refusal::find(&self.message)
    }

    /// How far this machine's clock is ahead of the service's, if the answer told; negative if it is behind.
    pub fn skew(&self) -> Option<SignedDuration> {
        self.skew
    }

    /// The verdict on the end-entity certificate by itself.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl fmt::Display for RefusedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Roles Anywhere refused: {} ({} {}", self.message, self.status, self.error_type)?;
        if let Some(request_id) = &self.request_id {
            write!(f, ", request {request_id}")?;
        }
        f.write_str(")")?;
        if let Some(skew) = self.skew.filter(|skew| skew.abs() > SKEW_WORTH_TELLING) {
            let direction = if skew.is_negative() { "behind" } else { "ahead of" };
            write!(
                f,
                "\nThe clock of this machine is {} s {direction} the service's.",
                skew.abs().as_secs()
            )?;
        }
        if let Some(explanation) = ra_policy::explain(&self.message, Some(&self.report)) {
            f.write_str("\nThese words have meant, the likeliest first:")?;
            explanation.causes().iter().try_for_each(|cause| write!(f, "\n- {}", cause.cause()))?;
        }
        if self.report.is_accepted() {
            return Ok(());
        }
        f.write_str("\nWhat is wrong with the certificate at hand:")?;
        self.report.findings().iter().try_for_each(|finding| write!(f, "\n\n{finding}"))
    }
}

/// Signature Version 4 allows five minutes; half of that is worth telling.
const SKEW_WORTH_TELLING: SignedDuration = SignedDuration::from_secs(150);

/// A refusal as the service sends it.
#[derive(Debug, thiserror::Error)]
#[error("{status} {error_type}: {message}")]
pub(crate) struct ServiceError {
    status: u16,
    error_type: String,
    message: String,
    request_id: Option<String>,
    date: Option<Timestamp>,
}

impl ServiceError {
    /// Reads an error of rest-json
    /// (<https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization>).
    pub(crate) fn read(response: &HttpResponse, body: &[u8]) -> Self {
        let body: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
        let header = |name| response.headers().get(name).map(str::to_owned);
        let error_type = header("x-amzn-errortype").or(body.error_type).unwrap_or_default();
        let date = header("date").and_then(|date| rfc2822::parse(&date).ok());
        Self {
            status: response.status().as_u16(),
            error_type: plain_error_type(&error_type).into(),
            message: body.message.unwrap_or_else(|| "(no message)".into()),
            request_id: header("x-amzn-requestid"),
            date: date.map(|date| date.timestamp()),
        }
    }
}

#[derive(Deserialize, Default)]
struct ErrorBody {
    #[serde(alias = "Message")]
    message: Option<String>,
    #[serde(rename = "__type")]
    error_type: Option<String>,
}

/// What stands between a `#` and a `:`.
fn plain_error_type(error_type: &str) -> &str {
    let without_uri = error_type.split(':').next().unwrap_or_default();
    match without_uri.rsplit('#').next() {
        Some("") | None => "UnknownError",
        Some(plain) => plain,
    }
}

/// Makes of the SDK's error one that says what to do.
pub(crate) fn explain(
    error: SdkError<ServiceError, HttpResponse>,
    endpoint: &Endpoint,
    identity: &Identity,
    now: Timestamp,
) -> CreateSessionError {
    let endpoint = Box::new(endpoint.clone());
    match error {
        SdkError::ServiceError(error) => {
            let error = error.into_err();
            CreateSessionError::Refused(Box::new(RefusedSession {
                status: error.status,
                error_type: error.error_type,
                message: error.message,
                request_id: error.request_id,
                skew: error.date.map(|date| now.duration_since(date)),
                report: judge_end_entity(identity.certificate(), Some(now)),
            }))
        }
        SdkError::TimeoutError(_) => CreateSessionError::Timeout { endpoint },
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            CreateSessionError::Timeout { endpoint }
        }
        SdkError::DispatchFailure(failure) => {
            let cause = failure.as_connector_error().map(|error| source_text(error));
            CreateSessionError::Unreachable { endpoint, cause: cause.unwrap_or_default() }
        }
        error @ SdkError::ConstructionFailure(_) => match error.into_source() {
            Ok(source) => CreateSessionError::Request(source),
            Err(error) => CreateSessionError::Request(Box::new(error)),
        },
        error => {
            let cause =
                error.into_source().map_or_else(|error| error.to_string(), |source| source_text(&*source));
            CreateSessionError::Response { endpoint, cause }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_type_is_freed_of_what_is_around_it() {
        for text in [
            "AccessDeniedException",
            "AccessDeniedException:http://internal.amazon.com/coral/com.amazon.coral.validate/",
            "aws.protocoltests#AccessDeniedException:http://internal",
            "aws.protocoltests#AccessDeniedException",
        ] {
            assert_eq!(plain_error_type(text), "AccessDeniedException");
        }
        assert_eq!(plain_error_type(""), "UnknownError");
    }
}
