//! Shows what is in files: `openssl x509|req|crl|pkey -text -noout`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, ValueEnum};
use examples::{
    command_line::parse,
    exit::{Failure, exit, shown, tell},
    input::read_file,
    output::print,
    passphrase::Passphrase,
    private_key::{in_key_file, key_in_file},
    time::now,
};
use roles_anywhere::{
    pki::{
        Certificate, KeyFileError, Pkcs12, PrivateKey, PublicKey, RevocationList, Signer, SystemRandom,
        pem::{is_pem, read_pem},
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
    /// Certificate, bundle, request, revocation list, key or PKCS#12 file (PEM or DER)
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
    let place = shown(path);
    if Pkcs12::is_pkcs12(&file) {
        let contents = Pkcs12::read_asking(&file, passphrase.asking(path)?, SystemRandom)
            .map_err(|error| in_key_file(path, &error))?;
        let certificates = contents.certificates.iter().map(|one| certificate(place.clone(), one));
        return Ok(certificates.chain([private_key(place.clone(), contents.key.public_key())]).collect());
    }
    if is_pem(&file) {
        read_blocks(path, &file, passphrase)
    } else {
        read_der(path, &file, passphrase).map(|item| vec![item])
    }
}

fn read_blocks(path: &Path, file: &[u8], passphrase: &Passphrase) -> Result<Vec<Item>, Failure> {
    let mut items = Vec::new();
    for block in read_pem(file).map_err(|error| Failure::in_file(path, error))? {
        let place = format!("{}, line {}", shown(path), block.line());
        let broken = |error: Failure| Failure::Usage(format!("{place}: {error}"));
        let der = block.contents();
        items.push(match block.label() {
            "CERTIFICATE" => {
                certificate(place.clone(), &Certificate::from_der(der).map_err(|error| broken(error.into()))?)
            }
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => request(
                place.clone(),
                &CertificateRequest::from_der(der).map_err(|error| broken(error.into()))?,
            ),
            "X509 CRL" => {
                list(place.clone(), &RevocationList::from_der(der).map_err(|error| broken(error.into()))?)
            }
            "PUBLIC KEY" => public_key(
                place.clone(),
                &PublicKey::from_spki_der(der).map_err(|error| broken(error.into()))?,
            ),
            label if label.ends_with("PRIVATE KEY") => {
                private_key(place, key_in_file(path, file, passphrase)?.public_key())
            }
            label => {
                tell(format_args!("{place}: {} is passed over", Escaped(label)));
                continue;
            }
        });
    }
    if items.is_empty() {
        return Err(Failure::about_file(
            path,
            "nothing in the file is a certificate, a request, a revocation list or a key",
        ));
    }
    Ok(items)
}

fn read_der(path: &Path, der: &[u8], passphrase: &Passphrase) -> Result<Item, Failure> {
    let place = shown(path);
    if let Ok(read) = Certificate::from_der(der) {
        Ok(certificate(place, &read))
    } else if let Ok(read) = CertificateRequest::from_der(der) {
        Ok(request(place, &read))
    } else if let Ok(read) = RevocationList::from_der(der) {
        Ok(list(place, &read))
    } else if let Ok(read) = PublicKey::from_spki_der(der) {
        Ok(public_key(place, &read))
    } else {
        match PrivateKey::read_asking(der, passphrase.asking(path)?, SystemRandom) {
            Ok(key) => Ok(private_key(place, key.public_key())),
            Err(KeyFileError::NotAKey) => Err(Failure::about_file(
                path,
                "the file is not a certificate, request, revocation list or key, neither in PEM nor in DER",
            )),
            Err(error) => Err(in_key_file(path, &error)),
        }
    }
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
