//! What only a whole path shows: names and policies, and whether it was found within the budget.

use alloc::{format, vec::Vec};

use ra_pki::Certificate;

use crate::{
    finding::Finding,
    path::{
        certificate_policies::find_policy_failure,
        name_constraints::{NameFailure, find_name_failure},
    },
    rule::rules,
    rules::sources::UNTRUSTED,
};

rules! {
    Chain;

    Certificates {
        NAME_CONSTRAINTS = "chain.name-constraints.violated", Error, Documented, "RFC 5280 §4.2.1.10 and §6.1, by https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html", UNTRUSTED,
            "Every name below a CA lies within the name constraints of that CA.",
            "issue the certificate with names that the CA may give, or from a CA without that constraint";

        NAMES_NOT_COMPARED = "chain.names.not-compared", Error, Limit, "RFC 5280 §4.2.1.10 lets a constraint be processed, or the certificate be refused: a host name with a dot at its end, a name that is malformed or of a kind without a comparison", None,
            "Every name below a CA can be compared with the name constraints of that CA on its kind.",
            "issue the certificate without the name, or with one that is written as RFC 5280 §4.2.1.6 has it, without a dot at the end of a host name";

        POLICY = "chain.policy.none-valid", Error, Documented, "RFC 5280 §6.1.3 to §6.1.5, by RFC 9618, by https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html", UNTRUSTED,
            "Where a CA requires an explicit policy, one certificate policy, mapped or not, is valid along the whole path; anyPolicy is never mapped.",
            "issue the certificates below with `certificatePolicies = ` and a policy of the CA, or the CA certificate without requireExplicitPolicy";

        TOO_COMPLEX = "chain.search.too-complex", Error, Limit, "64 signatures, 4000 pairs of certificates and 1048576 pairs of a name and a constraint for one search", None,
            "A path is found within the budget of the search.",
            "send only the intermediates of this path, and issue with fewer names and name constraints where these are too many";
    }
}

/// What stands against a path, which runs from the end entity to the trust anchor, both included. `comparisons` is how many
/// pairs of a name and a constraint may still be compared.
pub(crate) fn find(certificates: &[&Certificate], comparisons: &mut usize) -> Vec<Finding> {
    let names = find_name_failure(certificates, comparisons).map(|failure| match failure {
        NameFailure::Violation(message) => Finding::new(&NAME_CONSTRAINTS, message),
        NameFailure::Unknown(message) => Finding::new(&NAMES_NOT_COMPARED, message),
        NameFailure::TooMany(message) => Finding::new(&TOO_COMPLEX, message),
    });
    let policies = find_policy_failure(certificates).map(|message| Finding::new(&POLICY, message));
    names.into_iter().chain(policies).collect()
}

/// A search that ended before every path was tried.
pub(crate) fn too_complex(spent: &str) -> Finding {
    Finding::new(&TOO_COMPLEX, format!("{spent}, and more were left"))
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use const_oid::AssociatedOid;
    use ra_pki::asn1::pkix::{CertificatePolicies, NameConstraints, PolicyConstraints};

    use super::*;
    use crate::{
        rules::cases::{Case, case, judge_line, judge_path},
        testing::Maker,
    };

    pub(crate) fn cases() -> Vec<Case> {
        let (root, leaf) = (Maker::root(), Maker::leaf());
        let crossed: Vec<Maker> = (0..60u8)
            .map(|place| {
                Maker::ca_certificate(&format!("/CN=CA {}", place % 8), &format!("/CN=CA {}", place / 8))
            })
            .collect();
        // requireExplicitPolicy 0; the policy 1.2.3.
        let explicit = || Maker::root().extension(PolicyConstraints::OID, true, &[0x30, 3, 0x80, 1, 0]);
        let with_policy = |maker: Maker| {
            maker.extension(CertificatePolicies::OID, false, &[0x30, 6, 0x30, 4, 6, 2, 0x2a, 3])
        };
        // permitted: DNS:a.test
        let permitted = [&[0x30, 0x0c, 0xa0, 0x0a, 0x30, 8, 0x82, 6][..], b"a.test"].concat();
        let constrained = Maker::root().extension(NameConstraints::OID, true, &permitted);
        let dns = |name: &str| judge_path(&constrained, &[], &leaf.clone().alternative_names(&[name]));
        [
            case("chain.name-constraints.violated", dns("DNS:host.b.test"), dns("DNS:host.a.test")),
            case("chain.names.not-compared", dns("DNS:host.a.test."), dns("DNS:host.a.test")),
            case(
                "chain.policy.none-valid",
                judge_path(&explicit(), &[], &leaf),
                judge_path(&explicit(), &[], &with_policy(leaf.clone())),
            ),
            case(
                "chain.search.too-complex",
                judge_path(&root, &crossed, &leaf.clone().issuer("/CN=CA 0")),
                judge_line(5),
            ),
        ]
        .into()
    }
}
