//! The rules about a CA certificate between end entity and trust anchor; [`ca`](crate::rules::ca) checks them.

use crate::{
    rule::rules,
    rules::sources::{PATH, UNTRUSTED},
};

rules! {
    Intermediate;

    Certificates {
        CA = "intermediate.basic-constraints.ca-missing", Error, Documented, PATH, UNTRUSTED,
            "The basic constraints of an intermediate certificate say CA:TRUE.",
            "issue it again with `basicConstraints = critical,CA:TRUE,pathlen:0` in the extension file, or with IntermediateCertificate::from_request";

        KEY_CERT_SIGN = "intermediate.key-usage.key-cert-sign-missing", Error, Documented, PATH, UNTRUSTED,
            "The key usage of an intermediate certificate, if there is one, includes keyCertSign.",
            "issue it again with `keyUsage = critical,keyCertSign,cRLSign` in the extension file, or with IntermediateCertificate::from_request";
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use ra_pki::asn1::pkix::{BasicConstraints, KeyUsage, KeyUsages};
    use x509_cert::certificate::Version;

    use crate::{
        rules::cases::{Case, case, codes_of_intermediate, judge_as_intermediate},
        testing::Maker,
    };

    fn ca() -> Maker {
        Maker::ca_certificate("/CN=Issuing", "/CN=Root")
    }

    pub(crate) fn cases() -> Vec<Case> {
        [
            case(
                "intermediate.basic-constraints.ca-missing",
                judge_as_intermediate(&ca().ca(false, None)),
                judge_as_intermediate(&ca()),
            ),
            case(
                "intermediate.key-usage.key-cert-sign-missing",
                judge_as_intermediate(&ca().usage(KeyUsages::CRLSign)),
                judge_as_intermediate(&ca().without::<KeyUsage>()),
            ),
        ]
        .into()
    }

    #[test]
    fn a_good_intermediate_breaks_no_rule() {
        assert!(codes_of_intermediate(&ca()).is_empty());
        assert!(codes_of_intermediate(&ca().without::<KeyUsage>()).is_empty());
    }

    #[test]
    fn an_intermediate_that_may_not_issue_breaks_its_rules() {
        let missing = ["intermediate.basic-constraints.ca-missing"];
        assert_eq!(codes_of_intermediate(&ca().ca(false, None)), missing);
        assert_eq!(codes_of_intermediate(&ca().without::<BasicConstraints>()), missing);
        assert_eq!(
            codes_of_intermediate(&ca().usage(KeyUsages::DigitalSignature)),
            ["intermediate.key-usage.key-cert-sign-missing"]
        );
        let v1 = codes_of_intermediate(&ca().version(Version::V1));
        assert!(v1.iter().any(|code| code == "intermediate.version.not-v3"));
    }
}
