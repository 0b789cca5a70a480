//! What holds for a list by itself.

use alloc::{format, string::String, vec::Vec};

use const_oid::db::rfc5280::{ID_CE_DELTA_CRL_INDICATOR, ID_CE_ISSUING_DISTRIBUTION_POINT};
use ra_pki::{RevocationList, RevocationReason};

use crate::{
    finding::Finding,
    import::{ImportError, check_size},
    rule::{Rule, rules},
    rules::{certificate::find_weak_hash, judge::Judge, sources::IMPORT_CRL},
};

rules! {
    RevocationList;

    Certificates {
        SCOPE = "revocation-list.scope.not-processed", Error, Documented, "RFC 5280 §5.2: a CRL with a critical extension that is not processed must not be used; §5.2.4 and §5.2.5 make those critical that narrow it", None,
            "A CRL is complete and of its issuer alone: no delta, no indirect one, none for some certificates only.",
            "make a complete CRL with `openssl ca -gencrl` without crlExtensions of that kind, or with NewRevocationList";

        REMOVE = "revocation-list.entry.remove-from-crl", Warning, Documented, "RFC 5280 §5.3.1: removeFromCRL may only appear in delta CRLs", None,
            "No entry of a complete CRL says removeFromCRL; here it never takes a revocation away.",
            "leave the entry out of the CRL where the certificate is no longer on hold, and keep it with its reason where it is revoked";

        EMPTY = "revocation-list.entries.none", Warning, Observed, "one report of a refusal at import; RFC 5280 §5.1.2.6 allows a list without entries", None,
            "A CRL should have an entry.",
            "if the import is refused, import a CRL when the first certificate is revoked: an empty one revokes nothing";

        LARGE = "revocation-list.size.over-300000", Error, Documented, IMPORT_CRL, None,
            "A CRL has at most 300000 octets, in the form that is imported.",
            "leave out the entries of certificates that have expired, then issue from another intermediate, which has a CRL of its own";

        LARGE_PEM = "revocation-list.size.pem-over-300000", Warning, Documented, IMPORT_CRL, None,
            "A CRL has at most 300000 octets as PEM, the form that the page asks for.",
            "leave out the entries of certificates that have expired, then issue from another intermediate, which has a CRL of its own";

        EXPIRED = "revocation-list.validity.expired", Warning, Inferred, "RFC 5280 §5.1.2.5; whether the service honours an old CRL is not documented", None,
            "The next update of a CRL lies ahead.",
            "make a new CRL (`openssl ca -gencrl`, NewRevocationList) and import it with UpdateCrl";

        NOT_YET_VALID = "revocation-list.validity.not-yet-valid", Warning, Inferred, "RFC 5280 §5.1.2.4; whether the service honours an early CRL is not documented", None,
            "A CRL was made in the past.",
            "wait, or correct the clock of the CA and make it again";

        NEXT_UPDATE = "revocation-list.next-update.absent", Warning, Inferred, "RFC 5280 §5.1.2.5", None,
            "A CRL says when the next one comes.",
            "make it with `openssl ca -gencrl -crldays 30`, or with NewRevocationList";

        NUMBER = "revocation-list.number.absent", Warning, Inferred, "RFC 5280 §5.2.3; the CRLs that have been seen working have one", None,
            "A CRL has a number.",
            "make it with `crlnumber` in the configuration of `openssl ca`, or with NewRevocationList";

        NUMBER_MALFORMED = "revocation-list.number.malformed", Warning, Inferred, "RFC 5280 §5.2.3; whether the service looks at it is not documented", None,
            "The number of a CRL is a number that is not negative.",
            "make the CRL again with `crlnumber` in the configuration of `openssl ca`, or with NewRevocationList";

        NUMBER_LONG = "revocation-list.number.over-20-octets", Warning, Inferred, "RFC 5280 §5.2.3; whether the service looks at it is not documented", None,
            "The number of a CRL has at most 20 octets.",
            "make the CRL again under a shorter number: `crlnumber` in the configuration of `openssl ca` counts from 1";

        REASON = "revocation-list.reason.unknown", Warning, Inferred, "RFC 5280 §5.3.1; whether the service reads such a CRL is not documented", None,
            "The reason of every entry of a CRL is one of the ten that RFC 5280 has.",
            "leave the reason away, or take one that RFC 5280 has; 7 is none";

        WEAK_HASH = "revocation-list.signature.weak-hash", Warning, Inferred, "what holds for certificates, https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html, may hold for CRLs", None,
            "A CRL is signed with SHA-256 or stronger.",
            "make it again with `-md sha256`, or with NewRevocationList";
    }
}

/// What is wrong with a list by itself. Without an instant its times are not looked at.
pub(crate) fn find(list: &RevocationList, judge: Judge<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |rule, message| findings.push(on_list(rule, list, message));
    if let Some(message) = find_beyond_scope(list) {
        report(&SCOPE, message);
    }
    let is_delta = list.extensions().iter().any(|extension| extension.oid() == ID_CE_DELTA_CRL_INDICATOR);
    let removed = list.entries().find(|entry| entry.reason() == RevocationReason::RemoveFromCrl);
    if let Some(entry) = removed.filter(|_| !is_delta) {
        report(
            &REMOVE,
            format!("the entry of the serial number {} says removeFromCRL", entry.serial_number()),
        );
    }
    if list.is_empty() {
        report(&EMPTY, "it has no entries".into());
    }
    match check_size(list) {
        Err(ImportError::TooLong { der, .. }) => report(&LARGE, format!("it has {der} octets as DER")),
        Err(ImportError::OnlyAsDer { pem, der }) => {
            report(&LARGE_PEM, format!("it has {pem} octets as PEM, {der} as DER"));
        }
        Ok(_) => {}
    }
    if let Some(hash) = find_weak_hash(list.signature_algorithm()) {
        report(&WEAK_HASH, format!("it is signed with {hash}"));
    }
    find_in_number(list, &mut report);
    if let Some(entry) = list.entries().find(|entry| entry.unknown_reason().is_some()) {
        let (serial_number, reason) = (entry.serial_number(), entry.reason_name());
        report(&REASON, format!("the entry of {serial_number} has the {reason}, and stands"));
    }
    if list.next_update().is_none() {
        report(&NEXT_UPDATE, "there is no next update".into());
    }
    if let Some(at) = judge.at {
        if let Some(next) = list.next_update().filter(|next| at > *next) {
            report(&EXPIRED, format!("the next update was due at {next}, and it is judged for {at}"));
        }
        let made = list.this_update();
        if at < made {
            report(&NOT_YET_VALID, format!("it was made at {made}, and it is judged for {at}"));
        }
    }
    findings
}

/// What is wrong with the number of a list.
fn find_in_number(list: &RevocationList, report: &mut impl FnMut(&'static Rule, String)) {
    if let Some(number) = list.number() {
        if !number.is_conforming() {
            report(&NUMBER_LONG, format!("the CRL number {number} is longer than 20 octets"));
        }
    } else if let Some(extension) = list.malformed_number() {
        let octets = extension.value().len();
        let message = "the CRL number cannot be read: it is no number, negative, or longer than is read here";
        report(&NUMBER_MALFORMED, format!("{message} ({octets} octets of DER)"));
    } else {
        report(&NUMBER, "there is no CRL number".into());
    }
}

/// Why a CRL may not be complete, or not of its issuer alone. The extensions which say so count even
/// where they are not critical, as RFC 5280 §5.2.4 and §5.2.5 want them.
fn find_beyond_scope(list: &RevocationList) -> Option<String> {
    let has = |oid| list.extensions().iter().any(|extension| extension.oid() == oid);
    if has(ID_CE_DELTA_CRL_INDICATOR) {
        return Some("it is a delta CRL, with changes to another one alone".into());
    }
    if has(ID_CE_ISSUING_DISTRIBUTION_POINT) {
        return Some(
            "it has an issuing distribution point: it may cover some certificates alone, or other issuers'; whether a certificate \
             that it does not list is revoked is unknown"
                .into(),
        );
    }
    let oid = list.unknown_critical_extension()?;
    Some(format!("{} is critical", oid.describe()))
}

/// A rule that a list breaks.
pub(super) fn on_list(rule: &'static Rule, list: &RevocationList, message: String) -> Finding {
    let number = list.number().map(|number| format!(", number {number}")).unwrap_or_default();
    Finding::on_subject(rule, format!("revocation list of {}{number}", list.issuer()), message)
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec;

    use const_oid::db::rfc5280::ID_CE_CRL_NUMBER;
    use ra_pki::ObjectIdentifier;

    use super::*;
    use crate::{
        rules::cases::{Case, case},
        shortcuts::judge_revocation_list,
        testing::{ListMaker, now, unknown_extension},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let good = ListMaker::new;
        let judge = |list: &ListMaker| judge_revocation_list(&list.sign(), Some(now()));
        let padded = |octets: usize| judge(&good().extension(unknown_extension(), false, &vec![0; octets]));
        let times = |this, next| judge(&good().times(this, next));
        let next = Some("2026-12-01T00:00:00Z");
        let scope = good().extension(ID_CE_ISSUING_DISTRIBUTION_POINT, true, &[0x30, 0]);
        let number = |value: &[u8]| {
            let list = good().without_number().extension(ID_CE_CRL_NUMBER, false, value).sign();
            judge_revocation_list(&list, Some(now()))
        };
        let number_of = |octets: &[u8]| number(&[&[2, u8::try_from(octets.len()).unwrap()], octets].concat());
        let reason = |code| judge(&good().also_revoking(&[0x78], Some(code)));
        let sha1 = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");
        [
            ("scope.not-processed", judge(&scope), judge(&good())),
            (
                "entry.remove-from-crl",
                judge(&good().also_revoking(&[0x78], Some(8))),
                judge(&good().also_revoking(&[0x78], Some(6))),
            ),
            ("entries.none", judge(&good().revoking(&[])), judge(&good())),
            ("size.over-300000", padded(300_000), padded(299_000)),
            ("size.pem-over-300000", padded(225_000), padded(220_000)),
            (
                "validity.expired",
                times("2026-11-01T00:00:00Z", Some("2026-11-23T11:59:59Z")),
                times("2026-11-01T00:00:00Z", Some("2026-11-23T12:00:00Z")),
            ),
            (
                "validity.not-yet-valid",
                times("2026-11-23T12:00:01Z", next),
                times("2026-11-23T12:00:00Z", next),
            ),
            ("next-update.absent", times("2026-11-01T00:00:00Z", None), judge(&good())),
            ("number.absent", judge(&good().without_number()), judge(&good())),
            ("number.malformed", number_of(&[0xff]), number_of(&[0])),
            ("number.over-20-octets", number_of(&[1; 21]), number_of(&[1; 20])),
            ("reason.unknown", reason(7), reason(9)),
            ("signature.weak-hash", judge(&good().signature_algorithm(sha1)), judge(&good())),
        ]
        .map(|(rule, breaking, keeping)| case(&format!("revocation-list.{rule}"), breaking, keeping))
        .into()
    }
}
