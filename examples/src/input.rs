//! What a program reads: files, and the certificates, requests, lists and extensions in them.

use std::{
    error::Error,
    fs,
    io::{self, Read},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use roles_anywhere::{
    pki::{
        CertificateError, ErrorChain, KeyFileError, RevocationList, RevocationListError,
        file::{FileKind, WrongFile},
        text::is_hidden,
    },
    policy::TrustPolicy,
    x509::{
        CertificateRequest, RequestError,
        extension_file::{ExtensionFile, ExtensionSection},
    },
};
use zeroize::Zeroizing;

use crate::exit::{Failure, shown};

/// What stands where the name of a file is expected and names none, with what to say of it.
const NO_FILES: &[(&str, &str)] = &[
    (
        "pkcs11:",
        "is the URI of an object in a PKCS#11 token, and a file is expected; the program pkcs11 takes the URI of a key",
    ),
    (
        "handle:",
        "is the handle of a key in a TPM, and a file is expected; TPMs are not supported but by their PKCS#11 modules, with the \
         program pkcs11",
    ),
    ("file://", "is a URL, and the name of a file is expected: leave out file://"),
];

/// Reads a file whole; `-` is stdin. Whatever it is, it may hold a private key.
pub fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    if path == Path::new("-") {
        return read_stdin();
    }
    let no_file = NO_FILES.iter().find(|(start, _)| path.to_string_lossy().starts_with(start));
    if let Some((_, reason)) = no_file {
        return Err(Failure::Usage(format!("{} {reason}", shown(path))));
    }
    let read = fs::read(path).map(Zeroizing::new);
    read.map_err(|error| Failure::unreadable(path, &error))
}

/// Reads stdin to its end, which can be done once.
fn read_stdin() -> Result<Zeroizing<Vec<u8>>, Failure> {
    static IS_READ: AtomicBool = AtomicBool::new(false);
    if IS_READ.swap(true, Ordering::Relaxed) {
        return Err(Failure::Usage(
            "- is named twice, and stdin can be read once; give one of them as a file".into(),
        ));
    }
    let mut octets = Zeroizing::new(Vec::new());
    let read = io::stdin().lock().read_to_end(&mut octets);
    read.map(|_| octets).map_err(|error| Failure::Usage(format!("cannot read stdin: {error}")))
}

/// Reads a file that is a text, such as a trust policy, and not certificates or keys in any wrapping.
pub fn read_text(path: &Path, what: &str) -> Result<String, Failure> {
    let file = read_file(path)?;
    let kind = FileKind::detect(&file);
    match String::from_utf8(file.to_vec()) {
        Ok(text) if kind.is_plain_text() => Ok(text),
        _ => Err(Failure::about_file(path, format_args!("the file is {kind}, where {what} is expected"))),
    }
}

/// An error of a reader, which may be that the file is something else.
pub trait ReaderError: Error {
    /// What the file is.
    fn wrong_file(&self) -> Option<&WrongFile>;
}

/// The readers' errors.
macro_rules! reader_errors {
    ($($error:ident),*) => {
        $(impl ReaderError for $error {
            fn wrong_file(&self) -> Option<&WrongFile> {
                match self {
                    Self::WrongFile(wrong) => Some(wrong),
                    _ => None,
                }
            }
        })*
    };
}

reader_errors!(CertificateError, KeyFileError, RequestError, RevocationListError);

/// Why a file was not read: what is wrong in it, or what it is and the command that turns it into what is wanted.
pub fn unreadable(path: &Path, error: impl ReaderError) -> Failure {
    match error.wrong_file() {
        Some(wrong) => Failure::about_file(path, wrong.message(&shell_word(path))),
        None => Failure::in_file(path, error),
    }
}

/// The name of a file as it stands in a command for a shell; `FILE` where it cannot be shown.
pub fn shell_word(path: &Path) -> String {
    let Some(name) = path.to_str().filter(|name| !name.contains(is_hidden)) else {
        return "FILE".into();
    };
    let name = if name.starts_with('-') { format!("./{name}") } else { name.into() };
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "._-/+,@%:".contains(one);
    if name.chars().all(is_plain) { name } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// Reads the certificate request in a file.
pub fn read_request(path: &Path) -> Result<CertificateRequest, Failure> {
    CertificateRequest::read(&read_file(path)?).map_err(|error| match error {
        RequestError::UnusableKey(_) => Failure::No(format!("{}: {}", shown(path), ErrorChain(&error))),
        error => unreadable(path, error),
    })
}

/// Reads the trust policy of a role.
pub fn read_trust_policy(path: &Path) -> Result<TrustPolicy, Failure> {
    let text = read_text(path, "a trust policy in JSON")?;
    text.parse().map_err(|error| Failure::in_file(path, error))
}

/// Reads the revocation list in a file.
pub fn read_revocation_list(path: &Path) -> Result<RevocationList, Failure> {
    RevocationList::read(&read_file(path)?).map_err(|error| unreadable(path, error))
}

/// Reads a section of an OpenSSL extension file, the one OpenSSL would take if none is named.
pub fn read_extensions(path: &Path, section: Option<&str>) -> Result<ExtensionSection, Failure> {
    let text = read_text(path, "an OpenSSL extension file")?;
    let file = ExtensionFile::parse(&shown(path), &text)?;
    Ok(file.section(section)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_a_command_as_a_shell_takes_it() {
        for (name, word) in [
            ("a/b-1.crt", "a/b-1.crt"),
            ("-x", "./-x"),
            ("a b", "'a b'"),
            ("it's", "'it'\\''s'"),
            ("$(x)", "'$(x)'"),
            ("a\nb", "FILE"),
            ("a\u{202e}b", "FILE"),
        ] {
            assert_eq!(shell_word(Path::new(name)), word);
        }
    }
}
