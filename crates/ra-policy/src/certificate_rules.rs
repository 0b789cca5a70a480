//! The rules that one certificate keeps or breaks by itself, before or after it is signed.

use alloc::{format, string::String, vec::Vec};

use const_oid::{
    AssociatedOid, ObjectIdentifier,
    db::{rfc5280, rfc5912},
};
use der::{Decode, asn1::AnyRef};
use jiff::Timestamp;
use ra_pki::{
    KeyAlgorithm, TbsCertificate, describe_algorithm,
    pkix::{
        AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage, KeyUsages,
        NameConstraints, PolicyConstraints, SubjectAltName, SubjectKeyIdentifier,
    },
};

use crate::{Finding, Report, Rule, Session, catalogue as rules};

/// Judges an end-entity certificate alone, signed or not yet. Without an instant its validity is not looked at.
pub fn judge_end_entity(certificate: &TbsCertificate, at: Option<Timestamp>) -> Report {
    Report::new(end_entity(certificate, at), Some(Session::of(certificate)))
}

/// Judges an intermediate CA certificate alone, signed or not yet. Without an instant its validity is not looked at.
pub fn judge_intermediate(certificate: &TbsCertificate, at: Option<Timestamp>) -> Report {
    Report::new(ca(certificate, at, &INTERMEDIATE), None)
}

/// The rules about a CA certificate, by the place where it stands.
pub(crate) struct CaRules {
    common: CommonRules,
    ca: &'static Rule,
    key_cert_sign: &'static Rule,
    /// Whether key usage may be absent, as RFC 5280 lets it be.
    key_usage_may_be_absent: bool,
}

pub(crate) const INTERMEDIATE: CaRules = CaRules {
    common: CommonRules {
        version: &rules::INTERMEDIATE_VERSION,
        weak_hash: &rules::INTERMEDIATE_WEAK_HASH,
        subject_empty: &rules::INTERMEDIATE_SUBJECT_EMPTY,
        key: &rules::INTERMEDIATE_KEY,
        expired: &rules::INTERMEDIATE_EXPIRED,
        not_yet_valid: &rules::INTERMEDIATE_NOT_YET_VALID,
        unknown_critical: &rules::INTERMEDIATE_UNKNOWN_CRITICAL,
        malformed: &rules::INTERMEDIATE_MALFORMED,
    },
    ca: &rules::INTERMEDIATE_CA,
    key_cert_sign: &rules::INTERMEDIATE_KEY_CERT_SIGN,
    key_usage_may_be_absent: true,
};

pub(crate) const TRUST_ANCHOR: CaRules = CaRules {
    common: CommonRules {
        version: &rules::ANCHOR_VERSION,
        weak_hash: &rules::ANCHOR_WEAK_HASH,
        subject_empty: &rules::ANCHOR_SUBJECT_EMPTY,
        key: &rules::ANCHOR_KEY,
        expired: &rules::ANCHOR_EXPIRED,
        not_yet_valid: &rules::ANCHOR_NOT_YET_VALID,
        unknown_critical: &rules::ANCHOR_UNKNOWN_CRITICAL,
        malformed: &rules::ANCHOR_MALFORMED,
    },
    ca: &rules::ANCHOR_CA,
    key_cert_sign: &rules::ANCHOR_KEY_CERT_SIGN,
    key_usage_may_be_absent: false,
};

const END_ENTITY: CommonRules = CommonRules {
    version: &rules::END_ENTITY_VERSION,
    weak_hash: &rules::END_ENTITY_WEAK_HASH,
    subject_empty: &rules::END_ENTITY_SUBJECT_EMPTY,
    key: &rules::END_ENTITY_KEY,
    expired: &rules::END_ENTITY_EXPIRED,
    not_yet_valid: &rules::END_ENTITY_NOT_YET_VALID,
    unknown_critical: &rules::END_ENTITY_UNKNOWN_CRITICAL,
    malformed: &rules::END_ENTITY_MALFORMED,
};

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
}

pub(crate) fn end_entity(certificate: &TbsCertificate, at: Option<Timestamp>) -> Vec<Finding> {
    let mut findings = common(certificate, at, &END_ENTITY);
    let mut find = |rule, message: String| findings.push(Finding::of(rule, certificate, message));
    match certificate.extension::<KeyUsage>() {
        None => find(&rules::END_ENTITY_KEY_USAGE_ABSENT, "there is no key usage extension".into()),
        Some(Ok((_, usage))) if !usage.digital_signature() => {
            find(&rules::END_ENTITY_DIGITAL_SIGNATURE, format!("key usage is {}", usages(usage)));
        }
        Some(_) => {}
    }
    match certificate.extension::<BasicConstraints>() {
        None => find(&rules::END_ENTITY_BASIC_CONSTRAINTS_ABSENT, "there are no basic constraints".into()),
        Some(Ok((_, constraints))) if constraints.ca => {
            find(&rules::END_ENTITY_CA_TRUE, "basic constraints say CA:TRUE".into());
        }
        Some(_) => {}
    }
    match certificate.public_key().algorithm() {
        KeyAlgorithm::Rsa { modulus_bits: bits @ ..2048 } => {
            find(&rules::END_ENTITY_RSA_SHORT, format!("the RSA key has {bits} bits"));
        }
        KeyAlgorithm::EcExplicitParameters => {
            find(&rules::END_ENTITY_EC_EXPLICIT, "the key gives its curve by its parameters".into());
        }
        _ => {}
    }
    findings
}

pub(crate) fn ca(certificate: &TbsCertificate, at: Option<Timestamp>, rules: &CaRules) -> Vec<Finding> {
    let mut findings = common(certificate, at, &rules.common);
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
    findings
}

fn common(certificate: &TbsCertificate, at: Option<Timestamp>, rules: &CommonRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |rule, message: String| findings.push(Finding::of(rule, certificate, message));
    if certificate.version() != 3 {
        find(rules.version, format!("it is of X.509 version {}", certificate.version()));
    }
    let algorithm = certificate.signature_algorithm().oid;
    if has_weak_hash(certificate) {
        find(rules.weak_hash, format!("it is signed with {}", describe_algorithm(&algorithm)));
    }
    if certificate.subject().is_empty() {
        find(rules.subject_empty, "the subject is empty".into());
    }
    let key = certificate.public_key().algorithm();
    if !has_request_algorithm(key) {
        find(rules.key, format!("the key is of type {key}"));
    }
    if let Some(at) = at {
        let (begins, ends) = (certificate.not_before(), certificate.not_after());
        if at > ends {
            find(rules.expired, format!("it expired at {ends}, and it is judged for {at}"));
        }
        if at < begins {
            find(rules.not_yet_valid, format!("it is valid from {begins}, and it is judged for {at}"));
        }
    }
    for extension in certificate.extensions() {
        let oid = extension.oid();
        match is_well_formed(oid, extension.value()) {
            None if extension.is_critical() => {
                find(rules.unknown_critical, format!("{} is critical", describe_algorithm(&oid)));
            }
            // A constraint that is passed over is no constraint, whether it says critical or not.
            None if CONSTRAINTS.contains(&oid) => {
                find(rules.unknown_critical, format!("{} is not processed here", describe_algorithm(&oid)));
            }
            Some(false) => find(rules.malformed, format!("{} is malformed", describe_algorithm(&oid))),
            _ => {}
        }
    }
    findings
}

/// Whether the certificate is signed over a hash weaker than SHA-256.
pub(crate) fn has_weak_hash(certificate: &TbsCertificate) -> bool {
    WEAK.contains(&certificate.signature_algorithm().oid)
}

/// Whether Roles Anywhere documents an algorithm for keys of this family. Sizes and curves are not documented.
fn has_request_algorithm(key: KeyAlgorithm) -> bool {
    !matches!(key, KeyAlgorithm::Other { curve: None, .. })
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

/// Extensions that restrict what is below a CA, and are not processed yet.
const CONSTRAINTS: [ObjectIdentifier; 3] =
    [NameConstraints::OID, PolicyConstraints::OID, rfc5280::ID_CE_INHIBIT_ANY_POLICY];

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
        rfc5280::ID_CE_ISSUER_ALT_NAME => true,
        _ => return None,
    })
}

/// The names of key usages, as an extension file has them.
fn usages(usage: KeyUsage) -> String {
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
        assert!(
            leaf(&Maker::leaf().usage(KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment)).is_empty()
        );
        assert!(intermediate(&ca()).is_empty());
        assert!(intermediate(&ca().without::<KeyUsage>()).is_empty());
    }

    #[test]
    fn an_end_entity_without_digital_signature_breaks_its_rule() {
        let report = judge_end_entity(&Maker::leaf().usage(KeyUsages::KeyEncipherment).tbs(), Some(now()));
        assert_eq!(codes(&report), ["end-entity.key-usage.digital-signature-missing"]);
        assert_eq!(report.findings()[0].message(), "key usage is keyEncipherment");
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
        assert!(codes_at(at("2027-01-01T00:00:00Z")).is_empty());
        assert_eq!(codes_at(at("2027-01-01T00:00:01Z")), ["end-entity.validity.expired"]);
        assert_eq!(codes_at(at("2025-12-31T23:59:59Z")), ["end-entity.validity.not-yet-valid"]);
        let ca = judge_intermediate(&ca().tbs(), at("2027-01-01T00:00:01Z"));
        assert_eq!(codes(&ca), ["intermediate.validity.expired"]);
        assert_eq!(
            ca.findings()[0].message(),
            "it expired at 2027-01-01T00:00:00Z, and it is judged for 2027-01-01T00:00:01Z"
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
    fn a_constraint_that_is_not_processed_is_not_passed_over() {
        let constrained = ca().extension(NameConstraints::OID, false, &[0x30, 0]);
        assert_eq!(intermediate(&constrained), ["intermediate.extension.unknown-critical"]);
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
