//! Conditions on the trust anchor.

use alloc::string::{String, ToString};

use crate::{
    rule::{Rule, rules},
    rules::sources::{TRUST_MODEL, UNABLE},
    service::arn::{SERVICE, TrustAnchorArn},
    trust_policy::{condition::Condition, operator::Comparison, pattern::Pattern},
};

rules! {
    TrustPolicy;

    TrustPolicy {
        OTHER = "trust-policy.source-arn.not-a-trust-anchor", Error, Documented, TRUST_MODEL, UNABLE,
            "aws:SourceArn is compared with the ARN of a trust anchor, which is what it holds.",
            "write the ARN of the trust anchor: arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID";

        ANY = "trust-policy.source-arn.any-trust-anchor", Warning, Documented, TRUST_MODEL, None,
            "The condition on aws:SourceArn names trust anchors, not all of them: with a wildcard for the UUID, a certificate below any trust anchor of the account assumes the role.",
            "write the ARN of the trust anchor: arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID; TrustPolicyDocument writes one";
    }
}

pub(super) fn check(condition: &Condition, report: &mut impl FnMut(&'static Rule, String)) {
    let comparison = condition.operator().comparison();
    if !condition.key().eq_ignore_ascii_case("aws:SourceArn")
        || comparison.is_negated()
        || comparison == Comparison::Null
    {
        return;
    }
    if !condition.values().iter().any(|value| could_be_trust_anchor(value)) {
        report(&OTHER, condition.to_string());
    } else if comparison.has_wildcards() && condition.values().iter().any(|value| is_any_anchor(value)) {
        report(&ANY, condition.to_string());
    }
}

/// Whether a pattern fits whatever trust anchor an account has in some Region.
fn is_any_anchor(value: &str) -> bool {
    let resource = value.splitn(6, ':').nth(5).unwrap_or(value);
    matches!(resource, "*" | "trust-anchor/*" | "trust-anchor*")
}

/// Whether a value can be the ARN of a trust anchor, wildcards and variables taken into account.
fn could_be_trust_anchor(value: &str) -> bool {
    if value.contains("${") || value.parse::<TrustAnchorArn>().is_ok() {
        return true;
    }
    if !value.contains(['*', '?']) {
        return false;
    }
    let mut parts = value.splitn(6, ':');
    let fits = |pattern: Option<&str>, text: &str| {
        pattern.and_then(|pattern| Pattern::resolve(pattern, None)).is_some_and(|pattern| pattern.fits(text))
    };
    if value == "*" {
        return true;
    }
    let (arn, partition) = (parts.next(), parts.next());
    let service = fits(parts.next(), SERVICE);
    let resource = parts.nth(2).is_some_and(|resource| {
        resource.starts_with("trust-anchor/")
            || resource.starts_with('*')
            || resource.starts_with("trust-anchor*")
    });
    fits(arn, "arn") && partition.is_some() && service && resource
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::{format, vec::Vec};

    use crate::rules::cases::{ANCHOR_ARN, Case, PROFILE_ARN, SERVICE_PRINCIPAL, THREE_ACTIONS, ask, case};

    pub(crate) fn cases() -> Vec<Case> {
        let source = |arn: &str| {
            let conditions = format!(r#"{{"ArnLike": {{"aws:SourceArn": "{arn}"}}}}"#);
            ask("Allow", SERVICE_PRINCIPAL, THREE_ACTIONS, &conditions)
        };
        [
            case("trust-policy.source-arn.not-a-trust-anchor", source(PROFILE_ARN), source(ANCHOR_ARN)),
            case(
                "trust-policy.source-arn.any-trust-anchor",
                source("arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/*"),
                source("arn:aws:rolesanywhere:us-east-?:111122223333:trust-anchor/22222222-*"),
            ),
        ]
        .into()
    }
}
