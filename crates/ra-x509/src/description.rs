use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

use const_oid::{
    AssociatedOid, ObjectIdentifier,
    db::rfc5280::{
        ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE,
        ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER,
    },
};
use jiff::Timestamp;
use ra_pki::{
    Certificate, PublicKey, RevocationList, TbsCertificate,
    asn1::{
        AnyObjectIdentifier, Expiry, GeneralNameRef, NO_EXPIRY, describe_algorithm, key_usage_names,
        pkix::{ExtendedKeyUsage, KeyUsage, SubjectAltName},
        read_general_names,
    },
};

use crate::{
    certificate_request::CertificateRequest, extension_file::short_name, general_name::GeneralNameText,
};

/// What a certificate, a request, a revocation list or a key says, in words for people: facts, each with a name and a
/// value or several.
///
/// `Display` writes one fact in a line, aligned; [`facts`](Self::facts) are for other forms. Of a private key only the public
/// half is described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    kind: &'static str,
    facts: Vec<Fact>,
}

/// One fact of a [`Description`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fact {
    /// Its name for programs, such as `serialNumber`.
    pub key: &'static str,
    /// Its name for people, such as `serial number`.
    pub label: &'static str,
    /// What is said: one thing or several.
    pub values: Vec<String>,
}

impl Description {
    /// What is described, such as `certificate`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The facts in their order.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Appends a remark to the last value of a fact, such as whether a service takes keys of this kind. Nothing changes if no
    /// fact has this key.
    #[must_use]
    pub fn with_remark(mut self, key: &str, remark: &str) -> Self {
        let fact = self.facts.iter_mut().find(|fact| fact.key == key);
        if let Some(value) = fact.and_then(|fact| fact.values.last_mut()) {
            value.push_str(remark);
        }
        self
    }

    /// A certificate; how much of its lifetime is left is said if there is a `now`.
    pub fn from_certificate(certificate: &Certificate, now: Option<Timestamp>) -> Self {
        let mut this = Self { kind: "certificate", facts: Vec::new() };
        let serial_number = certificate.serial_number();
        this.add("subject", "subject", certificate.subject());
        this.add("issuer", "issuer", certificate.issuer());
        this.add("serialNumber", "serial number", serial_number);
        let decimal = serial_number.to_decimal().unwrap_or_else(|| "negative".into());
        this.add("serialNumberDecimal", "  in decimal", decimal);
        this.add("notBefore", "valid from", certificate.not_before());
        this.add("notAfter", "valid until", Expiry(certificate.not_after()));
        if let Some(now) = now {
            this.add("lifetime", "  which is", lifetime(certificate.tbs(), now));
        }
        this.add_key(certificate.public_key());
        this.add(
            "signatureAlgorithm",
            "signed with",
            describe_algorithm(&certificate.signature_algorithm().oid),
        );
        this.add("version", "X.509 version", certificate.version());
        this.add_purpose(certificate.tbs());
        this.add_identifiers(certificate.tbs());
        this.add("sha256", "SHA-256", colons(&certificate.sha256()));
        this
    }

    /// A certificate request, whose signature stands.
    pub fn from_request(request: &CertificateRequest) -> Self {
        let mut this = Self { kind: "certificate request", facts: Vec::new() };
        this.add("subject", "subject", request.subject());
        this.add_key(request.public_key());
        match request.requested_extensions() {
            Ok(requested) => {
                let names = requested.iter().find(|extension| extension.oid() == SubjectAltName::OID);
                this.add_alternative_names(names.and_then(|names| read_general_names(names.value())));
                let others = requested.iter().filter(|extension| extension.oid() != SubjectAltName::OID);
                let others =
                    others.map(|extension| describe_extension(extension.oid(), extension.is_critical()));
                this.add_all("otherExtensions", "also asks for", others.collect());
            }
            Err(error) => this.add("otherExtensions", "also asks for", error),
        }
        this
    }

    /// A revocation list with its entries.
    pub fn from_revocation_list(list: &RevocationList, now: Option<Timestamp>) -> Self {
        let mut this = Self { kind: "revocation list", facts: Vec::new() };
        this.add("issuer", "issuer", list.issuer());
        this.add_all("number", "number", list.number().iter().map(ToString::to_string).collect());
        if let Some(extension) = list.malformed_number() {
            let value = extension.value();
            let shown = colons(value.get(..MAX_SHOWN_OCTETS).unwrap_or(value));
            let more = if value.len() > MAX_SHOWN_OCTETS { "…" } else { "" };
            this.add("malformedNumber", "malformed number", format!("{shown}{more}"));
        }
        this.add("thisUpdate", "made", list.this_update());
        if let Some(next) = list.next_update() {
            this.add("nextUpdate", "next by", Expiry(next));
            if let Some(now) = now.filter(|now| *now > next) {
                this.add("overdue", "  overdue for", days(next, now));
            }
        }
        this.add("signatureAlgorithm", "signed with", describe_algorithm(&list.signature_algorithm().oid));
        if let Some(identifier) = list.authority_key_identifier() {
            this.add("authorityKeyIdentifier", "issuer's key id", colons(&identifier));
        }
        if let Some(extension) = list.unknown_critical_extension() {
            this.add("unknownCriticalExtension", "not understood", extension.describe());
        }
        this.add("revokedCount", "certificates", list.len());
        let entries = list.entries().map(|entry| {
            let since =
                entry.invalidity_date().map_or_else(String::new, |date| format!(", invalid since {date}"));
            format!("{} on {}, {}{since}", entry.serial_number(), entry.date(), entry.reason_name())
        });
        this.add_all("revoked", "revoked", entries.collect());
        this
    }

    /// A private key, by its public half.
    pub fn from_private_key(public_half: &PublicKey) -> Self {
        let mut this = Self { kind: "private key", facts: Vec::new() };
        this.add_key(public_half);
        this
    }

    /// A public key.
    pub fn from_public_key(key: &PublicKey) -> Self {
        Self { kind: "public key", ..Self::from_private_key(key) }
    }

    fn add(&mut self, key: &'static str, label: &'static str, value: impl fmt::Display) {
        self.facts.push(Fact { key, label, values: vec![value.to_string()] });
    }

    fn add_all(&mut self, key: &'static str, label: &'static str, values: Vec<String>) {
        if !values.is_empty() {
            self.facts.push(Fact { key, label, values });
        }
    }

    fn add_key(&mut self, key: &PublicKey) {
        self.add("key", "key", key.algorithm());
        self.add("keySha256", "  its SHA-256", colons(&key.sha256()));
    }

    fn add_purpose(&mut self, certificate: &TbsCertificate) {
        let constraints = certificate.basic_constraints();
        let ca = match constraints.map(|constraints| (constraints.ca, constraints.path_len_constraint)) {
            Some((true, Some(length))) => format!("yes, with a path length of {length}"),
            Some((true, None)) => "yes".into(),
            _ => "no".into(),
        };
        self.add("ca", "CA", ca);
        if let Some(Ok((_, usage))) = certificate.extension::<KeyUsage>() {
            self.add_all("keyUsage", "key usage", key_usage_names(usage).map(String::from).collect());
        }
        if let Some(Ok((_, purposes))) = certificate.extension::<ExtendedKeyUsage>() {
            let names =
                purposes.0.iter().map(|oid| short_name(oid).map_or_else(|| oid.to_string(), String::from));
            self.add_all("extendedKeyUsage", "for", names.collect());
        }
        self.add_alternative_names(certificate.each_alternative_name());
    }

    fn add_alternative_names(&mut self, names: Option<Vec<GeneralNameRef<'_>>>) {
        let names = names.unwrap_or_default();
        self.add_all(
            "alternativeNames",
            "also called",
            names.iter().map(|name| GeneralNameText(name).to_string()).collect(),
        );
    }

    fn add_identifiers(&mut self, certificate: &TbsCertificate) {
        if let Some(identifier) = certificate.subject_key_identifier() {
            self.add("subjectKeyIdentifier", "key id", colons(&identifier));
        }
        if let Some(identifier) = certificate.authority_key_identifier() {
            self.add("authorityKeyIdentifier", "issuer's key id", colons(&identifier));
        }
        let others = certificate
            .extensions()
            .iter()
            .filter(|extension| !SHOWN.iter().any(|shown| extension.oid() == *shown));
        let others = others.map(|extension| describe_extension(extension.oid(), extension.is_critical()));
        self.add_all("otherExtensions", "also has", others.collect());
    }
}

/// Extensions whose contents are shown.
const SHOWN: [ObjectIdentifier; 6] = [
    ID_CE_AUTHORITY_KEY_IDENTIFIER,
    ID_CE_BASIC_CONSTRAINTS,
    ID_CE_EXT_KEY_USAGE,
    ID_CE_KEY_USAGE,
    ID_CE_SUBJECT_ALT_NAME,
    ID_CE_SUBJECT_KEY_IDENTIFIER,
];

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)?;
        for Fact { label, values, .. } in &self.facts {
            for (place, value) in values.iter().enumerate() {
                let label = if place == 0 { label } else { "" };
                write!(f, "\n  {label:<16} {value}")?;
            }
        }
        Ok(())
    }
}

fn describe_extension(oid: &AnyObjectIdentifier, critical: bool) -> String {
    let name = short_name(oid).map_or_else(|| oid.to_string(), String::from);
    if critical { format!("{name} (critical)") } else { name }
}

fn lifetime(certificate: &TbsCertificate, now: Timestamp) -> String {
    let (begins, ends) = (certificate.not_before(), certificate.not_after());
    if now < begins {
        format!("not yet valid, for another {}", days(now, begins))
    } else if now > ends {
        format!("expired {} ago", days(ends, now))
    } else if ends == NO_EXPIRY {
        "valid without an end".into()
    } else {
        format!("valid for another {}", days(now, ends))
    }
}

fn days(from: Timestamp, to: Timestamp) -> String {
    let hours = (to.as_second() - from.as_second()) / 3600;
    match hours {
        0..48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}

/// Octets as OpenSSL shows them.
fn colons(octets: &[u8]) -> String {
    octets.chunks(1).map(base16ct::upper::encode_string).collect::<Vec<_>>().join(":")
}

/// Octets of a value that cannot be read, in a description.
const MAX_SHOWN_OCTETS: usize = 32;

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use ra_maker::Seeded;
    use ra_pki::{KeyType, Signer};

    use super::*;
    use crate::{TrustAnchorCertificate, UnsignedCertificate, Validity};

    #[test]
    fn a_remark_stands_behind_the_fact() {
        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let description = Description::from_public_key(key.public_key());
        let text = description.clone().with_remark("key", ", a fine one").to_string();
        assert!(text.contains("\n  key              EC P-256, a fine one\n"), "{text}");
        assert_eq!(description.clone().with_remark("other", "?"), description);
    }

    #[test]
    fn a_certificate_is_described_with_what_is_left_of_it() {
        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let at = |text: &str| Some(text.parse().unwrap());
        let validity = Validity::days("2026-11-23T12:00:00Z".parse().unwrap(), 10).unwrap();
        let root =
            TrustAnchorCertificate::new("/O=Example/CN=Root".parse().unwrap(), key.public_key().clone());
        let root =
            UnsignedCertificate::self_signed(&root.with_path_length(1), &key, validity, &Seeded::new(1));
        let root = root.unwrap().sign(&key).unwrap();
        let text = Description::from_certificate(&root, at("2026-11-25T12:00:00Z")).to_string();
        for line in [
            "certificate\n  subject          /O=Example/CN=Root\n",
            "\n  valid until      2026-12-03T12:00:00Z\n    which is       valid for another 8 days\n",
            "\n  key              EC P-256\n",
            "\n  CA               yes, with a path length of 1\n",
            "\n  key usage        keyCertSign\n                   cRLSign\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
        let late = Description::from_certificate(&root, at("2026-12-13T12:00:00Z")).to_string();
        assert!(late.contains("expired 10 days ago"), "{late}");
        let early = Description::from_certificate(&root, at("2026-11-23T00:00:00Z")).to_string();
        assert!(early.contains("not yet valid, for another 12 hours"), "{early}");
    }

    #[test]
    fn a_certificate_from_before_1970_that_never_ends_is_described() {
        let certificate = ra_maker::Maker::root().validity("0001-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        let now = Some("2026-11-23T00:00:00Z".parse().unwrap());
        let text = Description::from_certificate(&certificate.without_expiry().sign(), now).to_string();
        for line in [
            "\n  valid from       0001-01-01T00:00:00Z\n",
            "\n  valid until      no well-defined expiry\n    which is       valid without an end\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
}
