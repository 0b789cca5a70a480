//! What key a certificate is for.

use alloc::{format, string::String};

use ra_pki::{KeyAlgorithm, TbsCertificate};

use crate::{
    rule::{Rule, rule},
    rules::{
        certificate::place::{PerPlace, Place},
        sources::AUTHENTICATION,
    },
};

pub(super) static RULES: &[&PerPlace] = &[&KEY, &RSA_SHORT, &CURVE, &EC_EXPLICIT];

static KEY: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key.unsupported",
        TrustAnchor,
        Certificates,
        Error,
        Documented,
        AUTHENTICATION,
        None,
        "The key is RSA, EC or ML-DSA.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it"
    ),
    intermediate: rule!(
        "intermediate.key.unsupported",
        Intermediate,
        Certificates,
        Error,
        Documented,
        AUTHENTICATION,
        None,
        "The key is RSA, EC or ML-DSA.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
    end_entity: rule!(
        "end-entity.key.unsupported",
        EndEntity,
        Certificates,
        Error,
        Documented,
        AUTHENTICATION,
        None,
        "The key is RSA, EC or ML-DSA: request algorithms exist for these alone.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
};

static RSA_SHORT: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key.rsa-short",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        "sizes are not documented; 2048 and 4096 bits have been seen working: https://github.com/aws/rolesanywhere-credential-helper",
        None,
        "An RSA key should have at least 2048 bits.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it"
    ),
    intermediate: rule!(
        "intermediate.key.rsa-short",
        Intermediate,
        Certificates,
        Warning,
        Inferred,
        "sizes are not documented; 2048 and 4096 bits have been seen working: https://github.com/aws/rolesanywhere-credential-helper",
        None,
        "An RSA key should have at least 2048 bits.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
    end_entity: rule!(
        "end-entity.key.rsa-short",
        EndEntity,
        Certificates,
        Warning,
        Inferred,
        "sizes are not documented; 2048 and 4096 bits have been seen working: https://github.com/aws/rolesanywhere-credential-helper",
        None,
        "An RSA key should have at least 2048 bits.",
        "make a new key of 2048 bits or more, such as `openssl genrsa 2048` or PrivateKey::generate, and request the certificate again"
    ),
};

static CURVE: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key.curve-unproven",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        "curves are not documented; P-256 and P-384 have been seen working: https://github.com/sorah/needroleshere",
        None,
        "The curve of an EC key should be P-256 or P-384.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and a new root with it"
    ),
    intermediate: rule!(
        "intermediate.key.curve-unproven",
        Intermediate,
        Certificates,
        Warning,
        Inferred,
        "curves are not documented; P-256 and P-384 have been seen working: https://github.com/sorah/needroleshere",
        None,
        "The curve of an EC key should be P-256 or P-384.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
    end_entity: rule!(
        "end-entity.key.curve-unproven",
        EndEntity,
        Certificates,
        Warning,
        Inferred,
        "curves are not documented; P-256 and P-384 have been seen working: https://github.com/sorah/needroleshere",
        None,
        "The curve of an EC key should be P-256 or P-384.",
        "make a new key, such as `openssl ecparam -name prime256v1 -genkey`, or PrivateKey::generate, and request the certificate again"
    ),
};

static EC_EXPLICIT: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.key.ec-explicit-parameters",
        TrustAnchor,
        Certificates,
        Warning,
        Observed,
        "RFC 5480 §2.1.1 forbids them; one refusal has been reported",
        None,
        "An EC key names its curve.",
        "write the key with a named curve (`openssl ec -param_enc named_curve`) and make it again"
    ),
    intermediate: rule!(
        "intermediate.key.ec-explicit-parameters",
        Intermediate,
        Certificates,
        Warning,
        Observed,
        "RFC 5480 §2.1.1 forbids them; one refusal has been reported",
        None,
        "An EC key names its curve.",
        "write the key with a named curve (`openssl ec -param_enc named_curve`) and issue it again"
    ),
    end_entity: rule!(
        "end-entity.key.ec-explicit-parameters",
        EndEntity,
        Certificates,
        Warning,
        Observed,
        "RFC 5480 §2.1.1 forbids them; one refusal has been reported",
        None,
        "An EC key names its curve.",
        "write the key with a named curve (`openssl ec -param_enc named_curve`) and request the certificate again"
    ),
};

pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let key = certificate.public_key().algorithm();
    match key {
        KeyAlgorithm::Other { curve: None, .. } => {
            report(KEY.rule(place), format!("the key is of type {key}"));
        }
        KeyAlgorithm::Other { curve: Some(_), .. } | KeyAlgorithm::P521 => {
            report(CURVE.rule(place), format!("the key is of type {key}"));
        }
        // Below, the key is not used at all.
        KeyAlgorithm::Rsa { modulus_bits: bits @ 1024..2048 } => {
            report(RSA_SHORT.rule(place), format!("the RSA key has {bits} bits"));
        }
        KeyAlgorithm::EcExplicitParameters => {
            report(EC_EXPLICIT.rule(place), "the key gives its curve by its parameters".into());
        }
        _ => {}
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use const_oid::db::{rfc5912, rfc8410};
    use der::asn1::AnyRef;
    use ra_maker::{
        flawed_keys::{short_rsa, spki},
        public_keys,
    };

    use crate::{
        rules::cases::{Case, codes_of_intermediate, codes_of_leaf, each_place},
        testing::Maker,
    };

    fn by_explicit_parameters() -> Vec<u8> {
        let parameters = AnyRef::new(der::Tag::Sequence, &[]).unwrap();
        spki(rfc5912::ID_EC_PUBLIC_KEY, Some(parameters), &[4; 65])
    }

    pub(crate) fn cases() -> Vec<Case> {
        let ed25519 = spki(rfc8410::ID_ED_25519, None, &[1; 32]);
        [
            each_place("key.unsupported", |good| (good.clone().spki(&ed25519), good)),
            each_place("key.rsa-short", |good| (good.clone().spki(&short_rsa()), good)),
            each_place("key.curve-unproven", |good| (good.clone().spki(public_keys::P521), good)),
            each_place("key.ec-explicit-parameters", |good| {
                (good.clone().spki(&by_explicit_parameters()), good)
            }),
        ]
        .concat()
    }

    #[test]
    fn an_ed25519_key_breaks_its_rule_alone_and_an_ml_dsa_key_does_not() {
        let ed25519 = spki(rfc8410::ID_ED_25519, None, &[0; 32]);
        assert_eq!(codes_of_leaf(&Maker::leaf().spki(&ed25519)), ["end-entity.key.unsupported"]);
        let ca = Maker::ca_certificate("/CN=Issuing", "/CN=Root").spki(&ed25519);
        assert_eq!(codes_of_intermediate(&ca), ["intermediate.key.unsupported"]);
        assert!(codes_of_leaf(&Maker::leaf().spki(public_keys::ML_DSA_65)).is_empty());
    }

    #[test]
    fn short_rsa_keys_and_explicit_curves_are_one_warning_each() {
        let leaf = |spki: &[u8]| codes_of_leaf(&Maker::leaf().spki(spki));
        assert_eq!(leaf(&by_explicit_parameters()), ["end-entity.key.ec-explicit-parameters"]);
        assert_eq!(leaf(&short_rsa()), ["end-entity.key.rsa-short"]);
    }
}
