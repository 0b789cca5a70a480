//! Shows what is in files: `openssl x509|req|crl|pkey -text -noout`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, ValueEnum};
use examples::{
    command_line::parse,
    exit::{Failure, exit, shown, tell},
    input::{read_file, shell_word},
    output::print,
    passphrase::Passphrase,
    private_key::{in_key_file, key_in_file},
    time::now,
};
use roles_anywhere::{
    pki::{
        Certificate, Pkcs12, PrivateKey, PublicKey, RevocationList, Signer, SystemRandom,
        file::{FileKind, Part, Structure, Wanted, certificates_of_pkcs7, files_inside, read_parts},
        text::{Escaped, GuardedJson},
    },
    policy::import::has_algorithm_for,
    x509::{CertificateRequest, Description},
};
use serde_json::{Map, Value, json};

/// Show what certificates, bundles, requests, revocation lists and keys say, as it matters to Roles Anywhere.
///
/// The contents of a file tell what it is. A private key is shown by its public half, with the certificates and requests
/// among the files that hold the same key.
#[derive(Parser)]
#[command(after_help = "Example:\n  inspect server.crt server.key root.crl")]
struct Arguments {
    /// Certificate, bundle, request, revocation list, key, PKCS#7 or PKCS#12 file (PEM or DER)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Format of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    passphrase: Passphrase,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn main() -> ExitCode {
    exit(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut items = Vec::new();
    for file in &arguments.files {
        items.extend(read(file, &arguments.passphrase)?);
    }
    match arguments.format {
        Format::Text => {
            let texts: Vec<_> = items.iter().map(|item| item.text(&items)).collect();
            print(texts.join("\n\n"))
        }
        Format::Json => {
            let items: Vec<_> = items.iter().map(|item| item.json(&items)).collect();
            let json = format!("{:#}", json!({ "version": 1, "items": items }));
            print(GuardedJson(&json))
        }
    }
}

/// One thing in a file.
struct Item {
    /// The file, and for PEM the line.
    place: String,
    description: Description,
    key: Option<PublicKey>,
}

impl Item {
    /// The places of the certificates and requests that are of this private key.
    fn matches<'a>(&self, items: &'a [Self]) -> Vec<&'a str> {
        let others = items.iter().filter(|other| {
            self.description.kind() == "private key"
                && other.description.kind() != "private key"
                && other.key.is_some()
                && other.key == self.key
        });
        others.map(|other| other.place.as_str()).collect()
    }

    fn text(&self, items: &[Self]) -> String {
        let matches = self.matches(items);
        let matches = if matches.is_empty() {
            String::new()
        } else {
            format!("\n  it is that of    {}", matches.join("\n                   "))
        };
        format!("{}: {}{matches}", self.place, self.description)
    }

    fn json(&self, items: &[Self]) -> Value {
        let mut item = Map::new();
        item.insert("place".into(), self.place.as_str().into());
        item.insert("kind".into(), self.description.kind().into());
        for fact in self.description.facts() {
            let value = match fact.values.as_slice() {
                [one] if !LISTS.contains(&fact.key) => one.as_str().into(),
                several => several.into(),
            };
            item.insert(fact.key.into(), value);
        }
        let matches = self.matches(items);
        if !matches.is_empty() {
            item.insert("matches".into(), matches.into());
        }
        item.into()
    }
}

/// Facts that are lists even with one thing in them.
const LISTS: [&str; 5] = ["alternativeNames", "extendedKeyUsage", "keyUsage", "otherExtensions", "revoked"];

fn read(path: &Path, passphrase: &Passphrase) -> Result<Vec<Item>, Failure> {
    let file = read_file(path)?;
    let mut items = read_contents(path, &file, &shown(path), passphrase)?;
    if !items.is_empty() {
        return Ok(items);
    }
    let (kind, inside) = (FileKind::detect(&file), files_inside(&file));
    for file in &inside {
        let place = match file.name() {
            Some(name) => format!("{}, entry {}", shown(path), Escaped(name)),
            None => shown(path),
        };
        items.extend(read_contents(path, file.contents(), &place, passphrase)?);
    }
    if items.is_empty() {
        return Err(Failure::about_file(
            path,
            format_args!(
                "the file is {kind}, in which no certificate, request, revocation list or key can be shown{}",
                advice(path, &kind)
            ),
        ));
    }
    tell(format_args!("note: {}: the file is {kind}{}", shown(path), advice(path, &kind)));
    Ok(items)
}

/// What a file that is PEM or DER holds; nothing if it is neither.
fn read_contents(
    path: &Path,
    file: &[u8],
    place: &str,
    passphrase: &Passphrase,
) -> Result<Vec<Item>, Failure> {
    if Pkcs12::is_pkcs12(file) {
        return read_pkcs12(path, file, place, passphrase);
    }
    let mut items = Vec::new();
    for part in read_parts(file).map_err(|error| Failure::in_file(path, error))? {
        let place = match part.line() {
            Some(line) => format!("{place}, line {line}"),
            None => place.into(),
        };
        match read_part(path, file, place.clone(), &part, passphrase)? {
            Some(read) => items.extend(read),
            None if part.line().is_some() => {
                tell(format_args!("{place}: {} is passed over", part.structure()));
            }
            None => {}
        }
    }
    Ok(items)
}

fn read_pkcs12(path: &Path, file: &[u8], place: &str, passphrase: &Passphrase) -> Result<Vec<Item>, Failure> {
    let contents = Pkcs12::read_asking(file, passphrase.asking(path)?, SystemRandom)
        .map_err(|error| in_key_file(path, error))?;
    let certificates = contents.certificates.iter().map(|one| certificate(place.into(), one));
    let key = contents.key.iter().map(|key| private_key(place.into(), key.public_key()));
    Ok(certificates.chain(key).collect())
}

/// What one part of a file holds, if that can be shown.
fn read_part(
    path: &Path,
    file: &[u8],
    place: String,
    part: &Part,
    passphrase: &Passphrase,
) -> Result<Option<Vec<Item>>, Failure> {
    let broken = |error: Failure| Failure::Usage(format!("{place}: {error}"));
    let der = part.contents();
    let item = match part.structure() {
        Structure::Certificate => {
            let read = Certificate::from_der(der).map_err(|error| broken(error.into()))?;
            certificate(place, &read)
        }
        Structure::CertificateRequest => {
            let read = CertificateRequest::from_der(der).map_err(|error| broken(error.into()))?;
            request(place, &read)
        }
        Structure::RevocationList => {
            let read = RevocationList::from_der(der).map_err(|error| broken(error.into()))?;
            list(place, &read)
        }
        Structure::PublicKey => {
            let read = PublicKey::from_spki_der(der).map_err(|error| broken(error.into()))?;
            public_key(place, &read)
        }
        Structure::Pkcs7 => {
            let read = certificates_of_pkcs7(der).map_err(|error| broken(error.into()))?;
            let read = (1..).zip(read).map(|(number, der)| {
                let place = format!("{place}, certificate {number} of PKCS#7");
                Certificate::from_der(der)
                    .map(|read| certificate(place.clone(), &read))
                    .map_err(|error| Failure::Usage(format!("{place}: {}", Failure::from(error))))
            });
            return read.collect::<Result<_, _>>().map(Some);
        }
        Structure::LegacyEncryptedKey => {
            private_key(place, key_in_file(path, file, passphrase)?.public_key())
        }
        Structure::OpenSshPrivateKey(_) | Structure::TpmKey => return Ok(None),
        structure if structure.is_private_key() => {
            let key = PrivateKey::read_asking(der, passphrase.asking(path)?, SystemRandom);
            private_key(place, key.map_err(|error| in_key_file(path, error))?.public_key())
        }
        _ => return Ok(None),
    };
    Ok(Some(vec![item]))
}

/// What makes of a file one that other programs take, behind a semicolon.
fn advice(path: &Path, kind: &FileKind) -> String {
    let word = shell_word(path);
    let wanted = [Wanted::PrivateKey, Wanted::Certificates];
    let is_key = kind.structures().iter().any(|structure| structure.is_private_key());
    let wanted = wanted.into_iter().filter(|wanted| *wanted != Wanted::Certificates || !is_key);
    let mut advice: Vec<String> = wanted.filter_map(|wanted| kind.advice(wanted, &word)).collect();
    // A command before words; that for certificates before that for a key.
    advice.sort_by_key(|advice| advice.contains('`'));
    advice.last().map_or_else(String::new, |advice| format!("; {advice}"))
}

fn certificate(place: String, certificate: &Certificate) -> Item {
    with_key(place, Description::from_certificate(certificate, Some(now())), certificate.public_key())
}

fn request(place: String, request: &CertificateRequest) -> Item {
    with_key(place, Description::from_request(request), request.public_key())
}

fn list(place: String, list: &RevocationList) -> Item {
    Item { place, description: Description::from_revocation_list(list, Some(now())), key: None }
}

fn public_key(place: String, key: &PublicKey) -> Item {
    with_key(place, Description::from_public_key(key), key)
}

fn private_key(place: String, public_half: &PublicKey) -> Item {
    with_key(place, Description::from_private_key(public_half), public_half)
}

/// What has a key, with what Roles Anywhere thinks of it.
fn with_key(place: String, description: Description, key: &PublicKey) -> Item {
    let description = if has_algorithm_for(key.algorithm()) {
        description
    } else {
        description.with_remark("key", ", which Roles Anywhere has no algorithm for")
    };
    Item { place, description, key: Some(key.clone()) }
}
