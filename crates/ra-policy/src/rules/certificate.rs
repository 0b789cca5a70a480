//! The rules that hold for every certificate, wherever it stands. Each has one check; its texts stand per place.

mod criticality;
mod extensions;
mod general_names;
mod key;
mod name_strings;
pub(crate) mod place;
mod serial_number;
mod signature;
mod subject;
pub(crate) mod usable_key;
mod validity;

use alloc::{string::String, vec::Vec};

use ra_pki::TbsCertificate;

use self::place::{PerPlace, Place};
pub(crate) use self::signature::{find_weak_hash, weak_hash_rule};
use crate::{
    finding::{Finding, name_certificate},
    rule::Rule,
    rules::judge::Judge,
};

/// The rules of every file here.
pub(crate) fn all() -> impl Iterator<Item = &'static PerPlace> {
    [
        extensions::RULES,
        general_names::RULES,
        signature::RULES,
        subject::RULES,
        key::RULES,
        usable_key::RULES,
        validity::RULES,
        criticality::RULES,
        serial_number::RULES,
        name_strings::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// What is wrong with a certificate, signed or not yet, by the rules of every place.
pub(crate) fn find(certificate: &TbsCertificate, place: Place, judge: Judge<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut subject = None;
    let mut report = |rule: &'static Rule, message: String| {
        let subject = subject.get_or_insert_with(|| name_certificate(rule, certificate));
        findings.push(Finding::on_subject(rule, subject.clone(), message));
    };
    extensions::check(certificate, place, &mut report);
    general_names::check(certificate, place, &mut report);
    signature::check(certificate, place, &mut report);
    subject::check(certificate, place, &mut report);
    key::check(certificate, place, &mut report);
    usable_key::check(certificate, place, &mut report);
    validity::check(certificate, place, judge, &mut report);
    criticality::check(certificate, place, &mut report);
    serial_number::check(certificate, place, &mut report);
    name_strings::check(certificate, place, &mut report);
    findings
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::{
        criticality, extensions, general_names, key, name_strings, serial_number, signature, subject,
        usable_key, validity,
    };
    use crate::rules::cases::Case;

    pub(crate) fn cases() -> alloc::vec::Vec<Case> {
        [
            extensions::tests::cases(),
            general_names::tests::cases(),
            signature::tests::cases(),
            subject::tests::cases(),
            key::tests::cases(),
            usable_key::tests::cases(),
            validity::tests::cases(),
            criticality::tests::cases(),
            serial_number::tests::cases(),
            name_strings::tests::cases(),
        ]
        .concat()
    }
}
