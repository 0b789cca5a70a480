//! Prints temporary credentials as an SDK's `credential_process` expects them: `aws_signing_helper
//! credential-process`.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use examples::{Failure, Passphrase, exit_async, read_chain, read_key, refuse_flags};
use roles_anywhere::{
    policy::{ProfileArn, RoleArn, RoleSessionName, SessionDuration, TrustAnchorArn},
    session::{Client, CreateSessionError, Endpoint, Identity, SessionRequest},
};

/// Get temporary credentials from IAM Roles Anywhere and print them for an AWS SDK or the aws CLI.
///
/// One JSON object goes to stdout; everything else, and never a secret, to stderr.
#[derive(Parser)]
#[command(
    after_help = "Example, in ~/.aws/config:\n  [profile host-1]\n  credential_process = credential_process \
                  --certificate /etc/pki/server.crt --private-key /etc/pki/server.key --trust-anchor-arn arn:… \
                  --profile-arn arn:… --role-arn arn:…"
)]
struct Arguments {
    /// End-entity certificate (PEM or DER); the file may hold the intermediates too
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// Private key of the certificate (PEM or DER)
    #[arg(long, value_name = "FILE")]
    private_key: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
    /// Intermediates between the certificate and the trust anchor, in any order
    #[arg(long, value_name = "FILE")]
    intermediates: Option<PathBuf>,
    /// Trust anchor
    #[arg(long, value_name = "ARN")]
    trust_anchor_arn: TrustAnchorArn,
    /// Roles Anywhere profile
    #[arg(long, value_name = "ARN")]
    profile_arn: ProfileArn,
    /// Role to assume
    #[arg(long, value_name = "ARN")]
    role_arn: RoleArn,
    /// Region; it must be that of the trust anchor, and without it is
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Endpoint in place of the Region's own
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL_ROLESANYWHERE")]
    endpoint: Option<Endpoint>,
    /// Duration of the session in seconds, 900 to 43200; without it the profile's
    #[arg(long, value_name = "SECONDS")]
    session_duration: Option<SessionDuration>,
    /// Name of the session, if the profile accepts one
    #[arg(long, value_name = "NAME")]
    role_session_name: Option<RoleSessionName>,
}

/// Flags of the helper that mean a key elsewhere, or one thing too many on a command line.
const HELPER_FLAGS: &[(&str, &str)] = &[
    (
        "--pkcs8-password",
        "would show the passphrase to everybody on this machine: put it into a file and name that with --passphrase-file",
    ),
    ("--tpm-key-password", "is for TPM keys, which are not supported: use a key file with --private-key"),
    ("--no-tpm-key-password", "is for TPM keys, which are not supported: use a key file with --private-key"),
    (
        "--cert-selector",
        "is for the certificate stores of Windows and macOS, which are not supported: name files with --certificate and --private-key",
    ),
    (
        "--system-store-name",
        "is for the certificate stores of Windows, which are not supported: name files with --certificate and --private-key",
    ),
    (
        "--use-latest-expiring-certificate",
        "is for certificate stores, which are not supported: name a file with --certificate",
    ),
    ("--reuse-pin", "is for PKCS#11 keys, which are not supported here: use a key file with --private-key"),
    ("--no-verify-ssl", "is not supported: credentials never go over a connection that is not verified"),
    ("--with-proxy", "is not needed: HTTPS_PROXY and NO_PROXY are honoured"),
];

fn main() -> ExitCode {
    refuse_flags(HELPER_FLAGS);
    exit_async(run(Arguments::parse()))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let anchor_region = arguments.trust_anchor_arn.region();
    if let Some(region) = arguments.region.filter(|region| region != anchor_region) {
        return Err(Failure::Usage(format!(
            "--region {region} is not the trust anchor's Region {anchor_region}, where the session must be asked for"
        )));
    }
    let chain = read_chain(&arguments.certificate, arguments.intermediates.as_deref())?;
    let identity = Identity::new(chain, read_key(&arguments.private_key, &arguments.passphrase)?)?;
    let mut request =
        SessionRequest::new(arguments.trust_anchor_arn, arguments.profile_arn, arguments.role_arn)?;
    if let Some(duration) = arguments.session_duration {
        request = request.duration(duration);
    }
    if let Some(name) = arguments.role_session_name {
        request = request.role_session_name(name);
    }
    let mut client = Client::builder(identity);
    if let Some(endpoint) = arguments.endpoint {
        client = client.endpoint(endpoint);
    }
    let credentials = client.build().create_session(&request).await.map_err(|error| match error {
        CreateSessionError::Endpoint(_) => Failure::Usage(error.to_string()),
        error => Failure::No(error.to_string()),
    })?;
    println!("{}", *credentials.to_credential_process_json());
    Ok(())
}
