//! Where the credentials come from: made up, or from an STS endpoint.

use jiff::{SignedDuration, Timestamp};
use ra_policy::{RoleArn, Session, SessionTerms};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{error::ServiceError, state::ACCOUNT};

/// Everything that `AssumeRole` is asked for.
#[derive(Debug)]
pub(crate) struct Grant<'a> {
    pub(crate) role: &'a RoleArn,
    pub(crate) session: &'a Session,
    pub(crate) terms: SessionTerms,
}

/// The source of credentials.
#[derive(Debug)]
pub(crate) enum Credentials {
    MadeUp,
    #[cfg(feature = "sts")]
    Sts(StsEndpoint),
}

/// A role assumed.
#[derive(Debug)]
pub(crate) struct AssumedRole {
    arn: String,
    id: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: Timestamp,
    packed_policy_size: i32,
}

impl Credentials {
    #[cfg_attr(not(feature = "sts"), expect(clippy::unused_async, reason = "only STS is waited for"))]
    pub(crate) async fn assume(
        &self,
        grant: &Grant<'_>,
        now: Timestamp,
    ) -> Result<AssumedRole, ServiceError> {
        match self {
            Self::MadeUp => Ok(make_up(grant, now)),
            #[cfg(feature = "sts")]
            Self::Sts(endpoint) => endpoint.assume(grant).await,
        }
    }
}

impl AssumedRole {
    /// An element of the answer's `credentialSet`.
    pub(crate) fn to_json(&self, grant: &Grant<'_>) -> Value {
        json!({
            "assumedRoleUser": { "arn": self.arn, "assumedRoleId": self.id },
            "credentials": {
                "accessKeyId": self.access_key_id,
                "secretAccessKey": self.secret_access_key,
                "sessionToken": self.session_token,
                "expiration": self.expiration.to_string(),
            },
            "packedPolicySize": self.packed_policy_size,
            "roleArn": grant.role.to_string(),
            "sourceIdentity": grant.session.source_identity(),
        })
    }
}

/// Credentials of the right shape that open nothing.
fn make_up(grant: &Grant<'_>, now: Timestamp) -> AssumedRole {
    let name = &grant.terms.role_session_name;
    let random = || Uuid::new_v4().simple().to_string();
    let id: String = random().to_uppercase().chars().take(17).collect();
    let seconds = SignedDuration::from_secs(grant.terms.duration.seconds().into());
    let expiration = now.checked_add(seconds).unwrap_or(Timestamp::MAX);
    AssumedRole {
        arn: format!("arn:aws:sts::{ACCOUNT}:assumed-role/{}/{name}", grant.role.name()),
        id: format!("AROA{id}:{name}"),
        access_key_id: format!("ASIA{}", id.chars().take(16).collect::<String>()),
        secret_access_key: random() + &random().chars().take(8).collect::<String>(),
        session_token: random() + &random() + &random() + &random(),
        // Whole seconds, as STS has it.
        expiration: Timestamp::from_second(expiration.as_second()).unwrap_or(expiration),
        // How STS packs tags is documented nowhere; there are clients that fail without a number here.
        packed_policy_size: 0,
    }
}

#[cfg(feature = "sts")]
pub(crate) use sts::StsEndpoint;

#[cfg(feature = "sts")]
mod sts {
    use std::env;

    use aws_sdk_sts::{
        Client,
        config::{BehaviorVersion, Config, Credentials, Region},
        error::DisplayErrorContext,
        types::Tag,
    };

    use super::{AssumedRole, Grant};
    use crate::error::ServiceError;

    /// `AssumeRole` at an endpoint that takes any caller's keys.
    #[derive(Debug)]
    pub(crate) struct StsEndpoint(Client);

    impl StsEndpoint {
        pub(crate) fn new(url: &str) -> Self {
            let variable = |name: &str| env::var(name).unwrap_or_else(|_| "test".into());
            let credentials = Credentials::new(
                variable("AWS_ACCESS_KEY_ID"),
                variable("AWS_SECRET_ACCESS_KEY"),
                env::var("AWS_SESSION_TOKEN").ok(),
                None,
                "environment",
            );
            let http_client = aws_smithy_http_client::Builder::new()
                .tls_provider(aws_smithy_http_client::tls::Provider::Rustls(
                    aws_smithy_http_client::tls::rustls_provider::CryptoMode::AwsLc,
                ))
                .build_https();
            let config = Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .endpoint_url(url)
                .credentials_provider(credentials)
                .http_client(http_client)
                .build();
            Self(Client::from_conf(config))
        }

        #[expect(deprecated, reason = "packedPolicySize is what Roles Anywhere answers with")]
        pub(super) async fn assume(&self, grant: &Grant<'_>) -> Result<AssumedRole, ServiceError> {
            let mut call = self
                .0
                .assume_role()
                .role_arn(grant.role.as_str())
                .role_session_name(&grant.terms.role_session_name)
                .duration_seconds(i32::try_from(grant.terms.duration.seconds()).unwrap_or(i32::MAX))
                .source_identity(grant.session.source_identity());
            for tag in grant.session.tags() {
                let tag = Tag::builder().key(tag.key()).value(tag.value()).build();
                call = call.tags(tag.map_err(ServiceError::bad_gateway)?);
            }
            let answer = call.send().await.map_err(|error| {
                ServiceError::bad_gateway(format_args!("the STS endpoint: {}", DisplayErrorContext(error)))
            })?;
            let (Some(credentials), Some(user)) = (answer.credentials, answer.assumed_role_user) else {
                return Err(ServiceError::bad_gateway("the STS endpoint gave no credentials"));
            };
            let expiration = credentials.expiration.secs();
            Ok(AssumedRole {
                arn: user.arn,
                id: user.assumed_role_id,
                access_key_id: credentials.access_key_id,
                secret_access_key: credentials.secret_access_key,
                session_token: credentials.session_token,
                expiration: jiff::Timestamp::from_second(expiration).map_err(ServiceError::bad_gateway)?,
                packed_policy_size: answer.packed_policy_size.unwrap_or_default(),
            })
        }
    }
}
