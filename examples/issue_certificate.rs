//! Issues a certificate from a request: `openssl x509 -req -CA … -CAkey …`.

use std::{iter, path::PathBuf, process::ExitCode};

use clap::{Parser, ValueEnum};
use examples::{
    command_line::parse,
    exit::{Failure, exit, tell},
    flags::{CaArguments, ForceArguments, REFUSED, RequestedCertificateArguments},
    issuance_log::LogFile,
    private_key::for_few_signatures,
    time::now,
};
use roles_anywhere::{
    pki::{SystemRandom, TbsCertificate},
    policy::{Report, judge_end_entity, judge_intermediate},
    x509::{
        CertificateProfile, CertificateRequest, CopyPolicy, EndEntityCertificate, ExtensionFileCertificate,
        IntermediateCertificate, Issuer, IssuerError, UnsignedCertificate, issuance_log::IssuanceEvent,
    },
};

/// Issue a certificate from a request, signed by a CA.
///
/// What Roles Anywhere would refuse is refused here, with every reason, before the CA key is used. A certificate
/// that says CA:TRUE is judged as an intermediate, any other as an end entity.
#[derive(Parser)]
#[command(
    after_help = "Example:\n  issue_certificate --ca-cert root.crt --ca-key root.key --csr server.csr \\\n    \
                  --extfile server.ext --days 30 --out server.crt"
)]
struct Arguments {
    #[command(flatten)]
    ca: CaArguments,
    #[command(flatten)]
    requested: RequestedCertificateArguments,
    /// Certificate profile, in place of an extension file
    #[arg(long, value_enum, default_value = "end-entity", conflicts_with = "extfile")]
    profile: Profile,
    /// Extensions to take over where the request asks for them, by the names of `x509v3_config`, such as subjectAltName
    ///
    /// Whoever makes requests then decides what is in certificates, and so in the session that a certificate gets. Basic
    /// constraints, key usage and key identifiers are never taken over; where the extension file has one, it stays.
    #[arg(long, value_name = "none|NAME[,NAME…]|all", default_value = "none", hide_default_value = true)]
    copy_extensions: CopyPolicy,
    /// Where the certificate goes (PEM)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Issuance log to append to: serial number, subject, expiry, and SHA-256 of the certificate and of its key. A key whose
    /// certificate was revoked is refused
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Issue even what Roles Anywhere would refuse
    #[arg(long)]
    allow_unusable: bool,
    #[command(flatten)]
    force: ForceArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum Profile {
    EndEntity,
    Intermediate,
}

fn main() -> ExitCode {
    exit(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut files = arguments.force.files(arguments.ca.files().chain(arguments.requested.files()));
    let out = files.output("--out", &arguments.out)?;
    arguments.log.as_deref().map_or(Ok(()), |log| files.log("--log", log))?;
    let (ca_certificate, ca_key) = arguments.ca.read()?;
    let ca_key = for_few_signatures(ca_key);
    let request = arguments.requested.request()?;
    let mut log = arguments.log.as_deref().map(LogFile::open).transpose()?;
    log.as_ref().map_or(Ok(()), LogFile::check_writable)?;
    if let Some(log) = &log {
        log.log().check_key(request.public_key()).map_err(Failure::refused)?;
    }
    let issuer = Issuer::new(ca_certificate, &ca_key).map_err(|error| match error {
        IssuerError::UnusableKey(_) => Failure::refused(error),
        error => error.into(),
    })?;
    let unsigned = prepare(arguments, &issuer, &request)?;
    let withheld = arguments.requested.tell_withheld(&request, unsigned.tbs().extensions());
    let report = judge(unsigned.tbs());
    if !report.findings().is_empty() {
        tell(format_args!("{report}"));
    }
    if !report.is_accepted() && !arguments.allow_unusable {
        return Err(Failure::No(REFUSED.into()));
    }
    let certificate = unsigned.sign(&ca_key)?;
    if let Some(log) = &mut log {
        let serial_number = certificate.serial_number().clone();
        let withheld = withheld.map(|extensions| IssuanceEvent::Withheld { serial_number, extensions });
        let event = IssuanceEvent::from_certificate(&certificate);
        log.append(&iter::once(event).chain(withheld).collect::<Vec<_>>())?;
    }
    out.write(&certificate.to_pem())
}

fn prepare(
    arguments: &Arguments,
    issuer: &Issuer,
    request: &CertificateRequest,
) -> Result<UnsignedCertificate, Failure> {
    let (validity, copied) = (arguments.requested.validity()?, &arguments.copy_extensions);
    let certificate: Box<dyn CertificateProfile> =
        match (arguments.requested.extensions()?, arguments.profile) {
            (Some(section), _) => Box::new(
                ExtensionFileCertificate::from_request(request, section)?.with_requested(request, copied)?,
            ),
            (None, Profile::EndEntity) => {
                Box::new(EndEntityCertificate::from_request(request)?.with_requested(request, copied)?)
            }
            (None, Profile::Intermediate) => {
                Box::new(IntermediateCertificate::from_request(request).with_requested(request, copied)?)
            }
        };
    Ok(issuer.prepare(&*certificate, validity, &SystemRandom)?)
}

fn judge(certificate: &TbsCertificate) -> Report {
    if certificate.basic_constraints().is_some_and(|constraints| constraints.ca) {
        judge_intermediate(certificate, Some(now()))
    } else {
        judge_end_entity(certificate, Some(now()))
    }
}
