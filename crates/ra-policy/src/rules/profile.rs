//! The rules about the Roles Anywhere profile.

use alloc::{format, string::String, vec::Vec};

use crate::{
    finding::Finding,
    refusal::text::Refusal,
    rule::{Rule, rules},
    rules::sources::{ATTRIBUTE_MAPPING, CREATE_PROFILE, CREATE_SESSION, QUOTAS},
    service::{
        arn::RoleArn,
        limits::{
            MAX_MANAGED_POLICIES, MAX_MANAGED_POLICY_ARN_CHARACTERS, MAX_ROLES, MAX_SESSION_POLICY_CHARACTERS,
        },
        profile::ProfileSettings,
    },
    session::Session,
};

rules! {
    Profile;

    Profile {
        DISABLED = "profile.state.disabled", Error, Observed, "seen by users with profiles that are disabled, deleted or of another Region; the page names no words: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html", Some(Refusal::InvalidProfile),
            "The profile is enabled.",
            "aws rolesanywhere enable-profile";
    }

    Role {
        ROLE = "profile.role.not-listed", Error, Observed, CREATE_SESSION, Some(Refusal::RoleNotInProfile),
            "The profile lists the role.",
            "add the role: aws rolesanywhere update-profile --role-arns, with every role, since the list is replaced";
    }

    Profile {
        TOO_MANY_ROLES = "profile.roles.over-250", Error, Documented, QUOTAS, None,
            "A profile lists at most 250 roles.",
            "make a second profile for the other roles";

        TOO_MANY_MANAGED_POLICIES = "profile.managed-policies.over-ten", Error, Documented, "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html", None,
            "A session has at most ten managed policies.",
            "take policies out of the profile";

        MANAGED_POLICY_ARN = "profile.managed-policies.arn-length", Error, Documented, CREATE_PROFILE, None,
            "The ARN of a managed policy has 1 to 200 characters.",
            "write the policy's ARN as `aws iam list-policies` has it";

        SESSION_POLICY_LONG = "profile.session-policy.over-2048", Error, Documented, "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html", None,
            "An inline session policy has at most 2048 characters.",
            "shorten the policy, or use a managed policy";

        MAPPING_MISSING = "profile.attribute-mapping.nothing-mapped", Warning, Documented, ATTRIBUTE_MAPPING, None,
            "The attribute mapping gives the session at least one tag.",
            "add mapping rules: aws rolesanywhere put-attribute-mapping";
    }
}

/// What is wrong with a profile's settings, for a role if one is to be assumed.
pub(crate) fn find(profile: &ProfileSettings, role: Option<&RoleArn>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |rule: &'static Rule, message: String| findings.push(Finding::new(rule, message));
    if !profile.enabled {
        report(&DISABLED, "the profile is disabled".into());
    }
    let roles = profile.role_arns.len();
    if let Some(role) = role.filter(|role| !profile.role_arns.contains(role)) {
        report(&ROLE, format!("{role} is not among the {roles} roles of the profile"));
    }
    if roles > MAX_ROLES {
        report(&TOO_MANY_ROLES, format!("there are {roles} roles"));
    }
    let policies = profile.managed_policy_arns.len();
    if policies > MAX_MANAGED_POLICIES {
        report(&TOO_MANY_MANAGED_POLICIES, format!("there are {policies} managed policies"));
    }
    for arn in &profile.managed_policy_arns {
        let length = arn.chars().count();
        if !(1..=MAX_MANAGED_POLICY_ARN_CHARACTERS).contains(&length) {
            let message = format!("the ARN of a managed policy has {length} characters");
            report(&MANAGED_POLICY_ARN, message);
        }
    }
    let length = profile.session_policy.as_ref().map_or(0, |policy| policy.chars().count());
    if length > MAX_SESSION_POLICY_CHARACTERS {
        report(&SESSION_POLICY_LONG, format!("the session policy has {length} characters"));
    }
    findings
}

/// What is wrong with the tags that a profile's mapping gives.
pub(crate) fn find_on_mapping(session: &Session) -> Option<Finding> {
    session.tags().is_empty().then(|| Finding::new(&MAPPING_MISSING, "the mapping gives no tag".into()))
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec;

    use super::*;
    use crate::{
        check::Check,
        rules::cases::{Case, ROLE_ARN, case},
        service::attribute_mapping::AttributeMappings,
        testing::Maker,
    };

    pub(crate) fn cases() -> Vec<Case> {
        let role: RoleArn = ROLE_ARN.parse().unwrap();
        let good = ProfileSettings { role_arns: vec![role.clone()], ..ProfileSettings::default() };
        let judged = |profile: &ProfileSettings| Check::new(None).profile(profile).role_arn(&role).report();
        let roles = |count: usize| {
            let role_arns = (0..count).map(|place| format!("{ROLE_ARN}{place}").parse().unwrap()).collect();
            judged(&ProfileSettings { role_arns, ..good.clone() })
        };
        let policies = |arn: &str, count: usize| {
            judged(&ProfileSettings { managed_policy_arns: vec![arn.into(); count], ..good.clone() })
        };
        let policy = |length: usize| policies(&"x".repeat(length), 1);
        let inline = |length: usize| {
            judged(&ProfileSettings { session_policy: Some("x".repeat(length)), ..good.clone() })
        };
        let leaf = Maker::leaf().sign();
        let mapped = |mappings| Check::new(None).end_entity(&leaf).mappings(mappings).report();
        let mut nothing = AttributeMappings::default();
        for field in ["x509Subject=", "x509Issuer=", "x509SAN="] {
            nothing.put(field.parse().unwrap());
        }
        let disabled = judged(&ProfileSettings { enabled: false, ..good.clone() });
        let read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        [
            case("profile.state.disabled", disabled, judged(&good)),
            case("profile.role.not-listed", roles(3), judged(&good)),
            case("profile.roles.over-250", roles(251), roles(250)),
            case("profile.managed-policies.over-ten", policies(read_only, 11), policies(read_only, 10)),
            case("profile.managed-policies.arn-length", policy(201), policy(200)),
            case("profile.managed-policies.arn-length", policy(0), policy(1)),
            case("profile.session-policy.over-2048", inline(2049), inline(2048)),
            case(
                "profile.attribute-mapping.nothing-mapped",
                mapped(nothing),
                mapped(AttributeMappings::default()),
            ),
        ]
        .into()
    }
}
