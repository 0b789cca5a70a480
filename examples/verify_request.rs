//! Verifies a request that was signed with SigV4-X509.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use examples::{
    command_line::parse,
    exit::{Failure, exit, refuse_flags},
    flags::{InstantArguments, TrustAnchorArguments},
    http::ReceivedRequest,
    input::read_file,
    output::print,
};
use roles_anywhere::{
    pki::{ErrorChain, text::Escaped},
    sigv4x509::{SignedBy, VerificationError},
};

/// Say whose key signed an HTTP request for IAM Roles Anywhere, and whether its certificate leads to the trust anchor.
///
/// Exit status 0: the signature is valid, and the certificate accepted where a trust anchor is given; 1: it is not; 2:
/// the request or a file is unreadable.
#[derive(Parser)]
#[command(after_help = "Examples:\n  \
        verify_request --request request.http --trust-anchor root.crt --at 2026-11-23T12:00:00Z\n  \
        sign_request --certificate server.crt --private-key server.key \\\n    \
        --url https://rolesanywhere.us-east-1.amazonaws.com/subjects | verify_request --request -")]
struct Arguments {
    /// The request as it goes over the wire, HTTP/1.1; `-` is stdin
    #[arg(long, value_name = "FILE")]
    request: PathBuf,
    #[command(flatten)]
    trust_anchor: TrustAnchorArguments,
    #[command(flatten)]
    at: InstantArguments,
}

fn main() -> ExitCode {
    refuse_flags(&[("--url", "is not needed: the request names its path, and its Host header the rest")]);
    exit(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let trust_anchor = arguments.trust_anchor.read(None)?;
    let octets = read_file(&arguments.request)?;
    let received =
        ReceivedRequest::read(&octets).map_err(|error| Failure::about_file(&arguments.request, error))?;
    let at = arguments.at.instant();
    let signed_by = received.verify(at).map_err(|error| refused(&error))?;

    print(description(&signed_by))?;
    let Some(trust_anchor) = trust_anchor else {
        return print("signature valid; certificate not judged (give --trust-anchor FILE)");
    };
    let report = trust_anchor.judge_certificates(signed_by.certificate(), signed_by.intermediates(), at);
    print(format_args!("signature valid\n\n{report}"))?;
    if report.is_accepted() {
        return Ok(());
    }
    Err(Failure::No("the signature is valid, and Roles Anywhere would refuse the certificate".into()))
}

fn description(signed_by: &SignedBy) -> String {
    let certificate = signed_by.certificate();
    let chain: Vec<String> =
        signed_by.intermediates().iter().map(|one| format!("\nintermediate   {}", one.subject())).collect();
    let foreign = signed_by.foreign_algorithm_name().map_or_else(String::new, |name| {
        format!(
            "\nalgorithm      {}, which is named after the hash of the certificate's signature; whether AWS takes it is not known",
            Escaped(name)
        )
    });
    format!(
        "signed by      {}\nserial number  {} ({} in decimal)\nissuer         {}{}{foreign}\ndate           {}\ncovers         {}",
        certificate.subject(),
        certificate.serial_number(),
        certificate.serial_number().to_decimal().unwrap_or_default(),
        certificate.issuer(),
        chain.concat(),
        signed_by.date(),
        Escaped(&signed_by.signed_headers().join(", ")),
    )
}

/// The reason, with what to try where the request may be good all the same.
fn refused(error: &VerificationError) -> Failure {
    let hint = match error {
        VerificationError::Skew { date, .. } => {
            format!("; to verify a request that was kept, name its instant: --at {date}")
        }
        VerificationError::Signature(_) => {
            "; compare with sign_request --show canonical-request: a header, the body or its last line break may have \
             changed on the way"
                .into()
        }
        _ => String::new(),
    };
    Failure::No(format!("signature not valid: {}{hint}", ErrorChain(error)))
}
