//! Certificate revocation lists: each alone, and what they say of a path (RFC 5280 §6.3.3).

use alloc::{format, string::String, vec::Vec};

use const_oid::db::rfc5280::{ID_CE_DELTA_CRL_INDICATOR, ID_CE_ISSUING_DISTRIBUTION_POINT};
use jiff::Timestamp;
use ra_pki::{
    Certificate, RevocationList, RevocationReason, RevokedCertificate, RustCrypto, asn1::describe_algorithm,
};

use crate::{
    Finding, Report, Rule, Ruleset, catalogue as rules,
    certificate_rules::{Judge, usages, weak_hash},
    import::{ImportError, check_size},
    path::Outcome,
};

/// Judges a CRL alone. Without an instant its times are not looked at. Whose signature it carries, only a certificate of
/// its issuer can tell: see [`Check`](crate::Check).
pub fn judge_revocation_list(list: &RevocationList, at: Option<Timestamp>) -> Report {
    let judge = Judge { at, ruleset: &Ruleset::default() };
    Report::new(alone(list, judge), judge.ruleset)
}

/// What is wrong with a CRL by itself.
pub(crate) fn alone(list: &RevocationList, judge: Judge<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |rule, message| findings.push(finding(rule, list, message));
    if let Some(message) = beyond_scope(list) {
        find(&rules::CRL_SCOPE, message);
    }
    if list.is_empty() {
        find(&rules::CRL_EMPTY, "it has no entries".into());
    }
    match check_size(list) {
        Err(ImportError::TooLong { der, .. }) => {
            find(&rules::CRL_LARGE, format!("it has {der} octets as DER"));
        }
        Err(ImportError::OnlyAsDer { pem, der }) => {
            find(&rules::CRL_LARGE_PEM, format!("it has {pem} octets as PEM, {der} as DER"));
        }
        Ok(_) | Err(ImportError::NoEntries) => {}
    }
    if let Some(hash) = weak_hash(list.signature_algorithm()) {
        find(&rules::CRL_WEAK_HASH, format!("it is signed with {hash}"));
    }
    if list.number().is_none() {
        find(&rules::CRL_NUMBER, "there is no CRL number".into());
    }
    if list.next_update().is_none() {
        find(&rules::CRL_NEXT_UPDATE, "there is no next update".into());
    }
    if let Some(at) = judge.at {
        if let Some(next) = list.next_update().filter(|next| at > *next) {
            find(
                &rules::CRL_EXPIRED,
                format!("the next update was due at {next}, and it is judged for {at}"),
            );
        }
        let made = list.this_update();
        if at < made {
            find(&rules::CRL_NOT_YET_VALID, format!("it was made at {made}, and it is judged for {at}"));
        }
    }
    findings
}

/// What CRLs say of a path, and what is wrong with them. `issuers` are other certificates whose CRLs may be given, those of
/// the trust anchor and the intermediates that are not on the path.
pub(crate) fn of_path(
    lists: &[RevocationList],
    outcome: &Outcome<'_>,
    issuers: &[&Certificate],
    judge: Judge<'_>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = lists.iter().flat_map(|list| alone(list, judge)).collect();
    if lists.len() > MOST_LISTS {
        let message = format!("there are {} CRLs", lists.len());
        findings.push(Finding::about(&rules::CRL_TOO_MANY, message));
    }
    for list in lists {
        let on_path = outcome.path.iter().skip(1).chain(issuers);
        let mut candidates: Vec<&Certificate> = Vec::new();
        for candidate in on_path.filter(|candidate| candidate.subject().matches(list.issuer())) {
            if !candidates.contains(candidate) {
                candidates.push(candidate);
            }
        }
        let signer =
            candidates.iter().find(|one| list.verify_signature(one.public_key(), &RustCrypto).is_ok());
        match (signer, candidates.first()) {
            (Some(signer), _) => findings.extend(of_signer(list, signer, outcome)),
            (None, None) => {
                let listed = outcome.entries(list).map(|(certificate, _)| {
                    let (subject, number) = (certificate.subject(), certificate.serial_number());
                    format!(", and the CRL lists {subject} with the serial number {number}")
                });
                let listed: String = listed.collect();
                let message = format!("no certificate of {} is at hand{listed}", list.issuer());
                findings.push(finding(&rules::CRL_NO_ISSUER, list, message));
            }
            (None, Some(candidate)) => {
                let error = list.verify_signature(candidate.public_key(), &RustCrypto).err();
                let error = error.map(|error| format!("{error}")).unwrap_or_default();
                findings.push(finding(&rules::CRL_SIGNATURE, list, error));
            }
        }
    }
    findings
}

/// What a CRL says whose signature is this issuer's.
fn of_signer(list: &RevocationList, signer: &Certificate, outcome: &Outcome<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    match signer.key_usage() {
        Some(usage) if !usage.crl_sign() => {
            let message = format!("key usage of {} is {}", signer.subject(), usages(usage));
            findings.push(finding(&rules::CRL_CRL_SIGN, list, message));
        }
        Some(_) => {}
        None => {
            let message = format!("{} has no key usage", signer.subject());
            findings.push(finding(&rules::CRL_KEY_USAGE, list, message));
        }
    }
    // A list of unknown scope says nothing of any certificate.
    if beyond_scope(list).is_some() {
        return findings;
    }
    for (certificate, entry) in outcome.entries(list) {
        let message = format!(
            "{} with the serial number {} was revoked at {} ({})",
            certificate.subject(),
            certificate.serial_number(),
            entry.date(),
            entry.reason()
        );
        findings.push(finding(&rules::CRL_REVOKED, list, message));
    }
    findings
}

impl<'a> Outcome<'a> {
    /// The certificates of the path that are on the list of their issuer, with their entries.
    fn entries<'l>(
        &'l self,
        list: &'l RevocationList,
    ) -> impl Iterator<Item = (&'a Certificate, RevokedCertificate)> {
        // The trust anchor itself is beyond its own list.
        let judged = self.path.len().saturating_sub(usize::from(self.is_anchored));
        let issued = |certificate: &&&Certificate| certificate.issuer().matches(list.issuer());
        self.path.iter().take(judged).filter(issued).filter_map(|certificate| {
            let entry = list.find(certificate.serial_number())?;
            (entry.reason() != RevocationReason::RemoveFromCrl).then_some((*certificate, entry))
        })
    }
}

/// Why a CRL may not be complete, or not of its issuer alone. That the extensions which say so are not critical, as RFC 5280
/// §5.2.4 and §5.2.5 want them, makes the CRL no more than it is.
fn beyond_scope(list: &RevocationList) -> Option<String> {
    let has = |oid| list.extensions().iter().any(|extension| extension.oid() == oid);
    if has(ID_CE_DELTA_CRL_INDICATOR) {
        return Some("it is a delta CRL, with changes to another one alone".into());
    }
    if has(ID_CE_ISSUING_DISTRIBUTION_POINT) {
        return Some(
            "it has an issuing distribution point: it may cover some certificates alone, or other issuers'"
                .into(),
        );
    }
    let oid = list.unknown_critical_extension()?;
    Some(format!("{} is critical", describe_algorithm(&oid)))
}

fn finding(rule: &'static Rule, list: &RevocationList, message: String) -> Finding {
    let number = list.number().map(|number| format!(", number {number}")).unwrap_or_default();
    Finding::in_subject(rule, format!("revocation list of {}{number}", list.issuer()), message)
}

/// CRLs of a trust anchor (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
const MOST_LISTS: usize = 2;

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use super::*;
    use crate::{
        Check,
        testing::{ListMaker, Maker, now},
    };

    #[test]
    fn a_list_that_cannot_be_verified_is_said_to_name_the_certificate() {
        let leaf = Maker::leaf().sign();
        let message = |serial_number: &[u8]| {
            let lists = [ListMaker::new().revoking(&[serial_number]).sign()];
            let report = Check::new(Some(now())).end_entity(&leaf).revocation_lists(&lists).report();
            assert_eq!(crate::testing::codes(&report), ["revocation-list.issuer.not-found"]);
            String::from(report.findings().first().unwrap().message())
        };
        assert_eq!(message(&[0x12, 0x35]), "no certificate of /CN=Root is at hand");
        assert_eq!(
            message(&[0x12, 0x34]),
            "no certificate of /CN=Root is at hand, and the CRL lists /CN=host-1 with the serial number 1234"
        );
    }
}
