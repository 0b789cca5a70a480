//! Whether the key of a certificate is one that may be relied on; `ra-pki` decides.

use alloc::string::{String, ToString};

use ra_pki::{TbsCertificate, error::UnusableKey};

use crate::{
    rule::{Rule, rule},
    rules::{
        certificate::place::{PerPlace, Place},
        sources::ALGORITHMS,
    },
};

pub(super) static RULES: &[&PerPlace] = &[&NOT_A_KEY, &BROKEN, &OVER_LIMIT, &LEFT_OUT];

const STANDARDS: &str =
    "RFC 8017 §3.1 for RSA, RFC 5480 §2.2 and SEC 1 §3.2.2 for EC, RFC 9881 §4 for ML-DSA";

const ATTACKS: &str =
    "RFC 8017 §3.1, whose factors are secret; CVE-2017-15361 (ROCA), CVE-2022-26320 (close factors)";

static NOT_A_KEY: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key.not-a-key",
        TrustAnchor,
        Certificates,
        Error,
        Documented,
        STANDARDS,
        None,
        "The key is one: an EC point on its curve, an RSA modulus and exponent that are odd and greater than 1, an ML-DSA key of the length of its parameter set.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it"
    ),
    intermediate: rule!(
        "intermediate.key.not-a-key",
        Intermediate,
        Certificates,
        Error,
        Documented,
        STANDARDS,
        None,
        "The key is one: an EC point on its curve, an RSA modulus and exponent that are odd and greater than 1, an ML-DSA key of the length of its parameter set.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
    end_entity: rule!(
        "end-entity.key.not-a-key",
        EndEntity,
        Certificates,
        Error,
        Documented,
        STANDARDS,
        None,
        "The key is one: an EC point on its curve, an RSA modulus and exponent that are odd and greater than 1, an ML-DSA key of the length of its parameter set.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
};

static BROKEN: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key.broken",
        TrustAnchor,
        Certificates,
        Error,
        Documented,
        ATTACKS,
        None,
        "Nobody can compute the private key: an RSA modulus has at least 1024 bits, and no factors that are small, close to each other, or of ROCA.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it"
    ),
    intermediate: rule!(
        "intermediate.key.broken",
        Intermediate,
        Certificates,
        Error,
        Documented,
        ATTACKS,
        None,
        "Nobody can compute the private key: an RSA modulus has at least 1024 bits, and no factors that are small, close to each other, or of ROCA.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
    end_entity: rule!(
        "end-entity.key.broken",
        EndEntity,
        Certificates,
        Error,
        Documented,
        ATTACKS,
        None,
        "Nobody can compute the private key: an RSA modulus has at least 1024 bits, and no factors that are small, close to each other, or of ROCA.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
};

static OVER_LIMIT: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key.over-limit",
        TrustAnchor,
        Certificates,
        Error,
        Limit,
        "the sizes of ra-pki: a modulus of 8192 bits, an exponent of 33; longer ones cost too much work",
        None,
        "An RSA key has at most 8192 bits, and an exponent of at most 33.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it"
    ),
    intermediate: rule!(
        "intermediate.key.over-limit",
        Intermediate,
        Certificates,
        Error,
        Limit,
        "the sizes of ra-pki: a modulus of 8192 bits, an exponent of 33; longer ones cost too much work",
        None,
        "An RSA key has at most 8192 bits, and an exponent of at most 33.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
    end_entity: rule!(
        "end-entity.key.over-limit",
        EndEntity,
        Certificates,
        Error,
        Limit,
        "the sizes of ra-pki: a modulus of 8192 bits, an exponent of 33; longer ones cost too much work",
        None,
        "An RSA key has at most 8192 bits, and an exponent of at most 33.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
};

static LEFT_OUT: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key.left-out",
        TrustAnchor,
        Certificates,
        Error,
        Limit,
        ALGORITHMS,
        None,
        "The key is of an algorithm that this build has, so that it can be checked.",
        "enable the feature of ra-pki that is named"
    ),
    intermediate: rule!(
        "intermediate.key.left-out",
        Intermediate,
        Certificates,
        Error,
        Limit,
        ALGORITHMS,
        None,
        "The key is of an algorithm that this build has, so that it can be checked.",
        "enable the feature of ra-pki that is named"
    ),
    end_entity: rule!(
        "end-entity.key.left-out",
        EndEntity,
        Certificates,
        Error,
        Limit,
        ALGORITHMS,
        None,
        "The key is of an algorithm that this build has, so that it can be checked.",
        "enable the feature of ra-pki that is named"
    ),
};

pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    if let Err(flaw) = certificate.public_key().check_usable() {
        report(find_rule(&flaw, place), flaw.to_string());
    }
}

/// The rule that such a key breaks, as a place has it.
pub(crate) fn find_rule(flaw: &UnusableKey, place: Place) -> &'static Rule {
    match flaw {
        UnusableKey::Short { .. }
        | UnusableKey::SmallFactor(_)
        | UnusableKey::CloseFactors
        | UnusableKey::Roca => BROKEN.rule(place),
        UnusableKey::Long { .. } | UnusableKey::LongExponent { .. } => OVER_LIMIT.rule(place),
        UnusableKey::LeftOut(_) => LEFT_OUT.rule(place),
        _ => NOT_A_KEY.rule(place),
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use ra_maker::flawed_keys::{flawed, nearest};

    use crate::rules::cases::{
        Case, codes_of_intermediate, codes_of_leaf, each_place, issuing, judge_as_anchor,
    };
    use crate::testing::{Maker, codes};

    pub(crate) fn cases() -> Vec<Case> {
        let key = |wanted: &str| {
            let (_, spki) = flawed().into_iter().find(|(name, _)| *name == wanted).unwrap();
            move |good: Maker| (good.clone().spki(&spki), good)
        };
        [
            each_place("key.not-a-key", key("EC point off the curve")),
            each_place("key.broken", key("RSA modulus of ROCA")),
            each_place("key.over-limit", key("RSA modulus of 8193 bits")),
            #[cfg(not(feature = "p384"))]
            each_place("key.left-out", |good| (good.clone().spki(ra_maker::public_keys::P384), good)),
        ]
        .concat()
    }

    /// What is said of some keys of either kind.
    const OTHERS: [&str; 4] = ["key.rsa-short", "key.curve-unproven", "bundle.too-large", "size.over-16-kb"];

    /// The codes about the key, in every place, without the place.
    fn judge(spki: &[u8]) -> [Vec<alloc::string::String>; 3] {
        let anchor = codes(&judge_as_anchor(&Maker::root().spki(spki)));
        let intermediate = codes_of_intermediate(&issuing().spki(spki));
        let leaf = codes_of_leaf(&Maker::leaf().spki(spki));
        [anchor, intermediate, leaf].map(|codes| {
            codes.iter().filter_map(|code| code.split_once('.')).map(|(_, rule)| rule.into()).collect()
        })
    }

    /// Whether this build cannot tell a point of the curve in the name from another one.
    fn is_left_out(name: &str) -> bool {
        name.ends_with("P-384") && !cfg!(feature = "p384")
            || name.ends_with("P-521") && !cfg!(feature = "p521")
    }

    #[test]
    fn every_kind_of_key_that_is_none_breaks_one_rule_in_every_place() {
        for (name, spki) in flawed() {
            let expected = match name {
                _ if is_left_out(name) => "key.left-out",
                "RSA exponent of 34 bits" | "RSA modulus of 8193 bits" | "RSA modulus of two megabits" => {
                    "key.over-limit"
                }
                "RSA modulus even" => "key.not-a-key",
                _ if name.starts_with("RSA modulus") => "key.broken",
                _ => "key.not-a-key",
            };
            for codes in judge(&spki) {
                let rules: Vec<_> = codes.iter().filter(|code| !OTHERS.contains(&code.as_str())).collect();
                assert_eq!(rules, [expected], "{name}");
            }
        }
    }

    #[test]
    fn the_nearest_keys_break_no_rule_but_the_warnings() {
        for (name, spki) in nearest() {
            let expected: &[&str] = if is_left_out(name) { &["key.left-out"] } else { &[] };
            for codes in judge(&spki) {
                let rules: Vec<_> = codes.iter().filter(|code| !OTHERS.contains(&code.as_str())).collect();
                assert_eq!(rules, expected, "{name}");
            }
        }
    }
}
