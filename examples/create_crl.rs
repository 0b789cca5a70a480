//! Makes a certificate revocation list: `openssl ca -gencrl`.

use std::{path::PathBuf, process::ExitCode, str::FromStr};

use clap::Parser;
use examples::{
    exit::{Failure, exit},
    flags::{CaArguments, ForceArguments},
    input::{read_certificate, read_revocation_list},
    issuance_log::LogFile,
    output::Output,
    time::now,
};
use roles_anywhere::{
    pki::{Certificate, RevocationReason, RevokedCertificate, RustCrypto, SerialNumber, Signer},
    policy::import::import_room,
    x509::{NewRevocationList, Validity, issuance_log::IssuanceEvent},
};

/// Make a certificate revocation list, to be imported into Roles Anywhere.
///
/// The list has the entries of the previous one, if it is named, and those given here. A certificate that is on it
/// already keeps its entry, unless it was on hold.
///
/// With a log, what was revoked there is on the list too, what is revoked here is appended to the log, and the entries of
/// certificates that had expired when the previous list was made are dropped.
#[derive(Parser)]
#[command(
    after_help = "Example:\n  create_crl --ca-cert root.crt --ca-key root.key --previous root.crl \\\n    \
                  --revoke 1a8353ef2d57:keyCompromise --days 30 --out root-2.crl"
)]
struct Arguments {
    #[command(flatten)]
    ca: CaArguments,
    /// Serial number of a certificate to revoke now, and why; may be given several times
    ///
    /// Reasons have the names of `openssl ca -crl_reason`, such as keyCompromise or superseded.
    #[arg(long, value_name = "SERIAL_HEX[:REASON]")]
    revoke: Vec<Revocation>,
    /// Certificate to revoke now (PEM or DER); may be given several times
    #[arg(long, value_name = "FILE")]
    revoke_cert: Vec<PathBuf>,
    /// Previous list of the CA (PEM or DER), whose entries stay and whose number this list follows
    #[arg(long, value_name = "CRL")]
    previous: Option<PathBuf>,
    /// Issuance log, or the database of `openssl ca`, which is read only
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Days from now until the next list is made
    #[arg(long, value_name = "N")]
    days: u32,
    /// Where the list goes (PEM)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    force: ForceArguments,
}

#[derive(Clone)]
struct Revocation {
    serial_number: SerialNumber,
    reason: RevocationReason,
}

impl FromStr for Revocation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Digits may stand between colons too, and no reason is made of them.
        if let Ok(serial_number) = text.parse() {
            return Ok(Self { serial_number, reason: RevocationReason::Unspecified });
        }
        let (serial_number, reason) = text.rsplit_once(':').unwrap_or((text, "unspecified"));
        let serial_number = serial_number.parse().map_err(|error| format!("{error}"))?;
        let reason = reason.parse().map_err(|error| format!("{error}"))?;
        Ok(Self { serial_number, reason })
    }
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let out = Output::new(&arguments.out, arguments.force.existing())?;
    let validity = Validity::days(now(), arguments.days)?;
    let (ca_certificate, ca_key) = arguments.ca.read()?;
    if ca_certificate.public_key() != ca_key.public_key() {
        let subject = ca_certificate.subject();
        return Err(Failure::Usage(format!("the private key is not the key of the certificate {subject}")));
    }
    let mut list = match &arguments.previous {
        Some(path) => NewRevocationList::follow(&read_revocation_list(path)?, &ca_certificate)
            .map_err(|error| Failure::in_file(path, error))?,
        None => NewRevocationList::new(&ca_certificate)?,
    };
    let log = arguments.log.as_deref().map(LogFile::read).transpose()?;
    let revocations = revocations(arguments, &ca_certificate)?;
    if let Some(log) = &log {
        revoke_by_log(&mut list, log, &revocations)?;
    } else {
        for entry in revocations {
            list.revoke(entry)?;
        }
    }
    let list = list.prepare(validity)?.sign(&ca_key)?;
    out.write(&list.to_pem())?;
    eprintln!("{} revoked", list.len());
    if list.is_empty() {
        eprintln!("warning: Roles Anywhere has been reported to refuse a list without entries");
    }
    match import_room(&list) {
        Ok(room) => eprintln!("Roles Anywhere imports it, with room for {room} more"),
        Err(error) => eprintln!("warning: {error}"),
    }
    Ok(())
}

/// Puts on the list what the log holds and what is to be revoked now, and the latter in the log.
fn revoke_by_log(
    list: &mut NewRevocationList,
    file: &LogFile,
    revocations: &[RevokedCertificate],
) -> Result<(), Failure> {
    for entry in file.log().revoked() {
        list.revoke(entry.clone())?;
    }
    let mut events = Vec::new();
    for entry in revocations {
        if file.log().not_after(entry.serial_number()).is_none() {
            eprintln!("warning: the log has no certificate with the serial number {}", entry.serial_number());
        }
        if list.revoke(entry.clone())? {
            events.push(IssuanceEvent::Revoked(entry.clone()));
        }
    }
    if !events.is_empty() {
        file.append(&events)?;
    }
    match list.drop_expired(|serial_number| file.log().not_after(serial_number)) {
        0 => {}
        dropped => eprintln!("{dropped} dropped, their certificates expired"),
    }
    Ok(())
}

/// What is to be revoked now.
fn revocations(
    arguments: &Arguments,
    ca_certificate: &Certificate,
) -> Result<Vec<RevokedCertificate>, Failure> {
    let serial_numbers = arguments.revoke.iter().map(|revocation| {
        RevokedCertificate::new(revocation.serial_number.clone(), now()).with_reason(revocation.reason)
    });
    let mut entries: Vec<_> = serial_numbers.collect();
    for path in &arguments.revoke_cert {
        let certificate = read_certificate(path)?;
        // Serial numbers are the issuer's: revoking another CA's would revoke a stranger.
        if certificate.issuer() != ca_certificate.subject()
            || certificate.verify_signature(ca_certificate.public_key(), &RustCrypto).is_err()
        {
            let (issuer, ca) = (certificate.issuer(), ca_certificate.subject());
            let error = format!("the certificate was issued by {issuer}, not by this CA, {ca}");
            return Err(Failure::about_file(path, error));
        }
        entries.push(RevokedCertificate::new(certificate.serial_number().clone(), now()));
    }
    Ok(entries)
}
