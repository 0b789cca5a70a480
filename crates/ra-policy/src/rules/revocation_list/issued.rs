//! What lists say of a path, and who issued them.

use alloc::{format, string::String, vec::Vec};

use ra_pki::{Certificate, RevocationList, VerifyError};

use crate::{
    finding::Finding,
    path::{certificate_path::CertificatePath, key_identifiers::find_other_authority},
    refusal::text::Refusal,
    rule::rules,
    rules::{
        judge::Judge,
        revocation_list::list::on_list,
        sources::{ALGORITHMS, QUOTAS, TRUST_MODEL},
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

        LEFT_OUT = "revocation-list.signature.left-out", Error, Limit, ALGORITHMS, None,
            "A CRL's signature is of an algorithm that this build has.",
            "enable the feature of ra-pki that is named, or verify the CRL with `openssl crl -verify -CAfile CA.crt`";

        CRL_SIGN = "revocation-list.issuer.crl-sign-missing", Error, Documented, "RFC 5280 §6.3.3 (f), RFC 10007", None,
            "The key usage of the CRL issuer's certificate, if there is one, includes cRLSign.",
            "issue the CA certificate again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate or IntermediateCertificate";

        KEY_USAGE = "revocation-list.issuer.key-usage-absent", Warning, Inferred, "RFC 10007 (https://datatracker.ietf.org/doc/rfc10007/); whether the service looks at it is not documented", None,
            "The certificate of a CRL's issuer has a key usage.",
            "issue the CA certificate again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with TrustAnchorCertificate or IntermediateCertificate";

        OTHER_AUTHORITY = "revocation-list.authority-key-identifier.mismatch", Warning, Inferred, "RFC 5280 §5.2.1 and §4.2.1.1; what Roles Anywhere does is not documented", None,
            "A CRL's authority key identifier is that of its issuer's certificate.",
            "issue the CRL again from the CA certificate that is registered or sent";

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
    lists: &[&RevocationList],
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
    let (mut mismatch, mut left_out) = (None, None);
    for issuer in issuers {
        match list.verify_signature(issuer.public_key(), judge.verifier) {
            Ok(()) => return find_by_issuer(list, issuer, path),
            Err(VerifyError::LeftOut(error)) => left_out = Some(error),
            Err(error) => {
                mismatch.get_or_insert(error);
            }
        }
    }
    let finding = if let Some(error) = left_out {
        on_list(&LEFT_OUT, list, format!("{error}"))
    } else if let Some(error) = mismatch {
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
    if let Some(other) = find_other_authority(list.extensions(), issuer) {
        findings.push(on_list(&OTHER_AUTHORITY, list, other));
    }
    // Of a list whose scope is not processed, what it does not list is unknown; what it lists is revoked (RFC 5280 §5.2.5).
    for (certificate, entry) in path.listed(list) {
        let message = format!(
            "{} with the serial number {} was revoked at {} ({})",
            certificate.subject(),
            certificate.serial_number(),
            entry.date(),
            entry.reason_name()
        );
        findings.push(on_list(&REVOKED, list, message));
    }
    findings
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec;

    use const_oid::{
        AssociatedOid,
        db::rfc5280::{ID_CE_DELTA_CRL_INDICATOR, ID_CE_ISSUING_DISTRIBUTION_POINT},
    };
    use ra_pki::{
        PrivateKey,
        asn1::pkix::{AuthorityKeyIdentifier, KeyUsage, KeyUsages, SubjectKeyIdentifier},
    };

    use super::*;
    use crate::{
        check::Check,
        rules::cases::{Case, anchor, case},
        testing::{LeavingOut, ListMaker, Maker, codes, now, other_key},
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
        // A root with the key identifier 1.
        let of_key = |identifier| {
            let value = [0x30, 3, 0x80, 1, identifier];
            let list = good().extension(AuthorityKeyIdentifier::OID, false, &value).sign();
            checked(&Maker::root().extension(SubjectKeyIdentifier::OID, false, &[4, 1, 1]), &[list])
        };
        let leaving_out = {
            let (anchor, leaf) = (anchor(&Maker::root()), Maker::leaf().sign());
            let check = Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf);
            check.revocation_lists(&[good().sign()]).verifier(&LeavingOut).report()
        };
        let by_root = |root: Maker| checked(&root, &[good().sign()]);
        [
            ("certificate.revoked", revoking(&[0x12, 0x34]), revoking(&[0x12, 0x35])),
            ("signature.mismatch", signed_by(&other_key()), below(&good())),
            ("signature.left-out", leaving_out, below(&good())),
            ("issuer.crl-sign-missing", by_root(Maker::root().usage(KeyUsages::KeyCertSign)), below(&good())),
            ("issuer.key-usage-absent", by_root(Maker::root().without::<KeyUsage>()), below(&good())),
            ("authority-key-identifier.mismatch", of_key(9), of_key(1)),
            ("count.over-two", several(3), several(2)),
            ("issuer.not-found", below(&good().issuer("/CN=Another")), below(&good())),
        ]
        .map(|(rule, breaking, keeping)| case(&format!("revocation-list.{rule}"), breaking, keeping))
        .into()
    }

    const LEAF: [u8; 2] = [0x12, 0x34];

    /// What lists below the root say of the leaf whose serial number is [`LEAF`]: whether it is revoked, and the scope unknown.
    fn ask(lists: &[ListMaker]) -> (bool, bool) {
        let (anchor, leaf) = (anchor(&Maker::root()), Maker::leaf().sign());
        let lists: Vec<RevocationList> = lists.iter().map(ListMaker::sign).collect();
        let check = Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf).revocation_lists(&lists);
        let codes = codes(&check.report());
        let has = |code: &str| codes.iter().any(|found| *found == code);
        (has("revocation-list.certificate.revoked"), has("revocation-list.scope.not-processed"))
    }

    /// A critical issuing distribution point, as step-ca writes it.
    fn distributed() -> ListMaker {
        let point = [0x30, 0x0b, 0xa0, 0x09, 0xa0, 0x07, 0x86, 0x05, b'h', b't', b't', b'p', b':'];
        ListMaker::new().extension(ID_CE_ISSUING_DISTRIBUTION_POINT, true, &point)
    }

    /// The value of a certificate issuer extension.
    fn issuer_value(name: &str) -> Vec<u8> {
        let name: ra_pki::DistinguishedName = name.parse().unwrap();
        let inner = u8::try_from(name.as_der().len()).unwrap();
        [&[0x30, inner + 2, 0xa4, inner], name.as_der()].concat()
    }

    #[test]
    fn what_a_list_of_unknown_scope_lists_is_revoked_and_the_rest_is_unknown() {
        let delta = || ListMaker::new().extension(ID_CE_DELTA_CRL_INDICATOR, true, &[2, 1, 1]);
        for list in [distributed(), delta()] {
            assert_eq!(ask(&[list.clone().also_revoking(&LEAF, None)]), (true, true));
            assert_eq!(ask(&[list.clone().also_revoking(&[0x12, 0x35], None)]), (false, true));
            assert_eq!(ask(&[list.issuer("/CN=Another").also_revoking(&LEAF, None)]), (false, true));
        }
        assert_eq!(ask(&[ListMaker::new().also_revoking(&[0x12, 0x35], None)]), (false, false));
    }

    #[test]
    fn one_entry_that_revokes_is_enough_and_none_takes_it_away() {
        let both = |first, second| {
            ask(&[ListMaker::new().also_revoking(&LEAF, first).also_revoking(&LEAF, second)]).0
        };
        assert!(both(Some(1), Some(8)) && both(Some(8), Some(1)) && both(None, Some(8)));
        assert!(!both(Some(8), Some(8)));
        let delta = ListMaker::new().extension(ID_CE_DELTA_CRL_INDICATOR, true, &[2, 1, 1]);
        let removed = delta.also_revoking(&LEAF, Some(8));
        assert!(ask(&[ListMaker::new().also_revoking(&LEAF, Some(6)), removed.clone()]).0);
        assert!(!ask(&[removed]).0);
    }

    #[test]
    fn an_entry_speaks_of_the_issuer_that_it_or_one_before_it_names() {
        let (root, another) = (issuer_value("/CN=Root"), issuer_value("/CN=Another"));
        let of = |issuer: &[u8]| distributed().also_revoking_of(issuer, &LEAF);
        assert!(ask(&[of(&root)]).0);
        assert!(!ask(&[of(&another)]).0);
        // What is not understood speaks of everybody: no name, a name of another form, no DER.
        for value in [&[0x30, 0][..], &[0x30, 3, 0x82, 1, b'x'], &[0xff]] {
            assert!(ask(&[of(value)]).0, "{value:x?}");
        }
        let after =
            |issuer: &[u8]| distributed().also_revoking_of(issuer, &[0x55]).also_revoking(&LEAF, None);
        assert!(ask(&[after(&root)]).0);
        assert!(!ask(&[after(&another)]).0);
        let before = distributed().also_revoking(&LEAF, None).also_revoking_of(&another, &[0x55]);
        assert!(ask(&[before]).0);
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
