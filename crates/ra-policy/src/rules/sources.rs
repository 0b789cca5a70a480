//! Where rules are written, and what AWS answers where several share it.

use crate::refusal::text::Refusal;

pub(super) const TRUST_MODEL: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html";
pub(super) const AUTHENTICATION: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html";
pub(super) const CREATE_SESSION: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html";
pub(super) const ATTRIBUTE_MAPPING: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html";
pub(super) const NOTIFICATIONS: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/customize-notification-settings.html";
pub(super) const ALIASES: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/resource-aliases.html";
pub(super) const TIP: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trusted-identity-propagation.html";
pub(super) const QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html";
pub(super) const GUIDANCE: &str =
    "https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/iam-roles-anywhere-private-ca.html";
pub(super) const CREATE_TRUST_ANCHOR: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html";
pub(super) const CREATE_PROFILE: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html";
pub(super) const IMPORT_CRL: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ImportCrl.html";
pub(super) const ASSUME_ROLE: &str =
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html";
pub(super) const OPERATORS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html";
/// The documentation asks for PKIX path validation and names RFC 5280.
pub(super) const PATH: &str =
    "RFC 5280 §6.1, by https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html";

/// What of a trust anchor path validation takes, dates and most extensions not among it.
pub(super) const ANCHOR_NAME_AND_KEY: &str = "RFC 5280 §6.1.1 (d) takes the name and the key of a trust anchor alone; that the service looks at the rest is stated nowhere: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html";

pub(super) const INSUFFICIENT: Option<Refusal> = Some(Refusal::InsufficientCertificate);
pub(super) const UNTRUSTED: Option<Refusal> = Some(Refusal::UntrustedSigningCertificate);
pub(super) const CONSTRAINTS: Option<Refusal> = Some(Refusal::IncorrectBasicConstraints);
pub(super) const UNABLE: Option<Refusal> = Some(Refusal::UnableToAssumeRole);

/// What a build may leave out.
pub(super) const ALGORITHMS: &str =
    "the features of ra-pki: rsa, p384, p521 and ml-dsa, which are on by default; P-256 is in every build";
