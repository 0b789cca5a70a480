//! The serial number.

use alloc::{
    format,
    string::{String, ToString},
};

use ra_pki::TbsCertificate;

use crate::{
    rule::{Rule, rule},
    rules::{
        certificate::place::{PerPlace, Place},
        sources::ANCHOR_NAME_AND_KEY,
    },
    service::limits::MAX_SERIAL_NUMBER_OCTETS,
};

pub(super) static RULES: &[&PerPlace] = &[&NEGATIVE, &ZERO, &LONG];

static NEGATIVE: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.serial-number.negative",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        ANCHOR_NAME_AND_KEY,
        None,
        "The serial number is not negative.",
        "make it again with a positive serial number of at most 20 octets; openssl and TrustAnchorCertificate choose one"
    ),
    intermediate: rule!(
        "intermediate.serial-number.negative",
        Intermediate,
        Certificates,
        Error,
        Documented,
        "RFC 5280 §4.1.2.2",
        None,
        "The serial number is not negative.",
        "issue it again with a positive serial number of at most 20 octets; openssl and Issuer::prepare choose one"
    ),
    end_entity: rule!(
        "end-entity.serial-number.negative",
        EndEntity,
        Certificates,
        Error,
        Documented,
        "RFC 5280 §4.1.2.2",
        None,
        "The serial number is not negative.",
        "issue it again with a positive serial number of at most 20 octets; openssl and Issuer::prepare choose one"
    ),
};

static ZERO: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.serial-number.zero",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        "RFC 5280 §4.1.2.2; a CRL tells certificates of one issuer by it",
        None,
        "The serial number is not zero.",
        "make it again with a positive serial number of at most 20 octets; openssl and TrustAnchorCertificate choose one"
    ),
    intermediate: rule!(
        "intermediate.serial-number.zero",
        Intermediate,
        Certificates,
        Warning,
        Inferred,
        "RFC 5280 §4.1.2.2; a CRL tells certificates of one issuer by it",
        None,
        "The serial number is not zero.",
        "issue it again with a positive serial number of at most 20 octets; openssl and Issuer::prepare choose one"
    ),
    end_entity: rule!(
        "end-entity.serial-number.zero",
        EndEntity,
        Certificates,
        Warning,
        Inferred,
        "RFC 5280 §4.1.2.2; the session name and, without a common name, the source identity are the serial number",
        None,
        "The serial number is not zero: it tells the certificate from others, in a CRL and in the session's name.",
        "issue it again with a positive serial number of at most 20 octets; openssl and Issuer::prepare choose one"
    ),
};

static LONG: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.serial-number.too-long",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        "RFC 5280 §4.1.2.2: nobody need read a longer one",
        None,
        "The serial number has at most 20 octets.",
        "make it again with a positive serial number of at most 20 octets; openssl and TrustAnchorCertificate choose one"
    ),
    intermediate: rule!(
        "intermediate.serial-number.too-long",
        Intermediate,
        Certificates,
        Warning,
        Inferred,
        "RFC 5280 §4.1.2.2: nobody need read a longer one",
        None,
        "The serial number has at most 20 octets.",
        "issue it again with a positive serial number of at most 20 octets; openssl and Issuer::prepare choose one"
    ),
    end_entity: rule!(
        "end-entity.serial-number.too-long",
        EndEntity,
        Certificates,
        Warning,
        Inferred,
        "RFC 5280 §4.1.2.2; the default session name is the number in hexadecimal, and may have 64 characters",
        None,
        "The serial number has at most 20 octets.",
        "issue it again with a positive serial number of at most 20 octets; openssl and Issuer::prepare choose one"
    ),
};

pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let serial_number = certificate.serial_number();
    if let Err(error) = serial_number.check_sign() {
        report(NEGATIVE.rule(place), error.to_string());
    }
    let octets = serial_number.as_der_octets();
    let length = octets.iter().skip_while(|octet| **octet == 0).count();
    if length == 0 {
        report(ZERO.rule(place), "the serial number is zero".into());
    }
    if length > MAX_SERIAL_NUMBER_OCTETS {
        report(LONG.rule(place), format!("the serial number has {length} octets"));
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{
        rules::cases::{Case, each_place, issuing, judge_as_anchor, judge_leaf, judge_path},
        testing::{Maker, codes},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let numbered = |rule: &str, breaking: &[u8], keeping: &[u8]| {
            each_place(rule, |good| (good.clone().serial_number(breaking), good.serial_number(keeping)))
        };
        [
            numbered("serial-number.negative", &[0x80], &[0, 0x80]),
            numbered("serial-number.zero", &[0], &[1]),
            numbered("serial-number.too-long", &[1; 21], &[1; 20]),
        ]
        .concat()
    }

    #[test]
    fn a_negative_serial_number_is_refused_in_what_is_sent_and_warned_of_in_an_anchor() {
        for octets in [&[0xff][..], &[0x80, 0], &[0xc0; 20]] {
            let leaf = judge_leaf(&Maker::leaf().serial_number(octets));
            assert_eq!(codes(&leaf), ["end-entity.serial-number.negative"]);
            let words = Maker::leaf().serial_number(octets).tbs().serial_number().check_sign().unwrap_err();
            assert_eq!(leaf.findings()[0].message(), words.to_string());
            assert!(!leaf.is_accepted());
            let below = Maker::leaf().issuer("/CN=Issuing");
            let path = judge_path(&Maker::root(), &[issuing().serial_number(octets)], &below);
            assert!(codes(&path).contains(&"intermediate.serial-number.negative".into()), "{path}");
            assert!(!path.is_accepted());
            let anchor = judge_as_anchor(&Maker::root().serial_number(octets));
            assert_eq!(codes(&anchor), ["trust-anchor.serial-number.negative"]);
            assert!(anchor.is_accepted());
        }
    }
}
