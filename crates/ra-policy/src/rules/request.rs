//! The rules about a `CreateSession` request, against the profile, the role and the certificate.

use alloc::{format, string::String, vec::Vec};

use ra_pki::{PublicKey, TbsCertificate};

use crate::{
    finding::Finding,
    refusal::text::Refusal,
    rule::{Rule, rules},
    rules::sources::{CREATE_SESSION, QUOTAS, TRUST_MODEL, UNABLE},
    service::{
        alias::{ProfileReference, TrustAnchorAliasArn},
        arn::{RoleArn, TrustAnchorArn},
        arn_mismatch::{ArnPart, NamedArn, find_mismatches},
        partition::has_fips_endpoint,
        profile::{ProfileSettings, SessionNaming},
        session_duration::SessionDuration,
        session_name::RoleSessionName,
    },
};

rules! {
    Request;

    Request {
        ACCOUNTS = "request.arn.accounts-differ", Error, Documented, TRUST_MODEL, UNABLE,
            "Trust anchor, profile and role are of one account.",
            "give the ARNs of one account";

        REGIONS = "request.arn.regions-differ", Error, Observed, "https://github.com/aws/rolesanywhere-credential-helper (credentials.go): trust anchor and profile regions don't match", Some(Refusal::InvalidProfile),
            "Trust anchor and profile are of one Region.",
            "give the profile of the trust anchor's Region, or make one there";

        PARTITIONS = "request.arn.partitions-differ", Warning, Inferred, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html", None,
            "Trust anchor, profile and role are of one partition, the partition of the Region.",
            "give the ARNs of one partition, such as arn:aws-cn: for the Regions of China";

        NO_FIPS_HOST = "request.endpoint.no-fips-host", Warning, Documented, QUOTAS, None,
            "A request to a FIPS endpoint is of a Region that has one: us-east-1, us-east-2, us-west-1, us-west-2, us-gov-east-1 and us-gov-west-1.",
            "ask the Region's plain endpoint, or make trust anchor and profile in a Region that has a FIPS endpoint";

        KEY = "request.private-key.mismatch", Error, Observed, "a request signed with another key than the certificate's: https://github.com/aws/rolesanywhere-credential-helper/issues/128", Some(Refusal::InvalidSignature),
            "The private key belongs to the certificate.",
            "give the key with which the certificate was requested";
    }

    Duration {
        DURATION = "request.duration.exceeds-role-maximum", Error, Documented, CREATE_SESSION, Some(Refusal::DurationExceedsMaximum),
            "The duration of the session, the shorter of profile's and request's, is at most the role's MaxSessionDuration; it is not shortened.",
            "ask for a shorter session, or raise the role: aws iam update-role --max-session-duration";

        DURATION_OVER_HOUR = "request.duration.over-an-hour", Warning, Documented, CREATE_SESSION, Some(Refusal::DurationExceedsMaximum),
            "A session is longer than an hour only where the role's MaxSessionDuration was raised from its default of 3600 s.",
            "ask for an hour or less, or raise the role: aws iam update-role --max-session-duration";

        DURATION_SHORTENED = "request.duration.shortened", Note, Documented, CREATE_SESSION, None,
            "The session is as long as the request asks: the shorter of profile's and request's duration counts.",
            "raise the profile: aws rolesanywhere update-profile --duration-seconds";
    }

    SessionName {
        ROLE_SESSION_NAME = "request.role-session-name.not-accepted", Error, Documented, CREATE_SESSION, Some(Refusal::RoleSessionNameNotAllowed),
            "A request names its session only where the profile accepts it.",
            "leave the name out, or set the profile's acceptRoleSessionName: aws rolesanywhere update-profile --accept-role-session-name";
    }
}

/// What is known of a request and of what it names: any part of it, since a check is asked about what is at hand.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KnownRequest<'a> {
    pub(crate) key: Option<&'a PublicKey>,
    pub(crate) trust_anchor: Option<&'a TrustAnchorArn>,
    pub(crate) trust_anchor_alias: Option<&'a TrustAnchorAliasArn>,
    pub(crate) profile_arn: Option<&'a ProfileReference>,
    pub(crate) role: Option<&'a RoleArn>,
    /// Whether it is sent to a FIPS endpoint.
    pub(crate) is_to_fips: bool,
    pub(crate) profile: Option<&'a ProfileSettings>,
    pub(crate) duration: Option<SessionDuration>,
    pub(crate) role_maximum: Option<SessionDuration>,
    pub(crate) role_session_name: Option<&'a RoleSessionName>,
    /// What is known of the profile where its settings are not.
    pub(crate) session_naming: Option<SessionNaming>,
}

/// What is wrong with a request, by what is known of it.
pub(crate) fn find(request: &KnownRequest<'_>, end_entity: Option<&TbsCertificate>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |rule: &'static Rule, message: String| findings.push(Finding::new(rule, message));
    let arns = [
        request.trust_anchor.map(NamedArn::trust_anchor_arn),
        request.trust_anchor_alias.map(NamedArn::trust_anchor_alias),
        request.profile_arn.map(NamedArn::profile),
        request.role.map(NamedArn::role),
    ];
    let arns: Vec<NamedArn<'_>> = arns.into_iter().flatten().collect();
    for mismatch in find_mismatches(&arns) {
        let rule = match mismatch.part() {
            ArnPart::Account => &ACCOUNTS,
            ArnPart::Region => &REGIONS,
            ArnPart::Partition => &PARTITIONS,
        };
        report(rule, mismatch.facts().into());
    }
    let regions = [
        request.trust_anchor.map(TrustAnchorArn::region),
        request.trust_anchor_alias.map(TrustAnchorAliasArn::region),
        request.profile_arn.map(ProfileReference::region),
    ];
    let region = regions.into_iter().flatten().next();
    if let Some(region) = region.filter(|region| request.is_to_fips && !has_fips_endpoint(region)) {
        report(&NO_FIPS_HOST, format!("no FIPS endpoint is known in {region}"));
    }
    let pair = request.key.zip(end_entity);
    if let Some((key, certificate)) = pair.filter(|(key, certificate)| *key != certificate.public_key()) {
        let message = format!(
            "the private key is {} and not the one of the certificate {}",
            key.algorithm(),
            certificate.subject()
        );
        report(&KEY, message);
    }
    let naming = request.profile.map(|profile| profile.session_naming).or(request.session_naming);
    if let (Some(name), Some(SessionNaming::Refused)) = (request.role_session_name, naming) {
        let message = format!("the request names its session {name}, and acceptRoleSessionName is false");
        report(&ROLE_SESSION_NAME, message);
    }
    check_duration(request, &mut report);
    findings
}

fn check_duration(request: &KnownRequest<'_>, report: &mut impl FnMut(&'static Rule, String)) {
    let given = request.profile.map(|profile| profile.duration);
    if let Some((asked, given)) = request.duration.zip(given).filter(|(asked, given)| asked > given) {
        report(&DURATION_SHORTENED, format!("the request asks for {asked}, and the profile gives {given}"));
    }
    let Some(duration) = request.duration.into_iter().chain(given).min() else { return };
    match request.role_maximum {
        Some(maximum) if duration > maximum => {
            report(&DURATION, format!("the session would last {duration}, and the role allows {maximum}"));
        }
        None if duration > SessionDuration::default() => {
            report(&DURATION_OVER_HOUR, format!("the session would last {duration}"));
        }
        _ => {}
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use super::*;
    use crate::{
        check::Check,
        rules::cases::{ANCHOR_ARN, Case, PROFILE_ARN, ROLE_ARN, case},
        testing::{Maker, codes, other_key},
    };

    fn seconds(seconds: u32) -> SessionDuration {
        SessionDuration::from_seconds(seconds).unwrap()
    }

    pub(crate) fn cases() -> Vec<Case> {
        let arns = |anchor: &str, profile: &str, role: &str| {
            let (anchor, profile) = (anchor.parse().unwrap(), profile.parse().unwrap());
            let role: RoleArn = role.parse().unwrap();
            Check::new(None).trust_anchor_arn(&anchor).profile_arn(&profile).role_arn(&role).report()
        };
        let same = || arns(ANCHOR_ARN, PROFILE_ARN, ROLE_ARN);
        let leaf = Maker::leaf().sign();
        let key = |key| Check::new(None).end_entity(&leaf).key(key).report();
        let other = other_key();
        let name: RoleSessionName = "nightly".parse().unwrap();
        let naming = |naming| Check::new(None).role_session_name(&name).session_naming(naming).report();
        let fips = |arn: &str| {
            let arn = arn.parse().unwrap();
            Check::new(None).trust_anchor_arn(&arn).fips_endpoint().report()
        };
        let mut cases = duration_cases();
        cases.extend([
            case(
                "request.arn.accounts-differ",
                arns(ANCHOR_ARN, PROFILE_ARN, "arn:aws:iam::444455556666:role/Example"),
                same(),
            ),
            case(
                "request.arn.regions-differ",
                arns(ANCHOR_ARN, &PROFILE_ARN.replace("us-east-1", "eu-west-1"), ROLE_ARN),
                same(),
            ),
            case(
                "request.arn.partitions-differ",
                arns(ANCHOR_ARN, PROFILE_ARN, "arn:aws-cn:iam::111122223333:role/Example"),
                same(),
            ),
            case(
                "request.endpoint.no-fips-host",
                fips(&ANCHOR_ARN.replace("us-east-1", "eu-west-1")),
                fips(ANCHOR_ARN),
            ),
            case(
                "request.private-key.mismatch",
                key(ra_pki::Signer::public_key(&*other)),
                key(leaf.public_key()),
            ),
            case(
                "request.role-session-name.not-accepted",
                naming(SessionNaming::Refused),
                naming(SessionNaming::Accepted),
            ),
        ]);
        cases
    }

    fn duration_cases() -> Vec<Case> {
        let lasting = |asked, maximum| {
            Check::new(None).session_duration(seconds(asked)).role_maximum(seconds(maximum)).report()
        };
        let unknown_maximum = |asked| Check::new(None).session_duration(seconds(asked)).report();
        let profile = ProfileSettings::default();
        let below_profile =
            |asked| Check::new(None).profile(&profile).session_duration(seconds(asked)).report();
        [
            case("request.duration.exceeds-role-maximum", lasting(3601, 3600), lasting(3600, 3600)),
            case("request.duration.over-an-hour", unknown_maximum(3601), unknown_maximum(3600)),
            case("request.duration.shortened", below_profile(3601), below_profile(3600)),
        ]
        .into()
    }

    #[test]
    fn what_the_settings_of_a_profile_say_of_names_counts_in_any_order() {
        let name: RoleSessionName = "nightly".parse().unwrap();
        let refusing = ProfileSettings::default();
        let check = || Check::new(None).role_session_name(&name);
        let one = check().profile(&refusing).session_naming(SessionNaming::Accepted).report();
        let other = check().session_naming(SessionNaming::Accepted).profile(&refusing).report();
        assert_eq!(one, other);
        assert_eq!(codes(&one), ["request.role-session-name.not-accepted"]);
    }
}
