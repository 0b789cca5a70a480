//! Prints temporary credentials for a key in a token: the helper's `credential-process` with a `pkcs11:` URI.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use examples::{
    command_line::parse,
    exit::{Failure, exit_async, refuse_flags},
    passphrase::Passphrase,
    session::SessionArguments,
};
use roles_anywhere::pki::pkcs11::{Pkcs11Module, Pkcs11Uri};

/// Get temporary credentials from IAM Roles Anywhere with a key that stays in its token.
///
/// One JSON object goes to stdout; everything else, and never a secret, to stderr.
#[derive(Parser)]
#[command(
    after_help = "Example:\n  pkcs11 --module /usr/lib/softhsm/libsofthsm2.so --key-uri 'pkcs11:token=hosts;object=host-1' \\\n    \
                  --pin-file pin --certificate server.crt \\\n    \
                  --trust-anchor-arn arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222 \\\n    \
                  --profile-arn arn:aws:rolesanywhere:us-east-1:111122223333:profile/33333333-3333-3333-3333-333333333333 \\\n    \
                  --role-arn arn:aws:iam::111122223333:role/Example"
)]
struct Arguments {
    /// The token's PKCS#11 module; without it the URI's module-path
    #[arg(long, value_name = "FILE")]
    module: Option<PathBuf>,
    /// The key, as a pkcs11: URI (RFC 7512)
    #[arg(long, value_name = "URI")]
    key_uri: Pkcs11Uri,
    /// File whose first line is the PIN; without it the URI's pin-source, or a prompt
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    #[command(flatten)]
    session: SessionArguments,
}

fn main() -> ExitCode {
    refuse_flags(&[(
        "--pin",
        "would show the PIN to everybody on this machine: put it into a file and name that with --pin-file",
    )]);
    exit_async(run(parse()))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let uri = arguments.key_uri;
    let module = arguments.module.or_else(|| uri.module_path().map(PathBuf::from));
    let module = module.ok_or_else(|| {
        Failure::Usage(
            "name the token's module with --module FILE, or in the URI as ?module-path=FILE".into(),
        )
    })?;
    let pin_source = uri.pin_source().and_then(|source| source.strip_prefix("file:")).map(PathBuf::from);
    let pin = Passphrase { passphrase_file: arguments.pin_file.or(pin_source) };
    let from_file = pin.from_file()?;
    let key = Pkcs11Module::open(module)?
        .key(&uri, || from_file.or_else(|| Passphrase::prompt(&uri.to_string())))?;
    arguments.session.print_credentials(key, None).await
}
