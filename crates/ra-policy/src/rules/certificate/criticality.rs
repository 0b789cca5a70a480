//! Which extensions should be critical.

use alloc::{format, string::String};

use ra_pki::{
    TbsCertificate,
    asn1::pkix::{BasicConstraints, KeyUsage},
};

use crate::{
    rule::{Rule, rule},
    rules::{
        certificate::place::{PerPlace, Place},
        usage_names::name_usages,
    },
};

pub(super) static RULES: &[&PerPlace] = &[&KEY_USAGE_NOT_CRITICAL, &BASIC_CONSTRAINTS_NOT_CRITICAL];

static KEY_USAGE_NOT_CRITICAL: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key-usage.not-critical",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        "RFC 5280 §4.2.1.3 (SHOULD); one refusal has been reported",
        None,
        "Key usage should be critical.",
        "make it again with `critical,` before the usages that are there, in the extension file (`keyUsage = critical,…`), or with TrustAnchorCertificate::from_request"
    ),
    intermediate: rule!(
        "intermediate.key-usage.not-critical",
        Intermediate,
        Certificates,
        Warning,
        Inferred,
        "RFC 5280 §4.2.1.3 (SHOULD); one refusal has been reported",
        None,
        "Key usage should be critical.",
        "issue it again with `critical,` before the usages that are there, in the extension file (`keyUsage = critical,…`), or with IntermediateCertificate::from_request"
    ),
    end_entity: rule!(
        "end-entity.key-usage.not-critical",
        EndEntity,
        Certificates,
        Note,
        Observed,
        "RFC 5280 §4.2.1.3; AWS's own script issues end entities without, and they work: https://github.com/aws/rolesanywhere-credential-helper (generate-credential-process-data.sh)",
        None,
        "Key usage should be critical.",
        "issue it again with `critical,` before the usages that are there, in the extension file (`keyUsage = critical,…`), or with EndEntityCertificate::from_request"
    ),
};

static BASIC_CONSTRAINTS_NOT_CRITICAL: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.basic-constraints.not-critical",
        TrustAnchor,
        Certificates,
        Warning,
        Documented,
        "RFC 5280 §4.2.1.9 (MUST)",
        None,
        "The basic constraints of a CA certificate are critical.",
        "make it again with `critical,` before what is there, in the extension file (`basicConstraints = critical,CA:TRUE`), or with TrustAnchorCertificate::from_request"
    ),
    intermediate: rule!(
        "intermediate.basic-constraints.not-critical",
        Intermediate,
        Certificates,
        Warning,
        Documented,
        "RFC 5280 §4.2.1.9 (MUST)",
        None,
        "The basic constraints of a CA certificate are critical.",
        "issue it again with `critical,` before what is there, in the extension file (`basicConstraints = critical,CA:TRUE,pathlen:0`), or with IntermediateCertificate::from_request"
    ),
    end_entity: rule!(
        "end-entity.basic-constraints.not-critical",
        EndEntity,
        Certificates,
        Note,
        Observed,
        "RFC 5280 §4.2.1.9; AWS's own script issues end entities without, and they work: https://github.com/aws/rolesanywhere-credential-helper (generate-credential-process-data.sh)",
        None,
        "Basic constraints should be critical.",
        "issue it again with `basicConstraints = critical,CA:FALSE` in the extension file, or with EndEntityCertificate::from_request"
    ),
};

/// A malformed extension breaks a rule of its own.
pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    if let Some(Ok((false, usage))) = certificate.extension::<KeyUsage>() {
        let message = format!("key usage, which is {}, is not critical", name_usages(usage));
        report(KEY_USAGE_NOT_CRITICAL.rule(place), message);
    }
    if let Some(Ok((false, _))) = certificate.extension::<BasicConstraints>() {
        report(BASIC_CONSTRAINTS_NOT_CRITICAL.rule(place), "basic constraints are not critical".into());
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use const_oid::AssociatedOid;

    use super::*;
    use crate::rules::cases::{Case, each_place};

    pub(crate) fn cases() -> Vec<Case> {
        [
            each_place("key-usage.not-critical", |good| {
                let usage = good.value_of::<KeyUsage>();
                (good.clone().extension(KeyUsage::OID, false, &usage), good)
            }),
            each_place("basic-constraints.not-critical", |good| {
                let constraints = good.value_of::<BasicConstraints>();
                (good.clone().extension(BasicConstraints::OID, false, &constraints), good)
            }),
        ]
        .concat()
    }
}
