//! The values of extensions: which extension has which kind of value, and the lists that most of them are.

use alloc::vec::Vec;

use der::{Encode, asn1::Null};

use super::{
    ExtensionFileProblem, Located, asn1,
    distribution_points::{crl_distribution_points, freshest_crl, issuing_distribution_point},
    names::{
        AlternativeName, Holder, alternative_names, authority_info_access, name_constraints,
        subject_info_access,
    },
    objects::object_identifier,
    policies::{certificate_policies, inhibit_any_policy, policy_constraints, policy_mappings},
    section::Sections,
    text::{Place, Text},
    unsupported,
    usages::{
        basic_constraints, extended_key_usage, key_usage, netscape_certificate_type, netscape_text,
        tls_feature,
    },
};
use crate::NewExtension;

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
    AlternativeNames {
        critical: bool,
        holder: Holder,
        names: Vec<AlternativeName>,
    },
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

/// Reads the extension `name` with its value.
pub(crate) fn read_extension(
    sections: &Sections,
    name: Text<'_>,
    value: Text<'_>,
) -> Result<SectionExtension, Located> {
    let (critical, value) = match value.strip_prefix("critical,") {
        Some(after) => (true, after.trimmed_start()),
        None => (false, value),
    };
    if let Some(octets) = value.strip_prefix("DER:") {
        let expected = "hexadecimal octets, such as 05:00";
        let octets = octets.trimmed_start();
        let der = hexadecimal(&octets.to_text()).filter(|der| !der.is_empty());
        let der = der.ok_or_else(|| Located::unexpected(octets, expected))?;
        return generic(name, critical, der);
    }
    if let Some(text) = value.strip_prefix("ASN1:") {
        return generic(name, critical, asn1::generate(sections, text.trimmed_start())?);
    }
    Extension { name, critical }.read(sections, value)
}

/// An extension of any name or object identifier.
fn generic(name: Text<'_>, critical: bool, der: Vec<u8>) -> Result<SectionExtension, Located> {
    let text = name.to_text();
    let oid = object_identifier(&text);
    let oid = oid.ok_or_else(|| Located::new(name.place(), ExtensionFileProblem::UnknownExtension(text)))?;
    Ok(SectionExtension::Fixed(NewExtension::from_parts(oid, critical, der)))
}

/// What stands before the value.
#[derive(Clone, Copy)]
struct Extension<'a> {
    name: Text<'a>,
    critical: bool,
}

impl Extension<'_> {
    fn read(self, sections: &Sections, value: Text<'_>) -> Result<SectionExtension, Located> {
        let critical = self.critical;
        let name = self.name.to_text();
        match name.as_str() {
            "subjectKeyIdentifier" => {
                let identifier = subject_key_identifier(value)?;
                Ok(SectionExtension::SubjectKeyIdentifier { critical, identifier })
            }
            "authorityKeyIdentifier" => {
                let (key_identifier, issuer) = authority_key_identifier(sections, value)?;
                let place = value.place();
                let request = AuthorityKeyIdentifierRequest { critical, place, key_identifier, issuer };
                Ok(SectionExtension::AuthorityKeyIdentifier(request))
            }
            "subjectAltName" => self.alternative_names(sections, Holder::Subject, value),
            "issuerAltName" => self.alternative_names(sections, Holder::Issuer, value),
            "basicConstraints" => self.fixed(&basic_constraints(sections, value)?),
            "keyUsage" => self.fixed(&key_usage(sections, value)?),
            "extendedKeyUsage" => self.fixed(&extended_key_usage(sections, value)?),
            "nameConstraints" => self.fixed(&name_constraints(sections, value)?),
            "crlDistributionPoints" => self.fixed(&crl_distribution_points(sections, value)?),
            "freshestCRL" => self.fixed(&freshest_crl(sections, value)?),
            "issuingDistributionPoint" => self.fixed(&issuing_distribution_point(sections, value)?),
            "authorityInfoAccess" => self.fixed(&authority_info_access(sections, value)?),
            "subjectInfoAccess" => self.fixed(&subject_info_access(sections, value)?),
            "certificatePolicies" => self.fixed(&certificate_policies(sections, value)?),
            "policyConstraints" => self.fixed(&policy_constraints(sections, value)?),
            "policyMappings" => self.fixed(&policy_mappings(sections, value)?),
            "inhibitAnyPolicy" => self.fixed(&inhibit_any_policy(value)?),
            "tlsfeature" => self.fixed(&tls_feature(sections, value)?),
            // Whatever the value, as OpenSSL has it.
            "noCheck" => self.fixed(&Null),
            "nsCertType" => self.fixed(&netscape_certificate_type(sections, value)?),
            "nsBaseUrl" | "nsRevocationUrl" | "nsCaRevocationUrl" | "nsRenewalUrl" | "nsCaPolicyUrl"
            | "nsSslServerName" | "nsComment" => self.fixed(&netscape_text(value)?),
            name => Err(self.unknown(name)),
        }
    }

    fn fixed(self, value: &impl Encode) -> Result<SectionExtension, Located> {
        let der = value.to_der().map_err(|error| Located::new(self.name.place(), error))?;
        generic(self.name, self.critical, der)
    }

    fn alternative_names(
        self,
        sections: &Sections,
        holder: Holder,
        value: Text<'_>,
    ) -> Result<SectionExtension, Located> {
        let names = alternative_names(sections, holder, value)?;
        Ok(SectionExtension::AlternativeNames { critical: self.critical, holder, names })
    }

    fn unknown(self, name: &str) -> Located {
        match object_identifier(name) {
            Some(_) => unsupported(
                self.name.place(),
                "a value in words for this extension",
                "give it in octets (DER:0500) or as ASN.1 (ASN1:NULL)",
            ),
            None => Located::new(self.name.place(), ExtensionFileProblem::UnknownExtension(name.into())),
        }
    }
}

fn subject_key_identifier(value: Text<'_>) -> Result<SubjectKeyIdentifierRequest, Located> {
    let expected = "hash, none or hexadecimal octets";
    match value.to_text().as_str() {
        "hash" => Ok(SubjectKeyIdentifierRequest::Hash),
        "none" => Ok(SubjectKeyIdentifierRequest::Nothing),
        "" => Err(Located::unexpected(value, expected)),
        digits => hexadecimal(digits)
            .map(SubjectKeyIdentifierRequest::Octets)
            .ok_or_else(|| Located::unexpected(value, expected)),
    }
}

/// Octets in hexadecimal: pairs of digits, with colons between pairs.
pub(crate) fn hexadecimal(text: &str) -> Option<Vec<u8>> {
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

fn authority_key_identifier(sections: &Sections, value: Text<'_>) -> Result<(Inclusion, Inclusion), Located> {
    let expected = "keyid, issuer, keyid:always, issuer:always, or none alone";
    let (mut key_identifier, mut issuer) = (Inclusion::Never, Inclusion::Never);
    let items = items(sections, value, expected)?;
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

/// One item of a value: `name` or `name:value` of a list, or an entry of a section.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    whole: Text<'a>,
    pub(crate) name: Text<'a>,
    pub(crate) value: Option<Text<'a>>,
    in_section: bool,
}

impl<'a> Item<'a> {
    /// The item under a part of its name.
    pub(crate) fn named(self, name: Text<'a>) -> Self {
        Self { name, ..self }
    }

    pub(crate) fn value(self, expected: &'static str) -> Result<Text<'a>, Located> {
        let value = self.value.ok_or_else(|| Located::unexpected(self.whole, expected))?;
        if value.is_empty() { Err(Located::unexpected(value, expected)) } else { Ok(value) }
    }

    /// The name of an item that has no value. In a section, where each entry has one, it does not matter.
    pub(crate) fn only_name(self, expected: &'static str) -> Result<Text<'a>, Located> {
        match self.value {
            Some(_) if !self.in_section => Err(Located::unexpected(self.whole, expected)),
            _ => Ok(self.name),
        }
    }
}

/// The items of a value: a list, or the entries of the section that `@section` names.
pub(crate) fn items<'a>(
    sections: &'a Sections,
    value: Text<'a>,
    expected: &'static str,
) -> Result<Vec<Item<'a>>, Located> {
    let Some(section) = value.strip_prefix("@") else { return list(value, expected) };
    let entries = sections.named_by(section)?;
    if entries.is_empty() {
        return Err(Located::unexpected(section, expected));
    }
    let items = entries.into_iter().map(|entry| {
        let (name, value) = (entry.name(), entry.value()?);
        Ok(Item { whole: name, name, value: Some(value), in_section: true })
    });
    items.collect()
}

/// The items of a list, separated by commas, blanks around them taken away.
pub(crate) fn list<'a>(value: Text<'a>, expected: &'static str) -> Result<Vec<Item<'a>>, Located> {
    if value.contains('\n') || value.contains('\r') {
        return Err(Located::unexpected(value, "a value without line breaks"));
    }
    value.split(',').map(|item| read_item(item.trimmed(), expected)).collect()
}

fn read_item<'a>(whole: Text<'a>, expected: &'static str) -> Result<Item<'a>, Located> {
    let (name, value) = match whole.split_once(':') {
        Some((name, value)) => (name.trimmed(), Some(value.trimmed())),
        None => (whole, None),
    };
    let empty = [Some(name), value].into_iter().flatten().find(|text| text.is_empty());
    match empty {
        Some(text) => Err(Located::unexpected(text, expected)),
        None => Ok(Item { whole, name, value, in_section: false }),
    }
}

/// A truth value in any of OpenSSL's words for it.
pub(crate) fn boolean(value: Text<'_>) -> Result<bool, Located> {
    match value.to_text().as_str() {
        "TRUE" | "true" | "YES" | "yes" | "Y" | "y" => Ok(true),
        "FALSE" | "false" | "NO" | "no" | "N" | "n" => Ok(false),
        _ => Err(Located::unexpected(value, "TRUE or FALSE")),
    }
}

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
