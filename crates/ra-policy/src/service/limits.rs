//! Every limit of the service and of what it reads, each with its source. The five intermediates stand in `ra-pki`, whose
//! chains keep to them: `MAX_INTERMEDIATES`.

/// Characters of `x509CertificateData`, the PEM of a trust anchor
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html>).
pub const MAX_BUNDLE_CHARACTERS: usize = 204_800;

/// Trust anchors of an account in a Region, unless the quota was raised
/// (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
pub const MAX_TRUST_ANCHORS: usize = 50;

/// Profiles of an account in a Region, unless the quota was raised
/// (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
pub const MAX_PROFILES: usize = 250;

/// Tags of a resource (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_TagResource.html>).
pub const MAX_RESOURCE_TAGS: usize = 200;

/// Certificates of a trust anchor, unless the quota was raised
/// (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
pub const MAX_ANCHOR_CERTIFICATES: usize = 2;

/// CRLs of a trust anchor (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
pub const MAX_CRLS: usize = 2;

/// Octets of `crlData` (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ImportCrl.html>).
pub const MAX_CRL_OCTETS: usize = 300_000;

/// Octets of an end-entity certificate
/// (<https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/iam-roles-anywhere-private-ca.html>).
pub(crate) const MAX_END_ENTITY_OCTETS: usize = 16 * 1024;

/// Characters of the headers that hold certificates, above which they are warned of: no limit is documented, and many
/// HTTP front ends take no more.
pub(crate) const MAX_HEADER_CHARACTERS: usize = 16 * 1024;

/// Characters of the name of an alias
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/resource-aliases.html>).
pub const MAX_ALIAS_CHARACTERS: usize = 256;

/// Roles of a profile (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
pub const MAX_ROLES: usize = 250;

/// Managed policies of a session (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
pub(crate) const MAX_MANAGED_POLICIES: usize = 10;

/// Characters of a managed policy's ARN
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>).
pub const MAX_MANAGED_POLICY_ARN_CHARACTERS: usize = 200;

/// Characters of an inline session policy (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
pub(crate) const MAX_SESSION_POLICY_CHARACTERS: usize = 2048;

/// The shortest session, in seconds
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>).
pub const MIN_SESSION_SECONDS: u32 = 900;

/// The longest session, in seconds
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>).
pub const MAX_SESSION_SECONDS: u32 = 43_200;

/// The fewest characters of a session's name (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
pub(crate) const MIN_SESSION_NAME_CHARACTERS: usize = 2;

/// The most characters of a session's name (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
pub(crate) const MAX_SESSION_NAME_CHARACTERS: usize = 64;

/// Characters of a specifier in an attribute mapping
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_MappingRule.html>).
pub const MAX_SPECIFIER_CHARACTERS: usize = 60;

/// Tags of a session (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>).
pub(crate) const MAX_TAGS: usize = 50;

/// Characters of a tag's key (<https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html>).
pub const MAX_TAG_KEY_CHARACTERS: usize = 128;

/// Characters of a tag's value (<https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html>).
pub const MAX_TAG_VALUE_CHARACTERS: usize = 256;

/// Characters of a common name before which the source identity has `CN=`
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>).
pub(crate) const MAX_PREFIXED_NAME_CHARACTERS: usize = 61;

/// Characters of a common name (RFC 5280 appendix A.1, `ub-common-name`).
pub(crate) const MAX_COMMON_NAME_CHARACTERS: usize = 64;

/// Octets of a serial number (RFC 5280 §4.1.2.2).
pub(crate) const MAX_SERIAL_NUMBER_OCTETS: usize = 20;

/// Characters of a role's name (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub(crate) const MAX_ROLE_NAME_CHARACTERS: usize = 64;

/// Characters of a role's path (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub(crate) const MAX_ROLE_PATH_CHARACTERS: usize = 512;

/// Days before the end of a certificate at which the service notifies, unless the threshold was changed
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/customize-notification-settings.html>).
pub const NOTIFICATION_DAYS: u16 = 45;
