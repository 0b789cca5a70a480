//! Flags that several programs share. Those of a session are in `session`, that of a passphrase is in `passphrase`.

use std::{iter, path::PathBuf};

use clap::Args;
use jiff::Timestamp;
use roles_anywhere::{
    pki::{Certificate, Chain, ErrorChain, Extension, PrivateKey, Signer},
    policy::TrustAnchor,
    x509::{CertificateRequest, Validity, extension_file::ExtensionSection},
};

use crate::{
    certificates::{read_certificate, read_chain, read_trust_anchor},
    exit::{Failure, shown, tell},
    files::{Files, NamedFile},
    input::{read_extensions, read_request},
    output::Existing,
    passphrase::Passphrase,
    private_key::{for_few_signatures, read_key},
    time::{now, read_instant},
};

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
    /// The files that are read.
    pub fn files(&self) -> impl Iterator<Item = NamedFile<'_>> {
        let files = [("--ca-cert", self.ca_cert.as_path()), ("--ca-key", self.ca_key.as_path())];
        files.into_iter().chain(self.passphrase.file())
    }

    /// Reads both files.
    pub fn read(&self) -> Result<(Certificate, PrivateKey), Failure> {
        Ok((
            read_certificate(&self.ca_cert, Some(&self.passphrase))?,
            read_key(&self.ca_key, &self.passphrase)?,
        ))
    }
}

/// What a certificate is made from.
#[derive(Debug, Args)]
pub struct RequestedCertificateArguments {
    /// Certificate request (PEM or DER)
    #[arg(long, value_name = "FILE")]
    csr: PathBuf,
    /// OpenSSL extension file
    #[arg(long, value_name = "FILE")]
    extfile: Option<PathBuf>,
    /// Section of the extension file; without it, the one that OpenSSL would take
    #[arg(long, value_name = "SECTION", requires = "extfile")]
    extensions: Option<String>,
    /// Days of validity from now
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    days: u32,
}

impl RequestedCertificateArguments {
    /// The files that are read.
    pub fn files(&self) -> impl Iterator<Item = NamedFile<'_>> {
        let extensions = self.extfile.as_deref().map(|path| ("--extfile", path));
        iter::once(("--csr", self.csr.as_path())).chain(extensions)
    }

    /// Reads the request.
    pub fn request(&self) -> Result<CertificateRequest, Failure> {
        read_request(&self.csr)
    }

    /// Reads the section of the extension file, if one is named.
    pub fn extensions(&self) -> Result<Option<ExtensionSection>, Failure> {
        let section = self.extensions.as_deref();
        self.extfile.as_deref().map(|path| read_extensions(path, section)).transpose()
    }

    /// Says on stderr what the request asked for and the certificate does not say, and gives it for the log.
    pub fn tell_withheld(&self, request: &CertificateRequest, extensions: &[Extension]) -> Option<String> {
        let withheld = match request.withheld(extensions) {
            Ok(withheld) if withheld.is_empty() => return None,
            Ok(withheld) => withheld.join(", "),
            Err(error) => format!("extensions that cannot be read: {}", ErrorChain(&error)),
        };
        let file = shown(&self.csr);
        tell(format_args!("{file}: the request asks for what the certificate does not say: {withheld}"));
        Some(withheld)
    }

    /// How long the certificate is valid.
    pub fn validity(&self) -> Result<Validity, Failure> {
        Ok(Validity::days(now(), self.days)?)
    }
}

/// The certificate that a request is signed with.
#[derive(Debug, Args)]
pub struct ChainArguments {
    /// End-entity certificate (PEM or DER); the file may hold the intermediates too
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// Intermediates between the certificate and the trust anchor, in any order
    #[arg(long, value_name = "FILE")]
    intermediates: Option<PathBuf>,
}

impl ChainArguments {
    /// Reads the certificate with its intermediates. PKCS#12 is read where its password can be given.
    pub fn read(&self, passphrase: Option<&Passphrase>) -> Result<Chain, Failure> {
        read_chain(&self.certificate, self.intermediates.as_deref(), passphrase)
    }
}

/// The private key of a certificate.
#[derive(Debug, Args)]
pub struct PrivateKeyArguments {
    /// Private key of the certificate (PEM or DER)
    #[arg(long, value_name = "FILE")]
    private_key: PathBuf,
    /// Where its passphrase comes from.
    #[command(flatten)]
    pub passphrase: Passphrase,
}

impl PrivateKeyArguments {
    /// Reads the key.
    pub fn read(&self) -> Result<Box<dyn Signer>, Failure> {
        read_key(&self.private_key, &self.passphrase).map(for_few_signatures)
    }
}

/// The trust anchor in a file.
#[derive(Debug, Args)]
pub struct TrustAnchorArguments {
    /// Certificates of the trust anchor (PEM bundle or DER)
    #[arg(long, value_name = "FILE")]
    pub trust_anchor: Option<PathBuf>,
}

impl TrustAnchorArguments {
    /// Reads the trust anchor, if one is named. PKCS#12 is read where its password can be given.
    pub fn read(&self, passphrase: Option<&Passphrase>) -> Result<Option<TrustAnchor>, Failure> {
        self.trust_anchor.as_deref().map(|path| read_trust_anchor(path, passphrase)).transpose()
    }
}

/// The instant for which something is judged.
#[derive(Debug, Args)]
pub struct InstantArguments {
    /// Instant for which to judge; without it, now
    #[arg(long, value_name = "RFC3339", value_parser = read_instant)]
    at: Option<Timestamp>,
}

impl InstantArguments {
    /// The instant that is named, or the present one.
    pub fn instant(&self) -> Timestamp {
        self.at.unwrap_or_else(now)
    }
}

/// Why a certificate is not issued.
pub const REFUSED: &str = "Roles Anywhere would refuse this certificate, so it was not issued; mend what is said above, or \
                           issue it all the same with --allow-unusable";

/// What happens to files that exist.
#[derive(Debug, Args)]
pub struct ForceArguments {
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

impl ForceArguments {
    /// The files of this run, of which these are read.
    pub fn files<'a>(&self, read: impl IntoIterator<Item = NamedFile<'a>>) -> Files {
        Files::new(if self.force { Existing::Replace } else { Existing::Keep }).reading(read)
    }
}
