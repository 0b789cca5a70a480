//! How a program ends: its exit status, its one error line, the signals that stop it.

use std::{
    error::Error,
    ffi::OsStr,
    fmt,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use roles_anywhere::pki::{
    ErrorChain,
    text::{Escaped, Guarded},
};

/// How a program ended, if not well.
#[derive(Debug)]
pub enum Failure {
    /// The answer is no: a refused certificate, a failed verification, AWS said no. Exit status 1.
    No(String),
    /// Wrong usage, unreadable input, or an output that cannot be written. Exit status 2.
    Usage(String),
    /// There is no answer: the network, a time-out, a server's fault. Exit status 3.
    NoAnswer(String),
}

/// What the exit status of every program means, as `--help` tells it.
pub(crate) const STATUS_TABLE: &str = "\
Exit status:
  0  done
  1  the answer is no: a refused certificate, a failed verification, AWS said no
  2  wrong usage, unreadable input, or an output that cannot be written
  3  no answer: network, time-out, or a server's fault";

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::No(message) | Self::Usage(message) | Self::NoAnswer(message) => f.write_str(message),
        }
    }
}

impl Failure {
    /// Usage, for what is wrong in a file: `FILE: the error: its cause`.
    pub fn in_file(path: &Path, error: impl Error) -> Self {
        Self::about_file(path, ErrorChain(&error))
    }

    /// Usage, for what a program has to say of a file: `FILE: the text`.
    pub fn about_file(path: &Path, text: impl fmt::Display) -> Self {
        Self::Usage(format!("{}: {text}", shown(path)))
    }

    /// Usage, for a file that cannot be read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::Usage(format!("cannot read {}: {error}", shown(path)))
    }

    /// Usage, for a file that cannot be written.
    pub fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::Usage(format!("cannot write {}: {error}", shown(path)))
    }

    /// The answer no, with the error that gives it and its causes.
    pub fn refused(error: impl Error) -> Self {
        Self::No(ErrorChain(&error).to_string())
    }

    /// No answer, with the error that says why and its causes.
    pub fn unanswered(error: impl Error) -> Self {
        Self::NoAnswer(ErrorChain(&error).to_string())
    }

    fn status(&self) -> u8 {
        match self {
            Self::No(_) => 1,
            Self::Usage(_) => 2,
            Self::NoAnswer(_) => 3,
        }
    }
}

/// Most errors of the libraries are about what the user gave.
impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Usage(ErrorChain(&error).to_string())
    }
}

/// Tells something on stderr, on a line of its own. That nobody can read it there stops no program.
pub fn tell(text: impl fmt::Display) {
    let text = format!("{text}\n");
    let _ = io::stderr().write_all(Guarded(&text).to_string().as_bytes());
}

/// A file's name as it is shown.
pub fn shown(path: &Path) -> String {
    Escaped(&path.to_string_lossy()).to_string()
}

/// The exit status of a program, after its one error line on stderr.
pub fn exit(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(format_args!("error: {failure}"));
            failure.status().into()
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
    for argument in std::env::args_os().skip(1) {
        let Some(flag) = flag(&argument) else { continue };
        if let Some((_, reason)) = refused.iter().find(|(name, _)| *name == flag) {
            tell(format_args!("error: {flag} {reason}"));
            std::process::exit(2);
        }
    }
}

/// The flag of an argument, `--flag` or `--flag=value`.
fn flag(argument: &OsStr) -> Option<&str> {
    let octets = argument.as_encoded_bytes().split(|octet| *octet == b'=').next()?;
    str::from_utf8(octets).ok()
}
