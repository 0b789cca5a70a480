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
}

impl Cause {
    /// A cause that no table has.
    pub(crate) fn new(what: String, check: String) -> Self {
        Self { what: what.into(), check: check.into(), codes: &[] }
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

const fn cause(what: &'static str, check: &'static str, codes: &'static [&'static str]) -> Cause {
    Cause { what: Cow::Borrowed(what), check: Cow::Borrowed(check), codes }
}

impl Refusal {
    /// What the refusal has been seen to mean, the likeliest first.
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
        }
    }
}

const INSUFFICIENT_CERTIFICATE: &[Cause] = &[
    cause(
        "the end-entity certificate has no key usage digitalSignature",
        "see `openssl x509 -in CERT -noout -ext keyUsage`",
        &["end-entity.key-usage.absent", "end-entity.key-usage.digital-signature-missing"],
    ),
    cause(
        "it is of X.509 version 1: it was issued without an extension file",
        "see Version in `openssl x509 -in CERT -noout -text`",
        &["end-entity.version.not-v3"],
    ),
    cause(
        "it is a CA certificate (CA:TRUE)",
        "see `openssl x509 -in CERT -noout -ext basicConstraints`",
        &["end-entity.basic-constraints.ca-true"],
    ),
];

const UNTRUSTED_SIGNING_CERTIFICATE: &[Cause] = &[
    cause(
        "an intermediate between certificate and trust anchor was not sent",
        "give the intermediates too, and see whether a path is found",
        &["chain.issuer.not-found", "chain.path-length.", "intermediate."],
    ),
    cause(
        "the certificate was issued by another CA than the trust anchor's",
        "compare `openssl x509 -noout -issuer` of the certificate with -subject of the trust anchor",
        &["chain.signature.mismatch", "chain.name-constraints.", "chain.policy."],
    ),
    cause(
        "the trust anchor's ARN is that of another one",
        "compare `aws rolesanywhere get-trust-anchor` with the CA certificate at hand",
        &["trust-anchor."],
    ),
];

const INVALID_SIGNATURE: &[Cause] = &[
    cause(
        "the clock of this machine is off",
        "compare `date -u` with the Date header of the answer; half an hour has given this refusal",
        &[],
    ),
    cause(
        "the private key is not the certificate's",
        "compare `openssl pkey -in KEY -pubout` with `openssl x509 -in CERT -noout -pubkey`",
        &["request.private-key.mismatch"],
    ),
    cause("a proxy changed headers or body", "send the request without the proxy", &[]),
    cause(
        "the request was signed otherwise: an EC signature not in DER, the serial number in hexadecimal, PEM in X-Amz-X509",
        "sign it with ra-sigv4x509 and compare",
        &["end-entity.serial-number.negative"],
    ),
];

const CERTIFICATE_REVOKED: &[Cause] = &[cause(
    "the certificate's serial number is in an enabled CRL",
    "give the CRL, or see `aws rolesanywhere list-crls`",
    &["revocation-list.certificate.revoked"],
)];

const UNABLE_TO_ASSUME_ROLE: &[Cause] = &[
    cause(
        "the role's trust policy does not allow sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity to \
                 rolesanywhere.amazonaws.com",
        "give the trust policy, which `aws iam get-role --query Role.AssumeRolePolicyDocument` prints",
        &["trust-policy.action.missing", "trust-policy.statement.denies"],
    ),
    cause(
        "a condition of the trust policy is not met by this certificate",
        "give the trust policy and the trust anchor's ARN",
        &["trust-policy.condition.not-met", "trust-policy.source-arn.not-a-trust-anchor"],
    ),
    cause("the role does not exist", "see `aws iam get-role`", &["request.arn.accounts-differ"]),
    cause(
        "the certificate's subject is empty",
        "see `openssl x509 -in CERT -noout -subject`",
        &["end-entity.subject.empty"],
    ),
];

const DURATION_EXCEEDS_MAXIMUM: &[Cause] = &[cause(
    "profile and request ask for a longer session than the role's MaxSessionDuration",
    "compare `aws iam get-role --query Role.MaxSessionDuration` with the duration that is asked for",
    &["request.duration.exceeds-role-maximum", "request.duration.over-an-hour"],
)];

const UNMAPPABLE_ATTRIBUTES: &[Cause] = &[
    cause(
        "the role's trust policy refuses, for which see its conditions",
        "give the trust policy and the trust anchor's ARN",
        &["trust-policy."],
    ),
    cause(
        "the attributes that are named hold characters that no session tag may hold, so conditions on them are \
                 not met",
        "see the session's tags, and take the attributes out of the mapping (DeleteAttributeMapping)",
        &["end-entity.session-tag.dropped"],
    ),
];

const TRUST_ANCHOR_NOT_FOUND: &[Cause] = &[cause(
    "the trust anchor was deleted, is in another Region, or its ARN is mistyped",
    "see `aws rolesanywhere list-trust-anchors` in the Region of the request",
    &["request.arn.regions-differ"],
)];

const INVALID_PROFILE: &[Cause] = &[cause(
    "the profile is disabled, in another Region, or its ARN is mistyped",
    "see `aws rolesanywhere list-profiles` in the Region of the request",
    &["profile.state.disabled", "request.arn.regions-differ"],
)];

const ROLE_NOT_IN_PROFILE: &[Cause] = &[cause(
    "the profile's list of roles lacks this role",
    "see `aws rolesanywhere get-profile`",
    &["profile.role.not-listed"],
)];

const ROLE_SESSION_NAME_NOT_ALLOWED: &[Cause] = &[cause(
    "the profile's acceptRoleSessionName is false",
    "see `aws rolesanywhere get-profile`",
    &["request.role-session-name.not-accepted"],
)];

const INCORRECT_BASIC_CONSTRAINTS: &[Cause] = &[cause(
    "the certificate does not say CA:TRUE, or is of X.509 version 1: it was made without an extension file",
    "see `openssl x509 -in CERT -noout -ext basicConstraints`",
    &["trust-anchor.basic-constraints.ca-missing", "trust-anchor.version.not-v3"],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_cause() {
        assert!(Refusal::all().all(|refusal| !refusal.causes().is_empty()));
    }
}
