use core::fmt;

use jiff::Timestamp;
use serde::Serialize;
use zeroize::Zeroizing;

/// Temporary credentials and the session they belong to.
///
/// The secrets are zeroized when dropped and do not show in `Debug`.
pub struct SessionCredentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: Zeroizing<String>,
    pub(crate) session_token: Zeroizing<String>,
    pub(crate) expiration: Timestamp,
    pub(crate) assumed_role_arn: Option<String>,
    pub(crate) source_identity: Option<String>,
    pub(crate) subject_arn: Option<String>,
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
        Zeroizing::new(output.to_json())
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

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessOutput<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    session_token: &'a str,
    expiration: String,
}

impl ProcessOutput<'_> {
    fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a number and texts have a form in JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> SessionCredentials {
        SessionCredentials {
            access_key_id: "ASIAEXAMPLE0000000000".into(),
            secret_access_key: Zeroizing::new("hush".into()),
            session_token: Zeroizing::new("token".into()),
            expiration: "2026-11-23T13:00:00Z".parse().unwrap(),
            assumed_role_arn: None,
            source_identity: None,
            subject_arn: None,
        }
    }

    #[test]
    fn a_credential_process_prints_what_an_sdk_expects() {
        let credentials = credentials();
        assert_eq!(
            *credentials.to_credential_process_json(),
            r#"{"Version":1,"AccessKeyId":"ASIAEXAMPLE0000000000","SecretAccessKey":"hush","SessionToken":"token","Expiration":"2026-11-23T13:00:00Z"}"#
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let credentials = credentials();
        let shown = format!("{credentials:?}");
        assert!(shown.contains("ASIAEXAMPLE") && !shown.contains("hush") && !shown.contains("token"));
    }
}
