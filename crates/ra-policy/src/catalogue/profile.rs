//! Rules about the Roles Anywhere profile.

use super::{ATTRIBUTE_MAPPING, CREATE_PROFILE, CREATE_SESSION, QUOTAS, rules};
use crate::Refusal;

rules! {
    Profile, PROFILE;

    PROFILE_DISABLED = "profile.state.disabled", Error, Observed, "seen with profiles that are disabled, deleted or of another Region", Some(Refusal::InvalidProfile),
        "The profile is enabled.",
        "aws rolesanywhere enable-profile";

    PROFILE_ROLE = "profile.role.not-listed", Error, Observed, CREATE_SESSION, Some(Refusal::RoleNotInProfile),
        "The profile lists the role.",
        "add the role: aws rolesanywhere update-profile --role-arns, with every role, since the list is replaced";

    PROFILE_TOO_MANY_ROLES = "profile.roles.over-250", Error, Documented, QUOTAS, None,
        "A profile lists at most 250 roles.",
        "make a second profile for the other roles";

    PROFILE_TOO_MANY_MANAGED_POLICIES = "profile.managed-policies.over-ten", Error, Documented, "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html", None,
        "A session has at most ten managed policies.",
        "take policies out of the profile";

    PROFILE_MANAGED_POLICY_ARN = "profile.managed-policies.arn-length", Error, Documented, CREATE_PROFILE, None,
        "The ARN of a managed policy has 1 to 200 characters.",
        "write the policy's ARN as `aws iam list-policies` has it";

    PROFILE_SESSION_POLICY_LONG = "profile.session-policy.over-2048", Error, Documented, "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html", None,
        "An inline session policy has at most 2048 characters.",
        "shorten the policy, or use a managed policy";

    PROFILE_MAPPING_MISSING = "profile.attribute-mapping.nothing-mapped", Warning, Documented, ATTRIBUTE_MAPPING, None,
        "The attribute mapping gives the session at least one tag.",
        "put mapping rules: aws rolesanywhere put-attribute-mapping";
}
