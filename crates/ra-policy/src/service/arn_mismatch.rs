//! Whether the ARNs of one request belong together.

use alloc::{format, string::String, vec::Vec};

use crate::service::{
    alias::{ProfileReference, TrustAnchorAliasArn, TrustAnchorReference},
    arn::{Arn, RoleArn, TrustAnchorArn},
    partition::other_partition,
};

/// The part in which ARNs of one request differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ArnPart {
    /// The partition, of the ARNs or of a Region.
    Partition,
    /// The Region of trust anchor and profile.
    Region,
    /// The account.
    Account,
}

/// ARNs that cannot belong to one request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{facts}; trust anchor, profile and role are of one partition and account, trust anchor and profile of one Region"
)]
pub struct ArnMismatch {
    part: ArnPart,
    facts: String,
}

impl ArnMismatch {
    /// What differs.
    pub fn part(&self) -> ArnPart {
        self.part
    }

    /// The values that differ, and whose they are.
    pub fn facts(&self) -> &str {
        &self.facts
    }
}

/// An ARN of a request, and of what it is.
#[derive(Clone, Copy)]
pub(crate) struct NamedArn<'a> {
    of: &'static str,
    arn: &'a Arn,
}

impl<'a> NamedArn<'a> {
    pub(crate) fn trust_anchor(reference: &'a TrustAnchorReference) -> Self {
        Self { of: TRUST_ANCHOR, arn: reference.parts() }
    }

    pub(crate) fn trust_anchor_arn(arn: &'a TrustAnchorArn) -> Self {
        Self { of: TRUST_ANCHOR, arn: &arn.0 }
    }

    pub(crate) fn trust_anchor_alias(arn: &'a TrustAnchorAliasArn) -> Self {
        Self { of: "trust anchor's alias", arn: &arn.0 }
    }

    pub(crate) fn profile(reference: &'a ProfileReference) -> Self {
        Self { of: "profile", arn: reference.parts() }
    }

    pub(crate) fn role(arn: &'a RoleArn) -> Self {
        Self { of: "role", arn: &arn.0 }
    }
}

const TRUST_ANCHOR: &str = "trust anchor";

/// What keeps ARNs from belonging to one request: one partition, which is the Region's, one account, and for trust anchor
/// and profile one Region (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>).
pub(crate) fn find_mismatches(given: &[NamedArn<'_>]) -> Vec<ArnMismatch> {
    let parts: [(ArnPart, &str, PartOf); 3] = [
        (ArnPart::Partition, "partitions", |arn| &arn.partition),
        (ArnPart::Region, "Regions", |arn| &arn.region),
        (ArnPart::Account, "accounts", |arn| &arn.account_id),
    ];
    let mut mismatches = Vec::new();
    for (part, name, value) in parts {
        // A role has no Region.
        let values = given.iter().map(|NamedArn { of, arn }| (of, value(arn)));
        let values: Vec<_> = values.filter(|(_, value)| !value.is_empty()).collect();
        if values.windows(2).any(|pair| matches!(pair, [one, other] if one.1 != other.1)) {
            let values: Vec<String> =
                values.iter().map(|(of, value)| format!("{value} of the {of}")).collect();
            mismatches.push(ArnMismatch { part, facts: format!("the {name} are {}", values.join(", ")) });
        }
    }
    for NamedArn { of, arn } in given {
        if let Some(partition) = other_partition(&arn.region, &arn.partition) {
            let facts = format!(
                "the {of} is of the partition {}, and {} is of {partition}",
                arn.partition, arn.region
            );
            mismatches.push(ArnMismatch { part: ArnPart::Partition, facts });
        }
    }
    mismatches
}

/// One part of an ARN.
type PartOf = fn(&Arn) -> &str;

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
    fn arns_of_different_regions_accounts_and_partitions_do_not_belong_together() {
        let parts = |anchor: &str, profile: &str, role: &str| -> Vec<ArnPart> {
            let (anchor, profile, role) =
                (anchor.parse().unwrap(), profile.parse().unwrap(), role.parse().unwrap());
            let found = find_mismatches(&[
                NamedArn::trust_anchor(&anchor),
                NamedArn::profile(&profile),
                NamedArn::role(&role),
            ]);
            found.iter().map(ArnMismatch::part).collect()
        };
        assert!(parts(ANCHOR, PROFILE, ROLE).is_empty());
        assert_eq!(parts(ANCHOR, &PROFILE.replace("us-east-1", "eu-west-1"), ROLE), [ArnPart::Region]);
        assert_eq!(parts(ANCHOR, PROFILE, &ROLE.replace("1111", "2222")), [ArnPart::Account]);
        assert_eq!(parts(ANCHOR, PROFILE, &ROLE.replace(":aws:", ":aws-cn:")), [ArnPart::Partition]);
        let china = |arn: &str| arn.replace("us-east-1", "cn-north-1");
        assert_eq!(parts(&china(ANCHOR), &china(PROFILE), ROLE), [ArnPart::Partition; 2]);
    }

    #[test]
    fn a_mismatch_says_what_differs_and_what_must_agree() {
        let profile = PROFILE.replace("us-east-1", "eu-west-1").parse().unwrap();
        let anchor = ANCHOR.parse().unwrap();
        let found = find_mismatches(&[NamedArn::trust_anchor(&anchor), NamedArn::profile(&profile)]);
        let [mismatch] = &found[..] else { panic!("one mismatch") };
        assert_eq!(
            mismatch.to_string(),
            "the Regions are us-east-1 of the trust anchor, eu-west-1 of the profile; trust anchor, profile and role \
             are of one partition and account, trust anchor and profile of one Region"
        );
    }
}
