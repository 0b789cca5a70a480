use core::{error::Error, fmt::Display};

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    response::{IntoResponse, Response},
};
use ra_pki::ErrorChain;
use ra_policy::{Refusal, Report, RoleArn, Severity};
use serde_json::{Value, json};

/// An answer that refuses, as rest-json writes it: a status, the error type in a header, a message in the body.
#[derive(Debug)]
pub(crate) struct ServiceError {
    status: StatusCode,
    error_type: &'static str,
    message: String,
    origin: Origin,
    /// What was found, for whoever reads the body: AWS says nothing of it.
    detail: Option<Value>,
    retry_after_seconds: Option<u32>,
}

/// How a text begins that nobody has seen from AWS.
const OWN: &str = "ra-local: ";

/// Whose words a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// AWS's, as they have been seen.
    Aws,
    /// Ours, since AWS's are not known.
    Local,
}

impl ServiceError {
    /// A refusal in AWS's own words.
    pub(crate) fn from_refusal(refusal: Refusal) -> Self {
        Self {
            status: StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN),
            error_type: refusal.error_type(),
            message: refusal.text().into(),
            origin: Origin::Aws,
            detail: None,
            retry_after_seconds: None,
        }
    }

    /// A refusal in AWS's own words, which name the role.
    pub(crate) fn from_role_refusal(refusal: Refusal, role: &RoleArn) -> Self {
        Self { message: refusal.message(role), ..Self::from_refusal(refusal) }
    }

    /// Adds what AWS would not tell.
    pub(crate) fn with_detail(self, detail: impl Display) -> Self {
        Self { detail: Some(Value::String(detail.to_string())), ..self }
    }

    /// A 403 where AWS's words are not known.
    pub(crate) fn access_denied(message: impl Display) -> Self {
        Self::with_own_text(StatusCode::FORBIDDEN, "AccessDeniedException", message)
    }

    /// A 400 where AWS's words are not known.
    pub(crate) fn validation(message: impl Display) -> Self {
        Self::with_own_text(StatusCode::BAD_REQUEST, "ValidationException", message)
    }

    /// A 400 for this error, where AWS's words are not known.
    pub(crate) fn validation_error(error: impl Error) -> Self {
        Self::validation(ErrorChain(&error))
    }

    /// The same refusal as a 400.
    pub(crate) fn into_validation(self) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error_type: "ValidationException", ..self }
    }

    /// A 404 for a resource that is not there, where AWS's words are not known.
    pub(crate) fn not_found(message: impl Display) -> Self {
        Self::with_own_text(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
    }

    /// More tags than a resource may have.
    pub(crate) fn too_many_tags(message: impl Display) -> Self {
        Self::with_own_text(StatusCode::BAD_REQUEST, "TooManyTagsException", message)
    }

    /// A path, or a method of it, that is none of the service's.
    pub(crate) fn unknown_operation(method: &Method, path: &str) -> Self {
        let message = format_args!("{method} {path} is no operation of this service");
        Self::with_own_text(StatusCode::NOT_FOUND, "UnknownOperationException", message)
    }

    /// More calls than the quota allows.
    pub(crate) fn throttling(message: impl Display) -> Self {
        Self::with_own_text(StatusCode::TOO_MANY_REQUESTS, "ThrottlingException", message)
    }

    /// A body that is longer than any that is served.
    pub(crate) fn too_large(message: impl Display) -> Self {
        Self::with_own_text(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLargeException", message)
    }

    /// A 500 for this error of the machine below.
    pub(crate) fn internal_error(error: impl Error) -> Self {
        Self::with_own_text(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerException", ErrorChain(&error))
    }

    /// The STS endpoint behind this service failed.
    #[cfg(feature = "sts")]
    pub(crate) fn bad_gateway(message: impl Display) -> Self {
        Self::with_own_text(StatusCode::BAD_GATEWAY, "InternalServerException", message)
    }

    /// This error of the STS endpoint behind this service.
    #[cfg(feature = "sts")]
    pub(crate) fn bad_gateway_error(error: impl Error) -> Self {
        Self::bad_gateway(ErrorChain(&error))
    }

    /// What does not pass, in AWS's words if there are any for it, which may name the role.
    pub(crate) fn from_report(report: &Report, role: Option<&RoleArn>) -> Self {
        let first = report.findings().iter().find(|finding| finding.severity() == Severity::Error);
        let error = match (report.refusal().or(report.probable_refusal()), role, first) {
            (Some(refusal), Some(role), _) => Self::from_role_refusal(refusal, role),
            (Some(refusal), None, _) => Self::from_refusal(refusal),
            (None, _, Some(finding)) => Self::access_denied(finding.message()),
            (None, _, None) => Self::access_denied("the certificate is not accepted"),
        };
        Self { detail: serde_json::from_str(&report.to_json()).ok(), ..error }
    }

    /// A refusal that AWS sends of itself, with words that nobody has written down.
    pub(crate) fn fault(status: StatusCode, error_type: &'static str, message: &str) -> Self {
        Self::with_own_text(status, error_type, message)
    }

    /// Says after how many seconds to ask again.
    pub(crate) fn with_retry_after(self, seconds: u32) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }

    /// The message without the mark of our own ones, and what was found.
    pub(crate) fn reason(&self) -> String {
        let message = self.message.trim_start_matches(OWN);
        match self.detail.as_ref().and_then(Value::as_str) {
            Some(detail) => format!("{message}: {detail}"),
            None => message.into(),
        }
    }

    pub(crate) fn error_type(&self) -> &'static str {
        self.error_type
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    fn with_own_text(status: StatusCode, error_type: &'static str, message: impl Display) -> Self {
        let message = format!("{OWN}{message}");
        Self { status, error_type, message, origin: Origin::Local, detail: None, retry_after_seconds: None }
    }
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
        const UNSEEN: (HeaderName, HeaderValue) =
            (HeaderName::from_static("x-ra-local"), HeaderValue::from_static("unseen-text"));
        let mut body = json!({ "message": self.message });
        if let (Some(object), Some(detail)) = (body.as_object_mut(), self.detail) {
            object.insert("raLocal".into(), detail);
        }
        if let (Some(object), Some(seconds)) = (body.as_object_mut(), self.retry_after_seconds) {
            object.insert("retryAfterSeconds".into(), seconds.into());
        }
        let headers = [(ERROR_TYPE, HeaderValue::from_static(self.error_type))];
        let unseen = (self.origin == Origin::Local).then_some(UNSEEN);
        let headers: HeaderMap = headers.into_iter().chain(unseen).collect();
        (self.status, headers, Json(body)).into_response()
    }
}
