//! Roles Anywhere on this machine, for trying things without an AWS account.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use clap::{Parser, ValueEnum};
use examples::{
    command_line::parse,
    exit::{Failure, exit_async, refuse_flags, stop_signal, tell},
    output::print,
};
use roles_anywhere::{
    local::RaLocal,
    pki::{RustCrypto, Verifier, aws_lc::AwsLc, graviola::Graviola},
};

/// Serve trust anchors, profiles and CreateSession on this machine, refusing in the service's words.
///
/// The first line on stdout is `listening on URL`. Ctrl-C and SIGTERM stop it. Everything is kept in memory.
#[derive(Parser)]
#[command(after_help = "Example:\n  local_endpoint --listen 127.0.0.1:9911 --assume-any-role\n  \
                  aws rolesanywhere create-trust-anchor --endpoint-url http://127.0.0.1:9911 --enabled --name test \\\n    \
                  --source \"$(jq -Rs '{sourceType:\"CERTIFICATE_BUNDLE\",sourceData:{x509CertificateData:.}}' root.crt)\"")]
struct Arguments {
    /// Address to listen on, or localhost:PORT; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0", value_parser = read_address)]
    listen: SocketAddr,
    /// Let every role of a profile be assumed, as if its trust policy allowed it
    #[arg(long)]
    assume_any_role: bool,
    /// Take credentials from AssumeRole at this STS endpoint (moto, LocalStack) in place of made-up ones
    #[arg(long, value_name = "URL", requires = "assume_any_role")]
    sts_endpoint: Option<String>,
    /// What verifies signatures; the others are some five times as fast as pure Rust
    #[arg(long, value_name = "BACK-END", value_enum, default_value_t = BackEnd::Rustcrypto)]
    verifier: BackEnd,
}

/// By the names that the benchmarks use.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum BackEnd {
    Rustcrypto,
    AwsLc,
    Graviola,
}

impl BackEnd {
    fn verifier(self) -> Result<Arc<dyn Verifier>, Failure> {
        Ok(match self {
            Self::Rustcrypto => Arc::new(RustCrypto),
            Self::AwsLc => Arc::new(AwsLc),
            Self::Graviola => Arc::new(Graviola::new()?),
        })
    }
}

fn main() -> ExitCode {
    refuse_flags(&[
        ("--state", "is not supported yet: everything is kept in memory, so register again after a restart"),
        ("--role", "is not supported yet: let every role be assumed with --assume-any-role"),
        ("--tls-cert", "is not supported yet: clients on this machine may use plain http"),
        ("--tls-key", "is not supported yet: clients on this machine may use plain http"),
    ]);
    exit_async(run(parse()))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut builder = RaLocal::builder().listen(arguments.listen).verifier(arguments.verifier.verifier()?);
    if arguments.assume_any_role {
        builder = builder.assume_any_role();
    } else {
        tell(
            "no role can be assumed yet, so every session will be refused; allow every role with --assume-any-role",
        );
    }
    if let Some(url) = &arguments.sts_endpoint {
        builder = builder.sts_endpoint(url);
    }
    let stop = stop_signal()?;
    let local = builder.start().await?;
    print(format_args!("listening on {}", local.url()))?;
    stop.await;
    local.shutdown().await;
    Ok(())
}

/// Reads an address with its port. `localhost` is this machine, whatever a name server says.
fn read_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.rsplit_once(':').filter(|(host, _)| host.eq_ignore_ascii_case("localhost"));
    let port = port.and_then(|(_, port)| port.parse::<u16>().ok());
    port.map_or_else(|| text.parse().ok(), |port| Some(SocketAddr::from(([127, 0, 0, 1], port))))
        .ok_or_else(|| "write the address as 127.0.0.1:PORT, [::1]:PORT or localhost:PORT".into())
}
