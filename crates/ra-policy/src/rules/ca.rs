//! The rules about a CA certificate, as the place has them where it stands.

use alloc::{format, string::String, vec::Vec};

use const_oid::AssociatedOid;
use ra_pki::{
    TbsCertificate,
    asn1::pkix::{BasicConstraints, KeyUsage, NameConstraints},
};

use crate::{
    finding::Finding,
    path::name_constraints::subtree::Constraints,
    rule::Rule,
    rules::{
        certificate::{self, place::Place},
        intermediate,
        judge::Judge,
        trust_anchor,
        usage_names::name_usages,
    },
};

/// The rules about a CA certificate, as a place has them.
struct CaRules {
    ca: &'static Rule,
    key_cert_sign: &'static Rule,
    key_usage: KeyUsageOfCa,
}

/// Whether a CA certificate must have a key usage.
#[derive(PartialEq, Eq)]
enum KeyUsageOfCa {
    Required,
    /// As RFC 5280 §6.1.4 (n) has it: where there is one, it is asked.
    Optional,
}

/// What is wrong with a CA certificate in this place.
pub(crate) fn find(certificate: &TbsCertificate, place: Place, judge: Judge<'_>) -> Vec<Finding> {
    let mut findings = certificate::find(certificate, place, judge);
    let rules = match place {
        Place::TrustAnchor => CaRules {
            ca: &trust_anchor::CA,
            key_cert_sign: &trust_anchor::KEY_CERT_SIGN,
            key_usage: KeyUsageOfCa::Required,
        },
        Place::Intermediate | Place::EndEntity => CaRules {
            ca: &intermediate::CA,
            key_cert_sign: &intermediate::KEY_CERT_SIGN,
            key_usage: KeyUsageOfCa::Optional,
        },
    };
    let mut report = |rule: &'static Rule, message: String| {
        findings.push(Finding::on_certificate(rule, certificate, message));
    };
    // A malformed extension of an intermediate breaks a rule of its own; of a trust anchor, that one only warns.
    let fails_closed = place == Place::TrustAnchor;
    match certificate.extension::<BasicConstraints>() {
        None => report(rules.ca, "there are no basic constraints".into()),
        Some(Ok((_, constraints))) if !constraints.ca => {
            report(rules.ca, "basic constraints say CA:FALSE".into());
        }
        Some(Err(_)) if fails_closed => report(rules.ca, "basic constraints are malformed".into()),
        Some(_) => {}
    }
    match certificate.extension::<KeyUsage>() {
        None if rules.key_usage == KeyUsageOfCa::Required => {
            report(rules.key_cert_sign, "there is no key usage extension".into());
        }
        Some(Ok((_, usage))) if !usage.key_cert_sign() => {
            report(rules.key_cert_sign, format!("key usage is {}", name_usages(usage)));
        }
        Some(Err(_)) if fails_closed => report(rules.key_cert_sign, "key usage is malformed".into()),
        _ => {}
    }
    let constraints = certificate.extensions().iter().filter(|one| one.oid() == NameConstraints::OID);
    let malformed = constraints.filter(|one| Constraints::read(one.value()).is_none());
    if fails_closed && malformed.count() > 0 {
        report(&trust_anchor::NAME_CONSTRAINTS, "name constraints are malformed".into());
    }
    findings.extend(judge.ruleset.own_findings(certificate, place.subject()));
    findings
}
