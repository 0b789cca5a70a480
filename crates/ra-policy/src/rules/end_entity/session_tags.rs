//! The session tags that an end entity makes.

use alloc::{format, string::String, vec::Vec};

use ra_pki::TbsCertificate;

use crate::{
    finding::{Finding, name_certificate},
    rule::{Rule, rules},
    rules::sources::{ATTRIBUTE_MAPPING, SESSION_TAGS},
    service::limits::MAX_TAGS,
    session::Session,
};

rules! {
    EndEntity;

    Certificates {
        TAG_DROPPED = "end-entity.session-tag.dropped", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "Every mapped attribute makes a session tag: where the tag is missing, conditions on it do not hold, and negated ones do.",
            "request it again with a value of letters, numbers, blanks and _.:/=+-@, at most 256 characters long, or take the attribute out of the mapping (DeleteAttributeMapping)";

        TAGS_TOO_MANY = "end-entity.session-tag.too-many", Warning, Inferred, SESSION_TAGS, None,
            "A session has at most 50 tags.",
            "map fewer attributes (DeleteAttributeMapping)";
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
        let many = (1..=51).map(|part| format!("/1.2.3.{part}=x")).collect::<Vec<_>>().concat();
        [
            leaf_case("session-tag.dropped", &named("/CN=a/OU=b (c)"), &named("/CN=a/OU=b c")),
            leaf_case("session-tag.too-many", &named(&many), &named("/CN=a")),
        ]
        .into()
    }
}
