//! Alias ARNs, and the ARNs by which a request names a trust anchor or a profile.

use core::fmt;

use crate::service::arn::{Arn, ArnError, ProfileArn, TrustAnchorArn, arn_type};

arn_type! {
    /// The ARN of a trust anchor's alias
    /// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/resource-aliases.html>). A request for a session may
    /// name the trust anchor by it; in a policy it matches nothing, since `aws:SourceArn` holds the canonical ARN. So what
    /// needs that one takes a [`TrustAnchorArn`]:
    ///
    /// ```
    /// use ra_policy::{TrustAnchorArn, trust_policy::TrustPolicyDocument};
    ///
    /// let arn: TrustAnchorArn =
    ///     "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222".parse()?;
    /// let policy = TrustPolicyDocument::new(&arn, &[]);
    /// # Ok::<(), ra_policy::ArnError>(())
    /// ```
    ///
    /// With an alias ARN it does not compile:
    ///
    /// ```compile_fail,E0308
    /// use ra_policy::{arn::TrustAnchorAliasArn, trust_policy::TrustPolicyDocument};
    ///
    /// let arn: TrustAnchorAliasArn =
    ///     "arn:aws:rolesanywhere:us-east-1:111122223333:alias/trust-anchor/prod".parse()?;
    /// let policy = TrustPolicyDocument::new(&arn, &[]);
    /// # Ok::<(), ra_policy::ArnError>(())
    /// ```
    TrustAnchorAliasArn, TrustAnchorAlias
}

arn_type! {
    /// The ARN of a profile's alias
    /// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/resource-aliases.html>).
    ProfileAliasArn, ProfileAlias
}

impl TrustAnchorAliasArn {
    /// The Region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The alias's name, with regard to case.
    pub fn name(&self) -> &str {
        &self.0.identifier
    }
}

impl ProfileAliasArn {
    /// The Region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The alias's name, with regard to case.
    pub fn name(&self) -> &str {
        &self.0.identifier
    }
}

/// Whether a text is meant as an alias ARN.
pub(crate) fn is_of_alias(text: &str) -> bool {
    text.rsplit(':').next().is_some_and(|resource| resource.starts_with("alias/"))
}

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $canonical:ident, $alias:ident) => {
        $(#[$doc])*
        ///
        /// In JSON it is its text.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            /// The canonical ARN.
            Canonical($canonical),
            /// The ARN of its alias.
            Alias($alias),
        }

        impl $name {
            /// The canonical ARN; `None` where an alias stands for it, which the service alone can resolve.
            pub fn canonical(&self) -> Option<&$canonical> {
                match self {
                    Self::Canonical(arn) => Some(arn),
                    Self::Alias(_) => None,
                }
            }

            /// The ARN as text.
            pub fn as_str(&self) -> &str {
                match self {
                    Self::Canonical(arn) => arn.as_str(),
                    Self::Alias(arn) => arn.as_str(),
                }
            }

            /// The partition, such as `aws`.
            pub fn partition(&self) -> &str {
                &self.parts().partition
            }

            /// The Region, such as `us-east-1`.
            pub fn region(&self) -> &str {
                &self.parts().region
            }

            /// The account, twelve digits.
            pub fn account_id(&self) -> &str {
                &self.parts().account_id
            }

            pub(super) fn parts(&self) -> &Arn {
                match self {
                    Self::Canonical(arn) => &arn.0,
                    Self::Alias(arn) => &arn.0,
                }
            }
        }

        impl From<$canonical> for $name {
            fn from(arn: $canonical) -> Self {
                Self::Canonical(arn)
            }
        }

        impl From<$alias> for $name {
            fn from(arn: $alias) -> Self {
                Self::Alias(arn)
            }
        }

        impl core::str::FromStr for $name {
            type Err = ArnError;

            fn from_str(text: &str) -> Result<Self, ArnError> {
                if is_of_alias(text) { text.parse().map(Self::Alias) } else { text.parse().map(Self::Canonical) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
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

reference! {
    /// The ARN by which a request names its trust anchor: the canonical one, or that of an alias.
    TrustAnchorReference, TrustAnchorArn, TrustAnchorAliasArn
}

reference! {
    /// The ARN by which a request names its profile: the canonical one, or that of an alias.
    ProfileReference, ProfileArn, ProfileAliasArn
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use super::*;
    use crate::service::arn::{ArnKind, ArnProblem};

    const BEGINNING: &str = "arn:aws:rolesanywhere:us-east-1:111122223333:";
    const UUID: &str = "22222222-2222-2222-2222-222222222222";

    #[test]
    fn a_request_names_a_trust_anchor_and_a_profile_by_either_arn() {
        let alias: TrustAnchorReference = format!("{BEGINNING}alias/trust-anchor/team/prod").parse().unwrap();
        let TrustAnchorReference::Alias(arn) = &alias else { panic!("an alias") };
        assert_eq!((arn.name(), arn.region(), arn.account_id()), ("team/prod", "us-east-1", "111122223333"));
        assert_eq!((alias.region(), alias.partition(), alias.canonical()), ("us-east-1", "aws", None));
        let text = format!("{BEGINNING}trust-anchor/{UUID}");
        let canonical: TrustAnchorReference = text.parse().unwrap();
        assert_eq!(canonical.canonical().map(ToString::to_string), Some(text));
        let profile: ProfileReference = format!("{BEGINNING}alias/profile/prod").parse().unwrap();
        assert_eq!((profile.account_id(), profile.region()), ("111122223333", "us-east-1"));
        assert!(format!("{BEGINNING}profile/{UUID}").parse::<ProfileReference>().is_ok());
    }

    #[test]
    fn an_alias_of_another_thing_is_named_and_so_is_each_wrong_part() {
        let problem = |text: &str| text.parse::<TrustAnchorReference>().unwrap_err().problem();
        let alias = format!("{BEGINNING}alias/trust-anchor/prod");
        assert_eq!(
            problem(&alias.replace("trust-anchor", "profile")),
            ArnProblem::OtherKind(ArnKind::ProfileAlias)
        );
        assert_eq!(problem(&alias.replace("trust-anchor", "crl")), ArnProblem::Kind);
        assert_eq!(problem(&alias.replace("prod", "")), ArnProblem::Identifier);
        assert_eq!(problem(&alias.replace("prod", "1prod")), ArnProblem::Identifier);
        assert_eq!(problem(&alias.replace("us-east-1", "")), ArnProblem::Region);
        assert_eq!(problem(&alias.replace("111122223333", "1")), ArnProblem::Account);
        assert_eq!(problem(&alias.replace(":aws:", ":gcp:")), ArnProblem::Partition);
    }

    #[test]
    fn where_the_canonical_arn_is_needed_an_alias_is_named_as_one() {
        let error = format!("{BEGINNING}alias/trust-anchor/prod").parse::<TrustAnchorArn>().unwrap_err();
        assert_eq!(error.problem(), ArnProblem::OtherKind(ArnKind::TrustAnchorAlias));
        assert!(error.to_string().ends_with("it is the ARN of an alias of a trust anchor"), "{error}");
    }

    #[test]
    fn a_reference_is_its_text_in_json() {
        let json = format!("\"{BEGINNING}alias/profile/prod\"");
        let profile: ProfileReference = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&profile).unwrap(), json);
    }
}
