//! What a file is.

use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use crate::{file::structure::Structure, pem::PemError, text::Escaped};

/// The most entries of a wrapping that are looked at.
pub(crate) const MAX_ENTRIES: usize = 32;

/// What a file is, as it is given to a reader of certificates, keys, requests or revocation lists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// Nothing, or blanks alone.
    Empty,
    /// DER of one structure, as a whole.
    Der(Structure),
    /// DER that ends before its structure does.
    TruncatedDer,
    /// DER of a structure with other octets behind it.
    DerWithMore(Structure),
    /// BER with lengths of the indefinite form, as old programs write PKCS#7 and PKCS#12.
    Ber,
    /// PEM with these things in its blocks, and the labels that disagree with them.
    Pem(Vec<(Structure, Option<String>)>),
    /// PEM that is broken.
    BrokenPem(PemError),
    /// A keystore of Java.
    Keystore(Keystore),
    /// base64 of another file, without the lines that make PEM of it.
    Base64(Box<FileKind>),
    /// Another file in UTF-16.
    Utf16(Box<FileKind>),
    /// A Secret of Kubernetes in YAML, with these entries.
    SecretYaml(Vec<SecretEntry>),
    /// A Secret of Kubernetes in JSON, with these entries.
    SecretJson(Vec<SecretEntry>),
    /// JSON, with the entries whose texts are PEM.
    Json(Vec<SecretEntry>),
    /// YAML.
    Yaml,
    /// A public key or certificate of OpenSSH, of this type.
    SshPublicKey(String),
    /// A private key of `PuTTY`.
    PuttyKey,
    /// A page of the web.
    Html,
    /// A compressed file or an archive.
    Archive,
    /// Another text.
    Text,
    /// Octets that are none of these.
    Binary,
}

/// One entry of a Secret, or of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretEntry {
    /// Its name, such as `tls.crt`.
    pub name: String,
    /// What its value is, once it is decoded.
    pub kind: FileKind,
    /// Whether its value stands on the lines below its name.
    pub(crate) is_block: bool,
}

/// The keystores of Java that are no PKCS#12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keystore {
    /// Sun's first.
    Jks,
    /// The one of the cryptography extension.
    Jceks,
}

impl FileKind {
    /// The structures in the file, if it is DER or PEM.
    pub fn structures(&self) -> Vec<&Structure> {
        match self {
            Self::Der(structure) => alloc::vec![structure],
            Self::Pem(parts) => parts.iter().map(|(structure, _)| structure).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether this is a text that is neither PEM nor another wrapping of certificates or keys.
    pub fn is_plain_text(&self) -> bool {
        matches!(self, Self::Json(_) | Self::Yaml | Self::Text)
    }
}

/// What the file is, for people, with its article: "a PKCS#7 bundle of certificates in DER".
impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Der(structure) => write!(f, "{structure} in DER"),
            Self::TruncatedDer => f.write_str("DER that is cut off: its structure is longer than the file"),
            Self::DerWithMore(structure) => write!(f, "{structure} in DER with other octets behind it"),
            Self::Ber => f.write_str("a PKCS#7 or PKCS#12 file in BER, with lengths of the indefinite form"),
            Self::Pem(parts) => write!(f, "PEM with {}", list(parts)),
            Self::BrokenPem(_) => f.write_str("PEM that is broken"),
            Self::Keystore(Keystore::Jks) => f.write_str("a Java keystore (JKS)"),
            Self::Keystore(Keystore::Jceks) => f.write_str("a Java keystore (JCEKS)"),
            Self::Base64(inside) => write!(f, "base64 of {inside}"),
            Self::Utf16(inside) => write!(f, "UTF-16 text of {inside}"),
            Self::SecretYaml(entries) => write!(f, "a Kubernetes Secret in YAML{}", named(entries)),
            Self::SecretJson(entries) => write!(f, "a Kubernetes Secret in JSON{}", named(entries)),
            Self::Json(entries) => write!(f, "JSON{}", named(entries)),
            Self::Yaml => f.write_str("YAML"),
            Self::SshPublicKey(key_type) if key_type.contains("-cert-") => {
                write!(f, "an OpenSSH certificate of type {key_type}")
            }
            Self::SshPublicKey(key_type) => write!(f, "an OpenSSH public key of type {key_type}"),
            Self::PuttyKey => f.write_str("a private key of PuTTY"),
            Self::Html => f.write_str("a page of the web or another XML text"),
            Self::Archive => f.write_str("a compressed file or an archive"),
            Self::Text => f.write_str("a text that is neither PEM nor base64"),
            Self::Binary => f.write_str("binary, and neither PEM nor DER"),
        }
    }
}

/// The most kinds of things that are listed.
const MAX_LISTED: usize = 4;

/// "a private key (PKCS#8) and 2 certificates", in the order in which the kinds begin.
fn list(parts: &[(Structure, Option<String>)]) -> String {
    let mut counted: Vec<(&(Structure, Option<String>), usize)> = Vec::new();
    for part in parts {
        if let Some((_, count)) = counted.iter_mut().find(|(other, _)| *other == part) {
            *count += 1;
        } else if counted.len() <= MAX_LISTED {
            counted.push((part, 1));
        }
    }
    let mut names: Vec<String> =
        counted.iter().take(MAX_LISTED).map(|(part, count)| described(part, *count)).collect();
    if counted.len() > MAX_LISTED {
        names.push("other things".into());
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn described((structure, label): &(Structure, Option<String>), count: usize) -> String {
    let name = match count {
        1 => structure.to_string(),
        // "2 private keys (PKCS#8)": the plural of the noun before what follows it.
        count => {
            let name = structure.name();
            let noun = [" (", " with ", " in ", " of ", " bound ", " that ", " labelled "]
                .iter()
                .filter_map(|end| name.find(end))
                .min()
                .unwrap_or(name.len());
            let (noun, rest) = name.split_at(noun);
            format!("{count} {noun}s{rest}")
        }
    };
    match label {
        Some(label) => format!("{name} under the label {label:?}"),
        None => name,
    }
}

/// The entries of a wrapping, by name and by what they are.
fn named(entries: &[SecretEntry]) -> String {
    let each: Vec<String> = entries
        .iter()
        .take(MAX_LISTED)
        .map(|entry| format!("{} ({})", Escaped(&entry.name), entry.kind))
        .collect();
    match each.len() {
        0 => String::new(),
        _ if entries.len() > MAX_LISTED => format!(" with the entries {} and others", each.join(", ")),
        1 => format!(" with the entry {}", each.join(", ")),
        _ => format!(" with the entries {}", each.join(", ")),
    }
}
