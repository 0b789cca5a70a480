//! The values of the six extensions, as OpenSSL 3 reads them.

use alloc::vec::Vec;

use der::flagset::FlagSet;
use ra_pki::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages};

use crate::{
    ExtensionFileProblem, NewExtension, SubjectAlternativeName,
    extension_file::{Located, unsupported},
    extension_text::{Place, Text},
    key_purpose::key_purpose,
    subject_alternative_name::subject_alternative_names,
};

/// An extension as a file asks for it.
#[derive(Debug, Clone)]
pub(crate) enum SectionExtension {
    /// One that is the same in every certificate.
    Fixed(NewExtension),
    SubjectKeyIdentifier {
        critical: bool,
        identifier: SubjectKeyIdentifierRequest,
    },
    AuthorityKeyIdentifier(AuthorityKeyIdentifierRequest),
}

/// What a subject key identifier is to hold.
#[derive(Debug, Clone)]
pub(crate) enum SubjectKeyIdentifierRequest {
    Nothing,
    Hash,
    Octets(Vec<u8>),
}

/// What an authority key identifier is to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AuthorityKeyIdentifierRequest {
    pub(crate) critical: bool,
    pub(crate) place: Place,
    pub(crate) key_identifier: Inclusion,
    pub(crate) issuer: Inclusion,
}

impl AuthorityKeyIdentifierRequest {
    /// What OpenSSL adds where a file says nothing: `keyid, issuer`. It asks for nothing that an issuer lacks, so its
    /// place is never shown.
    pub(crate) const KEY_OR_ISSUER: Self = Self {
        critical: false,
        place: Place { line: 0, column: 0 },
        key_identifier: Inclusion::IfNeeded,
        issuer: Inclusion::IfNeeded,
    };
}

/// Whether one of the two ways to name the issuer's key is used: `IfNeeded` is the name alone, `Always` is `:always`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inclusion {
    Never,
    IfNeeded,
    Always,
}

/// Reads the extension `name` with its value. `place` is the name's.
pub(crate) fn read_extension(name: &str, place: Place, value: Text<'_>) -> Result<SectionExtension, Located> {
    let (critical, value) = match value.strip_prefix("critical,") {
        Some(after) => (true, after.trimmed_start()),
        None => (false, value),
    };
    let fixed = |extension: Result<NewExtension, der::Error>| {
        extension.map(SectionExtension::Fixed).map_err(|error| Located::new(place, error))
    };
    match name {
        "basicConstraints" => fixed(NewExtension::new(critical, &basic_constraints(value)?)),
        "keyUsage" => fixed(NewExtension::new(critical, &key_usage(value)?)),
        "extendedKeyUsage" => fixed(NewExtension::new(critical, &extended_key_usage(value)?)),
        "subjectAltName" => {
            let names = subject_alternative_names(&alternative_names(value)?);
            fixed(names.and_then(|names| NewExtension::new(critical, &names)))
        }
        "subjectKeyIdentifier" => Ok(SectionExtension::SubjectKeyIdentifier {
            critical,
            identifier: subject_key_identifier(value)?,
        }),
        "authorityKeyIdentifier" => {
            let (key_identifier, issuer) = authority_key_identifier(value)?;
            let place = value.place();
            let request = AuthorityKeyIdentifierRequest { critical, place, key_identifier, issuer };
            Ok(SectionExtension::AuthorityKeyIdentifier(request))
        }
        _ => Err(Located::new(place, ExtensionFileProblem::UnsupportedExtension(name.into()))),
    }
}

fn basic_constraints(value: Text<'_>) -> Result<BasicConstraints, Located> {
    let mut constraints = BasicConstraints { ca: false, path_len_constraint: None };
    for item in items(value, "CA:TRUE, CA:FALSE or pathlen:N")? {
        match item.name.to_text().as_str() {
            "CA" => constraints.ca = boolean(item)?,
            "pathlen" => constraints.path_len_constraint = Some(path_length(item)?),
            _ => return Err(Located::unexpected(item.name, "CA:TRUE, CA:FALSE or pathlen:N")),
        }
    }
    Ok(constraints)
}

fn boolean(item: Item<'_>) -> Result<bool, Located> {
    let value = item.value("TRUE or FALSE after \"CA:\"")?;
    match value.to_text().as_str() {
        "TRUE" | "true" | "YES" | "yes" | "Y" | "y" => Ok(true),
        "FALSE" | "false" | "NO" | "no" | "N" | "n" => Ok(false),
        _ => Err(Located::unexpected(value, "TRUE or FALSE")),
    }
}

fn path_length(item: Item<'_>) -> Result<u8, Located> {
    let expected = "a number from 0 to 255";
    let value = item.value(expected)?;
    let text = value.to_text();
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u8::from_str_radix(digits, 16),
        None => text.parse(),
    };
    number.map_err(|_| Located::unexpected(value, expected))
}

fn key_usage(value: Text<'_>) -> Result<KeyUsage, Located> {
    let mut usages = FlagSet::default();
    for item in items(value, KEY_USAGE)? {
        let name = item.only_name(KEY_USAGE)?;
        let text = name.to_text();
        let known = KEY_USAGES.iter().find(|(short, long, _)| *short == text || *long == text);
        usages |= known.map(|(.., usage)| *usage).ok_or_else(|| Located::unexpected(name, KEY_USAGE))?;
    }
    Ok(KeyUsage(usages))
}

fn extended_key_usage(value: Text<'_>) -> Result<ExtendedKeyUsage, Located> {
    let expected = "a purpose such as clientAuth, or an object identifier such as 1.3.6.1.5.5.7.3.2";
    let purposes = items(value, expected)?.into_iter().map(|item| {
        let name = item.only_name(expected)?;
        key_purpose(&name.to_text()).ok_or_else(|| Located::unexpected(name, expected))
    });
    purposes.collect::<Result<_, _>>().map(ExtendedKeyUsage)
}

fn alternative_names(value: Text<'_>) -> Result<Vec<SubjectAlternativeName>, Located> {
    let expected = "DNS:name, URI:uri, IP:address or email:address";
    let names = items(value, expected)?.into_iter().map(|item| {
        let value = item.value(expected)?;
        let (name, text) = (item.name.to_text(), value.to_text());
        // OpenSSL lets kinds be numbered: DNS.1, DNS.2.
        let kind = name.split('.').next().unwrap_or_default();
        match (kind, text.as_str()) {
            ("email", "copy" | "move") => {
                Err(unsupported(value.place(), "email:copy or email:move", "write the address itself"))
            }
            ("DNS" | "URI" | "IP" | "email", _) => {
                SubjectAlternativeName::new(kind, &text).map_err(|error| Located::new(value.place(), error))
            }
            ("dirName" | "otherName" | "RID", _) => Err(unsupported(
                item.name.place(),
                "an alternative name of kind dirName, otherName or RID",
                "supported are DNS, URI, IP and email",
            )),
            _ => Err(Located::unexpected(item.name, expected)),
        }
    });
    names.collect()
}

fn subject_key_identifier(value: Text<'_>) -> Result<SubjectKeyIdentifierRequest, Located> {
    let expected = "hash, none or hexadecimal octets";
    refuse_other_forms(value)?;
    match value.to_text().as_str() {
        "hash" => Ok(SubjectKeyIdentifierRequest::Hash),
        "none" => Ok(SubjectKeyIdentifierRequest::Nothing),
        "" => Err(Located::unexpected(value, expected)),
        digits => hexadecimal(digits)
            .map(SubjectKeyIdentifierRequest::Octets)
            .ok_or_else(|| Located::unexpected(value, expected)),
    }
}

/// Pairs of digits, with colons between pairs.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != ':' {
            let (high, low) = (character.to_digit(16)?, characters.next()?.to_digit(16)?);
            octets.push(u8::try_from(high * 16 + low).ok()?);
        }
    }
    Some(octets)
}

fn authority_key_identifier(value: Text<'_>) -> Result<(Inclusion, Inclusion), Located> {
    let expected = "keyid, issuer, keyid:always, issuer:always, or none alone";
    let (mut key_identifier, mut issuer) = (Inclusion::Never, Inclusion::Never);
    let items = items(value, expected)?;
    let alone = items.len() == 1;
    for item in items {
        let inclusion = match item.value.map(Text::to_text).as_deref() {
            None => Inclusion::IfNeeded,
            Some("always") => Inclusion::Always,
            Some(_) => return Err(Located::unexpected(item.whole, expected)),
        };
        match (item.name.to_text().as_str(), inclusion) {
            ("keyid", _) => key_identifier = inclusion,
            ("issuer", _) => issuer = inclusion,
            ("none", Inclusion::IfNeeded) if alone => {}
            _ => return Err(Located::unexpected(item.whole, expected)),
        }
    }
    Ok((key_identifier, issuer))
}

/// One item of a list: `name` or `name:value`, blanks around both taken away.
#[derive(Clone, Copy)]
struct Item<'a> {
    whole: Text<'a>,
    name: Text<'a>,
    value: Option<Text<'a>>,
}

impl<'a> Item<'a> {
    fn value(self, expected: &'static str) -> Result<Text<'a>, Located> {
        self.value.ok_or_else(|| Located::unexpected(self.whole, expected))
    }

    fn only_name(self, expected: &'static str) -> Result<Text<'a>, Located> {
        match self.value {
            None => Ok(self.name),
            Some(_) => Err(Located::unexpected(self.whole, expected)),
        }
    }
}

/// The items of a list, separated by commas.
fn items<'a>(list: Text<'a>, expected: &'static str) -> Result<Vec<Item<'a>>, Located> {
    refuse_other_forms(list)?;
    if list.contains('\n') || list.contains('\r') {
        return Err(Located::unexpected(list, "a value without line breaks"));
    }
    let mut items = Vec::new();
    let mut rest = Some(list);
    while let Some(list) = rest {
        let (item, after) = match list.split_once(',') {
            Some((item, after)) => (item, Some(after)),
            None => (list, None),
        };
        items.push(read_item(item.trimmed(), expected)?);
        rest = after;
    }
    Ok(items)
}

fn read_item<'a>(whole: Text<'a>, expected: &'static str) -> Result<Item<'a>, Located> {
    let (name, value) = match whole.split_once(':') {
        Some((name, value)) => (name.trimmed(), Some(value.trimmed())),
        None => (whole, None),
    };
    let empty = [Some(name), value].into_iter().flatten().find(|text| text.is_empty());
    match empty {
        Some(text) => Err(Located::unexpected(text, expected)),
        None => Ok(Item { whole, name, value }),
    }
}

/// Values that are no list of this extension's own words.
fn refuse_other_forms(value: Text<'_>) -> Result<(), Located> {
    let instead = "write the value in the words of the extension, in its own line";
    for (prefix, found) in [
        ("@", "a value in a section of its own (@section)"),
        ("DER:", "a value in octets (DER:)"),
        ("ASN1:", "a value in ASN.1 (ASN1:)"),
    ] {
        if value.strip_prefix(prefix).is_some() {
            return Err(unsupported(value.place(), found, instead));
        }
    }
    Ok(())
}

const KEY_USAGE: &str = "digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, \
                         keyCertSign, cRLSign, encipherOnly or decipherOnly";

/// Short name, long name, bit.
const KEY_USAGES: [(&str, &str, KeyUsages); 9] = [
    ("digitalSignature", "Digital Signature", KeyUsages::DigitalSignature),
    ("nonRepudiation", "Non Repudiation", KeyUsages::NonRepudiation),
    ("keyEncipherment", "Key Encipherment", KeyUsages::KeyEncipherment),
    ("dataEncipherment", "Data Encipherment", KeyUsages::DataEncipherment),
    ("keyAgreement", "Key Agreement", KeyUsages::KeyAgreement),
    ("keyCertSign", "Certificate Sign", KeyUsages::KeyCertSign),
    ("cRLSign", "CRL Sign", KeyUsages::CRLSign),
    ("encipherOnly", "Encipher Only", KeyUsages::EncipherOnly),
    ("decipherOnly", "Decipher Only", KeyUsages::DecipherOnly),
];

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use crate::ExtensionFile;

    fn error(line: &str) -> String {
        ExtensionFile::parse("a.ext", line).unwrap().section(None).unwrap_err().to_string()
    }

    #[test]
    fn a_wrong_word_is_refused_where_it_stands() {
        for (line, column) in [
            ("basicConstraints = CA:True", 23),
            ("basicConstraints = CA", 20),
            ("basicConstraints = CA:TRUE, pathlen:256", 37),
            ("basicConstraints = CA:TRUE, pathlen:-1", 37),
            ("basicConstraints = CB:TRUE", 20),
            ("keyUsage = critical", 12),
            ("keyUsage = critical , digitalSignature", 12),
            ("keyUsage = digitalSignature:yes", 12),
            ("keyUsage = digitalSignature, DigitalSignature", 30),
            ("extendedKeyUsage = clientauth", 20),
            ("subjectKeyIdentifier = Hash", 24),
            ("subjectKeyIdentifier = 0A0", 24),
            ("authorityKeyIdentifier = keyid:never", 26),
            ("authorityKeyIdentifier = keyid, none", 33),
            ("subjectAltName = dns:host", 18),
            ("subjectAltName = DNS", 18),
            ("subjectAltName = IP:10.0.0", 21),
        ] {
            let error = error(line);
            assert!(error.starts_with(&std::format!("a.ext, line 1, column {column}: ")), "{line}: {error}");
        }
    }

    #[test]
    fn a_missing_word_is_refused_where_it_would_stand() {
        for (line, column) in [
            ("keyUsage =", 11),
            ("keyUsage = critical,", 21),
            ("keyUsage = digitalSignature,", 29),
            ("keyUsage = digitalSignature,,keyAgreement", 29),
            ("subjectKeyIdentifier =", 23),
            ("subjectAltName = DNS:", 22),
            ("subjectAltName = DNS: , DNS:b", 22),
        ] {
            let error = error(line);
            let start = std::format!("a.ext, line 1, column {column}: nothing stands here; expected is ");
            assert!(error.starts_with(&start), "{line}: {error}");
        }
    }

    #[test]
    fn a_line_break_by_escape_ends_no_value_unseen() {
        assert!(error("keyUsage = digitalSignature\\n, keyAgreement").contains("without line breaks"));
    }
}
