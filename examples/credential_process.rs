//! Prints temporary credentials as an SDK's `credential_process` expects them: `aws_signing_helper
//! credential-process`.

use std::process::ExitCode;

use clap::Parser;
use examples::{
    command_line::parse,
    exit::{Failure, exit_async, refuse_flags},
    flags::PrivateKeyArguments,
    session::SessionArguments,
};

/// Get temporary credentials from IAM Roles Anywhere and print them for an AWS SDK or the aws CLI.
///
/// One JSON object goes to stdout; everything else, and never a secret, to stderr.
#[derive(Parser)]
#[command(
    after_help = "Example, in ~/.aws/config:\n  [profile host-1]\n  credential_process = credential_process \
                  --certificate /etc/pki/server.crt --private-key /etc/pki/server.key \
                  --trust-anchor-arn arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222 \
                  --profile-arn arn:aws:rolesanywhere:us-east-1:111122223333:profile/33333333-3333-3333-3333-333333333333 \
                  --role-arn arn:aws:iam::111122223333:role/Example"
)]
struct Arguments {
    #[command(flatten)]
    session: SessionArguments,
    #[command(flatten)]
    key: PrivateKeyArguments,
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
    ("--reuse-pin", "is for PKCS#11 keys, which the program pkcs11 uses; its PIN comes from a file"),
    ("--no-verify-ssl", "is not supported: credentials never go over a connection that is not verified"),
    ("--with-proxy", "is not needed: HTTPS_PROXY and NO_PROXY are honoured"),
];

fn main() -> ExitCode {
    refuse_flags(HELPER_FLAGS);
    exit_async(run(parse()))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let key = arguments.key.read()?;
    arguments.session.print_credentials(key, Some(&arguments.key.passphrase)).await
}
