//! Roles Anywhere on this machine, for trying things without an AWS account.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::{Parser, ValueEnum};
use examples::{
    command_line::parse,
    exit::{Failure, exit_async, refuse_flags, stop_signal, tell},
    input::{read_text, read_trust_policy},
    output::print,
};
use roles_anywhere::{
    local::{RaLocal, RaLocalBuilder, fault::Fault},
    pki::{RustCrypto, Verifier, aws_lc::AwsLc, graviola::Graviola},
    policy::{ArnError, RoleArn, SessionDuration},
};

/// Serve Roles Anywhere on this machine: its control plane and CreateSession, refusing in the service's words.
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
    /// A role of IAM with its trust policy, and its longest session in seconds where that is not an hour; repeatable
    #[arg(long, value_name = "ARN=FILE[,max-session-duration=S]", value_parser = RoleFlag::read)]
    role: Vec<RoleFlag>,
    /// Take credentials from AssumeRole at this STS endpoint (moto, LocalStack) in place of made-up ones
    #[arg(long, value_name = "URL")]
    sts_endpoint: Option<String>,
    /// What verifies signatures: pure Rust, or one of the back-ends that are some five times as fast
    #[arg(long, value_name = "BACK-END", value_enum, default_value_t = BackEnd::Pure)]
    verifier: BackEnd,
    /// The account of everything here
    #[arg(long, value_name = "ID", default_value = "123456789012")]
    account: String,
    /// The Region of calls that are not signed
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    region: String,
    /// What goes wrong with CreateSession, such as throttle@once, delay=500 or refusal=certificate-revoked@0.1; repeatable
    #[arg(long, value_name = "KIND[=VALUE][@once|@always|@P]")]
    fault: Vec<Fault>,
    /// Start with the resources and roles of this JSON file, each with the id that it has there
    #[arg(long, value_name = "FILE")]
    load: Option<PathBuf>,
    /// Answer under this host name too, beside IP addresses and localhost; repeatable
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Repeats a run whose faults happen by chance
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Keep to AWS's quotas of calls a second: 10 of CreateSession, one of each other kind
    #[arg(long)]
    rates: bool,
    /// Append an event a call to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
}

/// A role, and the file of its trust policy.
#[derive(Debug, Clone)]
struct RoleFlag {
    arn: RoleArn,
    trust_policy: PathBuf,
    max_session_duration: SessionDuration,
}

impl RoleFlag {
    /// The name of a role may hold `=` and `,`: it ends at the first `=` after which a file of that name exists.
    fn read(text: &str) -> Result<Self, String> {
        let ends = text.match_indices('=').map(|(place, _)| place);
        for (arn, file) in ends.filter_map(|end| Some((text.get(..end)?, text.get(end + 1..)?))) {
            let (shorter, seconds) = match file.rsplit_once(MAX_SESSION_DURATION) {
                Some((file, seconds)) => (file, Some(seconds)),
                None => (file, None),
            };
            let (file, seconds) = if Path::new(file).exists() { (file, None) } else { (shorter, seconds) };
            if !Path::new(file).exists() {
                continue;
            }
            let read = |seconds: &str| -> Result<SessionDuration, String> {
                let seconds = seconds.parse().map_err(|_| format!("{seconds:?} is no number of seconds"))?;
                SessionDuration::from_seconds(seconds).map_err(|error| error.to_string())
            };
            return Ok(Self {
                arn: arn.parse().map_err(|error: ArnError| error.to_string())?,
                trust_policy: file.into(),
                max_session_duration: seconds.map(read).transpose()?.unwrap_or_default(),
            });
        }
        Err("no file stands after its `=`; write ARN=trust-policy.json".into())
    }
}

const MAX_SESSION_DURATION: &str = ",max-session-duration=";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum BackEnd {
    Pure,
    AwsLc,
    Graviola,
}

impl BackEnd {
    fn verifier(self) -> Result<Arc<dyn Verifier>, Failure> {
        Ok(match self {
            Self::Pure => Arc::new(RustCrypto),
            Self::AwsLc => Arc::new(AwsLc),
            Self::Graviola => Arc::new(Graviola::new()?),
        })
    }
}

fn main() -> ExitCode {
    refuse_flags(&[
        ("--state", "is not supported yet: everything is kept in memory, so register again after a restart"),
        ("--tls-cert", "is not supported yet: clients on this machine may use plain http"),
        ("--tls-key", "is not supported yet: clients on this machine may use plain http"),
    ]);
    exit_async(run(parse()))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut builder = RaLocal::builder().listen(arguments.listen).verifier(arguments.verifier.verifier()?);
    builder = builder.account(&arguments.account).region(&arguments.region).seed(arguments.seed);
    if arguments.rates {
        builder = builder.keep_rates();
    }
    if let Some(path) = &arguments.load {
        let document = read_text(path, "resources in JSON")?;
        builder = builder.load(document.as_str());
    }
    builder = arguments.host.into_iter().fold(builder, RaLocalBuilder::host);
    builder = arguments.fault.into_iter().fold(builder, RaLocalBuilder::fault);
    builder = arguments.events.into_iter().fold(builder, RaLocalBuilder::events);
    for role in &arguments.role {
        let trust_policy = read_trust_policy(&role.trust_policy)?;
        builder = builder.role(&role.arn, trust_policy, role.max_session_duration);
    }
    if arguments.assume_any_role {
        builder = builder.assume_any_role();
    } else if arguments.role.is_empty() && arguments.load.is_none() {
        tell(
            "no role can be assumed, so every session will be refused; give roles with --role, or allow every one with \
             --assume-any-role",
        );
    }
    if let Some(url) = &arguments.sts_endpoint {
        builder = builder.sts_endpoint(url);
    }
    if !arguments.listen.ip().is_loopback() {
        tell(format_args!(
            "whoever reaches {} gets sessions, and may change everything here: the callers of the control plane are not \
             checked",
            arguments.listen
        ));
    }
    let stop = stop_signal()?;
    let local = builder.start().await?;
    print(format_args!("listening on {}", local.url()))?;
    stop.await;
    let again = stop_signal()?;
    tokio::select! {
        () = local.shutdown() => {}
        () = again => {}
    }
    Ok(())
}

/// Reads an address with its port. `localhost` is this machine, whatever a name server says.
fn read_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.rsplit_once(':').filter(|(host, _)| host.eq_ignore_ascii_case("localhost"));
    let port = port.and_then(|(_, port)| port.parse::<u16>().ok());
    port.map_or_else(|| text.parse().ok(), |port| Some(SocketAddr::from(([127, 0, 0, 1], port))))
        .ok_or_else(|| "write the address as 127.0.0.1:PORT, [::1]:PORT or localhost:PORT".into())
}
