//! What the programs share: exit statuses, files read and written, flags refused by name.

use std::{
    error::Error,
    fmt, fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

mod session;

use clap::Args;
use jiff::Timestamp;
use roles_anywhere::{
    pki::{
        AwsLcKey, Certificate, CertificateError, Chain, KeyFileError, PrivateKey, RevocationList,
        SystemRandom, pem::is_pem,
    },
    x509::{
        CertificateRequest,
        extension_file::{ExtensionFile, ExtensionSection},
        issuance_log::{IssuanceEvent, IssuanceLog},
    },
};
use zeroize::Zeroizing;

pub use session::SessionArguments;

/// How a program ended, if not well.
#[derive(Debug)]
pub enum Failure {
    /// The answer is no: a refused certificate, a failed verification, AWS said no. Exit status 1.
    No(String),
    /// Wrong usage or unreadable input. Exit status 2.
    Usage(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::No(message) | Self::Usage(message) => f.write_str(message),
        }
    }
}

impl Failure {
    /// Usage, with what it is about in front: `FILE: what is wrong`.
    pub fn in_file(path: &Path, error: impl fmt::Display) -> Self {
        Self::Usage(format!("{}: {error}", path.display()))
    }
}

/// Most errors of the libraries are about what the user gave.
impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !message.contains(&cause_text) {
                message = format!("{message}: {cause_text}");
            }
            source = cause.source();
        }
        Self::Usage(message)
    }
}

/// The exit status of a program, after its one error line on stderr.
pub fn exit(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(if matches!(failure, Failure::No(_)) { 1 } else { 2 })
        }
    }
}

/// Runs a program that waits for the network, and gives its exit status.
pub fn exit_async(program: impl Future<Output = Result<(), Failure>>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    exit(match runtime {
        Ok(runtime) => runtime.block_on(program),
        Err(error) => Err(error.into()),
    })
}

/// Completes at Ctrl-C or SIGTERM. The handlers are in place when this returns.
#[cfg(unix)]
pub fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes at Ctrl-C.
#[cfg(not(unix))]
pub fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Refuses flags by name, each with the reason and what to do instead, before the command line is parsed.
///
/// Ends the program with status 2 if one of them is there.
pub fn refuse_flags(refused: &[(&str, &str)]) {
    for argument in std::env::args().skip(1) {
        let flag = argument.split_once('=').map_or(argument.as_str(), |(flag, _)| flag);
        if let Some((_, reason)) = refused.iter().find(|(name, _)| *name == flag) {
            eprintln!("error: {flag} {reason}");
            std::process::exit(2);
        }
    }
}

/// Prints a result on stdout. That nobody reads it to the end, as `| head` does not, is no failure.
pub fn print(result: impl fmt::Display) -> Result<(), Failure> {
    print_octets(format!("{result}\n").as_bytes())
}

/// Prints a result that may be no text, as [`print()`] does, without a line break.
pub fn print_octets(result: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(result).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(|error| Failure::Usage(format!("cannot write to stdout: {error}"))),
    }
}

/// Reads a file whole.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))
}

/// Reads a file whole that cannot be empty, as no certificate, key, CRL or policy is.
pub fn read_filled_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = read_file(path)?;
    if file.is_empty() {
        return Err(Failure::in_file(
            path,
            "the file is empty; see whether the program that wrote it failed",
        ));
    }
    Ok(file)
}

/// Reads a file whole that must be PEM or DER. A text, or octets at random, would otherwise be called broken DER.
pub fn read_pem_or_der(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = read_filled_file(path)?;
    // What stands in these files begins with a SEQUENCE in DER.
    if is_pem(&file) || file.starts_with(&[0x30]) {
        return Ok(file);
    }
    Err(Failure::in_file(
        path,
        "the file is neither PEM, with a line such as -----BEGIN CERTIFICATE-----, nor DER; see with `inspect` or \
         `file` what it is",
    ))
}

/// Reads an instant, as a flag gives it.
pub fn read_instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error| format!("{error}; write it like 2027-01-01T00:00:00Z"))
}

/// Where the passphrase of an encrypted key comes from: a file or a prompt, and never the command line, which everybody
/// on the machine can read.
#[derive(Debug, Clone, Args)]
pub struct Passphrase {
    /// File whose first line is the passphrase of an encrypted key; without it, a prompt asks
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl Passphrase {
    /// The passphrase in the file, if one is named.
    pub fn from_file(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let Some(path) = &self.passphrase_file else { return Ok(None) };
        let file = Zeroizing::new(read_file(path)?);
        let line = file.split(|octet| *octet == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Err(Failure::in_file(
                path,
                "the first line is empty, and no key is encrypted under nothing",
            ));
        }
        Ok(Some(Zeroizing::new(line.to_vec())))
    }

    /// What asks for the passphrase of this file, once it is needed: the file that is named, or else a prompt.
    pub fn asking(
        &self,
        path: &Path,
    ) -> Result<impl FnMut() -> Option<Zeroizing<Vec<u8>>> + 'static, Failure> {
        let (from_file, what) = (self.from_file()?, path.display().to_string());
        Ok(move || from_file.clone().or_else(|| Self::prompt(&what)))
    }

    /// Asks on the terminal, if there is one.
    pub fn prompt(what: &str) -> Option<Zeroizing<Vec<u8>>> {
        if !io::stdin().is_terminal() {
            return None;
        }
        let answer = rpassword::prompt_password(format!("Passphrase of {what}: ")).ok()?;
        Some(Zeroizing::new(answer.into_bytes()))
    }
}

/// The CA that signs.
#[derive(Debug, Args)]
pub struct CaArguments {
    /// Certificate of the CA (PEM or DER)
    #[arg(long, value_name = "FILE")]
    ca_cert: PathBuf,
    /// Private key of the CA (PEM or DER)
    #[arg(long, value_name = "FILE")]
    ca_key: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
}

impl CaArguments {
    /// Reads both files.
    pub fn read(&self) -> Result<(Certificate, AwsLcKey), Failure> {
        Ok((read_certificate(&self.ca_cert)?, read_key(&self.ca_key, &self.passphrase)?))
    }
}

/// Reads the private key in a file, decrypting it if need be. AWS-LC signs with it, which the TLS stack brings anyway.
pub fn read_key(path: &Path, passphrase: &Passphrase) -> Result<AwsLcKey, Failure> {
    let key = PrivateKey::read_asking(&read_filled_file(path)?, passphrase.asking(path)?, SystemRandom);
    key.map(AwsLcKey::from).map_err(|error| in_key_file(path, &error))
}

/// Why a key file was not read, with the flag that helps where one does.
pub fn in_key_file(path: &Path, error: &KeyFileError) -> Failure {
    match error {
        KeyFileError::PassphraseNeeded => Failure::in_file(
            path,
            format_args!("{error}; name the file that holds it with --passphrase-file FILE"),
        ),
        error => Failure::in_file(path, error),
    }
}

/// Reads the certificate in a file.
pub fn read_certificate(path: &Path) -> Result<Certificate, Failure> {
    Certificate::read(&read_pem_or_der(path)?).map_err(|error| Failure::in_file(path, error))
}

/// Reads every certificate of a file, of which there is at least one, in its order.
pub fn read_certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let certificates = Certificate::read_all(&read_pem_or_der(path)?).and_then(|certificates| {
        if certificates.is_empty() { Err(CertificateError::NoCertificate) } else { Ok(certificates) }
    });
    certificates.map_err(|error| Failure::in_file(path, error))
}

/// Reads the certificate request in a file.
pub fn read_request(path: &Path) -> Result<CertificateRequest, Failure> {
    CertificateRequest::read(&read_pem_or_der(path)?)
        .map_err(|error| Failure::in_file(path, Failure::from(error)))
}

/// Reads the revocation list in a file.
pub fn read_revocation_list(path: &Path) -> Result<RevocationList, Failure> {
    RevocationList::read(&read_pem_or_der(path)?).map_err(|error| Failure::in_file(path, error))
}

/// Reads an end-entity certificate and, from a second file, the intermediates above it in any order. The first file
/// may hold them too.
pub fn read_chain(certificate: &Path, intermediates: Option<&Path>) -> Result<Chain, Failure> {
    let mut pool = read_certificates(certificate)?.into_iter();
    let end_entity =
        pool.next().ok_or_else(|| Failure::in_file(certificate, "the file holds no certificate"))?;
    let more = intermediates.map_or(Ok(Vec::new()), read_certificates)?;
    Chain::new(end_entity, pool.chain(more))
        .map_err(|error| Failure::in_file(intermediates.unwrap_or(certificate), error))
}

/// Reads a section of an OpenSSL extension file, the one OpenSSL would take if none is named.
pub fn read_extensions(path: &Path, section: Option<&str>) -> Result<ExtensionSection, Failure> {
    let text = String::from_utf8(read_file(path)?)
        .map_err(|_| Failure::in_file(path, "the extension file is not UTF-8 text"))?;
    let file = ExtensionFile::parse(&path.display().to_string(), &text)?;
    Ok(file.section(section)?)
}

/// An issuance log in a file: read whole, and appended to.
///
/// An event is on the disk before what it speaks of is handed out, so a line that a crash cut short speaks of nothing.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    log: IssuanceLog,
}

impl LogFile {
    /// Reads the log; a file that is not there is an empty one. Lines that were cut short are said on stderr.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Failure::in_file(path, error)),
            Ok(text) => text,
        };
        // A line may be cut short inside a character.
        let log = IssuanceLog::parse(&String::from_utf8_lossy(&text))
            .map_err(|error| Failure::in_file(path, Failure::from(error)))?;
        for line in log.torn_lines() {
            eprintln!("warning: {}: line {line} was cut short and is left out", path.display());
        }
        Ok(Self { path: path.into(), log })
    }

    /// What the file held.
    pub fn log(&self) -> &IssuanceLog {
        &self.log
    }

    /// Checks that the file can be appended to, before any work is done for it.
    pub fn check_writable(&self) -> Result<(), Failure> {
        self.log.appendix(&[]).map_err(|error| Failure::in_file(&self.path, error))?;
        let opened = match fs::OpenOptions::new().append(true).open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                tempfile::tempfile_in(folder(&self.path))
            }
            opened => opened,
        };
        opened.map(drop).map_err(|error| unwritable(&self.path, &error))
    }

    /// Appends events with one write, and waits until they are on the disk.
    pub fn append(&self, events: &[IssuanceEvent]) -> Result<(), Failure> {
        let text = self.log.appendix(events).map_err(|error| Failure::in_file(&self.path, error))?;
        let append = || {
            let is_new = !self.path.exists();
            let mut file = fs::OpenOptions::new().append(true).create(true).open(&self.path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            // A new file's name is its folder's to keep.
            if cfg!(unix) && is_new { fs::File::open(folder(&self.path))?.sync_all() } else { Ok(()) }
        };
        append().map_err(|error| unwritable(&self.path, &error))
    }
}

/// What to do where the output file exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and fail.
    Keep,
    /// Put the new file in its place (`--force`).
    Replace,
}

impl From<bool> for Existing {
    fn from(force: bool) -> Self {
        if force { Self::Replace } else { Self::Keep }
    }
}

/// A file to be written, checked before any work is done for it.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    existing: Existing,
}

impl Output {
    /// Checks that the file can be made: its folder is there, and the file is not or may be replaced.
    pub fn new(path: &Path, existing: Existing) -> Result<Self, Failure> {
        if existing == Existing::Keep && path.exists() {
            return Err(exists(path));
        }
        if path.is_dir() {
            return Err(Failure::in_file(path, "is a folder, not a file"));
        }
        tempfile::tempfile_in(folder(path)).map_err(|error| unwritable(path, &error))?;
        Ok(Self { path: path.into(), existing })
    }

    /// Writes the file, whole or not at all, readable by everybody whom the umask allows.
    pub fn write(&self, contents: &str) -> Result<(), Failure> {
        place(&self.path, contents, 0o644, self.existing, Durability::OnDisk)
    }

    /// Writes a private key: as [`Self::write`], readable by its owner alone.
    pub fn write_secret(&self, contents: &str) -> Result<(), Failure> {
        place(&self.path, contents, 0o600, self.existing, Durability::OnDisk)
    }
}

/// A folder to be filled with many files, of which none is waited for until it is on the disk.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    existing: Existing,
}

impl OutputFolder {
    /// Makes the folder if it is not there, and checks that files can be made in it.
    pub fn new(path: &Path, existing: Existing) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| unwritable(path, &error))?;
        tempfile::tempfile_in(path).map_err(|error| unwritable(path, &error))?;
        // An absolute path spares a look at the working folder for each file.
        let path = path.canonicalize().map_err(|error| unwritable(path, &error))?;
        Ok(Self { path, existing })
    }

    /// Checks that a file is not there or may be replaced.
    pub fn check(&self, name: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        if self.existing == Existing::Keep && path.exists() { Err(exists(&path)) } else { Ok(()) }
    }

    /// Writes a file, whole or not at all, readable by everybody whom the umask allows.
    pub fn write(&self, name: &str, contents: &str) -> Result<(), Failure> {
        place(&self.path.join(name), contents, 0o644, self.existing, Durability::SoonOnDisk)
    }

    /// Writes a private key: as [`Self::write`], readable by its owner alone.
    pub fn write_secret(&self, name: &str, contents: &str) -> Result<(), Failure> {
        place(&self.path.join(name), contents, 0o600, self.existing, Durability::SoonOnDisk)
    }
}

/// Whether a file is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// It outlives a crash of the machine from now on.
    OnDisk,
    /// It is written when the operating system finds the time.
    SoonOnDisk,
}

/// Writes a file whole or not at all.
fn place(
    path: &Path,
    contents: &str,
    mode: u32,
    existing: Existing,
    durability: Durability,
) -> Result<(), Failure> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = builder.tempfile_in(folder(path)).map_err(|error| unwritable(path, &error))?;
    let written = file.write_all(contents.as_bytes()).and_then(|()| match durability {
        Durability::OnDisk => file.as_file().sync_all(),
        Durability::SoonOnDisk => Ok(()),
    });
    written.map_err(|error| unwritable(path, &error))?;
    let persisted = match existing {
        Existing::Keep => file.persist_noclobber(path),
        Existing::Replace => file.persist(path),
    };
    persisted.map(drop).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => unwritable(path, &error.error),
    })
}

fn exists(path: &Path) -> Failure {
    Failure::in_file(path, "the file exists; choose another name, or replace it with --force")
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("cannot write {}: {error}", path.display()))
}

/// The Region that an endpoint of Roles Anywhere names in its host, `rolesanywhere.REGION.DOMAIN`; `None` for another host.
pub fn region_of_host(host: &str) -> Option<&str> {
    let mut labels = host.split('.');
    let is_service = matches!(labels.next(), Some("rolesanywhere" | "rolesanywhere-fips"));
    let (region, domain) = (labels.next()?, labels.next());
    (is_service && domain.is_some()).then_some(region)
}

/// The present instant, to the second.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
