//! The rules about the certificate that asks for a session.

pub(crate) mod key_usage;
pub(crate) mod names;
pub(crate) mod session_tags;
pub(crate) mod size;

use alloc::{string::String, vec::Vec};

use ra_pki::TbsCertificate;

use crate::{
    finding::Finding,
    rule::{Rule, Subject},
    rules::{
        certificate::{self, place::Place},
        judge::Judge,
    },
};

/// What is wrong with an end-entity certificate, signed or not yet.
pub(crate) fn find(certificate: &TbsCertificate, judge: Judge<'_>) -> Vec<Finding> {
    let mut findings = certificate::find(certificate, Place::EndEntity, judge);
    let mut report = |rule: &'static Rule, message: String| {
        findings.push(Finding::on_certificate(rule, certificate, message));
    };
    key_usage::check(certificate, &mut report);
    names::check(certificate, &mut report);
    size::check(certificate, &mut report);
    findings.extend(judge.ruleset.own_findings(certificate, Subject::EndEntity));
    findings
}
