use alloc::{borrow::ToOwned, boxed::Box, string::String};
use core::{fmt, str::FromStr};

/// An Amazon Resource Name taken apart: `arn:partition:service:region:account:resource`.
struct Parts<'a> {
    partition: &'a str,
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        match [(); 6].map(|()| parts.next()) {
            [Some("arn"), Some(partition), Some(service), Some(region), Some(account), Some(resource)] => {
                Some(Self { partition, service, region, account, resource })
            }
            _ => None,
        }
    }
}

/// Which of the ARNs a text was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArnKind {
    /// `arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID`
    TrustAnchor,
    /// `arn:aws:rolesanywhere:REGION:ACCOUNT:profile/UUID`
    Profile,
    /// `arn:aws:iam::ACCOUNT:role/NAME`
    Role,
}

impl ArnKind {
    /// The form that is expected, for people.
    pub fn form(self) -> &'static str {
        match self {
            Self::TrustAnchor => "arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID",
            Self::Profile => "arn:aws:rolesanywhere:REGION:ACCOUNT:profile/UUID",
            Self::Role => "arn:aws:iam::ACCOUNT:role/NAME",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::TrustAnchor => "trust-anchor/",
            Self::Profile => "profile/",
            Self::Role => "role/",
        }
    }

    /// Checks the text and gives the length of what stands before the identifier or name.
    fn check(self, text: &str) -> Result<usize, ArnError> {
        let error = |problem| ArnError { text: text.to_owned(), kind: self, problem };
        let parts = Parts::of(text).ok_or_else(|| error(ArnProblem::Form))?;
        let (service, has_region) = if self == Self::Role { ("iam", false) } else { ("rolesanywhere", true) };
        let identifier = parts.resource.strip_prefix(self.prefix());
        let identifier = identifier.filter(|_| parts.service == service);
        let identifier = identifier.ok_or_else(|| error(Self::named_by(&parts)))?;
        if !is_partition(parts.partition) {
            return Err(error(ArnProblem::Partition));
        }
        // A host name is made of the Region: nothing but a label may pass.
        let region_fits = if has_region { is_label(parts.region) } else { parts.region.is_empty() };
        if !region_fits {
            return Err(error(ArnProblem::Region));
        }
        if parts.account.len() != 12 || !parts.account.bytes().all(|octet| octet.is_ascii_digit()) {
            return Err(error(ArnProblem::Account));
        }
        let well_formed = if self == Self::Role { is_role_path(identifier) } else { is_uuid(identifier) };
        if well_formed { Ok(text.len() - identifier.len()) } else { Err(error(ArnProblem::Identifier)) }
    }
}

impl ArnKind {
    /// What an ARN is instead of the kind that is expected.
    fn named_by(parts: &Parts<'_>) -> ArnProblem {
        let kinds = [Self::TrustAnchor, Self::Profile, Self::Role];
        let service = |kind| if kind == Self::Role { "iam" } else { "rolesanywhere" };
        let found = kinds
            .into_iter()
            .find(|kind| parts.service == service(*kind) && parts.resource.starts_with(kind.prefix()));
        found.map_or(ArnProblem::Kind, ArnProblem::OtherKind)
    }
}

impl fmt::Display for ArnKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TrustAnchor => "a trust anchor",
            Self::Profile => "a profile",
            Self::Role => "a role",
        })
    }
}

macro_rules! arn {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name {
            text: String,
            /// Where the identifier or path and name begin.
            identifier: usize,
        }

        impl $name {
            /// The ARN as text.
            pub fn as_str(&self) -> &str {
                &self.text
            }

            /// The partition, such as `aws`.
            pub fn partition(&self) -> &str {
                Parts::of(&self.text).map_or("", |parts| parts.partition)
            }

            /// The account, twelve digits.
            pub fn account_id(&self) -> &str {
                Parts::of(&self.text).map_or("", |parts| parts.account)
            }
        }

        impl FromStr for $name {
            type Err = ArnError;

            fn from_str(text: &str) -> Result<Self, ArnError> {
                let identifier = ArnKind::$kind.check(text)?;
                Ok(Self { text: text.to_owned(), identifier })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.text)
            }
        }
    };
}

arn! {
    /// The ARN of a trust anchor
    /// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_rolesanywhere.html>).
    TrustAnchorArn, TrustAnchor
}

arn! {
    /// The ARN of a Roles Anywhere profile.
    ProfileArn, Profile
}

arn! {
    /// The ARN of an IAM role.
    RoleArn, Role
}

impl TrustAnchorArn {
    /// The Region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        Parts::of(&self.text).map_or("", |parts| parts.region)
    }

    /// The identifier, a UUID.
    pub fn id(&self) -> &str {
        self.text.get(self.identifier..).unwrap_or_default()
    }
}

impl ProfileArn {
    /// The Region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        Parts::of(&self.text).map_or("", |parts| parts.region)
    }

    /// The identifier, a UUID.
    pub fn id(&self) -> &str {
        self.text.get(self.identifier..).unwrap_or_default()
    }
}

impl RoleArn {
    /// The role's path, which begins and ends with a slash: `/` where it has none of its own.
    pub fn path(&self) -> &str {
        // The identifier follows "role/", whose slash begins the path.
        let end = self.text.len().saturating_sub(self.name().len());
        self.text.get(self.identifier.saturating_sub(1)..end).unwrap_or("/")
    }

    /// The role's name, without its path.
    pub fn name(&self) -> &str {
        let path_and_name = self.text.get(self.identifier..).unwrap_or_default();
        path_and_name.rsplit('/').next().unwrap_or_default()
    }
}

/// Why a text is no ARN of the kind that is expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not of the form {}: {problem}", kind.form())]
pub struct ArnError {
    text: String,
    kind: ArnKind,
    problem: ArnProblem,
}

impl ArnError {
    /// The kind that is expected.
    pub fn kind(&self) -> ArnKind {
        self.kind
    }

    /// What is wrong.
    pub fn problem(&self) -> ArnProblem {
        self.problem
    }
}

/// The part of an ARN that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArnProblem {
    /// Fewer than six parts, or not `arn` in front.
    #[error("it has not six parts, of which the first is \"arn\"")]
    Form,
    /// The ARN of something else.
    #[error("it names something else")]
    Kind,
    /// The ARN of another of the kinds.
    #[error("it is the ARN of {0}")]
    OtherKind(ArnKind),
    /// A partition that is not of AWS.
    #[error("its partition is neither \"aws\" nor begins with \"aws-\"")]
    Partition,
    /// No Region where there must be one, one that is none, or one for a role.
    #[error("a trust anchor and a profile have a Region, such as us-east-1, and a role has none")]
    Region,
    /// Not twelve digits.
    #[error("its account is not twelve digits")]
    Account,
    /// Not a UUID, or not the name of a role.
    #[error("what follows the \"/\" is not an identifier or name")]
    Identifier,
}

/// Checks that three ARNs can belong together: one partition, one account, and for trust anchor and profile one
/// Region (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>).
pub fn check_arns(
    trust_anchor: &TrustAnchorArn,
    profile: &ProfileArn,
    role: &RoleArn,
) -> Result<(), ArnMismatch> {
    let (anchor_part, profile_part, role_part) = ("trust anchor", "profile", "role");
    let mismatch = |part, one: (&'static str, &str), other: (&'static str, &str)| {
        if one.1 == other.1 {
            return Ok(());
        }
        Err(ArnMismatch { part, one: (one.0, Box::from(one.1)), other: (other.0, Box::from(other.1)) })
    };
    let anchor = |value| (anchor_part, value);
    mismatch("partition", anchor(trust_anchor.partition()), (profile_part, profile.partition()))?;
    mismatch("partition", anchor(trust_anchor.partition()), (role_part, role.partition()))?;
    mismatch(REGION, anchor(trust_anchor.region()), (profile_part, profile.region()))?;
    mismatch("account", anchor(trust_anchor.account_id()), (profile_part, profile.account_id()))?;
    mismatch("account", anchor(trust_anchor.account_id()), (role_part, role.account_id()))
}

/// ARNs that cannot belong together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {} is of the {part} {}, but the {} of {}; they must be of the same", one.0, one.1, other.0, other.1)]
pub struct ArnMismatch {
    part: &'static str,
    one: (&'static str, Box<str>),
    other: (&'static str, Box<str>),
}

impl ArnMismatch {
    /// Whether the Regions differ, within one partition.
    pub fn regions_differ(&self) -> bool {
        self.part == REGION
    }
}

const REGION: &str = "Region";

/// `aws` or `aws-` and more, as the service's model has it.
fn is_partition(text: &str) -> bool {
    text == "aws" || text.strip_prefix("aws-").is_some_and(is_label)
}

/// Lower-case letters, digits and hyphens, as every Region and partition is written.
fn is_label(text: &str) -> bool {
    let allowed = |octet: u8| octet.is_ascii_digit() || octet.is_ascii_lowercase() || octet == b'-';
    !text.is_empty() && text.bytes().all(allowed)
}

/// `[a-f0-9]{8}-([a-z0-9]{4}-){3}[a-z0-9]{12}`, the service model's `Uuid`.
fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let is_hexadecimal = |octet: u8| octet.is_ascii_digit() || (b'a'..=b'f').contains(&octet);
    if !text.bytes().take(8).all(is_hexadecimal) {
        return false;
    }
    text.split('-').count() == lengths.len()
        && text.split('-').zip(lengths).all(|(part, length)| {
            let digit = |octet: u8| octet.is_ascii_digit() || octet.is_ascii_lowercase();
            part.len() == length && part.bytes().all(digit)
        })
}

/// A path of up to 512 characters and a name of up to 64 (`[\w+=,.@-]+`)
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
fn is_role_path(text: &str) -> bool {
    let (path, name) = text.rsplit_once('/').unwrap_or(("", text));
    let in_name = |octet: u8| octet.is_ascii_alphanumeric() || b"_+=,.@-".contains(&octet);
    (1..=64).contains(&name.len())
        && name.bytes().all(in_name)
        && path.len() <= 512
        && path.bytes().all(|octet| octet.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    const ANCHOR: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
    const PROFILE: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111";
    const ROLE: &str = "arn:aws:iam::111122223333:role/service/Example";

    #[test]
    fn the_parts_are_read() {
        let anchor: TrustAnchorArn = ANCHOR.parse().unwrap();
        assert_eq!(
            (anchor.partition(), anchor.region(), anchor.account_id()),
            ("aws", "us-east-1", "111122223333")
        );
        assert_eq!(anchor.id(), "22222222-2222-2222-2222-222222222222");
        let role: RoleArn = ROLE.parse().unwrap();
        assert_eq!((role.name(), role.to_string().as_str()), ("Example", ROLE));
        assert_eq!(role.path(), "/service/");
        assert_eq!(ROLE.replace("service/", "").parse::<RoleArn>().unwrap().path(), "/");
    }

    #[test]
    fn an_arn_of_another_kind_is_named() {
        let error = ROLE.parse::<ProfileArn>().unwrap_err();
        assert_eq!(error.problem(), ArnProblem::OtherKind(ArnKind::Role));
        assert!(error.to_string().ends_with("profile/UUID: it is the ARN of a role"), "{error}");
        let problem = |text: &str| text.parse::<RoleArn>().unwrap_err().problem();
        assert_eq!(problem(ANCHOR), ArnProblem::OtherKind(ArnKind::TrustAnchor));
        assert_eq!(problem("arn:aws:s3:::bucket"), ArnProblem::Kind);
    }

    #[test]
    fn each_wrong_part_is_named() {
        let problem =
            |from: &str, to: &str| ANCHOR.replace(from, to).parse::<TrustAnchorArn>().unwrap_err().problem();
        assert_eq!(problem("arn:", ""), ArnProblem::Form);
        assert_eq!(problem(":aws:", ":gcp:"), ArnProblem::Partition);
        assert_eq!(problem(":aws:", ":awsx:"), ArnProblem::Partition);
        assert_eq!(problem("us-east-1", ""), ArnProblem::Region);
        for region in ["evil.example/x#", "us east 1", "us-east-1\n", "user@host"] {
            assert_eq!(problem("us-east-1", region), ArnProblem::Region, "{region:?}");
        }
        assert_eq!(problem("111122223333", "1111"), ArnProblem::Account);
        assert_eq!(problem("22222222-", "2-"), ArnProblem::Identifier);
        assert_eq!(problem("22222222-", "zzzzzzzz-"), ArnProblem::Identifier);
    }

    #[test]
    fn arns_of_different_regions_and_accounts_do_not_belong_together() {
        let check = |profile: &str, role: &str| {
            check_arns(&ANCHOR.parse().unwrap(), &profile.parse().unwrap(), &role.parse().unwrap())
        };
        assert_eq!(check(PROFILE, ROLE), Ok(()));
        let error = check(&PROFILE.replace("us-east-1", "eu-west-1"), ROLE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the trust anchor is of the Region us-east-1, but the profile of eu-west-1; they must be of the same"
        );
        assert!(check(PROFILE, &ROLE.replace("1111", "2222")).is_err());
        assert!(check(PROFILE, &ROLE.replace(":aws:", ":aws-cn:")).is_err());
    }
}
