use core::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Temporary credentials and the session they belong to.
///
/// The secrets are zeroized when dropped and do not show in `Debug`.
pub struct SessionCredentials {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Zeroizing<String>,
    expiration: Timestamp,
    assumed_role_arn: Option<String>,
    source_identity: Option<String>,
    subject_arn: Option<String>,
}

impl SessionCredentials {
    /// The access key ID, which is no secret.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret access key.
    pub fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    /// The session token.
    pub fn session_token(&self) -> &str {
        &self.session_token
    }

    /// The instant from which the credentials are refused.
    pub fn expiration(&self) -> Timestamp {
        self.expiration
    }

    /// The principal, `arn:aws:sts::<account>:assumed-role/<role>/<session name>`.
    pub fn assumed_role_arn(&self) -> Option<&str> {
        self.assumed_role_arn.as_deref()
    }

    /// The source identity that the session carries.
    pub fn source_identity(&self) -> Option<&str> {
        self.source_identity.as_deref()
    }

    /// The Roles Anywhere subject that the service keeps for the certificate's Subject.
    pub fn subject_arn(&self) -> Option<&str> {
        self.subject_arn.as_deref()
    }

    /// The JSON object that an SDK expects of a `credential_process`
    /// (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>), on one line.
    pub fn to_credential_process_json(&self) -> Zeroizing<String> {
        let output = ProcessOutput {
            version: 1,
            access_key_id: &self.access_key_id,
            secret_access_key: &self.secret_access_key,
            session_token: &self.session_token,
            expiration: self.expiration.to_string(),
        };
        Zeroizing::new(serde_json::to_string(&output).unwrap_or_default())
    }

    /// Reads the body of a successful `CreateSession`.
    pub(crate) fn from_response(body: &[u8]) -> Result<Self, ResponseError> {
        let response: Response = serde_json::from_slice(body)
            .map_err(|error| ResponseError::Json { line: error.line(), column: error.column() })?;
        let first = response.credential_set.into_iter().next().ok_or(ResponseError::NoCredentials)?;
        let expiration = first.credentials.expiration;
        Ok(Self {
            access_key_id: first.credentials.access_key_id,
            secret_access_key: Zeroizing::new(first.credentials.secret_access_key),
            session_token: Zeroizing::new(first.credentials.session_token),
            expiration: expiration.parse().map_err(|_| ResponseError::Expiration(expiration))?,
            assumed_role_arn: first.assumed_role_user.and_then(|user| user.arn),
            source_identity: first.source_identity,
            subject_arn: response.subject_arn,
        })
    }
}

impl fmt::Debug for SessionCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCredentials")
            .field("access_key_id", &self.access_key_id)
            .field("expiration", &self.expiration)
            .field("assumed_role_arn", &self.assumed_role_arn)
            .field("source_identity", &self.source_identity)
            .field("subject_arn", &self.subject_arn)
            .finish_non_exhaustive()
    }
}

/// Why an answer of the service holds no credentials. The answer itself may hold secrets and is not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseError {
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

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessOutput<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    session_token: &'a str,
    expiration: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"credentialSet":[{
        "assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/Example/1a2b3c","assumedRoleId":"A:1a2b3c"},
        "credentials":{"accessKeyId":"ASIAEXAMPLE0000000000","secretAccessKey":"hush","sessionToken":"token",
                       "expiration":"2026-11-23T13:00:00Z"},
        "packedPolicySize":46,"roleArn":"arn:aws:iam::111122223333:role/Example","sourceIdentity":"CN=host-1"}],
        "subjectArn":"arn:aws:rolesanywhere:us-east-1:111122223333:subject/33333333-3333-3333-3333-333333333333"}"#;

    #[test]
    fn the_answer_becomes_what_a_credential_process_prints() {
        let credentials = SessionCredentials::from_response(BODY.as_bytes()).unwrap();
        assert_eq!(credentials.source_identity(), Some("CN=host-1"));
        assert_eq!(
            *credentials.to_credential_process_json(),
            r#"{"Version":1,"AccessKeyId":"ASIAEXAMPLE0000000000","SecretAccessKey":"hush","SessionToken":"token","Expiration":"2026-11-23T13:00:00Z"}"#
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let credentials = SessionCredentials::from_response(BODY.as_bytes()).unwrap();
        let shown = format!("{credentials:?}");
        assert!(shown.contains("ASIAEXAMPLE") && !shown.contains("hush") && !shown.contains("token"));
    }

    #[test]
    fn an_answer_without_credentials_is_an_error_that_shows_nothing_of_it() {
        let error = |body: &str| SessionCredentials::from_response(body.as_bytes()).unwrap_err();
        assert_eq!(error(r#"{"credentialSet":[]}"#), ResponseError::NoCredentials);
        assert_eq!(error("<html>"), ResponseError::Json { line: 1, column: 1 });
        assert!(matches!(error(&BODY.replace("2026-11-23T", "soon ")), ResponseError::Expiration(_)));
    }
}
