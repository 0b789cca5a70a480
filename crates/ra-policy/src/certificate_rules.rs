//! The rules that one certificate keeps or breaks by itself, before or after it is signed.

use alloc::{format, string::String, vec::Vec};

use const_oid::{
    AssociatedOid, ObjectIdentifier,
    db::{rfc4519::COMMON_NAME, rfc5280, rfc5912},
};
use der::{Decode, asn1::AnyRef};
use jiff::Timestamp;
use ra_pki::{
    KeyAlgorithm, TbsCertificate,
    asn1::{
        describe_algorithm,
        pkix::{
            AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, ExtendedKeyUsage,
            InhibitAnyPolicy, KeyUsage, KeyUsages, NameConstraints, PolicyConstraints, PolicyMappings,
            SubjectAltName, SubjectKeyIdentifier, name::GeneralName,
        },
        rsa_pss_hash,
    },
};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use crate::{
    Check, Finding, Report, Rule, Ruleset, Severity, catalogue as rules,
    name_constraints::read_name_constraints, session::is_tag_character,
};

/// Judges an end-entity certificate alone, signed or not yet. Without an instant its validity is not looked at.
pub fn judge_end_entity(certificate: &TbsCertificate, at: Option<Timestamp>) -> Report {
    Check::new(at).unsigned_end_entity(certificate).report()
}

/// Judges an intermediate CA certificate alone, signed or not yet. Without an instant its validity is not looked at.
pub fn judge_intermediate(certificate: &TbsCertificate, at: Option<Timestamp>) -> Report {
    let judge = Judge { at, ruleset: &Ruleset::default() };
    Report::new(judge.ca(certificate, &INTERMEDIATE), judge.ruleset)
}

/// The rules about a CA certificate, by the place where it stands.
pub(crate) struct CaRules {
    common: CommonRules,
    ca: &'static Rule,
    key_cert_sign: &'static Rule,
    /// Whether key usage may be absent, as RFC 5280 lets it be.
    key_usage_may_be_absent: bool,
}

/// The rules that every certificate has in common, by the place where it stands.
struct CommonRules {
    version: &'static Rule,
    weak_hash: &'static Rule,
    subject_empty: &'static Rule,
    key: &'static Rule,
    expired: &'static Rule,
    not_yet_valid: &'static Rule,
    unknown_critical: &'static Rule,
    malformed: &'static Rule,
    key_usage_not_critical: &'static Rule,
    basic_constraints_not_critical: &'static Rule,
    rsa_short: &'static Rule,
    curve: &'static Rule,
    ec_explicit: &'static Rule,
    rsa_pss: &'static Rule,
    expires_soon: &'static Rule,
}

macro_rules! common_rules {
    ($($field:ident: $trust_anchor:ident, $intermediate:ident, $end_entity:ident;)*) => {
        pub(crate) const INTERMEDIATE: CaRules = CaRules {
            common: CommonRules { $($field: &rules::$intermediate),* },
            ca: &rules::INTERMEDIATE_CA,
            key_cert_sign: &rules::INTERMEDIATE_KEY_CERT_SIGN,
            key_usage_may_be_absent: true,
        };

        pub(crate) const TRUST_ANCHOR: CaRules = CaRules {
            common: CommonRules { $($field: &rules::$trust_anchor),* },
            ca: &rules::ANCHOR_CA,
            key_cert_sign: &rules::ANCHOR_KEY_CERT_SIGN,
            key_usage_may_be_absent: false,
        };

        const END_ENTITY: CommonRules = CommonRules { $($field: &rules::$end_entity),* };
    };
}

common_rules! {
    version: ANCHOR_VERSION, INTERMEDIATE_VERSION, END_ENTITY_VERSION;
    weak_hash: ANCHOR_WEAK_HASH, INTERMEDIATE_WEAK_HASH, END_ENTITY_WEAK_HASH;
    subject_empty: ANCHOR_SUBJECT_EMPTY, INTERMEDIATE_SUBJECT_EMPTY, END_ENTITY_SUBJECT_EMPTY;
    key: ANCHOR_KEY, INTERMEDIATE_KEY, END_ENTITY_KEY;
    expired: ANCHOR_EXPIRED, INTERMEDIATE_EXPIRED, END_ENTITY_EXPIRED;
    not_yet_valid: ANCHOR_NOT_YET_VALID, INTERMEDIATE_NOT_YET_VALID, END_ENTITY_NOT_YET_VALID;
    unknown_critical: ANCHOR_UNKNOWN_CRITICAL, INTERMEDIATE_UNKNOWN_CRITICAL, END_ENTITY_UNKNOWN_CRITICAL;
    malformed: ANCHOR_MALFORMED, INTERMEDIATE_MALFORMED, END_ENTITY_MALFORMED;
    key_usage_not_critical: ANCHOR_KEY_USAGE_NOT_CRITICAL, INTERMEDIATE_KEY_USAGE_NOT_CRITICAL, END_ENTITY_KEY_USAGE_NOT_CRITICAL;
    basic_constraints_not_critical: ANCHOR_BASIC_CONSTRAINTS_NOT_CRITICAL, INTERMEDIATE_BASIC_CONSTRAINTS_NOT_CRITICAL, END_ENTITY_BASIC_CONSTRAINTS_NOT_CRITICAL;
    rsa_short: ANCHOR_RSA_SHORT, INTERMEDIATE_RSA_SHORT, END_ENTITY_RSA_SHORT;
    curve: ANCHOR_CURVE, INTERMEDIATE_CURVE, END_ENTITY_CURVE;
    ec_explicit: ANCHOR_EC_EXPLICIT, INTERMEDIATE_EC_EXPLICIT, END_ENTITY_EC_EXPLICIT;
    rsa_pss: ANCHOR_RSA_PSS, INTERMEDIATE_RSA_PSS, END_ENTITY_RSA_PSS;
    expires_soon: ANCHOR_EXPIRES_SOON, INTERMEDIATE_EXPIRES_SOON, END_ENTITY_EXPIRES_SOON;
}

/// What certificates are judged by: an instant, if there is one, and the caller's rules.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) at: Option<Timestamp>,
    pub(crate) ruleset: &'a Ruleset,
}

impl Judge<'_> {
    /// Whether a finding is an error by the caller's rules.
    pub(crate) fn is_error(&self, finding: &Finding) -> bool {
        self.ruleset.severity_of(finding.rule()) == Some(Severity::Error)
    }

    /// What is wrong with an end-entity certificate.
    pub(crate) fn end_entity(&self, certificate: &TbsCertificate) -> Vec<Finding> {
        let mut findings = self.common(certificate, &END_ENTITY);
        let mut find = |rule, message: String| findings.push(Finding::of(rule, certificate, message));
        match certificate.extension::<KeyUsage>() {
            None => find(&rules::END_ENTITY_KEY_USAGE_ABSENT, "there is no key usage extension".into()),
            Some(Ok((_, usage))) => {
                if !usage.digital_signature() {
                    find(&rules::END_ENTITY_DIGITAL_SIGNATURE, format!("key usage is {}", usages(usage)));
                }
                if let Some(unfit) = unfit(certificate.public_key().algorithm(), usage) {
                    find(&rules::END_ENTITY_KEY_USAGE_UNFIT, unfit);
                }
            }
            Some(Err(_)) => {}
        }
        match certificate.extension::<BasicConstraints>() {
            None => {
                find(&rules::END_ENTITY_BASIC_CONSTRAINTS_ABSENT, "there are no basic constraints".into());
            }
            Some(Ok((_, constraints))) if constraints.ca => {
                find(&rules::END_ENTITY_CA_TRUE, "basic constraints say CA:TRUE".into());
            }
            Some(_) => {}
        }
        names(certificate, &mut find);
        let serial_number = certificate.serial_number();
        if serial_number.is_negative() {
            find(
                &rules::END_ENTITY_SERIAL_NEGATIVE,
                format!("the serial number {serial_number} is negative"),
            );
        }
        let octets = serial_number.as_der_octets();
        let length = octets.iter().skip_while(|octet| **octet == 0).count();
        if length == 0 {
            find(&rules::END_ENTITY_SERIAL_ZERO, "the serial number is zero".into());
        }
        if length > LONGEST_SERIAL_NUMBER {
            find(&rules::END_ENTITY_SERIAL_LONG, format!("the serial number has {length} octets"));
        }
        let size = certificate.as_der().len();
        if size > LARGEST_END_ENTITY {
            find(&rules::END_ENTITY_LARGE, format!("it has {size} octets before its signature"));
        }
        findings.extend(self.ruleset.own_findings(certificate, &rules::END_ENTITY_VERSION));
        findings
    }

    /// What is wrong with a CA certificate in this place.
    pub(crate) fn ca(&self, certificate: &TbsCertificate, rules: &CaRules) -> Vec<Finding> {
        let mut findings = self.common(certificate, &rules.common);
        let mut find = |rule, message: String| findings.push(Finding::of(rule, certificate, message));
        match certificate.extension::<BasicConstraints>() {
            None => find(rules.ca, "there are no basic constraints".into()),
            Some(Ok((_, constraints))) if !constraints.ca => {
                find(rules.ca, "basic constraints say CA:FALSE".into());
            }
            Some(_) => {}
        }
        match certificate.extension::<KeyUsage>() {
            None if !rules.key_usage_may_be_absent => {
                find(rules.key_cert_sign, "there is no key usage extension".into());
            }
            Some(Ok((_, usage))) if !usage.key_cert_sign() => {
                find(rules.key_cert_sign, format!("key usage is {}", usages(usage)));
            }
            _ => {}
        }
        findings.extend(self.ruleset.own_findings(certificate, rules.ca));
        findings
    }

    fn common(&self, certificate: &TbsCertificate, rules: &CommonRules) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut subject = None;
        let mut find = |rule, message: String| {
            let subject = subject.get_or_insert_with(|| Finding::subject_of(rule, certificate));
            findings.push(Finding::in_subject(rule, subject.clone(), message));
        };
        if certificate.version() != 3 {
            find(rules.version, format!("it is of X.509 version {}", certificate.version()));
        }
        if let Some(hash) = weak_hash(certificate.signature_algorithm()) {
            find(rules.weak_hash, format!("it is signed with {hash}"));
        } else if certificate.signature_algorithm().oid == rfc5912::ID_RSASSA_PSS {
            find(rules.rsa_pss, "it is signed with RSASSA-PSS".into());
        }
        if certificate.subject().is_empty() {
            find(rules.subject_empty, "the subject is empty".into());
        }
        let key = certificate.public_key().algorithm();
        match key {
            KeyAlgorithm::Other { curve: None, .. } => find(rules.key, format!("the key is of type {key}")),
            KeyAlgorithm::Other { curve: Some(_), .. } | KeyAlgorithm::P521 => {
                find(rules.curve, format!("the key is of type {key}"));
            }
            KeyAlgorithm::Rsa { modulus_bits: bits @ ..2048 } => {
                find(rules.rsa_short, format!("the RSA key has {bits} bits"));
            }
            KeyAlgorithm::EcExplicitParameters => {
                find(rules.ec_explicit, "the key gives its curve by its parameters".into());
            }
            _ => {}
        }
        if let Some(at) = self.at {
            self.validity(certificate, at, rules, &mut find);
        }
        for extension in certificate.extensions() {
            let oid = extension.oid();
            match is_well_formed(oid, extension.value()) {
                None if extension.is_critical() => {
                    find(rules.unknown_critical, format!("{} is critical", describe_algorithm(&oid)));
                }
                Some(false) => find(rules.malformed, format!("{} is malformed", describe_algorithm(&oid))),
                Some(true) if !extension.is_critical() && oid == KeyUsage::OID => {
                    find(rules.key_usage_not_critical, "key usage is not critical".into());
                }
                Some(true) if !extension.is_critical() && oid == BasicConstraints::OID => {
                    find(rules.basic_constraints_not_critical, "basic constraints are not critical".into());
                }
                _ => {}
            }
        }
        findings
    }

    fn validity(
        &self,
        certificate: &TbsCertificate,
        at: Timestamp,
        rules: &CommonRules,
        find: &mut impl FnMut(&'static Rule, String),
    ) {
        let (begins, ends) = (certificate.not_before(), certificate.not_after());
        let threshold = self.ruleset.threshold();
        if at > ends {
            find(rules.expired, format!("it expired at {ends}, and it is judged for {at}"));
        } else if ends.duration_since(at) < threshold && ends.duration_since(begins) > threshold {
            let days = ends.duration_since(at).as_hours() / 24;
            find(rules.expires_soon, format!("it expires at {ends}, {days} days after {at}"));
        }
        if at < begins {
            find(rules.not_yet_valid, format!("it is valid from {begins}, and it is judged for {at}"));
        }
    }
}

type IsOfKind = fn(&GeneralName) -> bool;

/// What is uncertain about the names of an end entity.
fn names(certificate: &TbsCertificate, find: &mut impl FnMut(&'static Rule, String)) {
    let attributes = certificate.subject().attributes();
    let common_names: Vec<_> = attributes.iter().filter(|one| one.oid() == COMMON_NAME).collect();
    if let Some(name) = common_names.first().and_then(|name| name.value()) {
        match name.chars().count() {
            length @ 65.. => {
                find(&rules::END_ENTITY_COMMON_NAME_LONG, format!("the common name has {length} characters"));
            }
            length @ 62..=64 => {
                find(
                    &rules::END_ENTITY_COMMON_NAME_UNPREFIXED,
                    format!("the common name has {length} characters"),
                );
            }
            _ => {}
        }
        if let Some(character) = name.chars().find(|character| !is_tag_character(*character)) {
            find(&rules::END_ENTITY_SOURCE_IDENTITY, format!("the common name {name:?} holds {character:?}"));
        }
    }
    if common_names.len() > 1 {
        find(
            &rules::END_ENTITY_COMMON_NAME_SEVERAL,
            format!("there are {} common names", common_names.len()),
        );
    }
    let multi_valued = attributes.windows(2).find(|pair| matches!(pair, [a, b] if a.part() == b.part()));
    if let Some([one, other]) = multi_valued {
        let message = format!("{} and {} are in one part", one.short_name(), other.short_name());
        find(&rules::END_ENTITY_SUBJECT_MULTI_VALUED, message);
    }
    let names = certificate.subject_alternative_names().map(|names| names.0).unwrap_or_default();
    let kinds: [(&str, IsOfKind); 3] = [
        ("DNS names", |name| matches!(name, GeneralName::DnsName(_))),
        ("URIs", |name| matches!(name, GeneralName::UniformResourceIdentifier(_))),
        ("directory names", |name| matches!(name, GeneralName::DirectoryName(_))),
    ];
    for (kind, is_of_kind) in kinds {
        let count = names.iter().filter(|name| is_of_kind(name)).count();
        if count > 1 {
            find(&rules::END_ENTITY_SEVERAL_ALTERNATIVE_NAMES, format!("there are {count} {kind}"));
        }
    }
}

/// Key usages that the key has no use for (RFC 8813 §3, RFC 9881 §5).
fn unfit(key: KeyAlgorithm, usage: KeyUsage) -> Option<String> {
    let encipherment = KeyUsages::KeyEncipherment | KeyUsages::DataEncipherment;
    let no_use = match key {
        KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521 => encipherment,
        KeyAlgorithm::MlDsa44 | KeyAlgorithm::MlDsa65 | KeyAlgorithm::MlDsa87 => {
            encipherment | KeyUsages::KeyAgreement | KeyUsages::EncipherOnly | KeyUsages::DecipherOnly
        }
        _ => return None,
    };
    let unfit = usage.0 & no_use;
    (!unfit.is_empty()).then(|| format!("key usage is {}, and the key is of type {key}", usages(usage)))
}

/// The most octets of a serial number (RFC 5280 §4.1.2.2).
const LONGEST_SERIAL_NUMBER: usize = 20;

/// The most octets of an end-entity certificate.
const LARGEST_END_ENTITY: usize = 16 * 1024;

/// What a certificate or CRL is signed with, if its hash is weaker than SHA-256.
pub(crate) fn weak_hash(algorithm: &AlgorithmIdentifierOwned) -> Option<String> {
    if WEAK.contains(&algorithm.oid) {
        return Some(describe_algorithm(&algorithm.oid));
    }
    let hash = rsa_pss_hash(&AlgorithmIdentifierRef::from(algorithm))?;
    (hash == rfc5912::ID_SHA_1 || hash == rfc5912::ID_SHA_224).then(|| {
        let hash = describe_algorithm(&hash);
        format!("RSASSA-PSS over {hash}")
    })
}

/// Signature algorithms with a hash weaker than SHA-256.
const WEAK: [ObjectIdentifier; 9] = [
    rfc5912::MD_2_WITH_RSA_ENCRYPTION,
    // md4WithRSAEncryption
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.3"),
    // sha224WithRSAEncryption
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.14"),
    // ecdsa-with-SHA224
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.1"),
    rfc5912::MD_5_WITH_RSA_ENCRYPTION,
    rfc5912::SHA_1_WITH_RSA_ENCRYPTION,
    // ecdsa-with-SHA1
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
    rfc5912::DSA_WITH_SHA_1,
    // sha1WithRSA of OIW, which old tools wrote.
    ObjectIdentifier::new_unwrap("1.3.14.3.2.29"),
];

/// Whether an extension that path validation processes is well-formed; `None` for any other.
///
/// Extended key usage, policies and alternative names are processed in that nothing about them leads to a refusal.
fn is_well_formed(oid: ObjectIdentifier, value: &[u8]) -> Option<bool> {
    Some(match oid {
        BasicConstraints::OID => BasicConstraints::from_der(value).is_ok(),
        KeyUsage::OID => KeyUsage::from_der(value).is_ok(),
        // Names of kinds that nobody reads may be in it.
        SubjectAltName::OID => Vec::<AnyRef<'_>>::from_der(value).is_ok(),
        CertificatePolicies::OID => CertificatePolicies::from_der(value).is_ok(),
        ExtendedKeyUsage::OID => ExtendedKeyUsage::from_der(value).is_ok(),
        SubjectKeyIdentifier::OID => SubjectKeyIdentifier::from_der(value).is_ok(),
        AuthorityKeyIdentifier::OID => AuthorityKeyIdentifier::from_der(value).is_ok(),
        NameConstraints::OID => read_name_constraints(value).is_some(),
        PolicyConstraints::OID => PolicyConstraints::from_der(value).is_ok(),
        PolicyMappings::OID => PolicyMappings::from_der(value).is_ok(),
        InhibitAnyPolicy::OID => InhibitAnyPolicy::from_der(value).is_ok(),
        rfc5280::ID_CE_ISSUER_ALT_NAME => true,
        _ => return None,
    })
}

/// The names of key usages, as an extension file has them.
pub(crate) fn usages(usage: KeyUsage) -> String {
    const NAMES: [(KeyUsages, &str); 9] = [
        (KeyUsages::DigitalSignature, "digitalSignature"),
        (KeyUsages::NonRepudiation, "nonRepudiation"),
        (KeyUsages::KeyEncipherment, "keyEncipherment"),
        (KeyUsages::DataEncipherment, "dataEncipherment"),
        (KeyUsages::KeyAgreement, "keyAgreement"),
        (KeyUsages::KeyCertSign, "keyCertSign"),
        (KeyUsages::CRLSign, "cRLSign"),
        (KeyUsages::EncipherOnly, "encipherOnly"),
        (KeyUsages::DecipherOnly, "decipherOnly"),
    ];
    let set: Vec<&str> =
        NAMES.iter().filter(|(bit, _)| usage.0.contains(*bit)).map(|(_, name)| *name).collect();
    if set.is_empty() { "empty".into() } else { set.join(", ") }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use const_oid::db::{fips204, rfc8410};
    use der::{Encode, asn1::BitStringRef};
    use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
    use x509_cert::certificate::Version;

    use super::*;
    use crate::testing::{Maker, codes, now, unknown_extension};

    fn leaf(maker: &Maker) -> Vec<&'static str> {
        codes(&judge_end_entity(&maker.tbs(), Some(now())))
    }

    fn intermediate(maker: &Maker) -> Vec<&'static str> {
        codes(&judge_intermediate(&maker.tbs(), Some(now())))
    }

    fn ca() -> Maker {
        Maker::ca_certificate("/CN=Issuing", "/CN=Root")
    }

    fn algorithm(oid: &str) -> AlgorithmIdentifierRef<'static> {
        AlgorithmIdentifierRef { oid: ObjectIdentifier::new_unwrap(oid), parameters: None }
    }

    fn key_of(oid: ObjectIdentifier) -> Vec<u8> {
        let subject_public_key = BitStringRef::from_bytes(&[0; 32]).unwrap();
        let algorithm = AlgorithmIdentifierRef { oid, parameters: None };
        SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().unwrap()
    }

    #[test]
    fn a_good_end_entity_and_a_good_intermediate_break_no_rule() {
        assert!(leaf(&Maker::leaf()).is_empty());
        assert!(leaf(&Maker::leaf().usage(KeyUsages::DigitalSignature | KeyUsages::KeyAgreement)).is_empty());
        assert!(intermediate(&ca()).is_empty());
        assert!(intermediate(&ca().without::<KeyUsage>()).is_empty());
    }

    #[test]
    fn an_end_entity_without_digital_signature_breaks_its_rule() {
        let report = judge_end_entity(&Maker::leaf().usage(KeyUsages::KeyAgreement).tbs(), Some(now()));
        assert_eq!(codes(&report), ["end-entity.key-usage.digital-signature-missing"]);
        assert_eq!(report.findings()[0].message(), "key usage is keyAgreement");
        assert_eq!(report.findings()[0].subject(), "end entity /CN=host-1, serial number 1234");
        assert_eq!(report.refusal(), Some(crate::Refusal::InsufficientCertificate));
    }

    #[test]
    fn an_end_entity_of_version_1_breaks_its_rule_and_those_of_its_missing_extensions() {
        let v1 = Maker::leaf().version(Version::V1).without::<KeyUsage>().without::<BasicConstraints>();
        assert_eq!(
            leaf(&v1),
            [
                "end-entity.version.not-v3",
                "end-entity.key-usage.absent",
                "end-entity.basic-constraints.absent"
            ]
        );
    }

    #[test]
    fn a_ca_as_end_entity_breaks_its_rule() {
        assert_eq!(leaf(&Maker::leaf().ca(true, None)), ["end-entity.basic-constraints.ca-true"]);
    }

    #[test]
    fn an_absent_ca_flag_is_a_warning() {
        let report = judge_end_entity(&Maker::leaf().without::<BasicConstraints>().tbs(), None);
        assert_eq!(codes(&report), ["end-entity.basic-constraints.absent"]);
        assert!(report.is_accepted());
    }

    #[test]
    fn a_signature_over_a_hash_weaker_than_sha256_breaks_its_rule() {
        let (md4, md5, sha1) = ("1.2.840.113549.1.1.3", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5");
        let (sha224, ecdsa_sha1, ecdsa_sha224) =
            ("1.2.840.113549.1.1.14", "1.2.840.10045.4.1", "1.2.840.10045.4.3.1");
        for oid in [md4, md5, sha1, sha224, ecdsa_sha1, ecdsa_sha224] {
            assert_eq!(leaf(&Maker::leaf().algorithm(algorithm(oid))), ["end-entity.signature.weak-hash"]);
            assert_eq!(intermediate(&ca().algorithm(algorithm(oid))), ["intermediate.signature.weak-hash"]);
        }
    }

    #[test]
    fn an_empty_subject_breaks_its_rule() {
        assert_eq!(leaf(&Maker::leaf().empty_subject()), ["end-entity.subject.empty"]);
        assert_eq!(intermediate(&ca().empty_subject()), ["intermediate.subject.empty"]);
    }

    #[test]
    fn an_ed25519_key_breaks_its_rule_and_an_ml_dsa_key_does_not() {
        assert_eq!(leaf(&Maker::leaf().spki(&key_of(rfc8410::ID_ED_25519))), ["end-entity.key.unsupported"]);
        assert_eq!(intermediate(&ca().spki(&key_of(rfc8410::ID_ED_25519))), ["intermediate.key.unsupported"]);
        assert!(leaf(&Maker::leaf().spki(&key_of(fips204::ID_ML_DSA_65))).is_empty());
    }

    #[test]
    fn validity_is_judged_at_the_instant_that_is_given_or_not_at_all() {
        let at = |text: &str| Some(text.parse().unwrap());
        let codes_at = |at| codes(&judge_end_entity(&Maker::leaf().tbs(), at));
        assert!(codes_at(None).is_empty());
        assert!(codes_at(at("2026-01-01T00:00:00Z")).is_empty());
        assert!(codes_at(at("2027-06-01T00:00:00Z")).is_empty());
        assert_eq!(codes_at(at("2028-01-01T00:00:01Z")), ["end-entity.validity.expired"]);
        assert_eq!(codes_at(at("2025-12-31T23:59:59Z")), ["end-entity.validity.not-yet-valid"]);
        let ca = judge_intermediate(&ca().tbs(), at("2028-01-01T00:00:01Z"));
        assert_eq!(codes(&ca), ["intermediate.validity.expired"]);
        assert_eq!(
            ca.findings()[0].message(),
            "it expired at 2028-01-01T00:00:00Z, and it is judged for 2028-01-01T00:00:01Z"
        );
    }

    #[test]
    fn an_unknown_extension_breaks_its_rule_if_it_is_critical() {
        let with = |maker: Maker, critical| maker.extension(unknown_extension(), critical, &[5, 0]);
        assert!(leaf(&with(Maker::leaf(), false)).is_empty());
        assert_eq!(leaf(&with(Maker::leaf(), true)), ["end-entity.extension.unknown-critical"]);
        assert_eq!(intermediate(&with(ca(), true)), ["intermediate.extension.unknown-critical"]);
    }

    #[test]
    fn a_name_constraint_that_cannot_be_read_is_not_passed_over() {
        for value in [&[0x30, 0][..], &[0x30, 2, 0xa0, 0], &[5, 0]] {
            let constrained = ca().extension(NameConstraints::OID, false, value);
            assert_eq!(intermediate(&constrained), ["intermediate.extension.malformed"], "{value:02x?}");
        }
    }

    #[test]
    fn critical_policies_break_no_rule() {
        // anyPolicy
        let policies = [0x30, 8, 0x30, 6, 6, 4, 0x55, 0x1d, 0x20, 0];
        assert!(leaf(&Maker::leaf().extension(CertificatePolicies::OID, true, &policies)).is_empty());
    }

    #[test]
    fn short_rsa_keys_and_explicit_curves_are_warnings() {
        let explicit = SubjectPublicKeyInfoRef {
            algorithm: AlgorithmIdentifierRef {
                oid: rfc5912::ID_EC_PUBLIC_KEY,
                parameters: Some(AnyRef::new(der::Tag::Sequence, &[]).unwrap()),
            },
            subject_public_key: BitStringRef::from_bytes(&[4; 65]).unwrap(),
        };
        assert_eq!(
            leaf(&Maker::leaf().spki(&explicit.to_der().unwrap())),
            ["end-entity.key.ec-explicit-parameters"]
        );
        // RSAPublicKey with a modulus of 1024 bits.
        let mut numbers = alloc::vec![0x30, 0x81, 0x87, 0x02, 0x81, 0x81, 0x00];
        numbers.extend([0xff; 128]);
        numbers.extend([0x02, 0x01, 0x03]);
        let rsa = SubjectPublicKeyInfoRef {
            algorithm: AlgorithmIdentifierRef {
                oid: rfc5912::RSA_ENCRYPTION,
                parameters: Some(AnyRef::NULL),
            },
            subject_public_key: BitStringRef::from_bytes(&numbers).unwrap(),
        };
        assert_eq!(leaf(&Maker::leaf().spki(&rsa.to_der().unwrap())), ["end-entity.key.rsa-short"]);
    }

    #[test]
    fn a_malformed_extension_breaks_its_rule() {
        let broken = |maker: Maker| maker.extension(KeyUsage::OID, true, &[5, 0]);
        assert_eq!(leaf(&broken(Maker::leaf())), ["end-entity.extension.malformed"]);
        assert_eq!(intermediate(&broken(ca())), ["intermediate.extension.malformed"]);
    }

    #[test]
    fn an_intermediate_that_may_not_issue_breaks_its_rules() {
        assert_eq!(intermediate(&ca().ca(false, None)), ["intermediate.basic-constraints.ca-missing"]);
        assert_eq!(
            intermediate(&ca().without::<BasicConstraints>()),
            ["intermediate.basic-constraints.ca-missing"]
        );
        assert_eq!(
            intermediate(&ca().usage(KeyUsages::DigitalSignature)),
            ["intermediate.key-usage.key-cert-sign-missing"]
        );
        assert!(intermediate(&ca().version(Version::V1)).contains(&"intermediate.version.not-v3"));
    }
}
