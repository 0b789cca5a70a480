//! The answer on the wire: credentials, or a refusal.

use core::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use jiff::{Timestamp, fmt::rfc2822};
use ra_pki::text::Escaped;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::credentials::SessionCredentials;

/// Reads an answer of `CreateSession`.
pub(crate) fn read_response(
    response: &HttpResponse,
) -> Result<SessionCredentials, OrchestratorError<ServiceError>> {
    let body = response.body().bytes().ok_or("the body of the answer is not in memory");
    let body = body.map_err(OrchestratorError::other)?;
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(ServiceError::read(response, body)));
    }
    read_credentials(body).map_err(OrchestratorError::other)
}

/// Reads the body of a successful `CreateSession`.
fn read_credentials(body: &[u8]) -> Result<SessionCredentials, ResponseError> {
    let response: Response = serde_json::from_slice(body)
        .map_err(|error| ResponseError::Json { line: error.line(), column: error.column() })?;
    let first = response.credential_set.into_iter().next().ok_or(ResponseError::NoCredentials)?;
    let expiration = first.credentials.expiration;
    Ok(SessionCredentials {
        access_key_id: first.credentials.access_key_id,
        secret_access_key: Zeroizing::new(first.credentials.secret_access_key),
        session_token: Zeroizing::new(first.credentials.session_token),
        expiration: expiration.parse().map_err(|_| ResponseError::Expiration(expiration))?,
        assumed_role_arn: first.assumed_role_user.and_then(|user| user.arn),
        source_identity: first.source_identity,
        subject_arn: response.subject_arn,
    })
}

/// A refusal as the service sends it.
#[derive(Debug, thiserror::Error)]
#[error("{status} {}: {}", Escaped(.error_type), Escaped(.message))]
pub(crate) struct ServiceError {
    pub(crate) status: u16,
    pub(crate) error_type: String,
    pub(crate) message: String,
    pub(crate) request_id: Option<String>,
    pub(crate) date: Option<Timestamp>,
    /// The time before which the request is not to be sent again.
    pub(crate) retry_after: Option<Duration>,
}

impl ServiceError {
    /// Reads an error of rest-json
    /// (<https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization>).
    pub(crate) fn read(response: &HttpResponse, body: &[u8]) -> Self {
        // A proxy on the way refuses with a page of its own; then the status is all that there is to tell.
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
            retry_after: body.retry_after.and_then(|seconds| seconds.as_u64()).map(Duration::from_secs),
        }
    }
}

#[derive(Deserialize, Default)]
struct ErrorBody {
    #[serde(alias = "Message")]
    message: Option<String>,
    #[serde(rename = "__type")]
    error_type: Option<String>,
    /// A number of seconds; whatever else stands there does not spoil the message.
    #[serde(rename = "retryAfterSeconds")]
    retry_after: Option<serde_json::Value>,
}

/// What stands between a `#` and a `:`.
fn plain_error_type(error_type: &str) -> &str {
    let without_uri = error_type.split_once(':').map_or(error_type, |(before, _)| before);
    match without_uri.rsplit_once('#').map_or(without_uri, |(_, after)| after) {
        "" => "UnknownError",
        plain => plain,
    }
}

/// Why an answer of the service holds no credentials. The answer itself may hold secrets and is not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ResponseError {
    /// Not the JSON that is expected.
    #[error("the answer is not that of CreateSession: unexpected JSON at line {line}, column {column}")]
    Json {
        /// Line, from one.
        line: usize,
        /// Column, from one.
        column: usize,
    },
    /// An empty `credentialSet`.
    #[error("the answer holds no credentials")]
    NoCredentials,
    /// An expiration that is no ISO 8601 instant.
    #[error("the credentials expire at {0:?}, which is no ISO 8601 instant")]
    Expiration(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    credential_set: Vec<CredentialSet>,
    subject_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialSet {
    assumed_role_user: Option<AssumedRoleUser>,
    credentials: Credentials,
    source_identity: Option<String>,
}

#[derive(Deserialize)]
struct AssumedRoleUser {
    arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: String,
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

    const BODY: &str = r#"{"credentialSet":[{
        "assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/Example/1a2b3c","assumedRoleId":"A:1a2b3c"},
        "credentials":{"accessKeyId":"ASIAEXAMPLE0000000000","secretAccessKey":"hush","sessionToken":"token",
                       "expiration":"2026-11-23T13:00:00Z"},
        "packedPolicySize":46,"roleArn":"arn:aws:iam::111122223333:role/Example","sourceIdentity":"CN=host-1"}],
        "subjectArn":"arn:aws:rolesanywhere:us-east-1:111122223333:subject/33333333-3333-3333-3333-333333333333"}"#;

    #[test]
    fn the_members_of_an_answer_are_read() {
        let credentials = read_credentials(BODY.as_bytes()).unwrap();
        assert_eq!(credentials.access_key_id(), "ASIAEXAMPLE0000000000");
        assert_eq!(credentials.secret_access_key(), "hush");
        assert_eq!(credentials.session_token(), "token");
        assert_eq!(credentials.source_identity(), Some("CN=host-1"));
    }

    #[test]
    fn an_answer_without_credentials_is_an_error_that_shows_nothing_of_it() {
        let error = |body: &str| read_credentials(body.as_bytes()).unwrap_err();
        assert_eq!(error(r#"{"credentialSet":[]}"#), ResponseError::NoCredentials);
        assert_eq!(error("<html>"), ResponseError::Json { line: 1, column: 1 });
        assert!(matches!(error(&BODY.replace("2026-11-23T", "soon ")), ResponseError::Expiration(_)));
    }
}
