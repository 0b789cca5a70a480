//! The strings of names.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use const_oid::AssociatedOid;
use der::{
    Decode, Tag, Tagged,
    asn1::{AnyRef, Utf8StringRef},
};
use ra_pki::{DistinguishedName, NameAttribute, TbsCertificate, asn1::pkix::SubjectAltName};

use crate::{
    rule::{Rule, rule},
    rules::certificate::place::{PerPlace, Place},
};

pub(super) static RULES: &[&PerPlace] = &[&STRING_TYPE];

static STRING_TYPE: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.name.string-type",
        TrustAnchor,
        Certificates,
        Warning,
        Observed,
        "ITU-T X.680 §41, RFC 5280 §4.1.2.4; Go programs, aws_signing_helper among them, refuse such certificates: https://github.com/golang/go/issues/36044",
        None,
        "A string of a name holds what its ASN.1 type allows.",
        "make it again with UTF8String (openssl: string_mask = utf8only), or with CertificateRequest::create"
    ),
    intermediate: rule!(
        "intermediate.name.string-type",
        Intermediate,
        Certificates,
        Warning,
        Observed,
        "ITU-T X.680 §41, RFC 5280 §4.1.2.4; Go programs, aws_signing_helper among them, refuse such certificates: https://github.com/golang/go/issues/36044",
        None,
        "A string of a name holds what its ASN.1 type allows.",
        "request it again with UTF8String (openssl: string_mask = utf8only), or with CertificateRequest::create"
    ),
    end_entity: rule!(
        "end-entity.name.string-type",
        EndEntity,
        Certificates,
        Warning,
        Observed,
        "ITU-T X.680 §41, RFC 5280 §4.1.2.4; Go programs, aws_signing_helper among them, refuse such certificates: https://github.com/golang/go/issues/36044",
        None,
        "A string of a name holds what its ASN.1 type allows.",
        "request it again with UTF8String (openssl: string_mask = utf8only), or with CertificateRequest::create"
    ),
};

pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let mut said = BTreeSet::new();
    let names = [("subject", certificate.subject()), ("issuer", certificate.issuer())];
    let directory_names = directory_names(certificate);
    let alternative_names = directory_names.iter().map(|name| ("alternative name", name));
    for (whose, name) in names.into_iter().chain(alternative_names) {
        for attribute in name.attributes() {
            let Some(problem) = find_problem(&attribute) else { continue };
            let message = format!("{} of the {whose} is {problem}", attribute.short_name());
            if said.insert(message.clone()) {
                report(STRING_TYPE.rule(place), message);
            }
        }
    }
}

/// The directory names among the alternative names, those that can be read.
fn directory_names(certificate: &TbsCertificate) -> Vec<DistinguishedName> {
    const DIRECTORY_NAME: u32 = 4;
    let extensions = certificate.extensions().iter().filter(|one| one.oid() == SubjectAltName::OID);
    let names = extensions.flat_map(|one| Vec::<AnyRef<'_>>::from_der(one.value()).unwrap_or_default());
    let is_directory_name = |name: &AnyRef<'_>| matches!(name.tag(), Tag::ContextSpecific { number, .. } if number.value() == DIRECTORY_NAME);
    names
        .filter(is_directory_name)
        .filter_map(|name| DistinguishedName::from_der(name.value()).ok())
        .collect()
}

/// What stands in a string that its type does not allow.
fn find_problem(attribute: &NameAttribute) -> Option<String> {
    let value = AnyRef::from_der(attribute.value_der()).ok()?;
    let octets = value.value();
    let stray = |is_allowed: fn(u8) -> bool| octets.iter().copied().find(|octet| !is_allowed(*octet));
    let (name, octet) = match value.tag() {
        Tag::PrintableString => ("PrintableString", stray(is_printable)?),
        Tag::NumericString => ("NumericString", stray(|octet| octet == b' ' || octet.is_ascii_digit())?),
        Tag::Ia5String => ("IA5String", stray(|octet| octet.is_ascii())?),
        Tag::VisibleString => ("VisibleString", stray(|octet| matches!(octet, b' '..=b'~'))?),
        Tag::Utf8String => {
            return Utf8StringRef::new(octets).is_err().then(|| "a UTF8String that is not UTF-8".into());
        }
        Tag::BmpString => {
            return (!is_bmp(octets)).then(|| "a BMPString that is not UCS-2".into());
        }
        _ => return None,
    };
    let found = match octet {
        b' '..=b'~' => format!("{:?}", char::from(octet)),
        0..=0x7f => "a control character".into(),
        0x80.. => "an octet beyond ASCII".into(),
    };
    Some(format!("a {name} that holds {found}").replace("a IA5", "an IA5"))
}

/// The characters of X.680 §41.4, table 10.
fn is_printable(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&octet)
}

/// Whether the octets are characters of two octets each, without surrogates.
fn is_bmp(octets: &[u8]) -> bool {
    let mut pairs = octets.chunks_exact(2);
    let whole = pairs.by_ref().all(|pair| !matches!(pair, [0xd8..=0xdf, _]));
    whole && pairs.remainder().is_empty()
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::*;
    use crate::{
        rules::cases::{Case, codes_of_intermediate, each_place, judge_leaf},
        testing::{Maker, codes},
    };

    /// The DER of a name with one common name of this tag and these octets.
    fn named(tag: u8, octets: &[u8]) -> Vec<u8> {
        let length = u8::try_from(octets.len()).unwrap();
        let head = [0x30, length + 11, 0x31, length + 9, 0x30, length + 7, 6, 3, 0x55, 4, 3, tag, length];
        [&head[..], octets].concat()
    }

    pub(crate) fn cases() -> Vec<Case> {
        let (breaking, keeping) = (named(0x13, b"a_b"), named(0x13, b"a-b"));
        each_place("name.string-type", |good| {
            (good.clone().subject_der(&breaking), good.subject_der(&keeping))
        })
    }

    /// Each type with octets that it forbids, how a finding calls it, and octets that it allows.
    const KINDS: [(u8, &[u8], &str, &[u8]); 11] = [
        (0x13, b"a@b", "a PrintableString that holds '@'", b"a'(b)+,-./:=? 1"),
        (0x13, b"a_b", "a PrintableString that holds '_'", b"a-b"),
        (0x13, b"a*b", "a PrintableString that holds '*'", b"ab"),
        (0x13, b"a\xe9", "a PrintableString that holds an octet beyond ASCII", b"ae"),
        (0x0c, b"a\xff", "a UTF8String that is not UTF-8", "aé_@".as_bytes()),
        (0x0c, b"\xc0\x80", "a UTF8String that is not UTF-8", b"a"),
        (0x16, b"a\xe9", "an IA5String that holds an octet beyond ASCII", b"a@b_c"),
        (0x12, b"1a", "a NumericString that holds 'a'", b"12 3"),
        (0x1a, b"a\n", "a VisibleString that holds a control character", b"a@b"),
        (0x1e, b"\0a\0", "a BMPString that is not UCS-2", b"\0a\0b"),
        (0x1e, b"\xd8\0\0a", "a BMPString that is not UCS-2", b"\x65\xe5"),
    ];

    #[test]
    fn a_string_that_its_own_type_forbids_is_warned_of_by_its_type_in_subject_issuer_and_alternative_name() {
        for (tag, forbidden, words, allowed) in KINDS {
            let (forbidden, allowed) = (named(tag, forbidden), named(tag, allowed));
            let said = |leaf: &Maker| {
                let report = judge_leaf(leaf);
                assert!(report.is_accepted(), "{report}");
                let found = report.findings().iter().filter(|one| one.rule() == &STRING_TYPE.end_entity);
                found.map(|one| String::from(one.message())).collect::<Vec<_>>()
            };
            let alternative = |name: &[u8]| {
                let length = u8::try_from(name.len()).unwrap();
                let value = [&[0x30, length + 2, 0xa4, length][..], name].concat();
                Maker::leaf().extension(SubjectAltName::OID, false, &value)
            };
            assert_eq!(
                said(&Maker::leaf().subject_der(&forbidden)),
                [format!("CN of the subject is {words}")]
            );
            assert_eq!(said(&Maker::leaf().issuer_der(&forbidden)), [format!("CN of the issuer is {words}")]);
            assert_eq!(said(&alternative(&forbidden)), [format!("CN of the alternative name is {words}")]);
            for leaf in [
                Maker::leaf().subject_der(&allowed),
                Maker::leaf().issuer_der(&allowed),
                alternative(&allowed),
            ] {
                assert!(said(&leaf).is_empty(), "{words}");
            }
            let ca = Maker::ca_certificate("/CN=Issuing", "/CN=Root").subject_der(&forbidden);
            assert_eq!(codes_of_intermediate(&ca), ["intermediate.name.string-type"]);
        }
        assert!(codes(&judge_leaf(&Maker::leaf())).is_empty());
    }
}
