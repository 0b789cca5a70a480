//! The values of extensions: which extension has which kind of value, and the lists that most of them are.

use alloc::vec::Vec;

use der::{Encode, asn1::Null};

use super::{
    alternative_names::{AlternativeName, Holder, alternative_names},
    asn1::generate,
    distribution_points::{crl_distribution_points, freshest_crl, issuing_distribution_point},
    error::{ExtensionFileProblem, Located, unsupported},
    information_access::{authority_info_access, subject_info_access},
    items::hexadecimal,
    key_identifiers::{
        AuthorityKeyIdentifierRequest, SubjectKeyIdentifierRequest, authority_key_identifier,
        subject_key_identifier,
    },
    name_constraints::name_constraints,
    objects::object_identifier,
    policies::{certificate_policies, inhibit_any_policy, policy_constraints, policy_mappings},
    sections::Sections,
    text::Text,
    usages::{
        basic_constraints, extended_key_usage, key_usage, netscape_certificate_type, netscape_text,
        tls_feature,
    },
};
use crate::new_extension::NewExtension;

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
        let der = der.ok_or_else(|| octets.unexpected(expected))?;
        return generic(name, critical, der);
    }
    if let Some(text) = value.strip_prefix("ASN1:") {
        return generic(name, critical, generate(sections, text.trimmed_start())?);
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

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use crate::extension_file::file::ExtensionFile;

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
