//! What AWS's refusals have been seen to mean, and how to tell one cause from another.

use alloc::{borrow::Cow, string::String};
use core::fmt;

use crate::refusal::text::Refusal;

/// One thing that a refusal may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    what: Cow<'static, str>,
    check: Cow<'static, str>,
    codes: &'static [&'static str],
    evidence: Evidence,
}

/// Whether a refusal has been seen for a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    Seen,
    Possible,
}

impl Cause {
    /// A cause that no table has.
    pub(crate) fn new(what: String, check: String) -> Self {
        Self { what: what.into(), check: check.into(), codes: &[], evidence: Evidence::Possible }
    }

    /// What is wrong, if this is the cause.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// How to tell whether it is.
    pub fn check(&self) -> &str {
        &self.check
    }

    /// The codes of the rules that find it, or their beginnings, which end with a dot.
    pub fn codes(&self) -> &'static [&'static str] {
        self.codes
    }

    /// Whether AWS has been seen to refuse in these words for this very cause; otherwise it may, and nobody has recorded it.
    pub fn is_seen(&self) -> bool {
        self.evidence == Evidence::Seen
    }

    /// Whether a rule's code is among the codes.
    pub(crate) fn names(&self, code: &str) -> bool {
        self.codes.iter().any(|known| code == *known || (known.ends_with('.') && code.starts_with(known)))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.what, self.check)
    }
}

/// A cause for which the refusal has been seen. AWS publishes no list: these are the reports of users, in
/// <https://github.com/aws/rolesanywhere-credential-helper/issues> (19, 77, 108, 128, 188),
/// <https://github.com/hashicorp/terraform-provider-aws/issues/48211>, in public threads, and in
/// <https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-troubleshooting.html>.
const fn seen(what: &'static str, check: &'static str, codes: &'static [&'static str]) -> Cause {
    Cause { what: Cow::Borrowed(what), check: Cow::Borrowed(check), codes, evidence: Evidence::Seen }
}

/// A cause for which nobody has recorded the refusal.
const fn possible(what: &'static str, check: &'static str, codes: &'static [&'static str]) -> Cause {
    Cause { what: Cow::Borrowed(what), check: Cow::Borrowed(check), codes, evidence: Evidence::Possible }
}

impl Refusal {
    /// What the refusal means: what it has been seen for, the likeliest first, then what it may mean besides.
    pub fn causes(self) -> &'static [Cause] {
        match self {
            Self::InsufficientCertificate => INSUFFICIENT_CERTIFICATE,
            Self::UntrustedSigningCertificate => UNTRUSTED_SIGNING_CERTIFICATE,
            Self::InvalidSignature => INVALID_SIGNATURE,
            Self::CertificateRevoked => CERTIFICATE_REVOKED,
            Self::UnableToAssumeRole => UNABLE_TO_ASSUME_ROLE,
            Self::DurationExceedsMaximum => DURATION_EXCEEDS_MAXIMUM,
            Self::UnmappableAttributes => UNMAPPABLE_ATTRIBUTES,
            Self::TrustAnchorNotFound => TRUST_ANCHOR_NOT_FOUND,
            Self::InvalidProfile => INVALID_PROFILE,
            Self::RoleNotInProfile => ROLE_NOT_IN_PROFILE,
            Self::RoleSessionNameNotAllowed => ROLE_SESSION_NAME_NOT_ALLOWED,
            Self::IncorrectBasicConstraints => INCORRECT_BASIC_CONSTRAINTS,
            Self::BadCertificateData => BAD_CERTIFICATE_DATA,
            Self::PrivateCaNotReadable => PRIVATE_CA_NOT_READABLE,
            Self::ServiceLinkedRole => SERVICE_LINKED_ROLE,
            Self::AccessDenied => ACCESS_DENIED,
        }
    }

    /// Whether it has been seen where the rule with this code was broken.
    pub(crate) fn is_seen_for(self, code: &str) -> bool {
        self.causes().iter().any(|cause| cause.is_seen() && cause.codes.contains(&code))
    }
}

const INSUFFICIENT_CERTIFICATE: &[Cause] = &[
    seen(
        "the end-entity certificate has no key usage digitalSignature",
        "see `openssl x509 -in CERT -noout -ext keyUsage`",
        &["end-entity.key-usage.absent", "end-entity.key-usage.digital-signature-missing"],
    ),
    seen(
        "it is of X.509 version 1: it was issued without an extension file",
        "see Version in `openssl x509 -in CERT -noout -text`",
        &["end-entity.version.not-v3"],
    ),
    seen(
        "it is a CA certificate (CA:TRUE)",
        "see `openssl x509 -in CERT -noout -ext basicConstraints`",
        &["end-entity.basic-constraints.ca-true"],
    ),
];

const UNTRUSTED_SIGNING_CERTIFICATE: &[Cause] = &[
    seen(
        "an intermediate between certificate and trust anchor was not sent",
        "give the intermediates too, and see whether a path is found",
        &["chain.issuer.not-found"],
    ),
    seen(
        "the certificate was issued by another CA than the trust anchor's",
        "compare `openssl x509 -noout -issuer` of the certificate with -subject of the trust anchor",
        &["chain.signature.mismatch"],
    ),
    seen(
        "the trust anchor's ARN is that of another one",
        "compare `aws rolesanywhere get-trust-anchor` with the CA certificate at hand",
        &[],
    ),
    possible(
        "the path to the trust anchor does not pass RFC 5280",
        "give the trust anchor and the intermediates, and see what is found on the path",
        &["chain.path-length.", "chain.name-constraints.", "chain.policy.", "intermediate.", "trust-anchor."],
    ),
];

const INVALID_SIGNATURE: &[Cause] = &[
    seen(
        "the clock of this machine is off",
        "compare `date -u` with the Date header of the answer; half an hour has given this refusal",
        &[],
    ),
    seen(
        "the private key is not the certificate's",
        "compare `openssl pkey -in KEY -pubout` with `openssl x509 -in CERT -noout -pubkey`",
        &["request.private-key.mismatch"],
    ),
    seen("a proxy changed headers or body", "send the request without the proxy", &[]),
    possible(
        "the request was signed otherwise: an EC signature not in DER, the serial number in hexadecimal, PEM in X-Amz-X509",
        "sign it with ra-sigv4x509 and compare",
        &["end-entity.serial-number.negative"],
    ),
];

const CERTIFICATE_REVOKED: &[Cause] = &[
    seen(
        "the certificate's serial number is in an enabled CRL",
        "give the CRL, or see `aws rolesanywhere list-crls`",
        &["revocation-list.certificate.revoked"],
    ),
    possible(
        "the trust anchor has crlDpRevocationEnabled, and a CRL that the certificate's distribution points name lists it",
        "see `openssl x509 -in CERT -noout -ext crlDistributionPoints`",
        &[],
    ),
];

const UNABLE_TO_ASSUME_ROLE: &[Cause] = &[
    seen(
        "the role's trust policy does not allow sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity to \
                 rolesanywhere.amazonaws.com",
        "give the trust policy, which `aws iam get-role --query Role.AssumeRolePolicyDocument` prints",
        &["trust-policy.action.missing"],
    ),
    seen(
        "a condition of the trust policy is not met by this certificate",
        "give the trust policy and the trust anchor's ARN",
        &[
            "trust-policy.condition.not-met",
            "trust-policy.source-arn.not-a-trust-anchor",
            "trust-policy.source-arn.alias",
        ],
    ),
    seen("the role does not exist", "see `aws iam get-role`", &[]),
    seen(
        "the certificate's subject is empty",
        "see `openssl x509 -in CERT -noout -subject`",
        &["end-entity.subject.empty"],
    ),
    possible(
        "a statement of the trust policy denies",
        "give the trust policy and the trust anchor's ARN",
        &["trust-policy.statement.denies"],
    ),
    possible(
        "the role is of another account than the trust anchor",
        "compare the accounts in the ARNs",
        &["request.arn.accounts-differ"],
    ),
    ORGANISATION_DENIES,
];

const DURATION_EXCEEDS_MAXIMUM: &[Cause] = &[seen(
    "profile and request ask for a longer session than the role's MaxSessionDuration",
    "compare `aws iam get-role --query Role.MaxSessionDuration` with the duration that is asked for",
    &["request.duration.exceeds-role-maximum", "request.duration.over-an-hour"],
)];

const UNMAPPABLE_ATTRIBUTES: &[Cause] = &[
    seen(
        "the role's trust policy refuses, for which see its conditions",
        "give the trust policy and the trust anchor's ARN",
        &["trust-policy."],
    ),
    seen(
        "the attributes that are named hold characters that no session tag may hold, so conditions on them are \
                 not met",
        "see the session's tags, and take the attributes out of the mapping (DeleteAttributeMapping)",
        &["end-entity.session-tag.dropped"],
    ),
];

const TRUST_ANCHOR_NOT_FOUND: &[Cause] = &[seen(
    "the trust anchor was deleted, is in another Region, or its ARN is mistyped",
    "see `aws rolesanywhere list-trust-anchors` in the Region of the request",
    &["request.arn.regions-differ"],
)];

const INVALID_PROFILE: &[Cause] = &[seen(
    "the profile is disabled, in another Region, or its ARN is mistyped",
    "see `aws rolesanywhere list-profiles` in the Region of the request",
    &["profile.state.disabled", "request.arn.regions-differ"],
)];

const ROLE_NOT_IN_PROFILE: &[Cause] = &[seen(
    "the profile's list of roles lacks this role",
    "see `aws rolesanywhere get-profile`",
    &["profile.role.not-listed"],
)];

const ROLE_SESSION_NAME_NOT_ALLOWED: &[Cause] = &[seen(
    "the profile's acceptRoleSessionName is false",
    "see `aws rolesanywhere get-profile`",
    &["request.role-session-name.not-accepted"],
)];

const INCORRECT_BASIC_CONSTRAINTS: &[Cause] = &[seen(
    "the certificate does not say CA:TRUE, or is of X.509 version 1: it was made without an extension file",
    "see `openssl x509 -in CERT -noout -ext basicConstraints`",
    &["trust-anchor.basic-constraints.ca-missing", "trust-anchor.version.not-v3"],
)];

const BAD_CERTIFICATE_DATA: &[Cause] = &[seen(
    "CreateTrustAnchor could not read the PEM, or it lost its line breaks: in the shorthand of the CLI, or pasted as one line",
    "give it as a JSON file with \\n where lines end: `aws rolesanywhere create-trust-anchor --source file://source.json`",
    &[],
)];

const PRIVATE_CA_NOT_READABLE: &[Cause] = &[seen(
    "the AWS Private CA of the trust anchor is not ACTIVE yet",
    "see `aws acm-pca describe-certificate-authority --query CertificateAuthority.Status`",
    &[],
)];

const SERVICE_LINKED_ROLE: &[Cause] = &[seen(
    "the first trust anchor of an account makes the service-linked role AWSServiceRoleForRolesAnywhere, and whoever asks \
             may not: iam:CreateServiceLinkedRole is missing",
    "see `aws iam get-role --role-name AWSServiceRoleForRolesAnywhere`, and allow iam:CreateServiceLinkedRole",
    &[],
)];

const ACCESS_DENIED: &[Cause] = &[
    possible(
        "the policy of the VPC endpoint through which the request goes does not allow rolesanywhere:CreateSession to \
                 principal * on the trust anchor, or has a condition on rolesanywhere:x509Subject/… or x509Issuer/…",
        "see `aws ec2 describe-vpc-endpoints --query VpcEndpoints[].PolicyDocument`, or send the request another way",
        &[],
    ),
    ORGANISATION_DENIES,
    possible(
        "the account has no service-linked role AWSServiceRoleForRolesAnywhere, which its first trust anchor makes",
        "see `aws iam get-role --role-name AWSServiceRoleForRolesAnywhere`",
        &[],
    ),
];

const ORGANISATION_DENIES: Cause = possible(
    "a resource control policy of the organisation denies, as rolesanywhere:CreateSession by aws:SourceIp or aws:SourceVpce",
    "see `aws organizations list-policies --filter RESOURCE_CONTROL_POLICY`, in the management account",
    &[],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_cause_and_those_that_were_seen_stand_first() {
        for refusal in Refusal::all() {
            assert!(!refusal.causes().is_empty());
            assert!(refusal.causes().is_sorted_by_key(|cause| !cause.is_seen()), "{refusal}");
        }
    }
}
