use std::env;

use aws_sdk_sts::{
    Client,
    config::{BehaviorVersion, Config, Credentials, Region},
    error::DisplayErrorContext,
    types::{PolicyDescriptorType, Tag},
};

use crate::{
    credentials::assumed_role::{AssumedRole, Grant},
    error::ServiceError,
};

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
        let seconds = grant.terms.duration.seconds();
        let mut call = self
            .0
            .assume_role()
            .role_arn(grant.role.as_str())
            .role_session_name(&grant.terms.role_session_name)
            .duration_seconds(i32::try_from(seconds).map_err(ServiceError::bad_gateway_error)?)
            .source_identity(grant.session.source_identity());
        for tag in grant.session.tags() {
            let tag = Tag::builder().key(tag.key()).value(tag.value()).build();
            call = call.tags(tag.map_err(ServiceError::bad_gateway_error)?);
        }
        let settings = &grant.profile.settings;
        for arn in &settings.managed_policy_arns {
            call = call.policy_arns(PolicyDescriptorType::builder().arn(arn).build());
        }
        let answer = call.set_policy(settings.session_policy.clone()).send().await.map_err(|error| {
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
            expiration: jiff::Timestamp::from_second(expiration).map_err(ServiceError::bad_gateway_error)?,
            packed_policy_size: answer.packed_policy_size.unwrap_or_default(),
        })
    }
}
