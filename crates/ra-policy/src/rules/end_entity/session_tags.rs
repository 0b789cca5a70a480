//! The session tags that an end entity makes.

use alloc::{format, string::String, vec::Vec};

use ra_pki::TbsCertificate;

use crate::{
    finding::{Finding, name_certificate},
    rule::{Rule, rules},
    rules::sources::{ASSUME_ROLE, ATTRIBUTE_MAPPING},
    service::{limits::MAX_TAGS, session_tag::Tag},
    session::Session,
};

rules! {
    EndEntity;

    Certificates {
        TAG_DROPPED = "end-entity.session-tag.dropped", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "Every mapped attribute makes a session tag: where the tag is missing, conditions on it do not hold, and negated ones do.",
            "request it again with a value of letters, numbers, blanks and _.:/=+-@, at most 256 characters long, or take the attribute out of the mapping (DeleteAttributeMapping)";

        TAGS_TOO_MANY = "end-entity.session-tag.too-many", Error, Documented, ASSUME_ROLE, None,
            "A session has at most 50 tags.",
            "map fewer attributes (DeleteAttributeMapping)";

        TAG_AMBIGUOUS = "end-entity.session-tag.ambiguous", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "The value of a session tag comes of one attribute without `/`: several attributes of one type are joined by `/`, so that a certificate with other attributes gives the same tag.",
            "request it again with one attribute of the type and without `/` in its value, or write no condition that relies on the tag alone";
    }
}

/// What is wrong with the session that a certificate gives.
pub(crate) fn find(session: &Session, certificate: &TbsCertificate) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut subject = None;
    let mut report = |rule: &'static Rule, message: String| {
        let subject = subject.get_or_insert_with(|| name_certificate(rule, certificate));
        findings.push(Finding::on_subject(rule, subject.clone(), message));
    };
    for tag in session.tags().iter().filter(|tag| may_be_joined(tag)) {
        let (key, value) = (tag.key(), tag.value());
        let first = value.split('/').next().unwrap_or_default();
        report(
            &TAG_AMBIGUOUS,
            format!(
                "{key} = {value:?}, which one attribute gives as well as several of which {first:?} is the first"
            ),
        );
    }
    for dropped in session.dropped() {
        let (key, value, reason) = (dropped.key(), dropped.value(), dropped.reason());
        report(&TAG_DROPPED, format!("{key} = {value:?}: {reason}"));
    }
    let count = session.tags().len();
    if count > MAX_TAGS {
        report(&TAGS_TOO_MANY, format!("the mapping gives {count} tags"));
    }
    findings
}

/// Whether a tag may come of several attributes, or of one: names of whoever asks for the certificate alone, since the
/// issuer's are the CA's own.
fn may_be_joined(tag: &Tag) -> bool {
    let is_of_name = ["x509Subject/", "x509SAN/Name/"].iter().any(|field| tag.key().starts_with(field));
    is_of_name && tag.value().contains('/')
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::*;
    use crate::{
        rules::cases::{Case, judge_leaf, leaf_case},
        testing::{Maker, codes},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let many = (1..=51).map(|part| format!("/1.2.3.{part}=x")).collect::<Vec<_>>().concat();
        [
            leaf_case("session-tag.dropped", &named("/CN=a/OU=b (c)"), &named("/CN=a/OU=b c")),
            leaf_case("session-tag.too-many", &named(&many), &named("/CN=a")),
            leaf_case("session-tag.ambiguous", &named("/OU=a/OU=b/CN=c"), &named("/OU=a/O=b/CN=c")),
        ]
        .into()
    }

    #[test]
    fn certificates_that_differ_and_give_one_tag_are_each_warned_of() {
        let (joined, single) = (named("/OU=a/OU=b"), named(r"/OU=a\/b"));
        let tag = |leaf: &Maker| {
            let report = judge_leaf(leaf);
            assert_eq!(codes(&report), ["end-entity.session-tag.ambiguous"], "{report}");
            assert!(report.is_accepted());
            report.session().unwrap().tags()[0].clone()
        };
        assert_eq!(tag(&joined), tag(&single));
        assert_eq!(tag(&joined).value(), "a/b");
        let directory_name = named("/CN=c").alternative_names(&["dirName:/OU=a/OU=b"]);
        assert_eq!(codes(&judge_leaf(&directory_name)), ["end-entity.session-tag.ambiguous"]);
    }

    #[test]
    fn one_attribute_of_each_type_and_uris_are_not_warned_of() {
        let uri = named("/OU=a/O=b").alternative_names(&["URI:spiffe://example.test/a/b"]);
        for leaf in [uri, Maker::leaf().issuer("/OU=a/OU=b")] {
            assert!(codes(&judge_leaf(&leaf)).is_empty());
        }
    }

    #[test]
    fn fifty_tags_are_taken_and_one_more_is_refused() {
        let tags = |count: usize| {
            let subject = (1..count).map(|part| format!("/1.2.3.{part}=x")).collect::<Vec<_>>().concat();
            let report = judge_leaf(&named(&subject));
            assert_eq!(report.session().unwrap().tags().len(), count);
            report
        };
        assert!(tags(50).is_accepted());
        assert_eq!(codes(&tags(51)), ["end-entity.session-tag.too-many"]);
        assert!(!tags(51).is_accepted());
    }

    fn named(subject: &str) -> Maker {
        Maker::leaf().subject(subject)
    }
}
