//! ARNs.

use alloc::{borrow::ToOwned, boxed::Box, format, string::String};
use core::fmt;

use crate::service::{
    alias_name::is_alias_name,
    limits::{MAX_ROLE_NAME_CHARACTERS, MAX_ROLE_PATH_CHARACTERS},
    partition::{is_label, is_partition},
};

/// An Amazon Resource Name taken apart: `arn:partition:service:region:account:resource`.
struct Parts<'a> {
    partition: &'a str,
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Option<Self> {
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
    /// `arn:aws:rolesanywhere:REGION:ACCOUNT:alias/trust-anchor/NAME`
    TrustAnchorAlias,
    /// `arn:aws:rolesanywhere:REGION:ACCOUNT:alias/profile/NAME`
    ProfileAlias,
}

/// Every kind.
const KINDS: [ArnKind; 5] =
    [ArnKind::TrustAnchor, ArnKind::Profile, ArnKind::Role, ArnKind::TrustAnchorAlias, ArnKind::ProfileAlias];

impl ArnKind {
    /// The form that is expected, for people.
    pub fn form(self) -> &'static str {
        match self {
            Self::TrustAnchor => "arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID",
            Self::Profile => "arn:aws:rolesanywhere:REGION:ACCOUNT:profile/UUID",
            Self::Role => "arn:aws:iam::ACCOUNT:role/NAME",
            Self::TrustAnchorAlias => "arn:aws:rolesanywhere:REGION:ACCOUNT:alias/trust-anchor/NAME",
            Self::ProfileAlias => "arn:aws:rolesanywhere:REGION:ACCOUNT:alias/profile/NAME",
        }
    }

    fn service(self) -> &'static str {
        match self {
            Self::TrustAnchor | Self::Profile | Self::TrustAnchorAlias | Self::ProfileAlias => SERVICE,
            Self::Role => "iam",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::TrustAnchor => "trust-anchor/",
            Self::Profile => "profile/",
            Self::Role => "role/",
            Self::TrustAnchorAlias => "alias/trust-anchor/",
            Self::ProfileAlias => "alias/profile/",
        }
    }

    fn has_region(self) -> bool {
        self != Self::Role
    }

    fn is_identifier(self, text: &str) -> bool {
        match self {
            Self::TrustAnchor | Self::Profile => is_uuid(text),
            Self::Role => is_role_path(text),
            Self::TrustAnchorAlias | Self::ProfileAlias => is_alias_name(text),
        }
    }

    /// Reads an ARN of this kind.
    pub(super) fn read(self, text: &str) -> Result<Arn, ArnError> {
        let error = |problem| ArnError { text: text.to_owned(), kind: self, problem };
        let parts = Parts::read(text).ok_or_else(|| error(ArnProblem::Form))?;
        let identifier = parts.resource.strip_prefix(self.prefix());
        let identifier = identifier.filter(|_| parts.service == self.service());
        let identifier = identifier.ok_or_else(|| error(name_other_kind(&parts)))?;
        if !is_partition(parts.partition) {
            return Err(error(ArnProblem::Partition));
        }
        // A host name is made of the Region: nothing but a label may pass.
        let region_fits = if self.has_region() { is_label(parts.region) } else { parts.region.is_empty() };
        if !region_fits {
            return Err(error(ArnProblem::Region));
        }
        if parts.account.len() != 12 || !parts.account.bytes().all(|octet| octet.is_ascii_digit()) {
            return Err(error(ArnProblem::Account));
        }
        if !self.is_identifier(identifier) {
            return Err(error(ArnProblem::Identifier));
        }
        Ok(Arn {
            text: text.into(),
            partition: parts.partition.into(),
            region: parts.region.into(),
            account_id: parts.account.into(),
            identifier: identifier.into(),
        })
    }
}

/// What an ARN is instead of the kind that is expected.
fn name_other_kind(parts: &Parts<'_>) -> ArnProblem {
    let found = KINDS
        .into_iter()
        .find(|kind| parts.service == kind.service() && parts.resource.starts_with(kind.prefix()));
    found.map_or(ArnProblem::Kind, ArnProblem::OtherKind)
}

impl fmt::Display for ArnKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TrustAnchor => "a trust anchor",
            Self::Profile => "a profile",
            Self::Role => "a role",
            Self::TrustAnchorAlias => "an alias of a trust anchor",
            Self::ProfileAlias => "an alias of a profile",
        })
    }
}

/// The service of ARNs of trust anchors and profiles.
pub(crate) const SERVICE: &str = "rolesanywhere";

/// An ARN with the parts that were found in it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Arn {
    pub(super) text: Box<str>,
    pub(super) partition: Box<str>,
    pub(super) region: Box<str>,
    pub(super) account_id: Box<str>,
    /// What stands behind the kind: an identifier, or path and name.
    pub(super) identifier: Box<str>,
}

/// A type for the ARNs of one kind.
macro_rules! arn_type {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        ///
        /// In JSON it is its text.
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(pub(super) crate::service::arn::Arn);

        impl $name {
            /// The ARN as text.
            pub fn as_str(&self) -> &str {
                &self.0.text
            }

            /// The partition, such as `aws`.
            pub fn partition(&self) -> &str {
                &self.0.partition
            }

            /// The account, twelve digits.
            pub fn account_id(&self) -> &str {
                &self.0.account_id
            }
        }

        impl core::str::FromStr for $name {
            type Err = crate::service::arn::ArnError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                crate::service::arn::ArnKind::$kind.read(text).map(Self)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0.text)
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0.text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(<D::Error as serde::de::Error>::custom)
            }
        }
    };
}

pub(super) use arn_type;

arn_type! {
    /// The canonical ARN of a trust anchor, which `aws:SourceArn` holds
    /// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_rolesanywhere.html>).
    TrustAnchorArn, TrustAnchor
}

arn_type! {
    /// The canonical ARN of a Roles Anywhere profile.
    ProfileArn, Profile
}

arn_type! {
    /// The ARN of an IAM role.
    RoleArn, Role
}

impl TrustAnchorArn {
    /// The Region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The identifier, a UUID.
    pub fn id(&self) -> &str {
        &self.0.identifier
    }
}

impl ProfileArn {
    /// The Region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The identifier, a UUID.
    pub fn id(&self) -> &str {
        &self.0.identifier
    }
}

impl RoleArn {
    /// The role's path, which begins and ends with a slash: `/` where it has none of its own.
    pub fn path(&self) -> String {
        match self.0.identifier.rsplit_once('/') {
            Some((path, _)) => format!("/{path}/"),
            None => "/".into(),
        }
    }

    /// The role's name, without its path.
    pub fn name(&self) -> &str {
        self.0.identifier.rsplit_once('/').map_or(&self.0.identifier, |(_, name)| name)
    }
}

/// Why a text is not an ARN of the kind that is expected.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArnProblem {
    /// Fewer than six parts, or not `arn` in front.
    Form,
    /// The ARN of something else.
    Kind,
    /// The ARN of another of the kinds.
    OtherKind(ArnKind),
    /// A partition that is not of AWS.
    Partition,
    /// The Region is missing or malformed, or a role has one.
    Region,
    /// Not twelve digits.
    Account,
    /// Not a UUID, or not the name of a role.
    Identifier,
}

impl fmt::Display for ArnProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "an ARN begins with \"arn:\" and has six parts with colons between them",
            Self::Kind => "it names something else",
            Self::OtherKind(kind) => return write!(f, "it is the ARN of {kind}"),
            Self::Partition => "its partition is neither \"aws\" nor begins with \"aws-\"",
            Self::Region => {
                "the ARN of a trust anchor or profile has a Region, such as us-east-1, and that of a role has none"
            }
            Self::Account => "its account is not twelve digits",
            Self::Identifier => "what follows the \"/\" is not an identifier or name",
        })
    }
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
            let is_digit = |octet: u8| octet.is_ascii_digit() || octet.is_ascii_lowercase();
            part.len() == length && part.bytes().all(is_digit)
        })
}

/// A path and a name (`[\w+=,.@-]+`)
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
fn is_role_path(text: &str) -> bool {
    let (path, name) = text.rsplit_once('/').unwrap_or(("", text));
    let is_in_name = |octet: u8| octet.is_ascii_alphanumeric() || b"_+=,.@-".contains(&octet);
    (1..=MAX_ROLE_NAME_CHARACTERS).contains(&name.len())
        && name.bytes().all(is_in_name)
        && path.len() <= MAX_ROLE_PATH_CHARACTERS
        && path.bytes().all(|octet| octet.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    const ANCHOR: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
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
    fn an_arn_is_its_text_in_json() {
        let json = format!("{ANCHOR:?}");
        let anchor: TrustAnchorArn = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&anchor).unwrap(), json);
        assert!(serde_json::from_str::<ProfileArn>(&json).is_err());
    }
}
