//! What each operation may be asked, as the service's model has it (`rolesanywhere` 2018-05-10 in botocore 1.44.8,
//! <https://github.com/boto/botocore/tree/develop/botocore/data/rolesanywhere/2018-05-10>).

use std::sync::LazyLock;

use ra_policy::limits::{
    MAX_ALIAS_CHARACTERS, MAX_BUNDLE_CHARACTERS, MAX_CRL_OCTETS, MAX_MANAGED_POLICY_ARN_CHARACTERS,
    MAX_RESOURCE_TAGS, MAX_ROLES, MAX_SESSION_SECONDS, MAX_SPECIFIER_CHARACTERS, MAX_TAG_KEY_CHARACTERS,
    MAX_TAG_VALUE_CHARACTERS, MIN_SESSION_SECONDS,
};

use crate::model::shape::{Member, Pattern, Shape, optional, required, whole};

const ANY: usize = usize::MAX;
/// Characters of an ARN.
const MAX_ARN: usize = 1011;

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: Pattern = LazyLock::new(|| whole($pattern));
    };
}

const ID: &str = "[a-f0-9]{8}-([a-z0-9]{4}-){3}[a-z0-9]{12}";

/// An id, an ARN or an alias ARN of this kind.
fn identifier(kind: &str) -> String {
    format!("{ID}|arn:aws(-[^:]+)?:rolesanywhere(:.*){{2}}:({kind}|alias/{kind})/.*")
}

pattern!(UUID_PATTERN, &format!(".*{ID}.*"));
pattern!(TRUST_ANCHOR_PATTERN, &identifier("trust-anchor"));
pattern!(PROFILE_PATTERN, &identifier("profile"));
pattern!(CRL_PATTERN, &identifier("crl"));
pattern!(
    TRUST_ANCHOR_ARN_PATTERN,
    "arn:aws(-[^:]+)?:rolesanywhere(:.*){2}(:trust-anchor.*|:alias/trust-anchor/.*)"
);
pattern!(ROLE_ARN_PATTERN, "arn:aws(-[^:]+)?:iam(:.*){2}(:role.*)");
pattern!(NAME_PATTERN, "[ a-zA-Z0-9-_]*");
pattern!(TAG_PATTERN, "[ a-zA-Z0-9_.:/=+@-]*");
// The model forbids `//` by looking ahead; here each `/` stands between two other characters.
pattern!(ALIAS_PATTERN, "([A-Za-z][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)*)?");

static BOOLEAN: Shape = Shape::Boolean;
static STRING: Shape = Shape::Text(0..=ANY, None);
static NAME: Shape = Shape::Text(1..=255, Some(&NAME_PATTERN));
static ALIAS_NAME: Shape = Shape::Text(0..=MAX_ALIAS_CHARACTERS, Some(&ALIAS_PATTERN));
static ARN: Shape = Shape::Text(1..=MAX_ARN, None);
static TRUST_ANCHOR_ID: Shape = Shape::Text(1..=MAX_ARN, Some(&TRUST_ANCHOR_PATTERN));
static PROFILE_ID: Shape = Shape::Text(1..=MAX_ARN, Some(&PROFILE_PATTERN));
static CRL_ID: Shape = Shape::Text(1..=MAX_ARN, Some(&CRL_PATTERN));
static UUID: Shape = Shape::Text(36..=36, Some(&UUID_PATTERN));
static DURATION: Shape = Shape::Integer(Some(MIN_SESSION_SECONDS..=MAX_SESSION_SECONDS));
static CRL_DATA: Shape = Shape::Blob(1..=MAX_CRL_OCTETS);

static TAG_KEY: Shape = Shape::Text(1..=MAX_TAG_KEY_CHARACTERS, Some(&TAG_PATTERN));
static TAG_VALUE: Shape = Shape::Text(0..=MAX_TAG_VALUE_CHARACTERS, Some(&TAG_PATTERN));
static TAG: Shape = Shape::Structure(&[required("key", &TAG_KEY), required("value", &TAG_VALUE)]);
static TAGS: Shape = Shape::List(0..=MAX_RESOURCE_TAGS, &TAG);

static SOURCE: Shape = Shape::Structure(&[
    optional("sourceType", &Shape::OneOf(&["AWS_ACM_PCA", "CERTIFICATE_BUNDLE", "SELF_SIGNED_REPOSITORY"])),
    optional(
        "sourceData",
        &Shape::Structure(&[
            optional("x509CertificateData", &Shape::Text(1..=MAX_BUNDLE_CHARACTERS, None)),
            optional("acmPcaArn", &STRING),
        ]),
    ),
]);

const MAX_NOTIFICATION_SETTINGS: usize = 50;
static EVENT: Shape = Shape::OneOf(&["CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY"]);
static CHANNEL: Shape = Shape::OneOf(&["ALL"]);
static NOTIFICATION_SETTINGS: Shape = Shape::List(
    0..=MAX_NOTIFICATION_SETTINGS,
    &Shape::Structure(&[
        required("enabled", &BOOLEAN),
        required("event", &EVENT),
        optional("threshold", &Shape::Integer(Some(1..=360))),
        optional("channel", &CHANNEL),
    ]),
);
static NOTIFICATION_SETTING_KEYS: Shape = Shape::List(
    0..=MAX_NOTIFICATION_SETTINGS,
    &Shape::Structure(&[required("event", &EVENT), optional("channel", &CHANNEL)]),
);

static ROLE_ARNS: Shape = Shape::List(0..=MAX_ROLES, &Shape::Text(1..=MAX_ARN, Some(&ROLE_ARN_PATTERN)));
static MANAGED_POLICIES: Shape =
    Shape::List(0..=50, &Shape::Text(1..=MAX_MANAGED_POLICY_ARN_CHARACTERS, None));
static TIP: Shape = Shape::Structure(&[
    required("status", &Shape::OneOf(&["ENABLED", "DISABLED"])),
    optional("subjectType", &Shape::OneOf(&["user", "workload"])),
    optional("subjectSource", &Shape::OneOf(&["x509SAN/URI", "x509Subject/CN"])),
]);
static CERTIFICATE_FIELD: Shape = Shape::OneOf(&["x509Subject", "x509Issuer", "x509SAN"]);
static MAPPING_RULES: Shape = Shape::List(
    0..=ANY,
    &Shape::Structure(&[required("specifier", &Shape::Text(0..=MAX_SPECIFIER_CHARACTERS, None))]),
);

pub(crate) static TRUST_ANCHOR: [Member; 1] = [required("trustAnchorId", &TRUST_ANCHOR_ID)];
pub(crate) static PROFILE: [Member; 1] = [required("profileId", &PROFILE_ID)];
pub(crate) static CRL: [Member; 1] = [required("crlId", &CRL_ID)];
pub(crate) static SUBJECT: [Member; 1] = [required("subjectId", &UUID)];

pub(crate) static LIST: [Member; 2] =
    [optional("nextToken", &Shape::Text(1..=10_000, None)), optional("pageSize", &Shape::Integer(None))];

pub(crate) static CREATE_TRUST_ANCHOR: [Member; 7] = [
    required("name", &NAME),
    required("source", &SOURCE),
    optional("enabled", &BOOLEAN),
    optional("crlDpRevocationEnabled", &BOOLEAN),
    optional("tags", &TAGS),
    optional("notificationSettings", &NOTIFICATION_SETTINGS),
    optional("aliasName", &ALIAS_NAME),
];

pub(crate) static UPDATE_TRUST_ANCHOR: [Member; 5] = [
    required("trustAnchorId", &TRUST_ANCHOR_ID),
    optional("name", &NAME),
    optional("source", &SOURCE),
    optional("crlDpRevocationEnabled", &BOOLEAN),
    optional("aliasName", &ALIAS_NAME),
];

pub(crate) static CREATE_PROFILE: [Member; 11] = [
    required("name", &NAME),
    required("roleArns", &ROLE_ARNS),
    optional("requireInstanceProperties", &BOOLEAN),
    optional("sessionPolicy", &STRING),
    optional("managedPolicyArns", &MANAGED_POLICIES),
    optional("durationSeconds", &DURATION),
    optional("enabled", &BOOLEAN),
    optional("tags", &TAGS),
    optional("acceptRoleSessionName", &BOOLEAN),
    optional("aliasName", &ALIAS_NAME),
    optional("tipConfiguration", &TIP),
];

pub(crate) static UPDATE_PROFILE: [Member; 9] = [
    required("profileId", &PROFILE_ID),
    optional("name", &NAME),
    optional("sessionPolicy", &Shape::Text(1..=100_000, None)),
    optional("roleArns", &ROLE_ARNS),
    optional("managedPolicyArns", &MANAGED_POLICIES),
    optional("durationSeconds", &DURATION),
    optional("acceptRoleSessionName", &BOOLEAN),
    optional("aliasName", &ALIAS_NAME),
    optional("tipConfiguration", &TIP),
];

pub(crate) static PUT_ATTRIBUTE_MAPPING: [Member; 3] = [
    required("profileId", &PROFILE_ID),
    required("certificateField", &CERTIFICATE_FIELD),
    required("mappingRules", &MAPPING_RULES),
];

pub(crate) static DELETE_ATTRIBUTE_MAPPING: [Member; 3] = [
    required("profileId", &PROFILE_ID),
    required("certificateField", &CERTIFICATE_FIELD),
    optional("specifiers", &Shape::List(0..=ANY, &STRING)),
];

pub(crate) static IMPORT_CRL: [Member; 6] = [
    required("name", &NAME),
    required("crlData", &CRL_DATA),
    required("trustAnchorArn", &Shape::Text(1..=MAX_ARN, Some(&TRUST_ANCHOR_ARN_PATTERN))),
    optional("enabled", &BOOLEAN),
    optional("tags", &TAGS),
    optional("aliasName", &ALIAS_NAME),
];

pub(crate) static UPDATE_CRL: [Member; 4] = [
    required("crlId", &CRL_ID),
    optional("name", &NAME),
    optional("crlData", &CRL_DATA),
    optional("aliasName", &ALIAS_NAME),
];

pub(crate) static PUT_NOTIFICATION_SETTINGS: [Member; 2] =
    [required("trustAnchorId", &UUID), required("notificationSettings", &NOTIFICATION_SETTINGS)];

pub(crate) static RESET_NOTIFICATION_SETTINGS: [Member; 2] =
    [required("trustAnchorId", &UUID), required("notificationSettingKeys", &NOTIFICATION_SETTING_KEYS)];

pub(crate) static TAG_RESOURCE: [Member; 2] = [required("resourceArn", &ARN), required("tags", &TAGS)];

pub(crate) static UNTAG_RESOURCE: [Member; 2] =
    [required("resourceArn", &ARN), required("tagKeys", &Shape::List(0..=MAX_RESOURCE_TAGS, &TAG_KEY))];

pub(crate) static LIST_TAGS: [Member; 1] = [required("resourceArn", &ARN)];

/// `instanceProperties` of `CreateSession`: no published model has the operation, but this shape of it.
pub(crate) static CREATE_SESSION: [Member; 1] =
    [optional("instanceProperties", &Shape::Map(0..=50, &Shape::Text(1..=200, None)))];
