//! What programs that ask for a session have in common.

use clap::Args;
use roles_anywhere::{
    pki::Signer,
    policy::{
        RoleArn, RoleSessionName, SessionDuration, SessionRequest,
        arn::{ProfileReference, TrustAnchorReference},
    },
    session::{Client, CreateSessionError, Endpoint},
    sigv4x509::Identity,
};

use crate::{exit::Failure, flags::ChainArguments, output::print, passphrase::Passphrase};

/// Who asks for a session, at which endpoint, and for which.
#[derive(Debug, Args)]
pub struct SessionArguments {
    /// Who asks.
    #[command(flatten)]
    pub chain: ChainArguments,
    /// Trust anchor; its ARN or its alias's
    #[arg(long, value_name = "ARN")]
    pub trust_anchor_arn: TrustAnchorReference,
    /// Roles Anywhere profile; its ARN or its alias's
    #[arg(long, value_name = "ARN")]
    pub profile_arn: ProfileReference,
    /// Role to assume
    #[arg(long, value_name = "ARN")]
    pub role_arn: RoleArn,
    /// Region; it must be that of the trust anchor, and without it is
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Endpoint in place of the Region's own
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL_ROLESANYWHERE")]
    pub endpoint: Option<Endpoint>,
    /// Duration of the session in seconds, 900 to 43200; without it the profile's
    #[arg(long, value_name = "SECONDS")]
    pub session_duration: Option<SessionDuration>,
    /// Name of the session, if the profile accepts one
    #[arg(long, value_name = "NAME")]
    pub role_session_name: Option<RoleSessionName>,
}

impl SessionArguments {
    /// Asks for the session with the certificate's key, and prints its credentials as `credential_process` JSON.
    pub async fn print_credentials(
        self,
        key: impl Signer + 'static,
        passphrase: Option<&Passphrase>,
    ) -> Result<(), Failure> {
        let anchor_region = self.trust_anchor_arn.region();
        if let Some(region) = self.region.filter(|region| region != anchor_region) {
            return Err(Failure::Usage(format!(
                "--region {region} is not the trust anchor's Region {anchor_region}, where the session must be asked for"
            )));
        }
        let chain = self.chain.read(passphrase)?;
        let identity = Identity::new(chain, key)?;
        let mut request = SessionRequest::new(self.trust_anchor_arn, self.profile_arn, self.role_arn);
        if let Some(duration) = self.session_duration {
            request = request.with_duration(duration);
        }
        if let Some(name) = self.role_session_name {
            request = request.with_role_session_name(name);
        }
        let mut client = Client::builder(identity);
        if let Some(endpoint) = self.endpoint {
            client = client.endpoint(endpoint);
        }
        let credentials = client.build().create_session(&request).await.map_err(no_session)?;
        print(&*credentials.to_credential_process_json())
    }
}

/// Whose fault it is that there is no session: the user's, AWS's word, or nobody's answer.
pub fn no_session(error: CreateSessionError) -> Failure {
    match error {
        CreateSessionError::Arns(_) | CreateSessionError::Endpoint(_) => Failure::from(error),
        // The service could not do it, or not now (RFC 9110 §15.6, RFC 6585 §4).
        CreateSessionError::Refused(ref refused) if refused.status() >= 500 || refused.status() == 429 => {
            Failure::unanswered(error)
        }
        CreateSessionError::Timeout { .. }
        | CreateSessionError::Unreachable { .. }
        | CreateSessionError::Response { .. } => Failure::unanswered(error),
        error => Failure::refused(error),
    }
}
