//! What is sent between end entity and trust anchor.

use alloc::{format, vec::Vec};

use ra_pki::{Certificate, MAX_INTERMEDIATES};

use crate::{
    finding::Finding, path::certificate_path::CertificatePath, rule::rules, rules::sources::AUTHENTICATION,
    service::limits::MAX_HEADER_CHARACTERS,
};

rules! {
    Chain;

    Certificates {
        TOO_LONG = "chain.length.over-five", Error, Documented, AUTHENTICATION, None,
            "At most five intermediates are sent with a request.",
            "leave out what is above the trust anchor, or register an intermediate as trust anchor";

        LARGE = "chain.size.headers-over-16-kb", Warning, Inferred, "no limit of the headers is documented; 16 KB is what many HTTP front ends take, and the guidance's for the end entity alone: https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/iam-roles-anywhere-private-ca.html", None,
            "End entity and intermediates, in base64 as they are sent in X-Amz-X509 and X-Amz-X509-Chain, have at most 16 KB.",
            "register the issuing CA as trust anchor, so that no intermediate is sent, or use EC keys, whose certificates are small";

        ANCHOR_SENT = "chain.intermediates.anchor-included", Warning, Observed, "unnecessary, and tolerated by reports of users, where five may be sent: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html", None,
            "The intermediates do not include the trust anchor itself: it is known to the service, and takes up room.",
            "take the certificate out of the intermediates";

        ROOT_SENT = "chain.intermediates.root-included", Warning, Observed, "unnecessary, and tolerated by reports of users, where five may be sent: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html", None,
            "The intermediates do not include a root above the trust anchor: no path goes beyond the trust anchor, and it takes one of five places.",
            "take the certificate out of the intermediates, or register it as trust anchor if it is meant to be one";

        LEAF_SENT = "chain.intermediates.end-entity-included", Warning, Observed, "what a PKCS#12 file makes https://github.com/aws/rolesanywhere-credential-helper send (file_system_signer.go); tolerated", None,
            "The intermediates do not include the end entity: it is sent beside them, and takes one of five places.",
            "take the certificate out of the intermediates";

        REPEATED = "chain.intermediates.repeated", Warning, Observed, "https://github.com/aws/rolesanywhere-credential-helper/issues/174", None,
            "Each intermediate is sent once.",
            "take the repeated certificate out of the intermediates";

        ORDER = "chain.intermediates.order", Note, Inferred, "the order that is known to work, while none is documented: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html; Identity and Chain put certificates into it", None,
            "The end entity's issuer comes first, and each issuer after what it issued.",
            "sort the file, or let Chain::sort do it";

        UNUSED = "chain.intermediates.unused", Note, Inferred, "what is on no path takes one of five places: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html", None,
            "Every intermediate that is sent is on the path.",
            "take the certificate out of the intermediates";
    }
}

/// What is wrong with the intermediates as they are sent, beside the path that was found.
pub(crate) fn find(
    path: &CertificatePath<'_>,
    intermediates: &[Certificate],
    anchors: &[Certificate],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if intermediates.len() > MAX_INTERMEDIATES {
        findings.push(Finding::new(&TOO_LONG, format!("{} intermediates are sent", intermediates.len())));
    }
    let leaf = path.certificates.first().copied();
    // Base64 makes four characters of three octets; commas stand between.
    let sent = leaf.into_iter().chain(intermediates);
    let size = sent.map(|one| one.as_der().len().div_ceil(3) * 4).sum::<usize>() + intermediates.len();
    if size > MAX_HEADER_CHARACTERS {
        findings.push(Finding::new(&LARGE, format!("the headers have {size} characters")));
    }
    for (place, sent) in intermediates.iter().enumerate() {
        let rule = if intermediates.iter().take(place).any(|other| other == sent) {
            &REPEATED
        } else if anchors.contains(sent) {
            &ANCHOR_SENT
        } else if leaf == Some(sent) {
            &LEAF_SENT
        } else if path.is_good && !path.certificates.contains(&sent) {
            if sent.is_self_issued() { &ROOT_SENT } else { &UNUSED }
        } else {
            continue;
        };
        findings.push(Finding::new(rule, format!("{} is sent", sent.subject())));
    }
    let on_path =
        path.certificates.iter().filter_map(|one| intermediates.iter().position(|sent| sent == *one));
    if path.is_good && !on_path.is_sorted() {
        let message = "the intermediates are sent in another order than that of the path".into();
        findings.push(Finding::new(&ORDER, message));
    }
    findings
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec;

    use super::*;
    use crate::{
        rules::cases::{Case, case, issuing, judge_line, judge_path},
        testing::{Maker, unknown_extension},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let (root, leaf) = (Maker::root(), Maker::leaf());
        let below = leaf.clone().issuer("/CN=Issuing");
        let sent = |pool: &[Maker]| judge_path(&root, pool, &below);
        let good = || sent(&[issuing()]);
        let filled = |octets| {
            judge_path(&root, &[], &leaf.clone().extension(unknown_extension(), false, &vec![0; octets]))
        };
        let stray = Maker::ca_certificate("/CN=Stray", "/CN=Root");
        let upper = Maker::ca_certificate("/CN=Upper", "/CN=Root");
        let lower = Maker::ca_certificate("/CN=Issuing", "/CN=Upper");
        [
            case("chain.length.over-five", judge_line(6), judge_line(5)),
            case("chain.size.headers-over-16-kb", filled(12_500), filled(11_500)),
            case("chain.intermediates.anchor-included", sent(&[issuing(), root.clone()]), good()),
            case(
                "chain.intermediates.root-included",
                judge_path(&issuing(), core::slice::from_ref(&root), &below),
                judge_path(&issuing(), core::slice::from_ref(&stray), &below),
            ),
            case("chain.intermediates.end-entity-included", sent(&[below.clone(), issuing()]), good()),
            case("chain.intermediates.repeated", sent(&[issuing(), issuing()]), good()),
            case("chain.intermediates.order", sent(&[upper.clone(), lower.clone()]), sent(&[lower, upper])),
            case("chain.intermediates.unused", sent(&[issuing(), stray]), good()),
        ]
        .into()
    }
}
