//! What turns a file into what is wanted.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use crate::file::{
    kind::{FileKind, Keystore, SecretEntry},
    structure::Structure,
    wanted::Wanted,
};

/// How many blocks of PEM are looked at for advice.
const MAX_LOOKED_AT: usize = 32;

impl FileKind {
    /// How to get what is wanted: with the command that makes it of this file, or that none can. The file's name stands in the
    /// command as it is given, quoted for a shell where it must be.
    ///
    /// `None` where the file holds what is wanted, or nobody knows.
    pub fn advice(&self, wanted: Wanted, file: &str) -> Option<String> {
        match self {
            Self::Der(structure) => structure_advice(structure, 1, "-inform DER ", wanted, file),
            Self::DerWithMore(structure) if wanted.fits(structure) => {
                Some("cut off what stands behind it, or write both as PEM".into())
            }
            Self::Pem(parts) => parts.iter().take(MAX_LOOKED_AT).find_map(|(structure, _)| {
                let count = parts.iter().filter(|(other, _)| other == structure).count();
                structure_advice(structure, count, "", wanted, file)
            }),
            Self::Ber if wanted.is_certificates() => Some(format!(
                "take the certificates out of PKCS#7 with `openssl pkcs7 -print_certs -inform DER -in {file} -out {file}.pem`, \
                 and of PKCS#12 with `openssl pkcs12 -in {file} -nokeys -out {file}.pem`"
            )),
            Self::Ber => {
                Some(format!("if it is PKCS#12, convert it with `openssl pkcs12 -in {file} -out {file}.pem`"))
            }
            Self::Keystore(keystore) => keystore_advice(*keystore, wanted, file),
            Self::Base64(inside) => {
                let ending = inside.ending();
                Some(inside.unwrapped(wanted, &format!("base64 -d {file} > {file}.{ending}")))
            }
            Self::Utf16(inside) => {
                let ending = inside.ending();
                Some(inside.unwrapped(wanted, &format!("iconv -f UTF-16 -t UTF-8 {file} > {file}.{ending}")))
            }
            Self::SecretYaml(entries) => entry_advice(entries, wanted, |entry| yaml_command(entry, file)),
            Self::SecretJson(entries) => entry_advice(entries, wanted, |entry| {
                let name = &entry.name;
                format!("jq -r '.data[\"{name}\"]' {file} | base64 -d > {file}.{name}")
            }),
            Self::Json(entries) => entry_advice(entries, wanted, |entry| {
                let name = &entry.name;
                format!("jq -r '.. | objects | .[\"{name}\"]? | strings' {file} > {file}.{name}")
            }),
            Self::PuttyKey if wanted == Wanted::PrivateKey => {
                Some("export it in PuTTYgen as a key of OpenSSH, and go on from there".into())
            }
            Self::SshPublicKey(_) if wanted == Wanted::PrivateKey => {
                Some("the private key lies beside it, in the file whose name lacks .pub".into())
            }
            Self::SshPublicKey(_) if wanted.is_certificates() => {
                Some("nothing makes an X.509 certificate of it: have a CA issue one".into())
            }
            Self::Empty => Some("see whether the program that wrote it failed".into()),
            Self::TruncatedDer => Some("copy it again, as a whole and as binary".into()),
            Self::Archive => Some("unpack it first".into()),
            Self::Html => Some("see whether the download of the file needs a login".into()),
            _ => None,
        }
    }

    /// The end of the name of a file of this kind.
    fn ending(&self) -> &'static str {
        match self {
            Self::Der(_) | Self::DerWithMore(_) | Self::TruncatedDer | Self::Ber => "der",
            Self::Keystore(_) => "jks",
            _ => "pem",
        }
    }

    /// Advice for a file of this kind in a wrapping, which a command takes off.
    fn unwrapped(&self, wanted: Wanted, command: &str) -> String {
        let fits = self.structures().into_iter().any(|structure| wanted.fits(structure));
        match self.advice(wanted, "that") {
            _ if fits => format!("unwrap it with `{command}`"),
            Some(_) => format!("unwrap it with `{command}`, and go on from there"),
            None => format!("`{command}` unwraps it"),
        }
    }
}

/// Advice for PEM or DER of another structure than the one that is wanted.
fn structure_advice(
    structure: &Structure,
    count: usize,
    form: &str,
    wanted: Wanted,
    file: &str,
) -> Option<String> {
    match wanted {
        Wanted::Certificate | Wanted::Certificates | Wanted::TrustAnchor => {
            certificate_advice(structure, count, form, file)
        }
        Wanted::PrivateKey => key_advice(structure, file),
        Wanted::CertificateRequest => match structure {
            structure if structure.is_private_key() && Wanted::PrivateKey.fits(structure) => {
                Some(format!("make a request with `openssl req -new -key {file} -out {file}.csr`"))
            }
            Structure::Certificate => Some("make a request with the private key that belongs to it".into()),
            _ => None,
        },
        Wanted::RevocationList => match structure {
            Structure::Pkcs7 => Some(format!(
                "if it holds one, take it out with `openssl pkcs7 -print_certs {form}-in {file} -out {file}.pem`"
            )),
            _ => None,
        },
    }
}

fn certificate_advice(structure: &Structure, count: usize, form: &str, file: &str) -> Option<String> {
    Some(match structure {
        Structure::TrustedCertificate if count == 1 => {
            format!("take the trust settings off with `openssl x509 {form}-in {file} -out {file}.pem`")
        }
        Structure::TrustedCertificate => format!(
            "take the trust settings off with `openssl crl2pkcs7 -nocrl -certfile {file} | openssl pkcs7 -print_certs \
             -out {file}.pem`"
        ),
        Structure::Pkcs7 => format!(
            "take its certificates out with `openssl pkcs7 -print_certs {form}-in {file} -out {file}.pem`, and keep the one \
             that is meant"
        ),
        Structure::Pkcs12 => {
            format!("take its certificates out with `openssl pkcs12 -in {file} -nokeys -out {file}.pem`")
        }
        Structure::LegacyPkcs12 => format!(
            "take its certificates out with `openssl pkcs12 -legacy -in {file} -nokeys -out {file}.pem` of OpenSSL 3 (older \
             ones without -legacy)"
        ),
        Structure::CertificateRequest => "a CA makes a certificate of it; give what the CA gave back".into(),
        Structure::PublicKey | Structure::RsaPublicKey => {
            "give the certificate that was issued for this key".into()
        }
        structure if structure.is_private_key() => "give the certificate that was issued for this key".into(),
        _ => return None,
    })
}

fn key_advice(structure: &Structure, file: &str) -> Option<String> {
    Some(match structure {
        Structure::OpenSshPrivateKey(key_type) if key_type.starts_with("sk-") => {
            "the key never leaves its security token, so nothing can convert it: make another key".into()
        }
        Structure::OpenSshPrivateKey(key_type)
            if !key_type.is_empty() && !key_type.starts_with("ecdsa-") && key_type != "ssh-rsa" =>
        {
            "no command makes a key of it that can be used here: make one of type RSA, EC P-256, P-384 or P-521, or ML-DSA".into()
        }
        Structure::OpenSshPrivateKey(_) => {
            format!("convert a copy of it with `cp {file} {file}.pem && ssh-keygen -p -m PKCS8 -f {file}.pem`")
        }
        Structure::TpmKey => {
            "the key never leaves its TPM, so no command can convert it: use the TPM by its PKCS#11 module, or make another key"
                .into()
        }
        Structure::Certificate
        | Structure::TrustedCertificate
        | Structure::CertificateRequest
        | Structure::Pkcs7
        | Structure::PublicKey
        | Structure::RsaPublicKey => {
            "the private key stands in another file, which was made together with the request".into()
        }
        _ => return None,
    })
}

fn keystore_advice(keystore: Keystore, wanted: Wanted, file: &str) -> Option<String> {
    let store = match keystore {
        Keystore::Jks => "",
        Keystore::Jceks => "-storetype JCEKS ",
    };
    match wanted {
        Wanted::PrivateKey => {
            let source = if store.is_empty() { "" } else { "-srcstoretype JCEKS " };
            Some(format!(
                "make PKCS#12 of it with `keytool -importkeystore -srckeystore {file} {source}-destkeystore {file}.p12 \
                 -deststoretype PKCS12`"
            ))
        }
        wanted if wanted.is_certificates() => Some(format!(
            "take its certificates out with `keytool -list -rfc {store}-keystore {file} > {file}.pem`"
        )),
        _ => None,
    }
}

/// Advice for a wrapping of entries: the command for the one that is wanted.
fn entry_advice(
    entries: &[SecretEntry],
    wanted: Wanted,
    command: impl Fn(&SecretEntry) -> String,
) -> Option<String> {
    let holds = |entry: &&SecretEntry| entry.kind.structures().into_iter().any(|one| wanted.fits(one));
    let fitting: Vec<&SecretEntry> = entries.iter().filter(holds).collect();
    // `ca.crt` of a Secret, `CertificateChain` of AWS's answers.
    let is_of_ca = |entry: &&&SecretEntry| {
        let name = entry.name.to_ascii_lowercase();
        name.starts_with("ca") || name.contains("chain")
    };
    let entry = match wanted {
        Wanted::TrustAnchor => fitting.iter().find(is_of_ca),
        _ => fitting.iter().find(|entry| !is_of_ca(entry)),
    };
    let Some(entry) = entry.or(fitting.first()) else {
        let what = if entries.is_empty() { return None } else { "none of its entries is what is expected" };
        return Some(what.to_owned());
    };
    if !is_plain(&entry.name) {
        return Some(format!("it stands in the entry {:?}", entry.name));
    }
    Some(format!("take the entry {} out with `{}`", entry.name, command(entry)))
}

/// Whether a name can stand in a command, and in the name of a file.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'_' | b'-'))
        && !name.starts_with(['-', '.'])
}

fn yaml_command(entry: &SecretEntry, file: &str) -> String {
    let (name, pattern) = (&entry.name, entry.name.replace('.', "\\."));
    if entry.is_block {
        return format!(
            "awk '/^ *{pattern}:/ {{on=1; next}} /:/ {{on=0}} on' {file} | tr -d ' \\r' | base64 -d > {file}.{name}"
        );
    }
    format!(
        "sed -n 's/^ *{pattern}:[^A-Za-z0-9+\\/]*\\([A-Za-z0-9+\\/=]*\\).*/\\1/p' {file} | base64 -d > {file}.{name}"
    )
}
