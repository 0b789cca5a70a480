//! Makes a certificate revocation list: `openssl ca -gencrl`.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use examples::{
    certificates::read_certificate,
    command_line::parse,
    exit::{Failure, exit, tell},
    files::NamedFile,
    flags::{CaArguments, ForceArguments},
    input::read_revocation_list,
    issuance_log::LogFile,
    output::lock_folder,
    private_key::for_few_signatures,
    revocation::{Reading, Revocation},
    time::now,
};
use jiff::Timestamp;
use roles_anywhere::{
    pki::{Certificate, RevokedCertificate, RustCrypto, SerialNumber, Signer, VerifyError},
    policy::import::import_room,
    x509::{
        NewRevocationList, Validity,
        issuance_log::{IssuanceEvent, IssuanceLog},
    },
};

/// Make a certificate revocation list, to be imported into Roles Anywhere.
///
/// The list has the entries of the previous one, if it is named, and those given here. A certificate that is on it
/// already keeps its entry, unless it was on hold.
///
/// With a log, what was revoked there is on the list too, what is revoked here is appended to the log with the list's
/// number, which the next list's is above, and the entries of certificates that had expired when the previous list was made
/// are dropped.
#[derive(Parser)]
#[command(after_help = "Example:\n  create_crl --ca-cert root.crt --ca-key root.key --log ca.log \\\n    \
                  --revoke-cert server.crt --days 30 --out root.crl")]
struct Arguments {
    #[command(flatten)]
    ca: CaArguments,
    /// Serial number of a certificate to revoke now, and why; may be given several times
    ///
    /// Reasons have the names of `openssl ca -crl_reason`, such as keyCompromise or superseded, or the numbers of RFC 5280.
    /// Digits alone may be decimal too: they are refused unless the log has one of the two; 0x before them says
    /// hexadecimal. The log must have the certificate.
    #[arg(long, value_name = "SERIAL_HEX[:REASON]")]
    revoke: Vec<Revocation>,
    /// Let --revoke name what no log has
    #[arg(long)]
    revoke_unlisted: bool,
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    days: u32,
    /// Where the list goes (PEM)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    force: ForceArguments,
}

impl Arguments {
    fn files(&self) -> impl Iterator<Item = NamedFile<'_>> {
        let certificates = self.revoke_cert.iter().map(|path| ("--revoke-cert", path.as_path()));
        self.ca.files().chain(certificates).chain(self.previous.as_deref().map(|path| ("--previous", path)))
    }
}

fn main() -> ExitCode {
    exit(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut files = arguments.force.files(arguments.files());
    let out = files.output_over("--out", &arguments.out, Some("--previous"))?;
    arguments.log.as_deref().map_or(Ok(()), |log| files.log("--log", log))?;
    let (ca_certificate, ca_key) = arguments.ca.read()?;
    let ca_key = for_few_signatures(ca_key);
    if ca_certificate.public_key() != ca_key.public_key() {
        let subject = ca_certificate.subject();
        return Err(Failure::Usage(format!("the private key is not the key of the certificate {subject}")));
    }
    let certificates = revoked_certificates(&arguments.revoke_cert, &ca_certificate)?;

    // From here on another program waits, so that what it reads holds what is written here.
    let mut log = arguments.log.as_deref().map(LogFile::open).transpose()?;
    let _turn = arguments.previous.as_ref().map(|_| lock_folder(&arguments.out)).transpose()?;
    let now = now();
    let mut list = match &arguments.previous {
        Some(path) => NewRevocationList::follow(&read_revocation_list(path)?, &ca_certificate)
            .map_err(|error| Failure::in_file(path, error))?,
        None => NewRevocationList::new(&ca_certificate)?,
    };
    let entries = entries(arguments, &certificates, log.as_ref().map(LogFile::log), now)?;
    list = revoke(list, entries, log.as_mut(), now)?;
    // Either is long. The log keeps its lock.
    let _log = log.map(LogFile::into_lock);
    let unsigned = list.prepare(Validity::days(now, arguments.days)?)?;
    drop(list);
    let list = unsigned.sign(&ca_key)?;
    out.write(&list.to_pem())?;
    tell(format_args!("{} revoked", list.len()));
    if list.is_empty() {
        tell("warning: Roles Anywhere has been reported to refuse a list without entries");
    }
    match import_room(&list) {
        Ok(room) => tell(format_args!("Roles Anywhere imports it, with room for {room} more")),
        Err(error) => tell(format_args!("warning: {error}")),
    }
    Ok(())
}

/// Puts on the list what the log holds and what is to be revoked now, and the latter in the log with the list's number.
fn revoke(
    mut list: NewRevocationList,
    entries: Vec<RevokedCertificate>,
    log: Option<&mut LogFile>,
    now: Timestamp,
) -> Result<NewRevocationList, Failure> {
    let held = log.as_ref().map(|file| file.log().revoked()).unwrap_or_default();
    for entry in held {
        list.revoke(entry.clone())?;
    }
    let mut events = Vec::new();
    for entry in entries {
        if list.revoke(entry.clone())? {
            events.push(IssuanceEvent::Revoked(entry));
        }
    }
    let Some(file) = log else { return Ok(list) };
    if file.is_openssl_index() {
        tell(format_args!(
            "the list has the number {}: the log keeps none, so name the last list with --previous",
            list.number()
        ));
    } else {
        if let Some(last) = file.log().last_list() {
            list = list.with_number_after(last)?;
        }
        events.push(IssuanceEvent::Listed { number: list.number(), this_update: now });
    }
    if !events.is_empty() {
        file.append(&events)?;
    }
    match list.drop_expired(|serial_number| file.log().not_after(serial_number)) {
        0 => {}
        dropped => tell(format_args!("{dropped} dropped, their certificates expired")),
    }
    Ok(list)
}

/// What is to be revoked now. A serial number that nothing shows to have been issued is refused: nobody has such a
/// certificate, and the one that was meant would stay valid.
fn entries(
    arguments: &Arguments,
    certificates: &[SerialNumber],
    log: Option<&IssuanceLog>,
    now: Timestamp,
) -> Result<Vec<RevokedCertificate>, Failure> {
    let is_known = |serial_number: &SerialNumber| {
        certificates.contains(serial_number) || log.is_some_and(|log| log.has(serial_number))
    };
    let mut entries = Vec::new();
    for revocation in &arguments.revoke {
        let Reading { serial_number, reason, .. } = revocation.settle(is_known)?;
        let decimal = serial_number.to_decimal().unwrap_or_default();
        if !is_known(serial_number) && !arguments.revoke_unlisted {
            let reason =
                if log.is_some() { "the log has no certificate with" } else { "no log is given that has" };
            return Err(Failure::Usage(format!(
                "{reason} the serial number {serial_number} ({decimal} in decimal), so nothing is revoked; name the \
                 certificate with --revoke-cert FILE or its log with --log FILE, or revoke the number all the same with \
                 --revoke-unlisted"
            )));
        }
        tell(format_args!("revoking {serial_number} ({decimal} in decimal), {reason}"));
        entries.push(RevokedCertificate::new(serial_number.clone(), now).with_reason(*reason));
    }
    for serial_number in certificates {
        if log.is_some_and(|log| !log.has(serial_number)) {
            tell(format_args!("warning: the log has no certificate with the serial number {serial_number}"));
        }
        entries.push(RevokedCertificate::new(serial_number.clone(), now));
    }
    Ok(entries)
}

/// The serial numbers of certificates to be revoked, each of this CA.
fn revoked_certificates(
    paths: &[PathBuf],
    ca_certificate: &Certificate,
) -> Result<Vec<SerialNumber>, Failure> {
    let mut serial_numbers = Vec::new();
    for path in paths {
        let certificate = read_certificate(path, None)?;
        let verified = certificate.verify_signature(ca_certificate.public_key(), &RustCrypto);
        if let Err(VerifyError::LeftOut(left_out)) = verified {
            return Err(Failure::about_file(path, left_out));
        }
        // Serial numbers are the issuer's: revoking another CA's would revoke a stranger.
        if certificate.issuer() != ca_certificate.subject() || verified.is_err() {
            let (issuer, ca) = (certificate.issuer(), ca_certificate.subject());
            let error = format!("the certificate was issued by {issuer}, not by this CA, {ca}");
            return Err(Failure::about_file(path, error));
        }
        serial_numbers.push(certificate.serial_number().clone());
    }
    Ok(serial_numbers)
}
