//! Keys and certificates for many hosts at once: a shell loop over `openssl`.

use std::{
    num::NonZero,
    ops::Range,
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, SyncSender},
    },
    thread,
};

use clap::Parser;
use examples::{
    command_line::parse,
    exit::{Failure, exit_async, shown, stop_signal, tell},
    flags::{CaArguments, ForceArguments},
    issuance_log::LogFile,
    output::OutputFolder,
    time::now,
};
use indicatif::{ProgressBar, ProgressStyle};
use roles_anywhere::{
    pki::{DistinguishedName, KeyType, PrivateKey, Signer, SystemRandom, aws_lc::AwsLcKey},
    policy::judge_end_entity,
    x509::{EndEntityCertificate, Issuer, Validity, issuance_log::IssuanceEvent},
};
use zeroize::Zeroizing;

/// Make keys and end-entity certificates for many hosts.
///
/// The hosts are called host-1, host-2 and so on, in their common names and in the folder, where each has a key and a
/// certificate in PEM. Every file is written whole or not at all. Ctrl-C stops after the hosts that are begun.
#[derive(Parser)]
#[command(
    after_help = "Example:\n  fleet --ca-cert root.crt --ca-key root.key --count 1000 --key-type p-256 --out hosts"
)]
struct Arguments {
    #[command(flatten)]
    ca: CaArguments,
    /// How many hosts
    #[arg(long, value_name = "N")]
    count: NonZero<u32>,
    /// Number of the first host
    #[arg(long, value_name = "N", default_value = "1")]
    first: NonZero<u32>,
    /// Key type: rsa-2048, rsa-3072, rsa-4096, p-256, p-384, p-521, ml-dsa-44, ml-dsa-65 or ml-dsa-87
    #[arg(long, value_name = "TYPE")]
    key_type: KeyType,
    /// Names that every subject begins with, such as /C=JP/O=Example; the common name follows
    #[arg(long, value_name = "/C=…/O=…", default_value = "/")]
    subject: String,
    /// Days from now until the certificates expire
    #[arg(long, value_name = "N", default_value = "30", value_parser = clap::value_parser!(u32).range(1..))]
    days: u32,
    /// Folder where the files go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Issuance log to append to: serial number, subject, expiry and SHA-256 of each certificate
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// How many threads make keys and certificates
    #[arg(long, value_name = "N", default_value = "1")]
    jobs: NonZero<u32>,
    #[command(flatten)]
    force: ForceArguments,
}

fn main() -> ExitCode {
    exit_async(run(parse()))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let (fleet, log) = Fleet::new(&arguments)?;
    let fleet = Arc::new(fleet);
    let stop = stop_signal()?;
    let mut work = tokio::task::spawn_blocking({
        let fleet = Arc::clone(&fleet);
        move || fleet.make(arguments.jobs, log)
    });
    tokio::select! {
        done = &mut work => done??,
        () = stop => {
            fleet.stopping.store(true, Ordering::Relaxed);
            work.await??;
        }
    }
    let made = fleet.progress.position();
    if made < u64::from(arguments.count.get()) {
        let next = u64::from(arguments.first.get()) + made;
        return Err(Failure::No(format!("stopped after {made} hosts; go on with --first {next}")));
    }
    tell(format_args!("{made} keys and certificates are in {}", shown(&arguments.out)));
    Ok(())
}

/// What every thread works with.
struct Fleet {
    issuer: Issuer,
    ca_key: AwsLcKey,
    validity: Validity,
    key_type: KeyType,
    subject: String,
    out: OutputFolder,
    numbers: Range<u64>,
    next: AtomicU64,
    stopping: AtomicBool,
    progress: ProgressBar,
}

impl Fleet {
    fn new(arguments: &Arguments) -> Result<(Self, Option<LogFile>), Failure> {
        let (first, count) = (u64::from(arguments.first.get()), u64::from(arguments.count.get()));
        let numbers = first..first + count;
        let mut files = arguments.force.files(arguments.ca.files());
        arguments.log.as_deref().map_or(Ok(()), |log| files.log("--log", log))?;
        let (ca_certificate, ca_key) = arguments.ca.read()?;
        let fleet = Self {
            issuer: Issuer::new(ca_certificate, &ca_key)?,
            ca_key: AwsLcKey::from(ca_key),
            validity: Validity::days(now(), arguments.days)?,
            key_type: arguments.key_type,
            subject: arguments.subject.trim_end_matches('/').into(),
            out: files.folder("--out", &arguments.out, numbers.clone().flat_map(file_names))?,
            numbers,
            next: first.into(),
            stopping: false.into(),
            progress: ProgressBar::new(count),
        };
        fleet.subject(first)?;
        let log = arguments.log.as_deref().map(LogFile::open).transpose()?;
        log.as_ref().map_or(Ok(()), LogFile::check_writable)?;
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} ({per_sec}, {eta} left)")?;
        fleet.progress.set_style(style);
        Ok((fleet, log))
    }

    fn subject(&self, number: u64) -> Result<DistinguishedName, Failure> {
        Ok(format!("{}/CN=host-{number}", self.subject).parse()?)
    }

    /// Makes all of it, or stops at the first failure. So many threads make keys and certificates; the files are written by
    /// this one, since threads that make files in one folder at once only wait for each other.
    fn make(&self, jobs: NonZero<u32>, mut log: Option<LogFile>) -> Result<(), Failure> {
        let made = thread::scope(|scope| {
            let (sender, hosts) = mpsc::sync_channel(64);
            for _ in 0..jobs.get() {
                let sender = sender.clone();
                scope.spawn(move || self.work(&sender));
            }
            drop(sender);
            let written = hosts.into_iter().try_for_each(|host| self.write(&host?, log.as_mut()));
            written.inspect_err(|_| self.stopping.store(true, Ordering::Relaxed))
        });
        made.and(log.map_or(Ok(()), |mut log| log.append(&[])))
    }

    /// Makes hosts until there are enough, somebody says stop, or nobody takes them any more.
    fn work(&self, hosts: &SyncSender<Result<Host, Failure>>) {
        while !self.stopping.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.numbers.end || hosts.send(self.host(number)).is_err() {
                break;
            }
        }
    }

    fn host(&self, number: u64) -> Result<Host, Failure> {
        let key = PrivateKey::generate(self.key_type, SystemRandom)?;
        let certificate = EndEntityCertificate::new(self.subject(number)?, key.public_key().clone())?;
        let unsigned = self.issuer.prepare(&certificate, self.validity, &SystemRandom)?;
        let report = judge_end_entity(unsigned.tbs(), Some(self.validity.not_before()));
        if !report.is_accepted() {
            return Err(Failure::No(format!("{report}\nRoles Anywhere would refuse such certificates")));
        }
        let certificate = unsigned.sign(&self.ca_key)?;
        let event = IssuanceEvent::from_certificate(&certificate);
        Ok(Host { number, key: key.to_pkcs8_pem()?, certificate: certificate.to_pem(), event })
    }

    fn write(&self, host: &Host, log: Option<&mut LogFile>) -> Result<(), Failure> {
        if let Some(log) = log {
            log.append_soon(std::slice::from_ref(&host.event))?;
        }
        let [key, certificate] = file_names(host.number);
        self.out.write_with_key(&certificate, &host.certificate, &key, &host.key)?;
        self.progress.inc(1);
        Ok(())
    }
}

fn file_names(number: u64) -> [String; 2] {
    [format!("host-{number}.key"), format!("host-{number}.crt")]
}

/// What is written for a host, in PEM, and in the log.
struct Host {
    number: u64,
    key: Zeroizing<String>,
    certificate: String,
    event: IssuanceEvent,
}
