//! Every rule, a value each; a file for each of the things that rules are about.

mod chain;
mod end_entity;
mod intermediate;
mod profile;
mod request;
mod revocation_list;
mod trust_anchor;
mod trust_policy;

pub(crate) use self::{
    chain::*, end_entity::*, intermediate::*, profile::*, request::*, revocation_list::*, trust_anchor::*,
    trust_policy::*,
};
use crate::{Refusal, Rule};

const TRUST_MODEL: &str = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html";
const AUTHENTICATION: &str = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html";
const CREATE_SESSION: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html";
const ATTRIBUTE_MAPPING: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html";
const NOTIFICATIONS: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/customize-notification-settings.html";
const QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html";
const GUIDANCE: &str =
    "https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/iam-roles-anywhere-private-ca.html";
const CREATE_TRUST_ANCHOR: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html";
const CREATE_PROFILE: &str =
    "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html";
const IMPORT_CRL: &str = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ImportCrl.html";
const SESSION_TAGS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html";
const OPERATORS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html";
/// The documentation asks for PKIX path validation and names RFC 5280.
const PATH: &str =
    "RFC 5280 §6.1, by https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html";

const INSUFFICIENT: Option<Refusal> = Some(Refusal::InsufficientCertificate);
const UNTRUSTED: Option<Refusal> = Some(Refusal::UntrustedSigningCertificate);
const CONSTRAINTS: Option<Refusal> = Some(Refusal::IncorrectBasicConstraints);
const UNABLE: Option<Refusal> = Some(Refusal::UnableToAssumeRole);

/// The rules of one subject: `NAME = code, severity, mark, citation, refusal, requirement, fix;` for each.
macro_rules! rules {
    ($applies_to:ident, $all:ident; $($name:ident = $code:literal, $severity:ident, $mark:ident, $citation:expr, $refusal:expr,
        $requirement:literal, $fix:expr;)*) => {
        pub(super) const $all: &[&crate::Rule] = &[$(&$name),*];

        $(
            pub(crate) static $name: crate::Rule = crate::Rule {
                code: $code,
                applies_to: crate::Subject::$applies_to,
                severity: crate::Severity::$severity,
                requirement: $requirement,
                citation: $citation,
                mark: crate::Mark::$mark,
                refusal: $refusal,
                fix: $fix,
            };
        )*
    };
}
use rules;

impl Rule {
    /// Every rule of the catalogue, subject by subject.
    pub fn catalogue() -> impl Iterator<Item = &'static Self> {
        [TRUST_ANCHOR, CHAIN, INTERMEDIATE, END_ENTITY, REVOCATION_LIST, REQUEST, PROFILE, TRUST_POLICY]
            .into_iter()
            .flatten()
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{Mark, Severity};

    #[test]
    fn codes_are_unique_and_begin_with_their_subject() {
        let mut seen: Vec<&str> = Vec::new();
        for rule in Rule::catalogue() {
            let subject = alloc::format!("{}.", rule.applies_to).replace(' ', "-");
            assert!(rule.code.starts_with(&subject), "{}", rule.code);
            assert!(!seen.contains(&rule.code), "{}", rule.code);
            seen.push(rule.code);
        }
        assert!(seen.is_sorted_by_key(|code| Rule::find(code).map(|rule| rule.applies_to)));
    }

    #[test]
    fn a_rule_that_is_only_inferred_is_no_error() {
        for rule in Rule::catalogue() {
            assert!(rule.mark != Mark::Inferred || rule.severity != Severity::Error, "{}", rule.code);
            assert!(rule.requirement.ends_with('.') && !rule.citation.is_empty() && !rule.fix.is_empty());
        }
    }
}
