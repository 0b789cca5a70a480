//! The values of extensions: which extension has which kind of value, and the lists that most of them are.

use alloc::vec::Vec;

use const_oid::{
    ObjectIdentifier,
    db::{rfc5280, rfc6960},
};
use der::{Encode, asn1::Null};
use ra_pki::{Extension, asn1::AnyObjectIdentifier};

use super::{
    alternative_names::{AlternativeName, Holder, alternative_names},
    asn1::generate,
    distribution_points::{crl_distribution_points, freshest_crl, issuing_distribution_point},
    error::{ExtensionFileProblem, Located, Place, unsupported},
    information_access::information_access,
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
use crate::extension::new_extension;

/// An extension as a file asks for it.
#[derive(Debug, Clone)]
pub(crate) enum SectionExtension {
    /// One that is the same in every certificate.
    Fixed(Extension),
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
        Some(after) => (true, after.trim_start()),
        None => (false, value),
    };
    let text = name.to_text();
    let known = KNOWN.iter().find(|known| known.name == text);
    let oid = known.map(|known| known.oid.into()).or_else(|| object_identifier(&text));
    let Some(oid) = oid else {
        // Octets that cannot be read are wrong whatever the name.
        octets(sections, value)?;
        return Err(Located::new(name.place(), ExtensionFileProblem::UnknownExtension(text)));
    };
    if let Some(der) = octets(sections, value)? {
        return Ok(SectionExtension::Fixed(new_extension(oid, critical, der)));
    }
    match known {
        Some(known) => (known.read)(Asked { oid: known.oid, critical, place: name.place(), sections, value }),
        None => Err(unsupported(
            name.place(),
            "a value in words for this extension",
            "give it in octets (DER:0500) or as ASN.1 (ASN1:NULL)",
        )),
    }
}

/// The object identifier of an extension: by its name in this language, whatever its case, or in its dotted form.
pub(crate) fn extension_identifier(text: &str) -> Option<AnyObjectIdentifier> {
    let known = KNOWN.iter().find(|known| known.name.eq_ignore_ascii_case(text));
    known.map(|known| known.oid.into()).or_else(|| text.parse().ok())
}

/// A value that is given as it is: in octets, or as ASN.1.
fn octets(sections: &Sections, value: Text<'_>) -> Result<Option<Vec<u8>>, Located> {
    if let Some(octets) = value.strip_prefix("DER:") {
        let octets = octets.trim_start();
        let der = hexadecimal(&octets.to_text()).filter(|der| !der.is_empty());
        let der = der.ok_or_else(|| octets.unexpected("hexadecimal octets, such as 05:00"))?;
        return Ok(Some(der));
    }
    value.strip_prefix("ASN1:").map(|text| generate(sections, text.trim_start())).transpose()
}

/// What a file says of an extension whose name has a reader here.
#[derive(Clone, Copy)]
struct Asked<'a> {
    oid: ObjectIdentifier,
    critical: bool,
    /// Where the name stands.
    place: Place,
    sections: &'a Sections<'a>,
    value: Text<'a>,
}

impl<'a> Asked<'a> {
    /// Reads the value; what comes of it is the same in every certificate.
    fn fixed<T: Encode>(
        self,
        read: impl Fn(&'a Sections<'a>, Text<'a>) -> Result<T, Located>,
    ) -> Result<SectionExtension, Located> {
        let der = read(self.sections, self.value)?.to_der();
        let der = der.map_err(|error| Located::unencodable(self.place, error))?;
        Ok(SectionExtension::Fixed(new_extension(self.oid, self.critical, der)))
    }

    fn alternative_names(self, holder: Holder) -> Result<SectionExtension, Located> {
        let names = alternative_names(self.sections, holder, self.value)?;
        Ok(SectionExtension::AlternativeNames { critical: self.critical, holder, names })
    }
}

fn read_subject_key_identifier(asked: Asked<'_>) -> Result<SectionExtension, Located> {
    let identifier = subject_key_identifier(asked.value)?;
    Ok(SectionExtension::SubjectKeyIdentifier { critical: asked.critical, identifier })
}

fn read_authority_key_identifier(asked: Asked<'_>) -> Result<SectionExtension, Located> {
    let Asked { critical, sections, value, .. } = asked;
    let (key_identifier, issuer) = authority_key_identifier(sections, value)?;
    let request = AuthorityKeyIdentifierRequest { critical, place: value.place(), key_identifier, issuer };
    Ok(SectionExtension::AuthorityKeyIdentifier(request))
}

/// An extension whose value is read in words.
struct Known {
    name: &'static str,
    oid: ObjectIdentifier,
    read: fn(Asked<'_>) -> Result<SectionExtension, Located>,
}

const fn known(
    name: &'static str,
    oid: ObjectIdentifier,
    read: fn(Asked<'_>) -> Result<SectionExtension, Located>,
) -> Known {
    Known { name, oid, read }
}

const fn dotted(oid: &'static str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(oid)
}

/// Every extension with a reader. To add one, write its reader beside those of its subject, and a line here.
#[rustfmt::skip]
const KNOWN: &[Known] = &[
    known("subjectKeyIdentifier", rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER, read_subject_key_identifier),
    known("authorityKeyIdentifier", rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER, read_authority_key_identifier),
    known("subjectAltName", rfc5280::ID_CE_SUBJECT_ALT_NAME, |asked| asked.alternative_names(Holder::Subject)),
    known("issuerAltName", rfc5280::ID_CE_ISSUER_ALT_NAME, |asked| asked.alternative_names(Holder::Issuer)),
    known("basicConstraints", rfc5280::ID_CE_BASIC_CONSTRAINTS, |asked| asked.fixed(basic_constraints)),
    known("keyUsage", rfc5280::ID_CE_KEY_USAGE, |asked| asked.fixed(key_usage)),
    known("extendedKeyUsage", rfc5280::ID_CE_EXT_KEY_USAGE, |asked| asked.fixed(extended_key_usage)),
    known("nameConstraints", rfc5280::ID_CE_NAME_CONSTRAINTS, |asked| asked.fixed(name_constraints)),
    known("crlDistributionPoints", rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS, |asked| asked.fixed(crl_distribution_points)),
    known("freshestCRL", rfc5280::ID_CE_FRESHEST_CRL, |asked| asked.fixed(freshest_crl)),
    known("issuingDistributionPoint", rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT, |asked| asked.fixed(issuing_distribution_point)),
    known("authorityInfoAccess", rfc5280::ID_PE_AUTHORITY_INFO_ACCESS, |asked| asked.fixed(information_access)),
    known("subjectInfoAccess", rfc5280::ID_PE_SUBJECT_INFO_ACCESS, |asked| asked.fixed(information_access)),
    known("certificatePolicies", rfc5280::ID_CE_CERTIFICATE_POLICIES, |asked| asked.fixed(certificate_policies)),
    known("policyConstraints", rfc5280::ID_CE_POLICY_CONSTRAINTS, |asked| asked.fixed(policy_constraints)),
    known("policyMappings", rfc5280::ID_CE_POLICY_MAPPINGS, |asked| asked.fixed(policy_mappings)),
    known("inhibitAnyPolicy", rfc5280::ID_CE_INHIBIT_ANY_POLICY, |asked| asked.fixed(inhibit_any_policy)),
    known("tlsfeature", dotted("1.3.6.1.5.5.7.1.24"), |asked| asked.fixed(tls_feature)),
    // Whatever the value, as OpenSSL has it.
    known("noCheck", rfc6960::ID_PKIX_OCSP_NOCHECK, |asked| asked.fixed(|_, _| Ok(Null))),
    known("nsCertType", dotted("2.16.840.1.113730.1.1"), |asked| asked.fixed(netscape_certificate_type)),
    known("nsBaseUrl", dotted("2.16.840.1.113730.1.2"), |asked| asked.fixed(netscape_text)),
    known("nsRevocationUrl", dotted("2.16.840.1.113730.1.3"), |asked| asked.fixed(netscape_text)),
    known("nsCaRevocationUrl", dotted("2.16.840.1.113730.1.4"), |asked| asked.fixed(netscape_text)),
    known("nsRenewalUrl", dotted("2.16.840.1.113730.1.7"), |asked| asked.fixed(netscape_text)),
    known("nsCaPolicyUrl", dotted("2.16.840.1.113730.1.8"), |asked| asked.fixed(netscape_text)),
    known("nsSslServerName", dotted("2.16.840.1.113730.1.12"), |asked| asked.fixed(netscape_text)),
    known("nsComment", dotted("2.16.840.1.113730.1.13"), |asked| asked.fixed(netscape_text)),
];

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use super::{KNOWN, object_identifier};
    use crate::extension_file::file::ExtensionFile;

    fn error(line: &str) -> String {
        ExtensionFile::parse("a.ext", line).unwrap().section(None).unwrap_err().to_string()
    }

    #[test]
    fn each_name_has_the_object_identifier_that_openssl_has_for_it() {
        for known in KNOWN {
            assert!(object_identifier(known.name).is_none_or(|oid| oid == known.oid), "{}", known.name);
        }
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
