//! Version and extensions.

use alloc::{format, string::String};

use const_oid::{AssociatedOid, db::rfc5280};
use der::{Decode, Encode};
use ra_pki::{
    TbsCertificate,
    asn1::{
        AnyObjectIdentifier, GeneralNameRef,
        pkix::{
            AuthorityKeyIdentifierRef, BasicConstraints, CertificatePolicies, ExtendedKeyUsage,
            InhibitAnyPolicy, KeyUsage, NameConstraints, PolicyConstraints, PolicyMappings, SubjectAltName,
            SubjectKeyIdentifier,
        },
        read_general_names,
    },
};

use crate::{
    path::name_constraints::subtree::Constraints,
    rule::{Rule, rule},
    rules::{
        certificate::place::{PerPlace, Place},
        sources::{ANCHOR_NAME_AND_KEY, CONSTRAINTS, INSUFFICIENT, PATH, TRUST_MODEL, UNTRUSTED},
    },
};

pub(super) static RULES: &[&PerPlace] = &[&VERSION, &UNKNOWN_CRITICAL, &MALFORMED];

/// Extensions came with version 3 (RFC 5280 §4.1.2.1).
static VERSION: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.version.not-v3",
        TrustAnchor,
        Certificates,
        Error,
        Documented,
        TRUST_MODEL,
        CONSTRAINTS,
        "A trust anchor's certificate is of X.509 version 3.",
        "make it again with an extension file (`openssl x509 -req` without -extfile makes version 1), or with TrustAnchorCertificate::from_request"
    ),
    intermediate: rule!(
        "intermediate.version.not-v3",
        Intermediate,
        Certificates,
        Error,
        Documented,
        PATH,
        UNTRUSTED,
        "An intermediate certificate is of X.509 version 3.",
        "issue it again with an extension file (`openssl x509 -req` without -extfile makes version 1), or with IntermediateCertificate::from_request"
    ),
    end_entity: rule!(
        "end-entity.version.not-v3",
        EndEntity,
        Certificates,
        Error,
        Documented,
        TRUST_MODEL,
        INSUFFICIENT,
        "An end-entity certificate is of X.509 version 3.",
        "issue it again with an extension file (`openssl x509 -req` without -extfile makes version 1), or with EndEntityCertificate::from_request"
    ),
};

/// A critical extension that is not known must be refused (RFC 5280 §4.2).
static UNKNOWN_CRITICAL: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.extension.unknown-critical",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        ANCHOR_NAME_AND_KEY,
        None,
        "Every critical extension is one that path validation processes.",
        "make it again without the extension, or with the extension not critical"
    ),
    intermediate: rule!(
        "intermediate.extension.unknown-critical",
        Intermediate,
        Certificates,
        Error,
        Documented,
        PATH,
        None,
        "Every critical extension is one that path validation processes.",
        "issue it again without the extension, or with the extension not critical"
    ),
    end_entity: rule!(
        "end-entity.extension.unknown-critical",
        EndEntity,
        Certificates,
        Error,
        Documented,
        PATH,
        None,
        "Every critical extension is one that path validation processes.",
        "issue it again without the extension, or with the extension not critical"
    ),
};

pub(super) static MALFORMED: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.extension.malformed",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        ANCHOR_NAME_AND_KEY,
        None,
        "Every extension that path validation processes is well-formed.",
        "make it again; the value of the extension is not what its type says"
    ),
    intermediate: rule!(
        "intermediate.extension.malformed",
        Intermediate,
        Certificates,
        Error,
        Documented,
        PATH,
        None,
        "Every extension that path validation processes is well-formed.",
        "issue it again; the value of the extension is not what its type says"
    ),
    end_entity: rule!(
        "end-entity.extension.malformed",
        EndEntity,
        Certificates,
        Error,
        Documented,
        PATH,
        None,
        "Every extension that path validation processes is well-formed.",
        "issue it again; the value of the extension is not what its type says"
    ),
};

pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    if certificate.version() != 3 {
        report(VERSION.rule(place), format!("it is of X.509 version {}", certificate.version()));
    }
    for extension in certificate.extensions() {
        let oid = extension.oid();
        match is_well_formed(oid, extension.value()) {
            None if extension.is_critical() => {
                report(UNKNOWN_CRITICAL.rule(place), format!("{} is critical", oid.describe()));
            }
            Some(false) => {
                report(MALFORMED.rule(place), format!("{} is malformed", oid.describe()));
            }
            _ => {}
        }
    }
}

/// Whether an extension that path validation processes is well-formed; `None` for any other.
///
/// Extended key usage, policies and alternative names count as processed: nothing in them leads to a refusal.
fn is_well_formed(oid: &AnyObjectIdentifier, value: &[u8]) -> Option<bool> {
    Some(match oid.to_object_identifier()? {
        BasicConstraints::OID => BasicConstraints::from_der(value).is_ok(),
        KeyUsage::OID => KeyUsage::from_der(value).is_ok(),
        // Names of kinds that nobody reads may be in it.
        SubjectAltName::OID => read_general_names(value).is_some(),
        CertificatePolicies::OID => CertificatePolicies::from_der(value).is_ok(),
        ExtendedKeyUsage::OID => ExtendedKeyUsage::from_der(value).is_ok(),
        SubjectKeyIdentifier::OID => SubjectKeyIdentifier::from_der(value).is_ok(),
        AuthorityKeyIdentifierRef::OID => is_authority_key_identifier(value),
        NameConstraints::OID => Constraints::read(value).is_some(),
        PolicyConstraints::OID => PolicyConstraints::from_der(value).is_ok(),
        PolicyMappings::OID => PolicyMappings::from_der(value).is_ok(),
        InhibitAnyPolicy::OID => InhibitAnyPolicy::from_der(value).is_ok(),
        rfc5280::ID_CE_ISSUER_ALT_NAME => is_general_names(value),
        _ => return None,
    })
}

fn is_authority_key_identifier(value: &[u8]) -> bool {
    AuthorityKeyIdentifierRef::from_der(value).is_ok_and(|identifier| {
        let names = identifier.authority_cert_issuer.unwrap_or_default();
        names.iter().all(|name| name.to_der().is_ok_and(|der| GeneralNameRef::read(&der).is_well_formed()))
    })
}

/// Whether a value is one or more names, each of a kind that RFC 5280 §4.2.1.6 has and of its type.
fn is_general_names(value: &[u8]) -> bool {
    let names = read_general_names(value).unwrap_or_default();
    !names.is_empty() && names.iter().all(GeneralNameRef::is_well_formed)
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use x509_cert::certificate::Version;

    use super::*;
    use crate::{
        rules::cases::{Case, codes_of_intermediate, codes_of_leaf, each_place},
        testing::{Maker, unknown_extension},
    };

    pub(crate) fn cases() -> Vec<Case> {
        [
            each_place("version.not-v3", |good| (good.clone().version(Version::V2), good)),
            each_place("extension.unknown-critical", |good| {
                (good.clone().extension(unknown_extension(), true, &[5, 0]), good)
            }),
            each_place("extension.malformed", |good| {
                (good.clone().extension(KeyUsage::OID, true, &[5, 0]), good)
            }),
        ]
        .concat()
    }

    fn ca() -> Maker {
        Maker::ca_certificate("/CN=Issuing", "/CN=Root")
    }

    #[test]
    fn an_end_entity_of_version_1_breaks_its_rule_and_those_of_its_missing_extensions() {
        let v1 = Maker::leaf().version(Version::V1).without::<KeyUsage>().without::<BasicConstraints>();
        assert_eq!(
            codes_of_leaf(&v1),
            [
                "end-entity.version.not-v3",
                "end-entity.key-usage.absent",
                "end-entity.basic-constraints.absent"
            ]
        );
    }

    #[test]
    fn an_unknown_extension_that_is_not_critical_breaks_no_rule() {
        let with = |maker: Maker, critical| maker.extension(unknown_extension(), critical, &[5, 0]);
        assert!(codes_of_leaf(&with(Maker::leaf(), false)).is_empty());
        assert_eq!(codes_of_leaf(&with(Maker::leaf(), true)), ["end-entity.extension.unknown-critical"]);
        assert_eq!(codes_of_intermediate(&with(ca(), true)), ["intermediate.extension.unknown-critical"]);
    }

    #[test]
    fn a_name_constraint_that_cannot_be_read_is_not_passed_over() {
        for value in [&[0x30, 0][..], &[0x30, 2, 0xa0, 0], &[5, 0]] {
            let constrained = ca().extension(NameConstraints::OID, false, value);
            assert_eq!(
                codes_of_intermediate(&constrained),
                ["intermediate.extension.malformed"],
                "{value:02x?}"
            );
        }
    }

    #[test]
    fn critical_policies_break_no_rule() {
        // anyPolicy
        let policies = [0x30, 8, 0x30, 6, 6, 4, 0x55, 0x1d, 0x20, 0];
        assert!(
            codes_of_leaf(&Maker::leaf().extension(CertificatePolicies::OID, true, &policies)).is_empty()
        );
    }

    #[test]
    fn a_critical_extension_of_any_kind_that_is_malformed_is_an_error_in_a_leaf_and_a_ca() {
        let kinds = [
            BasicConstraints::OID,
            KeyUsage::OID,
            SubjectAltName::OID,
            rfc5280::ID_CE_ISSUER_ALT_NAME,
            CertificatePolicies::OID,
            ExtendedKeyUsage::OID,
            SubjectKeyIdentifier::OID,
            AuthorityKeyIdentifierRef::OID,
            NameConstraints::OID,
            PolicyConstraints::OID,
            PolicyMappings::OID,
            InhibitAnyPolicy::OID,
        ];
        for oid in kinds {
            for value in [&b"garbage"[..], &[], &[5, 0], &[0x30, 3, 0x82, 1]] {
                let broken = |maker: Maker| maker.extension(oid, true, value);
                let leaf = codes_of_leaf(&broken(Maker::leaf()));
                assert!(leaf.contains(&"end-entity.extension.malformed".into()), "{oid} {value:02x?}");
                let ca = codes_of_intermediate(&broken(ca()));
                assert!(ca.contains(&"intermediate.extension.malformed".into()), "{oid} {value:02x?}");
            }
        }
    }

    #[test]
    fn names_of_the_issuer_that_are_of_their_kind_break_no_rule() {
        let with = |value: &[u8]| {
            codes_of_leaf(&Maker::leaf().extension(rfc5280::ID_CE_ISSUER_ALT_NAME, true, value))
        };
        for names in [
            &[0x30, 6, 0x82, 4, b'a', b'.', b'i', b't'][..],
            &[0x30, 6, 0x87, 4, 192, 0, 2, 1],
            &[0x30, 4, 0xa4, 2, 0x30, 0],
            &[0x30, 5, 0x86, 1, b'a', 0x81, 0],
            &[0x30, 5, 0x88, 3, 0x2a, 3, 4],
        ] {
            assert!(with(names).is_empty(), "{names:02x?}");
        }
        for garbage in [
            &[0x30, 0][..],
            &[0x30, 2, 5, 0],
            &[0x30, 3, 0x82, 1, 0xe9],
            &[0x30, 3, 0x87, 1, 1],
            &[0x30, 3, 0xa4, 1, 0],
            &[0x30, 2, 0x89, 0],
        ] {
            assert_eq!(with(garbage), ["end-entity.extension.malformed"], "{garbage:02x?}");
        }
    }

    #[test]
    fn a_malformed_extension_breaks_its_rule_alone() {
        let broken = |maker: Maker| maker.extension(KeyUsage::OID, true, &[5, 0]);
        assert_eq!(codes_of_leaf(&broken(Maker::leaf())), ["end-entity.extension.malformed"]);
        assert_eq!(codes_of_intermediate(&broken(ca())), ["intermediate.extension.malformed"]);
    }
}
