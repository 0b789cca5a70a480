//! The rules about a profile that propagates identities.

use alloc::{format, vec::Vec};

use crate::{
    finding::Finding, rule::rules, rules::sources::TIP, service::tip::TipConfiguration, session::Session,
};

rules! {
    Profile;

    Profile {
        NO_VALUE = "profile.tip.source-without-value", Error, Documented, TIP, None,
            "The certificate has the attribute that the profile's tipConfiguration takes the subject from: without it, CreateSession is denied.",
            "request the certificate again with that attribute, or take another source: aws rolesanywhere update-profile --tip-configuration";

        NOT_MAPPED = "profile.tip.source-not-mapped", Warning, Documented, TIP, None,
            "The profile's attribute mapping has a rule for the attribute that its tipConfiguration takes the subject from; what CreateSession does without one is not known.",
            "add the rule: aws rolesanywhere put-attribute-mapping";
    }
}

/// What is wrong with the identity that a session would propagate.
pub(crate) fn find(tip: TipConfiguration, session: &Session) -> Vec<Finding> {
    let source = tip.subject_source().name();
    let mut findings = Vec::new();
    if session.origin_identity().is_none() {
        findings.push(Finding::new(&NO_VALUE, format!("the certificate has no value for {source}")));
    } else if session.mapped_value(source).is_none() {
        findings.push(Finding::new(&NOT_MAPPED, format!("the attribute mapping has no rule for {source}")));
    }
    findings
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::*;
    use crate::{
        check::Check,
        report::verdict::Report,
        rules::cases::{Case, case},
        service::{attribute_mapping::AttributeMappings, profile::ProfileSettings},
        testing::{Maker, codes},
    };

    fn judged(tip: &str, mapping: &str) -> Report {
        let leaf = Maker::leaf().sign();
        let mut mappings = AttributeMappings::default();
        mappings.put(mapping.parse().unwrap());
        Check::new(None).end_entity(&leaf).mappings(mappings).tip(tip.parse().unwrap()).report()
    }

    pub(crate) fn cases() -> Vec<Case> {
        [
            case(
                "profile.tip.source-without-value",
                judged("x509SAN/URI", "x509Subject=*"),
                judged("x509Subject/CN", "x509Subject=*"),
            ),
            case(
                "profile.tip.source-not-mapped",
                judged("x509Subject/CN", "x509Subject=OU"),
                judged("x509Subject/CN", "x509Subject=CN"),
            ),
        ]
        .into()
    }

    #[test]
    fn the_settings_of_a_profile_count_before_the_setting_alone() {
        let (leaf, off) = (Maker::leaf().sign(), ProfileSettings::default());
        let on = ProfileSettings { tip: Some("x509SAN/URI".parse().unwrap()), ..ProfileSettings::default() };
        let found = |profile| {
            let check = Check::new(None).end_entity(&leaf).tip("x509Subject/CN".parse().unwrap());
            let report = check.profile(profile).report();
            let has_identity = report.session().is_some_and(|session| session.origin_identity().is_some());
            (codes(&report).contains(&"profile.tip.source-without-value".into()), has_identity)
        };
        assert_eq!((found(&off), found(&on)), ((false, false), (true, false)));
    }

    #[test]
    fn a_condition_on_the_origin_identity_is_met_by_the_session_that_has_it() {
        let leaf = Maker::leaf().sign();
        let arn = crate::rules::cases::ANCHOR_ARN.parse().unwrap();
        let accepted = |key: &str, value: &str, tip: &str| {
            let source = crate::rules::cases::source_arn();
            let policy = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
                    "Principal": {{"Service": "rolesanywhere.amazonaws.com"}}, "Action": "sts:*",
                    "Condition": {{{source}, "StringEquals": {{"{key}": "{value}"}}}}}}}}"#
            );
            let policy = policy.parse().unwrap();
            let check = Check::new(None).end_entity(&leaf).trust_policy(&policy).trust_anchor_arn(&arn);
            let report = check.tip(tip.parse().unwrap()).report();
            assert!(
                !codes(&report).contains(&"trust-policy.certificate-condition.missing".into())
                    || key.ends_with("Type")
            );
            report.is_accepted()
        };
        assert!(accepted("aws:OriginIdentity/Subject", "host-1", "x509Subject/CN"));
        assert!(accepted("AWS:originidentity/subject", "host-1", "x509Subject/CN,user"));
        assert!(!accepted("aws:OriginIdentity/Subject", "host-2", "x509Subject/CN"));
        assert!(accepted("aws:OriginIdentity/SubjectType", "user", "x509Subject/CN,user"));
        assert!(!accepted("aws:OriginIdentity/SubjectType", "workload", "x509Subject/CN,user"));
    }
}
