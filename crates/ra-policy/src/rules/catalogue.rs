//! Every rule in one list.

use crate::{
    rule::{Rule, Subject},
    rules::{
        certificate, chain, end_entity, intermediate, profile, request, revocation_list, tip, trust_anchor,
        trust_policy,
    },
};

/// The rules of each file, beside those that hold for every certificate.
const FILES: [&[&Rule]; 20] = [
    trust_anchor::RULES,
    chain::link::RULES,
    chain::whole_path::RULES,
    chain::sent::RULES,
    chain::unchecked::RULES,
    intermediate::RULES,
    end_entity::key_usage::RULES,
    end_entity::names::RULES,
    end_entity::size::RULES,
    end_entity::session_tags::RULES,
    revocation_list::list::RULES,
    revocation_list::issued::RULES,
    request::RULES,
    profile::RULES,
    tip::RULES,
    trust_policy::answer::RULES,
    trust_policy::source_arn::RULES,
    trust_policy::statement::RULES,
    trust_policy::tag::RULES,
    trust_policy::condition::RULES,
];

impl Rule {
    /// Every rule of the catalogue, subject by subject.
    pub fn catalogue() -> impl Iterator<Item = &'static Self> {
        SUBJECTS.into_iter().flat_map(|subject| {
            let shared = certificate::all()
                .flat_map(|rule| [&rule.trust_anchor, &rule.intermediate, &rule.end_entity]);
            let rules = shared.chain(FILES.into_iter().flatten().copied());
            rules.filter(move |rule| rule.applies_to == subject)
        })
    }

    /// The rule of the catalogue with this code.
    pub fn find(code: &str) -> Option<&'static Self> {
        find(code)
    }
}

/// The rule of the catalogue with this code.
pub(crate) fn find(code: &str) -> Option<&'static Rule> {
    Rule::catalogue().find(|rule| rule.code == code)
}

/// The subjects in the order of the catalogue.
const SUBJECTS: [Subject; 8] = [
    Subject::TrustAnchor,
    Subject::Chain,
    Subject::Intermediate,
    Subject::EndEntity,
    Subject::RevocationList,
    Subject::Request,
    Subject::Profile,
    Subject::TrustPolicy,
];

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{
        refusal::text::Refusal,
        rule::{Mark, Severity},
        rules::cases::{Case, all_cases},
        testing::codes,
    };

    #[test]
    fn codes_are_unique_and_begin_with_their_subject() {
        let mut seen: Vec<&str> = Vec::new();
        for rule in Rule::catalogue() {
            let subject = alloc::format!("{}.", rule.applies_to).replace(' ', "-");
            assert!(rule.code().starts_with(&subject), "{}", rule.code);
            assert!(!seen.contains(&rule.code()), "{}", rule.code);
            seen.push(rule.code());
        }
        assert!(seen.is_sorted_by_key(|code| Rule::find(code).map(Rule::applies_to)));
    }

    #[test]
    fn a_rule_that_is_only_inferred_is_no_error() {
        for rule in Rule::catalogue() {
            assert!(rule.mark != Mark::Inferred || rule.severity != Severity::Error, "{}", rule.code);
            assert!(rule.requirement.ends_with('.') && !rule.citation.is_empty() && !rule.fix.is_empty());
        }
    }

    #[test]
    fn every_rule_says_where_its_source_is_to_be_found() {
        let is_source = |citation: &str| {
            let rfc = citation
                .split("RFC ")
                .skip(1)
                .any(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
            rfc || citation.contains("https://")
        };
        // What this check cannot do stands in no source.
        let sourceless: Vec<&str> = Rule::catalogue()
            .filter(|rule| rule.mark != Mark::Limit && !is_source(rule.citation))
            .map(Rule::code)
            .collect();
        assert!(sourceless.is_empty(), "{sourceless:#?}");
    }

    #[test]
    fn a_rule_quotes_aws_where_its_words_were_seen_for_that_very_cause_and_says_probably_elsewhere() {
        for rule in Rule::catalogue() {
            let Some(refusal) = rule.refusal else { continue };
            let named = || refusal.causes().iter().filter(|cause| cause.names(rule.code()));
            assert!(named().count() > 0, "the table of causes lacks {} for {refusal}", rule.code());
            let is_seen = named().any(|cause| cause.is_seen() && cause.codes().contains(&rule.code()));
            assert_eq!(rule.refusal().is_some(), is_seen, "{}", rule.code());
            assert_eq!(rule.probable_refusal().is_some(), !is_seen, "{}", rule.code());
        }
        let quotes = |code| find(code).unwrap().refusal();
        assert_eq!(quotes("chain.issuer.not-found"), Some(Refusal::UntrustedSigningCertificate));
        assert_eq!(quotes("chain.path-length.exceeded"), None);
        assert_eq!(quotes("trust-policy.action.missing"), Some(Refusal::UnableToAssumeRole));
        assert_eq!(quotes("trust-policy.statement.denies"), None);
    }

    #[test]
    fn every_rule_has_a_case_that_breaks_it_and_one_that_keeps_it() {
        let cases = all_cases();
        for Case { code, breaking, keeping } in &cases {
            assert!(codes(breaking).contains(code), "{code} is not broken by\n{breaking}");
            assert!(!codes(keeping).contains(code), "{code} is not kept by\n{keeping}");
        }
        let a_smaller_build_breaks =
            |rule: &Rule| cfg!(feature = "p384") && rule.code().ends_with(".key.left-out");
        for rule in Rule::catalogue().filter(|rule| !a_smaller_build_breaks(rule)) {
            assert!(cases.iter().any(|case| case.code == rule.code()), "no case of {}", rule.code);
        }
    }
}
