use core::{error::Error, fmt::Display};

use axum::{
    Json,
    http::{HeaderName, StatusCode},
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
    /// What was found, for whoever reads the body: AWS says nothing of it.
    detail: Option<Value>,
}

impl ServiceError {
    /// A refusal in AWS's own words.
    pub(crate) fn from_refusal(refusal: Refusal) -> Self {
        Self {
            status: StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN),
            error_type: refusal.error_type(),
            message: refusal.text().into(),
            detail: None,
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

    /// A path or a way of this service that is not there.
    pub(crate) fn not_implemented(what: &str) -> Self {
        let message = format!("{what} is not served here");
        Self::with_own_text(StatusCode::NOT_IMPLEMENTED, "NotImplementedException", message)
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

    /// A certificate that does not pass, in AWS's words if there are any for it.
    pub(crate) fn from_report(report: &Report) -> Self {
        let first = report.findings().iter().find(|finding| finding.severity() == Severity::Error);
        let error = match (report.refusal().or(report.probable_refusal()), first) {
            (Some(refusal), _) => Self::from_refusal(refusal),
            (None, Some(finding)) => Self::access_denied(finding.message()),
            (None, None) => Self::access_denied("the certificate is not accepted"),
        };
        Self { detail: serde_json::from_str(&report.to_json()).ok(), ..error }
    }

    fn with_own_text(status: StatusCode, error_type: &'static str, message: impl Display) -> Self {
        Self { status, error_type, message: format!("ra-local: {message}"), detail: None }
    }
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
        let mut body = json!({ "message": self.message });
        if let (Some(object), Some(detail)) = (body.as_object_mut(), self.detail) {
            object.insert("raLocal".into(), detail);
        }
        (self.status, [(ERROR_TYPE, self.error_type)], Json(body)).into_response()
    }
}
