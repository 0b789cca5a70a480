//! What a `CreateSession` request asks for, against the profile, the role and the certificate.

use alloc::{format, vec::Vec};

use ra_pki::{PublicKey, TbsCertificate};

use crate::{
    Finding, ProfileArn, ProfileSettings, RoleArn, RoleSessionName, Session, SessionDuration, TrustAnchorArn,
    catalogue as rules,
};

/// What is known of a request and of what it names.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RequestFacts<'a> {
    pub(crate) key: Option<&'a PublicKey>,
    pub(crate) trust_anchor: Option<&'a TrustAnchorArn>,
    pub(crate) profile_arn: Option<&'a ProfileArn>,
    pub(crate) role: Option<&'a RoleArn>,
    pub(crate) profile: Option<&'a ProfileSettings>,
    pub(crate) duration: Option<SessionDuration>,
    pub(crate) role_maximum: Option<SessionDuration>,
    pub(crate) role_session_name: Option<&'a RoleSessionName>,
    pub(crate) accept_role_session_name: Option<bool>,
}

pub(crate) fn findings(
    facts: &RequestFacts<'_>,
    end_entity: Option<&TbsCertificate>,
    session: Option<&Session>,
) -> Vec<Finding> {
    let mut findings = arns(facts);
    let mut find = |rule, message| findings.push(Finding::about(rule, message));
    let pair = facts.key.zip(end_entity);
    if let Some((key, certificate)) = pair.filter(|(key, certificate)| *key != certificate.public_key()) {
        let message = format!(
            "the private key is {} and not the one of the certificate {}",
            key.algorithm(),
            certificate.subject()
        );
        find(&rules::REQUEST_KEY, message);
    }
    if let (Some(name), Some(false)) = (facts.role_session_name, facts.accept_role_session_name) {
        let message = format!("the request names its session {name}, and acceptRoleSessionName is false");
        find(&rules::REQUEST_ROLE_SESSION_NAME, message);
    }
    durations(facts, &mut find);
    if let Some(profile) = facts.profile {
        of_profile(profile, facts.role, &mut find);
    }
    if session.is_some_and(|session| session.tags().is_empty()) {
        find(&rules::PROFILE_MAPPING_MISSING, "the mapping gives no tag".into());
    }
    findings
}

fn durations(facts: &RequestFacts<'_>, find: &mut impl FnMut(&'static crate::Rule, alloc::string::String)) {
    let of_profile = facts.profile.map(|profile| profile.duration);
    if let Some((asked, given)) = facts.duration.zip(of_profile).filter(|(asked, given)| asked > given) {
        find(
            &rules::REQUEST_DURATION_SHORTENED,
            format!("the request asks for {asked}, and the profile gives {given}"),
        );
    }
    let Some(duration) = facts.duration.into_iter().chain(of_profile).min() else { return };
    match facts.role_maximum {
        Some(maximum) if duration > maximum => {
            find(
                &rules::REQUEST_DURATION,
                format!("the session would last {duration}, and the role allows {maximum}"),
            );
        }
        None if duration > SessionDuration::default() => {
            find(&rules::REQUEST_DURATION_OVER_HOUR, format!("the session would last {duration}"));
        }
        _ => {}
    }
}

fn of_profile(
    profile: &ProfileSettings,
    role: Option<&RoleArn>,
    find: &mut impl FnMut(&'static crate::Rule, alloc::string::String),
) {
    if !profile.enabled {
        find(&rules::PROFILE_DISABLED, "the profile is disabled".into());
    }
    if let Some(role) = role.filter(|role| !profile.role_arns.contains(role)) {
        find(
            &rules::PROFILE_ROLE,
            format!("{role} is not among the {} roles of the profile", profile.role_arns.len()),
        );
    }
    if profile.role_arns.len() > MOST_ROLES {
        find(&rules::PROFILE_TOO_MANY_ROLES, format!("there are {} roles", profile.role_arns.len()));
    }
    if profile.managed_policy_arns.len() > MOST_MANAGED_POLICIES {
        let message = format!("there are {} managed policies", profile.managed_policy_arns.len());
        find(&rules::PROFILE_TOO_MANY_MANAGED_POLICIES, message);
    }
    for arn in &profile.managed_policy_arns {
        let length = arn.chars().count();
        if !(1..=LONGEST_MANAGED_POLICY_ARN).contains(&length) {
            let message = format!("the ARN of a managed policy has {length} characters");
            find(&rules::PROFILE_MANAGED_POLICY_ARN, message);
        }
    }
    let length = profile.session_policy.as_ref().map_or(0, |policy| policy.chars().count());
    if length > LONGEST_SESSION_POLICY {
        find(&rules::PROFILE_SESSION_POLICY_LONG, format!("the session policy has {length} characters"));
    }
}

/// Roles of a profile (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
const MOST_ROLES: usize = 250;

/// Managed policies of a session (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
const MOST_MANAGED_POLICIES: usize = 10;

/// Characters of a managed policy's ARN
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>).
const LONGEST_MANAGED_POLICY_ARN: usize = 200;

/// Characters of an inline session policy (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
const LONGEST_SESSION_POLICY: usize = 2048;

/// Whether the ARNs belong together.
fn arns(facts: &RequestFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let parts = [
        facts.trust_anchor.map(|arn| ("trust anchor", arn.partition(), arn.account_id(), arn.region())),
        facts.profile_arn.map(|arn| ("profile", arn.partition(), arn.account_id(), arn.region())),
        facts.role.map(|arn| ("role", arn.partition(), arn.account_id(), "")),
    ];
    let given: Vec<_> = parts.into_iter().flatten().collect();
    let mut differ = |rule, what: &str, of: fn(&(&str, &str, &str, &str)) -> alloc::string::String| {
        let values: Vec<_> =
            given.iter().map(|one| (one.0, of(one))).filter(|(_, value)| !value.is_empty()).collect();
        if values.windows(2).any(|pair| matches!(pair, [one, other] if one.1 != other.1)) {
            let values: Vec<_> = values.iter().map(|(of, value)| format!("{value} of the {of}")).collect();
            findings.push(Finding::about(rule, format!("the {what} are {}", values.join(", "))));
        }
    };
    differ(&rules::REQUEST_ACCOUNTS, "accounts", |one| one.2.into());
    differ(&rules::REQUEST_REGIONS, "Regions", |one| one.3.into());
    differ(&rules::REQUEST_PARTITIONS, "partitions", |one| one.1.into());
    for (what, partition, _, region) in given {
        if let Some(of_region) = partition_of(region).filter(|of_region| *of_region != partition) {
            let message =
                format!("the {what} is of the partition {partition}, and {region} is of {of_region}");
            findings.push(Finding::about(&rules::REQUEST_PARTITIONS, message));
        }
    }
    findings
}

/// The partition of a Region by its beginning, as the endpoint rules of botocore have it; `None` for no Region.
fn partition_of(region: &str) -> Option<&'static str> {
    const PARTITIONS: [(&str, &str); 8] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("eusc-", "aws-eusc"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("", "aws"),
    ];
    let found = PARTITIONS.iter().find(|(beginning, _)| region.starts_with(beginning));
    found.filter(|_| !region.is_empty()).map(|(_, partition)| *partition)
}
