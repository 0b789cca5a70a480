//! What is uncertain about the names of an end entity.

use alloc::{format, string::String, vec::Vec};

use const_oid::db::rfc4519::COMMON_NAME;
use ra_pki::{NameAttribute, TbsCertificate, asn1::GeneralNameRef};

use crate::{
    rule::{Rule, rules},
    rules::sources::{ATTRIBUTE_MAPPING, TRUST_MODEL},
    service::{
        limits::{MAX_COMMON_NAME_CHARACTERS, MAX_PREFIXED_NAME_CHARACTERS},
        session_tag::is_tag_character,
    },
};

rules! {
    EndEntity;

    Certificates {
        COMMON_NAME_LONG = "end-entity.subject.common-name-too-long", Warning, Inferred, "RFC 5280 appendix A.1; what becomes of a longer one is not documented", None,
            "A common name has at most 64 characters.",
            "request it again with a shorter common name";

        COMMON_NAME_UNPREFIXED = "end-entity.subject.common-name-unprefixed", Warning, Documented, TRUST_MODEL, None,
            "A common name of at most 61 characters makes the source identity `CN=` and the name; one of 62 to 64 makes it the name alone.",
            "request it again with a shorter common name, or write conditions on sts:SourceIdentity without `CN=`";

        COMMON_NAME_SEVERAL = "end-entity.subject.several-common-names", Warning, Inferred, "which of several becomes the source identity is not documented: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html", None,
            "The subject has one common name.",
            "request it again with one common name";

        SUBJECT_MULTI_VALUED = "end-entity.subject.multi-valued", Warning, Inferred, "how a multi-valued part is mapped is not documented: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html", None,
            "Each part of the subject has one attribute.",
            "request it again with `/` between the attributes in place of `+`";

        SOURCE_IDENTITY = "end-entity.subject.source-identity-uncertain", Warning, Inferred, "CreateSession gives source identities of letters, numbers, blanks and _.:/=+-@; what becomes of others is not documented: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html", None,
            "The common name holds no character that a source identity cannot have.",
            "request it again with a common name of letters, numbers, blanks and _.:/=+-@";

        SEVERAL_ALTERNATIVE_NAMES = "end-entity.subject-alternative-name.several", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "Of each kind of alternative name (DNS, URI, directory name) there is one: the first alone makes a session tag.",
            "issue it again with the name that conditions ask for as the first of its kind";
    }
}

pub(super) fn check(certificate: &TbsCertificate, report: &mut impl FnMut(&'static Rule, String)) {
    let attributes = certificate.subject().attributes();
    check_common_names(&attributes, report);
    let multi_valued = attributes.windows(2).find(|pair| matches!(pair, [a, b] if a.part() == b.part()));
    if let Some([one, other]) = multi_valued {
        let message = format!("{} and {} are in one part", one.short_name(), other.short_name());
        report(&SUBJECT_MULTI_VALUED, message);
    }
    let names = certificate.each_alternative_name().unwrap_or_default();
    for (kind, number) in [("DNS names", 2), ("URIs", 6), ("directory names", 4)] {
        let is_of_kind = |name: &&GeneralNameRef<'_>| name.number() == Some(number);
        let count = names.iter().filter(is_of_kind).count();
        if count > 1 {
            report(&SEVERAL_ALTERNATIVE_NAMES, format!("there are {count} {kind}"));
        }
    }
}

fn check_common_names(attributes: &[NameAttribute], report: &mut impl FnMut(&'static Rule, String)) {
    let common_names: Vec<_> = attributes.iter().filter(|one| one.oid() == COMMON_NAME).collect();
    if let Some(name) = common_names.first().and_then(|name| name.value()) {
        let length = name.chars().count();
        if length > MAX_COMMON_NAME_CHARACTERS {
            report(&COMMON_NAME_LONG, format!("the common name has {length} characters"));
        } else if length > MAX_PREFIXED_NAME_CHARACTERS {
            report(&COMMON_NAME_UNPREFIXED, format!("the common name has {length} characters"));
        }
        if let Some(character) = name.chars().find(|character| !is_tag_character(*character)) {
            report(&SOURCE_IDENTITY, format!("the common name {name:?} holds {character:?}"));
        }
    }
    if common_names.len() > 1 {
        report(&COMMON_NAME_SEVERAL, format!("there are {} common names", common_names.len()));
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::*;
    use crate::{
        rules::cases::{Case, leaf_case},
        testing::Maker,
    };

    pub(crate) fn cases() -> Vec<Case> {
        let named = |subject: &str| Maker::leaf().subject(subject);
        let common_name = |length: usize| named(&format!("/CN={}", "a".repeat(length)));
        // /CN= and 65 letters, which cannot be written as text.
        let head = [0x30, 0x4c, 0x31, 0x4a, 0x30, 0x48, 6, 3, 0x55, 4, 3, 0x0c, 0x41];
        let long = Maker::leaf().subject_der(&[&head[..], &[b'a'; 65]].concat());
        [
            leaf_case("subject.common-name-too-long", &long, &common_name(64)),
            leaf_case("subject.common-name-unprefixed", &common_name(62), &common_name(61)),
            leaf_case("subject.several-common-names", &named("/CN=a/CN=b"), &named("/OU=a/CN=b")),
            leaf_case("subject.multi-valued", &named("/OU=a+CN=b"), &named("/OU=a/CN=b")),
            leaf_case("subject.source-identity-uncertain", &named("/CN=a*b"), &named("/CN=a b")),
            leaf_case(
                "subject-alternative-name.several",
                &Maker::leaf().alternative_names(&["DNS:a.test", "DNS:b.test"]),
                &Maker::leaf().alternative_names(&[
                    "DNS:a.test",
                    "URI:urn:b",
                    "IP:192.0.2.1",
                    "IP:192.0.2.2",
                ]),
            ),
        ]
        .into()
    }
}
