//! What holds between a certificate and its issuer.

use alloc::{format, string::String, vec::Vec};

use ra_pki::{Certificate, VerifyError};

use crate::{
    finding::Finding,
    path::key_identifiers::find_other_authority,
    rule::{Rule, Severity, rules},
    rules::{
        certificate::{find_weak_hash, place::Place, usable_key, weak_hash_rule},
        judge::Judge,
        sources::{ALGORITHMS, PATH, UNTRUSTED},
    },
};

rules! {
    Chain;

    Certificates {
        NO_ISSUER = "chain.issuer.not-found", Error, Documented, PATH, UNTRUSTED,
            "Each certificate is issued by an intermediate that is sent or by a certificate of the trust anchor.",
            "give the missing intermediate, or the trust anchor of the CA that issued the certificate";

        SIGNATURE = "chain.signature.mismatch", Error, Documented, PATH, UNTRUSTED,
            "Each certificate's signature is that of the issuer's key.",
            "give the trust anchor or intermediate whose key issued the certificate; one of the same name with another key is another CA";

        PATH_LENGTH = "chain.path-length.exceeded", Error, Documented, PATH, UNTRUSTED,
            "No more intermediates stand below a CA than its path length allows.",
            "issue the CA certificate again with a greater pathlen, or issue the end entity from it directly";

        OTHER_AUTHORITY = "chain.authority-key-identifier.mismatch", Warning, Inferred, "RFC 5280 §4.2.1.1; `openssl verify -x509_strict` and Java refuse the path, what Roles Anywhere does is not documented", None,
            "Each certificate's authority key identifier is that of its issuer's certificate: the key, or the issuer and serial number.",
            "issue the certificate again with `authorityKeyIdentifier = keyid`, from the CA certificate that is registered or sent";

        UNVERIFIABLE = "chain.signature.unverifiable", Error, Limit, "the algorithms of ra-pki: RSA, ECDSA with P-256, P-384 or P-521, ML-DSA", None,
            "Each certificate's signature can be verified.",
            "verify the certificate with `openssl verify -x509_strict`, or issue it again with another algorithm";

        LEFT_OUT = "chain.signature.left-out", Error, Limit, ALGORITHMS, None,
            "Each certificate's signature is of an algorithm that this build has.",
            "enable the feature of ra-pki that is named, or verify the certificate with `openssl verify -x509_strict`";
    }
}

/// A certificate and a candidate for its issuer, on a path from an end entity upwards.
pub(crate) struct Link<'a> {
    pub(crate) certificate: &'a Certificate,
    pub(crate) issuer: &'a Certificate,
    /// What verifying the certificate's signature with the issuer's key gave.
    pub(crate) verified: &'a Result<(), VerifyError>,
    pub(crate) place: Place,
    pub(crate) issuer_place: Place,
    /// How many intermediates stand below the issuer, not counting self-issued ones (RFC 5280 §6.1.4 (l)).
    pub(crate) intermediates_below: usize,
}

/// What is wrong between a certificate and a candidate for its issuer.
pub(crate) fn find(link: &Link<'_>, judge: Judge<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (certificate, ca) = (link.certificate, link.issuer);
    let (subject, issuer_name) = (certificate.subject(), ca.subject());
    let mut report = |rule, message| findings.push(Finding::new(rule, message));
    match link.verified {
        Ok(()) => {
            if let Some(other) = find_other_authority(certificate.extensions(), ca) {
                report(&OTHER_AUTHORITY, format!("{subject} below {issuer_name}: {other}"));
            }
        }
        Err(error @ (VerifyError::UnsupportedScheme(_) | VerifyError::UnsupportedKey(_))) => {
            // The rule on weak hashes says all there is to say, unless it is switched off.
            let is_weak = judge.ruleset.severity_of(weak_hash_rule(link.place)) == Some(Severity::Error)
                && find_weak_hash(certificate.signature_algorithm()).is_some();
            if !is_weak {
                report(&UNVERIFIABLE, format!("{subject} below {issuer_name}: {error}"));
            }
        }
        // So does the rule on the key.
        Err(VerifyError::UnusableKey(flaw)) => {
            let rule = usable_key::find_rule(flaw, link.issuer_place);
            if judge.ruleset.severity_of(rule) != Some(Severity::Error) {
                report(&UNVERIFIABLE, format!("{subject} below {issuer_name}: {flaw}"));
            }
        }
        Err(VerifyError::LeftOut(left_out)) => {
            report(&LEFT_OUT, format!("{subject} below {issuer_name}: {left_out}"));
        }
        Err(error) => {
            report(&SIGNATURE, format!("{subject} names {issuer_name} as its issuer, but {error}"));
        }
    }
    let limit = ca.basic_constraints().and_then(|constraints| constraints.path_len_constraint);
    let below = link.intermediates_below;
    if let Some(limit) = limit.filter(|limit| below > usize::from(*limit)) {
        let message =
            format!("{issuer_name} allows a path length of {limit}, and {below} intermediates are below it");
        report(&PATH_LENGTH, message);
    }
    findings
}

/// Whether what was found says that the candidate is not the issuer.
pub(crate) fn is_other_issuer(finding: &Finding) -> bool {
    *finding.rule() == SIGNATURE
}

/// Whether the finding leaves the issuer unknown: none was found, or the candidate is another CA.
pub(crate) fn is_lost(finding: &Finding) -> bool {
    let lost: [&Rule; 2] = [&SIGNATURE, &NO_ISSUER];
    lost.contains(&finding.rule())
}

/// A certificate whose issuer was not given.
pub(crate) fn no_issuer(
    certificate: &Certificate,
    intermediates: usize,
    anchors: &[&Certificate],
) -> Finding {
    let anchors: Vec<String> = anchors.iter().map(|anchor| format!("{}", anchor.subject())).collect();
    let anchors = anchors.join(" and ");
    let missing = match intermediates {
        0 => format!("; no intermediate is sent, and the trust anchor holds {anchors}"),
        1 => format!(
            ", which is neither the intermediate that is sent nor in the trust anchor, which holds {anchors}"
        ),
        count => format!(
            ", which is neither among the {count} intermediates nor in the trust anchor, which holds {anchors}"
        ),
    };
    let message = format!("{} is issued by {}{missing}", certificate.subject(), certificate.issuer());
    Finding::new(&NO_ISSUER, message)
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use const_oid::db::rfc8410;

    use super::*;
    use crate::{
        check::Check,
        report::verdict::Report,
        rules::cases::{Case, anchor, case, issuing, judge_path, judge_signed_path},
        testing::{LeavingOut, Maker, ca_key, now, other_key},
    };

    /// A leaf below a root whose algorithm is left out.
    fn judge_leaving_out(root: &Maker, leaf: &Maker) -> Report {
        let (anchor, leaf) = (anchor(root), leaf.sign());
        let check = Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf);
        check.verifier(&LeavingOut).report()
    }

    pub(crate) fn cases() -> Vec<Case> {
        let (root, leaf) = (Maker::root(), Maker::leaf());
        let below = leaf.clone().issuer("/CN=Issuing");
        let good = || judge_path(&root, &[issuing()], &below);
        let oid = rfc8410::ID_ED_25519;
        let ed25519 = leaf.clone().algorithm(spki::AlgorithmIdentifierRef { oid, parameters: None });
        [
            case("chain.issuer.not-found", judge_path(&root, &[], &below), good()),
            case(
                "chain.signature.mismatch",
                judge_signed_path(&root, &[], &leaf.sign_with(&other_key())),
                good(),
            ),
            case("chain.signature.left-out", judge_leaving_out(&root, &leaf), good()),
            case(
                "chain.path-length.exceeded",
                judge_path(&root.clone().ca(true, Some(0)), &[issuing()], &below),
                judge_path(&root.clone().ca(true, Some(1)), &[issuing()], &below),
            ),
            case(
                "chain.authority-key-identifier.mismatch",
                judge_path(&root.clone().keyed(&*ca_key()), &[], &leaf.clone().authority(&*other_key())),
                judge_path(&root.clone().keyed(&*ca_key()), &[], &leaf.clone().authority(&*ca_key())),
            ),
            case("chain.signature.unverifiable", judge_path(&root, &[], &ed25519), good()),
        ]
        .into()
    }
}
