//! What an end entity may do.

use alloc::{format, string::String};

use ra_pki::{
    KeyAlgorithm, TbsCertificate,
    asn1::pkix::{BasicConstraints, KeyUsage, KeyUsages},
};

use crate::{
    rule::{Rule, rules},
    rules::{
        sources::{INSUFFICIENT, TRUST_MODEL},
        usage_names::name_usages,
    },
};

rules! {
    EndEntity;

    Certificates {
        KEY_USAGE_ABSENT = "end-entity.key-usage.absent", Error, Documented, TRUST_MODEL, INSUFFICIENT,
            "An end-entity certificate has a key usage extension with digitalSignature.",
            "issue it again with `keyUsage = critical,digitalSignature` in the extension file, or with EndEntityCertificate::from_request";

        DIGITAL_SIGNATURE = "end-entity.key-usage.digital-signature-missing", Error, Documented, TRUST_MODEL, INSUFFICIENT,
            "The key usage of an end-entity certificate includes digitalSignature.",
            "issue it again with digitalSignature before the usages that are there, in the extension file (`keyUsage = critical,digitalSignature,…`), or with EndEntityCertificate::from_request";

        CA_TRUE = "end-entity.basic-constraints.ca-true", Error, Documented, TRUST_MODEL, INSUFFICIENT,
            "The basic constraints of an end-entity certificate, if there are any, say CA:FALSE.",
            "use the certificate of an end entity; issue one with `basicConstraints = critical,CA:FALSE` in the extension file, or with EndEntityCertificate::from_request";

        BASIC_CONSTRAINTS_ABSENT = "end-entity.basic-constraints.absent", Warning, Inferred, TRUST_MODEL, None,
            "An end-entity certificate should say CA:FALSE: the documentation demanded it before 2026.",
            "issue it again with `basicConstraints = critical,CA:FALSE` in the extension file, or with EndEntityCertificate::from_request";

        KEY_USAGE_UNFIT = "end-entity.key-usage.unfit-for-key", Warning, Inferred, "RFC 8813 §3 (EC), RFC 9881 §5 (ML-DSA)", None,
            "The key usage names only what the key can do: EC keys do not encipher, and ML-DSA keys neither encipher nor agree on keys.",
            "issue it again without the usages that the key has no use for, such as `keyUsage = critical,digitalSignature` in the extension file, or with EndEntityCertificate::from_request";
    }
}

/// A malformed extension breaks a rule of its own.
pub(super) fn check(certificate: &TbsCertificate, report: &mut impl FnMut(&'static Rule, String)) {
    match certificate.extension::<KeyUsage>() {
        None => report(&KEY_USAGE_ABSENT, "there is no key usage extension".into()),
        Some(Ok((_, usage))) => {
            if !usage.digital_signature() {
                report(&DIGITAL_SIGNATURE, format!("key usage is {}", name_usages(usage)));
            }
            if let Some(unfit) = find_unfit(certificate.public_key().algorithm(), usage) {
                report(&KEY_USAGE_UNFIT, unfit);
            }
        }
        Some(Err(_)) => {}
    }
    match certificate.extension::<BasicConstraints>() {
        None => report(&BASIC_CONSTRAINTS_ABSENT, "there are no basic constraints".into()),
        Some(Ok((_, constraints))) if constraints.ca => {
            report(&CA_TRUE, "basic constraints say CA:TRUE".into());
        }
        Some(_) => {}
    }
}

/// Key usages that the key has no use for (RFC 8813 §3, RFC 9881 §5).
fn find_unfit(key: KeyAlgorithm, usage: KeyUsage) -> Option<String> {
    let encipherment = KeyUsages::KeyEncipherment | KeyUsages::DataEncipherment;
    let no_use = match key {
        KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521 => encipherment,
        KeyAlgorithm::MlDsa44 | KeyAlgorithm::MlDsa65 | KeyAlgorithm::MlDsa87 => {
            encipherment | KeyUsages::KeyAgreement | KeyUsages::EncipherOnly | KeyUsages::DecipherOnly
        }
        _ => return None,
    };
    let unfit = usage.0 & no_use;
    (!unfit.is_empty()).then(|| format!("key usage is {}, and the key is of type {key}", name_usages(usage)))
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use ra_maker::flawed_keys::short_rsa;

    use super::*;
    use crate::{
        refusal::text::Refusal,
        rules::cases::{Case, codes_of_leaf, leaf_case},
        shortcuts::judge_end_entity,
        testing::{Maker, codes, now},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let good = Maker::leaf;
        let usage = KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment;
        [
            leaf_case("key-usage.absent", &good().without::<KeyUsage>(), &good()),
            leaf_case("key-usage.digital-signature-missing", &good().usage(KeyUsages::KeyAgreement), &good()),
            leaf_case("basic-constraints.ca-true", &good().ca(true, None), &good()),
            leaf_case("basic-constraints.absent", &good().without::<BasicConstraints>(), &good()),
            leaf_case(
                "key-usage.unfit-for-key",
                &good().usage(usage),
                &good().usage(usage).spki(&short_rsa()),
            ),
        ]
        .into()
    }

    #[test]
    fn a_good_end_entity_breaks_no_rule() {
        assert!(codes_of_leaf(&Maker::leaf()).is_empty());
        let usage = KeyUsages::DigitalSignature | KeyUsages::KeyAgreement;
        assert!(codes_of_leaf(&Maker::leaf().usage(usage)).is_empty());
    }

    #[test]
    fn an_end_entity_without_digital_signature_breaks_its_rule_alone() {
        let report = judge_end_entity(&Maker::leaf().usage(KeyUsages::KeyAgreement).tbs(), Some(now()));
        assert_eq!(codes(&report), ["end-entity.key-usage.digital-signature-missing"]);
        assert_eq!(report.findings()[0].message(), "key usage is keyAgreement");
        assert_eq!(report.findings()[0].subject(), "end entity /CN=host-1, serial number 1234");
        assert_eq!(report.refusal(), Some(Refusal::InsufficientCertificate));
    }

    #[test]
    fn a_ca_as_end_entity_breaks_its_rule_alone() {
        assert_eq!(codes_of_leaf(&Maker::leaf().ca(true, None)), ["end-entity.basic-constraints.ca-true"]);
    }

    #[test]
    fn an_absent_ca_flag_is_a_warning() {
        let report = judge_end_entity(&Maker::leaf().without::<BasicConstraints>().tbs(), None);
        assert_eq!(codes(&report), ["end-entity.basic-constraints.absent"]);
        assert!(report.is_accepted());
    }
}
