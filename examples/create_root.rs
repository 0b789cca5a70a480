//! Makes a root certificate from a request and its own key: `openssl x509 -req -signkey …`.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use examples::{
    command_line::parse,
    exit::{Failure, exit, tell},
    flags::{ForceArguments, REFUSED, RequestedCertificateArguments},
    passphrase::Passphrase,
    private_key::{for_few_signatures, read_key},
    time::now,
};
use roles_anywhere::{
    pki::SystemRandom,
    policy::TrustAnchor,
    x509::{CertificateProfile, ExtensionFileCertificate, TrustAnchorCertificate, UnsignedCertificate},
};

/// Make a self-signed root, to be registered as a trust anchor.
///
/// What Roles Anywhere would refuse is refused here, with every reason. Without an extension file the certificate has the extensions of the trust-anchor certificate profile.
#[derive(Parser)]
#[command(
    after_help = "Example:\n  create_root --csr root.csr --key root.key --extfile root.ext --days 3650 --out root.crt"
)]
struct Arguments {
    #[command(flatten)]
    requested: RequestedCertificateArguments,
    /// Private key of the request (PEM or DER)
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
    /// Where the certificate goes (PEM)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Make even what Roles Anywhere would refuse
    #[arg(long)]
    allow_unusable: bool,
    #[command(flatten)]
    force: ForceArguments,
}

fn main() -> ExitCode {
    exit(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let read = arguments.requested.files().chain([("--key", arguments.key.as_path())]);
    let out =
        arguments.force.files(read.chain(arguments.passphrase.file())).output("--out", &arguments.out)?;
    let request = arguments.requested.request()?;
    let key = for_few_signatures(read_key(&arguments.key, &arguments.passphrase)?);
    let validity = arguments.requested.validity()?;
    let certificate: Box<dyn CertificateProfile> = if let Some(section) = arguments.requested.extensions()? {
        Box::new(ExtensionFileCertificate::from_request(&request, section)?)
    } else {
        Box::new(TrustAnchorCertificate::from_request(&request))
    };
    let unsigned = UnsignedCertificate::self_signed(&*certificate, &key, validity, &SystemRandom)?;
    arguments.requested.tell_withheld(&request, unsigned.tbs().extensions());
    let root = unsigned.sign(&key)?;
    let report = TrustAnchor::new(vec![root.clone()])?.judge(Some(now()));
    if !report.findings().is_empty() {
        tell(format_args!("{report}"));
    }
    if !report.is_accepted() && !arguments.allow_unusable {
        return Err(Failure::No(REFUSED.into()));
    }
    out.write(&root.to_pem())
}
