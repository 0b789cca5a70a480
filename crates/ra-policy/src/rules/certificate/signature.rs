//! What a certificate is signed with.

use alloc::{format, string::String};

use const_oid::{ObjectIdentifier, db::rfc5912};
use ra_pki::{
    TbsCertificate,
    asn1::{describe_algorithm, rsa_pss_hash},
};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use crate::{
    rule::{Rule, rule},
    rules::{
        certificate::place::{PerPlace, Place},
        sources::TRUST_MODEL,
    },
};

pub(super) static RULES: &[&PerPlace] = &[&WEAK_HASH, &RSA_PSS];

static WEAK_HASH: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.signature.weak-hash",
        TrustAnchor,
        Certificates,
        Error,
        Documented,
        TRUST_MODEL,
        None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "make it again with -sha256 or stronger, or with TrustAnchorCertificate::from_request"
    ),
    intermediate: rule!(
        "intermediate.signature.weak-hash",
        Intermediate,
        Certificates,
        Error,
        Documented,
        TRUST_MODEL,
        None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "issue it again with -sha256 or stronger, or with IntermediateCertificate::from_request"
    ),
    end_entity: rule!(
        "end-entity.signature.weak-hash",
        EndEntity,
        Certificates,
        Error,
        Documented,
        TRUST_MODEL,
        None,
        "The certificate is signed with SHA-256 or stronger; MD5 and SHA-1 are refused.",
        "issue it again with -sha256 or stronger, or with EndEntityCertificate::from_request"
    ),
};

static RSA_PSS: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.signature.rsa-pss",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html names no padding, and no success with RSASSA-PSS has been reported",
        None,
        "A certificate should be signed with RSA PKCS #1 v1.5, ECDSA or ML-DSA.",
        "make it again without -sigopt rsa_padding_mode:pss, or with TrustAnchorCertificate::from_request"
    ),
    intermediate: rule!(
        "intermediate.signature.rsa-pss",
        Intermediate,
        Certificates,
        Warning,
        Inferred,
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html names no padding, and no success with RSASSA-PSS has been reported",
        None,
        "A certificate should be signed with RSA PKCS #1 v1.5, ECDSA or ML-DSA.",
        "issue it again without -sigopt rsa_padding_mode:pss, or with IntermediateCertificate::from_request"
    ),
    end_entity: rule!(
        "end-entity.signature.rsa-pss",
        EndEntity,
        Certificates,
        Warning,
        Inferred,
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html names no padding, and no success with RSASSA-PSS has been reported",
        None,
        "A certificate should be signed with RSA PKCS #1 v1.5, ECDSA or ML-DSA.",
        "issue it again without -sigopt rsa_padding_mode:pss, or with EndEntityCertificate::from_request"
    ),
};

pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    if let Some(hash) = find_weak_hash(certificate.signature_algorithm()) {
        report(WEAK_HASH.rule(place), format!("it is signed with {hash}"));
    } else if certificate.signature_algorithm().oid == rfc5912::ID_RSASSA_PSS {
        report(RSA_PSS.rule(place), "it is signed with RSASSA-PSS".into());
    }
}

/// The rule on weak hashes, as a place has it.
pub(crate) fn weak_hash_rule(place: Place) -> &'static Rule {
    WEAK_HASH.rule(place)
}

/// What a certificate or CRL is signed with, if its hash is weaker than SHA-256.
pub(crate) fn find_weak_hash(algorithm: &AlgorithmIdentifierOwned) -> Option<String> {
    if WEAK.contains(&algorithm.oid) {
        return Some(describe_algorithm(&algorithm.oid));
    }
    let hash = rsa_pss_hash(&AlgorithmIdentifierRef::from(algorithm))?;
    (hash == rfc5912::ID_SHA_1 || hash == rfc5912::ID_SHA_224).then(|| {
        let hash = describe_algorithm(&hash);
        format!("RSASSA-PSS over {hash}")
    })
}

/// Signature algorithms with a hash weaker than SHA-256.
const WEAK: [ObjectIdentifier; 9] = [
    rfc5912::MD_2_WITH_RSA_ENCRYPTION,
    // md4WithRSAEncryption
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.3"),
    // sha224WithRSAEncryption
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.14"),
    // ecdsa-with-SHA224
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.1"),
    rfc5912::MD_5_WITH_RSA_ENCRYPTION,
    rfc5912::SHA_1_WITH_RSA_ENCRYPTION,
    // ecdsa-with-SHA1
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
    rfc5912::DSA_WITH_SHA_1,
    // sha1WithRSA of OIW, which old tools wrote.
    ObjectIdentifier::new_unwrap("1.3.14.3.2.29"),
];

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use der::asn1::AnyRef;

    use super::*;
    use crate::{
        rules::cases::{Case, algorithm, codes_of_intermediate, codes_of_leaf, each_place},
        testing::Maker,
    };

    const ECDSA_WITH_SHA1: &str = "1.2.840.10045.4.1";

    /// RSASSA-PSS with SHA-256 (RFC 4055 §3.1).
    fn pss() -> AlgorithmIdentifierRef<'static> {
        const SHA256: [u8; 17] = [
            0x30, 0x0f, 0xa0, 0x0d, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x01,
        ];
        let parameters = AnyRef::try_from(SHA256.as_slice()).unwrap();
        AlgorithmIdentifierRef { oid: rfc5912::ID_RSASSA_PSS, parameters: Some(parameters) }
    }

    pub(crate) fn cases() -> Vec<Case> {
        [
            each_place("signature.weak-hash", |good| {
                (good.clone().algorithm(algorithm(ECDSA_WITH_SHA1)), good)
            }),
            each_place("signature.rsa-pss", |good| (good.clone().algorithm(pss()), good)),
        ]
        .concat()
    }

    #[test]
    fn a_signature_over_a_hash_weaker_than_sha256_breaks_its_rule() {
        let (md4, md5, sha1) = ("1.2.840.113549.1.1.3", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5");
        let (sha224, ecdsa_sha224) = ("1.2.840.113549.1.1.14", "1.2.840.10045.4.3.1");
        let ca = Maker::ca_certificate("/CN=Issuing", "/CN=Root");
        for oid in [md4, md5, sha1, sha224, ECDSA_WITH_SHA1, ecdsa_sha224] {
            let leaf = Maker::leaf().algorithm(algorithm(oid));
            assert_eq!(codes_of_leaf(&leaf), ["end-entity.signature.weak-hash"]);
            let ca = ca.clone().algorithm(algorithm(oid));
            assert_eq!(codes_of_intermediate(&ca), ["intermediate.signature.weak-hash"]);
        }
    }
}
