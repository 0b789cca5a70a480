//! Makes a certificate request, and a key for it if there is none: `openssl req -new -newkey …`.

use std::{path::PathBuf, process::ExitCode};

use clap::{ArgGroup, Parser};
use examples::{
    command_line::parse,
    exit::{Failure, exit},
    flags::ForceArguments,
    passphrase::Passphrase,
    private_key::{for_few_signatures, read_key},
};
use roles_anywhere::{
    pki::{DistinguishedName, KeyType, PrivateKey, SystemRandom},
    x509::{CertificateRequest, SubjectAlternativeName},
};

/// Make a certificate request (CSR), with a new key or an existing one.
#[derive(Parser)]
#[command(
    group = ArgGroup::new("private key").required(true).args(["key_type", "key"]),
    after_help = "Example:\n  request_certificate --subject /C=JP/O=Example/CN=host-1 --key-type p-256 \\\n    \
                  --san DNS:host-1.example.com --key-out server.key --out server.csr"
)]
struct Arguments {
    /// Subject of the certificate, as OpenSSL's -subj takes it: /C=JP/O=Example/CN=host-1
    #[arg(long, value_name = "/C=…/CN=…")]
    subject: DistinguishedName,
    /// Make a new key: rsa-2048, rsa-3072, rsa-4096, p-256, p-384, p-521, ml-dsa-44, ml-dsa-65 or ml-dsa-87
    #[arg(long, value_name = "TYPE", requires = "key_out")]
    key_type: Option<KeyType>,
    /// Use the existing key in this file (PEM or DER)
    #[arg(long, value_name = "FILE", conflicts_with = "key_out")]
    key: Option<PathBuf>,
    /// Subject alternative name, repeatable: DNS:…, URI:…, IP:…, email:… or dirName:/…
    #[arg(long = "san", value_name = "KIND:VALUE")]
    alternative_names: Vec<SubjectAlternativeName>,
    /// Where the new key goes (PKCS#8 PEM, mode 0600), encrypted if there is a --passphrase-file
    #[arg(long, value_name = "FILE")]
    key_out: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
    /// Where the request goes (PEM)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    force: ForceArguments,
}

fn main() -> ExitCode {
    exit(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let key = arguments.key.as_deref().map(|path| ("--key", path));
    let mut files = arguments.force.files(key.into_iter().chain(arguments.passphrase.file()));
    let out = files.output("--out", &arguments.out)?;
    let (key, new_key) = match (&arguments.key, arguments.key_type, &arguments.key_out) {
        (Some(path), ..) => (read_key(path, &arguments.passphrase)?, None),
        (None, Some(key_type), Some(path)) => {
            let key_out = files.output("--key-out", path)?;
            let key = PrivateKey::generate(key_type, SystemRandom)?;
            let pem = match arguments.passphrase.from_file()? {
                Some(passphrase) => key.to_encrypted_pkcs8_pem(&passphrase)?.into(),
                None => key.to_pkcs8_pem()?,
            };
            (key, Some((key_out, pem)))
        }
        _ => return Err(Failure::Usage("name a key: --key FILE, or --key-type TYPE --key-out FILE".into())),
    };
    let key = for_few_signatures(key);
    let request = CertificateRequest::create_with(&arguments.subject, &key, &arguments.alternative_names)?;
    match new_key {
        Some((key_out, key)) => out.write_with_key(&request.to_pem(), &key_out, &key),
        None => out.write(&request.to_pem()),
    }
}
