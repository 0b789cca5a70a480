//! Rules about a role's trust policy.

use super::{ATTRIBUTE_MAPPING, OPERATORS, TRUST_MODEL, UNABLE, rules};

rules! {
    TrustPolicy, TRUST_POLICY;

    POLICY_ACTION = "trust-policy.action.missing", Error, Documented, TRUST_MODEL, UNABLE,
        "The trust policy allows sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity to rolesanywhere.amazonaws.com, in one statement or in several.",
        "write \"Principal\": {\"Service\": \"rolesanywhere.amazonaws.com\"} and \"Action\": [\"sts:AssumeRole\", \"sts:TagSession\", \"sts:SetSourceIdentity\"] in a statement that allows; trust_policy writes one";

    POLICY_CONDITION = "trust-policy.condition.not-met", Error, Documented, OPERATORS, UNABLE,
        "The conditions of a statement that allows the action hold for this session.",
        "write the condition for the value that the session has, or use a certificate with the value that the condition names; trust_policy writes one";

    POLICY_DENIED = "trust-policy.statement.denies", Error, Documented, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html", UNABLE,
        "No statement denies the action.",
        "narrow the statement that denies, or take it out: nothing overrides it";

    POLICY_SOURCE_ARN_OTHER = "trust-policy.source-arn.not-a-trust-anchor", Error, Documented, TRUST_MODEL, UNABLE,
        "aws:SourceArn is compared with the ARN of a trust anchor, which is what it holds.",
        "write the ARN of the trust anchor: arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID";

    POLICY_SOURCE_ARN_MISSING = "trust-policy.source-arn.missing", Warning, Documented, TRUST_MODEL, None,
        "A condition on aws:SourceArn names the trust anchor: without it, a certificate below any trust anchor of the account assumes the role.",
        "add \"Condition\": {\"ArnEquals\": {\"aws:SourceArn\": \"arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID\"}}; trust_policy writes one";

    POLICY_SOURCE_ARN_ANY = "trust-policy.source-arn.any-trust-anchor", Warning, Documented, TRUST_MODEL, None,
        "The condition on aws:SourceArn names trust anchors, not all of them: with a wildcard for the UUID, a certificate below any trust anchor of the account assumes the role.",
        "write the ARN of the trust anchor: arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID; trust_policy writes one";

    POLICY_NO_CERTIFICATE_CONDITION = "trust-policy.certificate-condition.missing", Warning, Documented, TRUST_MODEL, None,
        "A condition names the certificate (aws:PrincipalTag/x509…, sts:SourceIdentity or sts:RoleSessionName): without it, every certificate below the trust anchor assumes the role.",
        "add \"StringEquals\": {\"aws:PrincipalTag/x509Subject/CN\": \"NAME\"} to the condition; trust_policy writes one";

    POLICY_NEGATED = "trust-policy.condition.negated-on-tag", Warning, Documented, ATTRIBUTE_MAPPING, None,
        "A negated operator on a session tag is not relied on: where the attribute makes no tag, the condition holds.",
        "name what is allowed (StringEquals, StringLike), or add {\"Null\": {\"aws:PrincipalTag/…\": \"false\"}}";

    POLICY_IF_EXISTS = "trust-policy.condition.holds-without-tag", Warning, Documented, ATTRIBUTE_MAPPING, None,
        "A condition on a session tag does not hold where the tag is missing, as it does with …IfExists, ForAllValues and Null true.",
        "leave IfExists and ForAllValues away, or add {\"Null\": {\"aws:PrincipalTag/…\": \"false\"}}";

    POLICY_DENIAL_NEEDS_TAG = "trust-policy.condition.denial-needs-tag", Warning, Documented, ATTRIBUTE_MAPPING, None,
        "A statement that denies is not relied on to find a session tag: where the attribute makes no tag, the condition does not hold and nothing is denied.",
        "name what is allowed in a statement that allows, or deny what lacks the tag too: {\"Null\": {\"aws:PrincipalTag/…\": \"true\"}} in a statement of its own";

    POLICY_TAG_UNKNOWN = "trust-policy.condition.no-such-tag", Warning, Documented, ATTRIBUTE_MAPPING, None,
        "A condition on a session tag names one that the attribute mapping can give: x509Subject/…, x509Issuer/…, x509SAN/DNS, x509SAN/URI or x509SAN/Name/….",
        "write the tag as the attribute mapping names it, such as aws:PrincipalTag/x509Subject/CN";

    POLICY_TAG_UNDOCUMENTED = "trust-policy.condition.tag-name-undocumented", Warning, Inferred, "documented are C, O, OU, ST, L, CN, UID and object identifiers; https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html", None,
        "A condition on a session tag names an attribute by a short name that is documented: by which name another makes its tag is not known.",
        "use an attribute with a documented name, such as aws:PrincipalTag/x509Subject/CN";

    POLICY_CASE = "trust-policy.condition.case-differs", Warning, Documented, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html", None,
        "Values are compared with regard to case.",
        "write the value as the session has it, or use StringEqualsIgnoreCase";

    POLICY_WILDCARD = "trust-policy.condition.wildcard-taken-literally", Warning, Documented, OPERATORS, None,
        "A value with * or ? stands beside an operator that matches patterns: StringLike, ArnLike or ArnEquals.",
        "use StringLike";

    POLICY_VARIABLE = "trust-policy.version.variable-taken-literally", Warning, Documented, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html", None,
        "A value with ${…} stands in a policy of version 2012-10-17, which alone has variables.",
        "write \"Version\": \"2012-10-17\" at the beginning of the policy";

    POLICY_PRINCIPAL_ANYONE = "trust-policy.principal.anyone", Warning, Documented, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html", None,
        "The principal is the service: \"*\" is everyone, not Roles Anywhere alone.",
        "write \"Principal\": {\"Service\": \"rolesanywhere.amazonaws.com\"}";

    POLICY_KEY_UNKNOWN = "trust-policy.condition.key-not-known", Warning, Inferred, "documented for Roles Anywhere are aws:SourceArn, aws:SourceAccount, aws:PrincipalTag/x509…, sts:SourceIdentity and sts:RoleSessionName; https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html", None,
        "A condition asks for a key that is known to be in the request; another is taken to be absent here.",
        "use one of the documented keys";
}
