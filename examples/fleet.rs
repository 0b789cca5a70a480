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
    exit::{Failure, exit_async, stop_signal},
    flags::{CaArguments, ForceArguments},
    output::OutputFolder,
    time::now,
};
use indicatif::{ProgressBar, ProgressStyle};
use roles_anywhere::{
    pki::{AwsLcKey, DistinguishedName, KeyType, PrivateKey, Signer, SystemRandom},
    policy::judge_end_entity,
    x509::{EndEntityCertificate, Issuer, Validity},
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
    #[arg(long, value_name = "N", default_value = "30")]
    days: u32,
    /// Folder where the files go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many threads make keys and certificates
    #[arg(long, value_name = "N", default_value = "1")]
    jobs: NonZero<u32>,
    #[command(flatten)]
    force: ForceArguments,
}

fn main() -> ExitCode {
    exit_async(run(Arguments::parse()))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let fleet = Arc::new(Fleet::new(&arguments)?);
    let stop = stop_signal()?;
    let mut work = tokio::task::spawn_blocking({
        let fleet = Arc::clone(&fleet);
        move || fleet.make(arguments.jobs)
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
    eprintln!("{made} keys and certificates are in {}", arguments.out.display());
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
    fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let (first, count) = (u64::from(arguments.first.get()), u64::from(arguments.count.get()));
        let (ca_certificate, ca_key) = arguments.ca.read()?;
        let fleet = Self {
            issuer: Issuer::new(ca_certificate, &ca_key)?,
            ca_key,
            validity: Validity::days(now(), arguments.days)?,
            key_type: arguments.key_type,
            subject: arguments.subject.trim_end_matches('/').into(),
            out: OutputFolder::new(&arguments.out, arguments.force.existing())?,
            numbers: first..first + count,
            next: first.into(),
            stopping: false.into(),
            progress: ProgressBar::new(count),
        };
        fleet.subject(first)?;
        for number in fleet.numbers.clone() {
            fleet.out.check(&format!("host-{number}.key"))?;
            fleet.out.check(&format!("host-{number}.crt"))?;
        }
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} ({per_sec}, {eta} left)")?;
        fleet.progress.set_style(style);
        Ok(fleet)
    }

    fn subject(&self, number: u64) -> Result<DistinguishedName, Failure> {
        Ok(format!("{}/CN=host-{number}", self.subject).parse()?)
    }

    /// Makes all of it, or stops at the first failure. So many threads make keys and certificates; the files are written by
    /// this one, since threads that make files in one folder at once only wait for each other.
    fn make(&self, jobs: NonZero<u32>) -> Result<(), Failure> {
        thread::scope(|scope| {
            let (sender, hosts) = mpsc::sync_channel(64);
            for _ in 0..jobs.get() {
                let sender = sender.clone();
                scope.spawn(move || self.work(&sender));
            }
            drop(sender);
            let written = hosts.into_iter().try_for_each(|host| self.write(&host?));
            written.inspect_err(|_| self.stopping.store(true, Ordering::Relaxed))
        })
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
        Ok(Host { number, key: key.to_pkcs8_pem()?, certificate: certificate.to_pem() })
    }

    fn write(&self, host: &Host) -> Result<(), Failure> {
        self.out.write_secret(&format!("host-{}.key", host.number), &host.key)?;
        self.out.write(&format!("host-{}.crt", host.number), &host.certificate)?;
        self.progress.inc(1);
        Ok(())
    }
}

/// What is written for a host, in PEM.
struct Host {
    number: u64,
    key: Zeroizing<String>,
    certificate: String,
}
