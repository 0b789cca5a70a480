//! The path check against x509-limbo (<https://github.com/C2SP/x509-limbo>), with its verdicts adapted to a relying
//! party such as Roles Anywhere.

use ra_tests::{LimboCase, limbo, verifiers};
use roles_anywhere::{
    pki::{Certificate, CertificateError, RevocationList, Verifier},
    policy::{Check, Report, TrustAnchor},
};

fn judge(case: &LimboCase, verifier: &dyn Verifier) -> Result<Report, String> {
    let all = |ders: Vec<Vec<u8>>| -> Result<Vec<Certificate>, CertificateError> {
        ders.iter().map(|der| Certificate::from_der(der)).collect()
    };
    let said = |error: CertificateError| error.to_string();
    let anchor = TrustAnchor::new(all(case.anchors()).map_err(said)?).map_err(said)?;
    let leaf = Certificate::from_der(&case.leaf()).map_err(said)?;
    let pool = all(case.pool()).map_err(said)?;
    let lists = case.lists();
    let lists = lists.iter().map(|der| RevocationList::from_der(der)).collect::<Result<Vec<_>, _>>();
    let lists = lists.map_err(|error| error.to_string())?;
    let check = Check::new(Some(case.at())).ruleset(case.ruleset()).trust_anchor(&anchor).end_entity(&leaf);
    let check = check.intermediates(&pool).verifier(verifier);
    Ok(if lists.is_empty() { check.report() } else { check.revocation_lists(&lists).report() })
}

/// The cases that leave the verdict to us: whether we accept, and why.
const CHOICES: &[(&str, bool, &str)] = &[
    ("crl::crlnumber-missing", true, "RFC 5280 §5.2.3 obliges the issuer of the CRL; we warn"),
    (
        "crl::crlnumber-critical",
        true,
        "RFC 5280 §5.2.3 obliges the issuer of the CRL; we understand the number",
    ),
    (
        "cve::cve-2025-61727-nc-permits-variant",
        false,
        "a wildcard that covers more than the permitted names is not permitted",
    ),
    (
        "pathlen::max-chain-depth-0",
        true,
        "the check has no depth to set; the service takes five intermediates",
    ),
    ("pathlen::self-issued-certs-pathlen", true, "RFC 5280 §4.2.1.9: self-issued certificates do not count"),
    ("rfc5280::aki::intermediate-missing-aki", true, "RFC 5280 §4.2.1.1 obliges the issuer"),
    (
        "rfc5280::nc::invalid-dnsname-leading-period",
        true,
        "permits any name below it, as in OpenSSL and others",
    ),
    (
        "rfc5280::nc::not-allowed-in-ee-noncritical",
        true,
        "the rule obliges the issuer, and nothing is below an end entity",
    ),
    (
        "rfc5280::nc::not-allowed-in-ee-critical",
        true,
        "the rule obliges the issuer, and nothing is below an end entity",
    ),
    ("rfc5280::nc::nc-permits-invalid-dns-san", false, "the name is no host name, and is not compared"),
    (
        "rfc5280::nc::nc-permits-email-literal-asterisk-exact-match",
        true,
        "in a mailbox a star stands for itself (RFC 5280 §4.2.1.10)",
    ),
    (
        "rfc5280::nc::nc-permits-email-literal-double-asterisk",
        true,
        "in a mailbox a star stands for itself (RFC 5280 §4.2.1.10)",
    ),
    (
        "rfc5280::pc::ica-noncritical-pc",
        true,
        "RFC 5280 §4.2.1.11 obliges the issuer; we process the extension all the same",
    ),
    ("rfc5280::serial::too-long", true, "RFC 5280 §4.1.2.2 asks users of certificates to handle it; we warn"),
    ("rfc5280::serial::zero", true, "RFC 5280 §4.1.2.2 asks users of certificates to handle it"),
    (
        "rfc5280::serial::negative",
        false,
        "its issuer is not the trust anchor, and RFC 5280 §4.1.2.2 forbids the serial number",
    ),
    ("rfc5280::ski::intermediate-missing-ski", true, "RFC 5280 §4.2.1.2 obliges the issuer"),
    (
        "rfc5280::validity::expired-root",
        true,
        "RFC 5280 §6.1.1 (d) takes the name and the key of a trust anchor alone; a warning",
    ),
    ("rfc5280::validity::notafter-fractional", false, "our instants have fractions of a second"),
    ("rfc5280::ca-empty-subject", false, "RFC 5280 §4.1.2.6: a CA has a subject"),
    (
        "webpki::nc::permitted-dns-match-noncritical",
        true,
        "RFC 5280 §4.2.1.10 obliges the issuer; we process the extension all the same",
    ),
    ("webpki::nc::nc-permits-dns-san-pattern", true, "the wildcard is below the permitted name"),
    ("webpki::forbidden-weak-rsa-in-leaf", true, "AWS documents no smallest size; we warn"),
    ("webpki::forbidden-rsa-not-divisible-by-8-in-root", true, "a rule of the CA/Browser Forum alone"),
];

#[test]
fn every_case_has_the_verdict_that_is_expected_or_chosen() {
    let Some(cases) = limbo() else { return };
    let mut differences = Vec::new();
    let judged = verifiers().into_iter().flat_map(|(back_end, verifier)| {
        cases.iter().map(move |case| (back_end, case, judge(case, &verifier)))
    });
    for (back_end, case, judged) in judged {
        let is_accepted = judged.as_ref().is_ok_and(Report::is_accepted);
        let choice = CHOICES.iter().find(|(id, ..)| *id == case.id).map(|(_, choice, _)| *choice);
        let expected = match case.tier.as_str() {
            "must" | "flip" => case.ra_expected.as_deref().map(|verdict| verdict == "SUCCESS"),
            _ => choice,
        };
        if expected != Some(is_accepted) || choice.is_some_and(|choice| choice != is_accepted) {
            let why = judged.map_or_else(|error| error, |report| report.to_string());
            differences.push(format!(
                "{back_end}, {} ({}): {expected:?}, found {is_accepted}\n{why}",
                case.id, case.tier
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
    for (id, ..) in CHOICES {
        assert!(cases.iter().any(|case| case.id == *id), "there is no case {id}");
    }
}
