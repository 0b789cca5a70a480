//! What lists say of a path, and who issued them.

use alloc::{format, string::String, vec::Vec};

use ra_pki::{Certificate, RevocationList};

use crate::{
    finding::Finding,
    path::certificate_path::CertificatePath,
    refusal::text::Refusal,
    rule::rules,
    rules::{
        judge::Judge,
        revocation_list::list::{find_beyond_scope, on_list},
        sources::{QUOTAS, TRUST_MODEL},
        usage_names::name_usages,
    },
    service::limits::MAX_CRLS,
};

rules! {
    RevocationList;

    Certificates {
        REVOKED = "revocation-list.certificate.revoked", Error, Documented, TRUST_MODEL, Some(Refusal::CertificateRevoked),
            "No certificate of the path is on a CRL of its issuer.",
            "issue a new certificate; if AWS still accepts the old one, the CRL is disabled there (`aws rolesanywhere enable-crl`)";

        SIGNATURE = "revocation-list.signature.mismatch", Error, Documented, "RFC 5280 §6.3.3 (g)", None,
            "A CRL's signature is that of the issuer's key.",
            "give the CRL that this CA signed; one of the same name with another key is another CA";

        CRL_SIGN = "revocation-list.issuer.crl-sign-missing", Error, Documented, "RFC 5280 §6.3.3 (f), RFC 10007", None,
            "The key usage of the CRL issuer's certificate, if there is one, includes cRLSign.",
            "issue the CA certificate again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate or IntermediateCertificate";

        KEY_USAGE = "revocation-list.issuer.key-usage-absent", Warning, Inferred, "RFC 10007 (https://datatracker.ietf.org/doc/rfc10007/); whether the service looks at it is not documented", None,
            "The certificate of a CRL's issuer has a key usage.",
            "issue the CA certificate again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate or IntermediateCertificate";

        TOO_MANY = "revocation-list.count.over-two", Error, Documented, QUOTAS, None,
            "A trust anchor has at most two CRLs.",
            "import the CRLs of two CAs at most, or give each issuing CA a trust anchor of its own";

        NO_ISSUER = "revocation-list.issuer.not-found", Warning, Documented, TRUST_MODEL, None,
            "A CRL comes from a CA of the path, and the certificate of that CA verifies it.",
            "give the certificate of the CA that signed the CRL as trust anchor or intermediate, or the CRL of the CA that issued the certificate";
    }
}

/// What lists say of a path, and what is wrong with their issuers. `others` are further certificates whose lists may be
/// given: those of the trust anchor, and the intermediates that are not on the path.
pub(crate) fn find(
    lists: &[RevocationList],
    path: &CertificatePath<'_>,
    others: &[&Certificate],
    judge: Judge<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if lists.len() > MAX_CRLS {
        findings.push(Finding::new(&TOO_MANY, format!("there are {} CRLs", lists.len())));
    }
    for list in lists {
        let on_path = path.certificates.iter().skip(1).chain(others);
        let mut issuers: Vec<&Certificate> = Vec::new();
        for issuer in on_path.filter(|issuer| issuer.subject().matches(list.issuer())) {
            if !issuers.contains(issuer) {
                issuers.push(issuer);
            }
        }
        findings.extend(find_on_list(list, &issuers, path, judge));
    }
    findings
}

/// What a list says, if one of the certificates of its issuer's name verifies it.
fn find_on_list(
    list: &RevocationList,
    issuers: &[&Certificate],
    path: &CertificatePath<'_>,
    judge: Judge<'_>,
) -> Vec<Finding> {
    let mut mismatch = None;
    for issuer in issuers {
        match list.verify_signature(issuer.public_key(), judge.verifier) {
            Ok(()) => return find_by_issuer(list, issuer, path),
            Err(error) => {
                mismatch.get_or_insert(error);
            }
        }
    }
    let finding = if let Some(error) = mismatch {
        on_list(&SIGNATURE, list, format!("{error}"))
    } else {
        let listed = path.listed(list).map(|(certificate, _)| {
            let (subject, number) = (certificate.subject(), certificate.serial_number());
            format!(", and the CRL lists {subject} with the serial number {number}")
        });
        let listed: String = listed.collect();
        on_list(&NO_ISSUER, list, format!("no certificate of {} is at hand{listed}", list.issuer()))
    };
    alloc::vec![finding]
}

/// What a list says whose signature is this issuer's.
fn find_by_issuer(list: &RevocationList, issuer: &Certificate, path: &CertificatePath<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    match issuer.key_usage() {
        Some(usage) if !usage.crl_sign() => {
            let message = format!("key usage of {} is {}", issuer.subject(), name_usages(usage));
            findings.push(on_list(&CRL_SIGN, list, message));
        }
        Some(_) => {}
        None => {
            findings.push(on_list(&KEY_USAGE, list, format!("{} has no key usage", issuer.subject())));
        }
    }
    // A list of unknown scope says nothing of any certificate.
    if find_beyond_scope(list).is_some() {
        return findings;
    }
    for (certificate, entry) in path.listed(list) {
        let message = format!(
            "{} with the serial number {} was revoked at {} ({})",
            certificate.subject(),
            certificate.serial_number(),
            entry.date(),
            entry.reason()
        );
        findings.push(on_list(&REVOKED, list, message));
    }
    findings
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec;

    use ra_pki::{
        PrivateKey,
        asn1::pkix::{KeyUsage, KeyUsages},
    };

    use super::*;
    use crate::{
        check::Check,
        rules::cases::{Case, anchor, case},
        testing::{ListMaker, Maker, codes, now, other_key},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let good = ListMaker::new;
        // Below a root, for a leaf with the serial number 1234.
        let checked = |root: &Maker, lists: &[RevocationList]| {
            let (anchor, leaf) = (anchor(root), Maker::leaf().sign());
            let check = Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf);
            check.revocation_lists(lists).report()
        };
        let below = |list: &ListMaker| checked(&Maker::root(), &[list.sign()]);
        let several = |count| checked(&Maker::root(), &vec![good().sign(); count]);
        let signed_by = |key: &PrivateKey| checked(&Maker::root(), &[good().sign_with(key)]);
        let revoking = |serial_number: &[u8]| below(&good().revoking(&[serial_number]));
        let by_root = |root: Maker| checked(&root, &[good().sign()]);
        [
            ("certificate.revoked", revoking(&[0x12, 0x34]), revoking(&[0x12, 0x35])),
            ("signature.mismatch", signed_by(&other_key()), below(&good())),
            ("issuer.crl-sign-missing", by_root(Maker::root().usage(KeyUsages::KeyCertSign)), below(&good())),
            ("issuer.key-usage-absent", by_root(Maker::root().without::<KeyUsage>()), below(&good())),
            ("count.over-two", several(3), several(2)),
            ("issuer.not-found", below(&good().issuer("/CN=Another")), below(&good())),
        ]
        .map(|(rule, breaking, keeping)| case(&format!("revocation-list.{rule}"), breaking, keeping))
        .into()
    }

    #[test]
    fn a_list_that_cannot_be_verified_is_said_to_name_the_certificate() {
        let leaf = Maker::leaf().sign();
        let message = |serial_number: &[u8]| {
            let lists = [ListMaker::new().revoking(&[serial_number]).sign()];
            let report = Check::new(Some(now())).end_entity(&leaf).revocation_lists(&lists).report();
            assert_eq!(codes(&report), ["revocation-list.issuer.not-found"]);
            String::from(report.findings().first().unwrap().message())
        };
        assert_eq!(message(&[0x12, 0x35]), "no certificate of /CN=Root is at hand");
        assert_eq!(
            message(&[0x12, 0x34]),
            "no certificate of /CN=Root is at hand, and the CRL lists /CN=host-1 with the serial number 1234"
        );
    }
}
