//! Says offline whether Roles Anywhere would take a certificate, and as whom.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{ArgGroup, Parser, ValueEnum};
use examples::{Failure, Passphrase, exit, now, print, read_chain, read_file, read_key, refuse_flags};
use jiff::Timestamp;
use roles_anywhere::{
    pki::{Chain, Signer},
    policy::{Report, TrustAnchor, judge_end_entity},
};

/// Say whether IAM Roles Anywhere would take a certificate: every finding with its reason, source and fix, what AWS
/// would answer, and the identity that the session would have.
///
/// Judges what it is given: a leaf without an anchor by the leaf rules, an anchor alone by its own.
/// Exit status 0: accepted; 1: refused; 2: unreadable.
#[derive(Parser)]
#[command(
    group = ArgGroup::new("subject").required(true).multiple(true).args(["trust_anchor", "certificate"]),
    after_help = "Example:\n  check_certificate --trust-anchor root.crt --certificate server.crt \\\n    \
                  --private-key server.key --at 2027-01-01T00:00:00Z"
)]
struct Arguments {
    /// Certificates of the trust anchor (PEM bundle or DER)
    #[arg(long, value_name = "FILE")]
    trust_anchor: Option<PathBuf>,
    /// End-entity certificate (PEM or DER); the file may hold the intermediates too
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Private key, which must be the certificate's
    #[arg(long, value_name = "FILE", requires = "certificate")]
    private_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
    /// Intermediates between the certificate and the trust anchor, in any order
    #[arg(long, value_name = "FILE", requires = "certificate")]
    intermediates: Option<PathBuf>,
    /// Instant for which to judge; without it, now
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
    /// How the report is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Flags whose rules are not there yet.
const NOT_YET: &[(&str, &str)] = &[
    ("--crl", "is not supported yet: revocation is not judged"),
    ("--trust-policy", "is not supported yet: trust policies are not judged"),
    ("--trust-anchor-arn", "is not supported yet: it goes with --trust-policy"),
    ("--profile-arn", "is not supported yet: it goes with --trust-policy"),
    ("--role-arn", "is not supported yet: it goes with --trust-policy"),
    ("--session-duration", "is not supported yet: durations are not judged"),
    ("--role-session-name", "is not supported yet: session names of one's own are not judged"),
    ("--accept-role-session-name", "is not supported yet: session names of one's own are not judged"),
    ("--mapping", "is not supported yet: the session is shown with the default attribute mapping"),
    ("--refusal", "is not supported yet: AWS's texts stand beside each finding"),
    ("--color", "is not supported: the report is readable without"),
];

fn main() -> ExitCode {
    refuse_flags(NOT_YET);
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let report = judge(arguments)?;
    match arguments.format {
        Format::Text => print(&report)?,
        Format::Json => print(report.to_json())?,
    }
    if report.is_accepted() {
        return Ok(());
    }
    Err(Failure::No("Roles Anywhere would refuse this; see the findings above".into()))
}

fn judge(arguments: &Arguments) -> Result<Report, Failure> {
    let at = arguments.at.unwrap_or_else(now);
    let trust_anchor = match &arguments.trust_anchor {
        Some(path) => {
            Some(TrustAnchor::read(&read_file(path)?).map_err(|error| Failure::in_file(path, error))?)
        }
        None => None,
    };
    let chain = match &arguments.certificate {
        Some(path) => Some(read_chain(path, arguments.intermediates.as_deref())?),
        None => None,
    };
    if let (Some(chain), Some(path)) = (&chain, &arguments.private_key) {
        check_key(chain, path, &arguments.passphrase)?;
    }
    match (trust_anchor, chain) {
        (Some(anchor), Some(chain)) => Ok(anchor.judge_chain(&chain, at)),
        (Some(anchor), None) => Ok(anchor.judge(Some(at))),
        (None, Some(chain)) => Ok(judge_end_entity(chain.end_entity(), Some(at))),
        (None, None) => Err(Failure::Usage("name --trust-anchor, --certificate or both".into())),
    }
}

fn check_key(chain: &Chain, path: &Path, passphrase: &Passphrase) -> Result<(), Failure> {
    let key = read_key(path, passphrase)?;
    if key.public_key() == chain.end_entity().public_key() {
        return Ok(());
    }
    Err(Failure::No(format!(
        "{}: the key is {}, but not the one of the certificate {}, so every signature would be refused \
         (Invalid signature); give the key with which the certificate was requested",
        path.display(),
        key.public_key().algorithm(),
        chain.end_entity().subject()
    )))
}
