//! What the cases of the rules are made with.

use alloc::{format, string::String, vec, vec::Vec};

use const_oid::ObjectIdentifier;
use ra_pki::Certificate;
use spki::AlgorithmIdentifierRef;

use crate::{
    check::Check,
    report::verdict::Report,
    rule::Rule,
    rules::{
        certificate, chain, end_entity, intermediate, profile, request, revocation_list, tip, trust_anchor,
        trust_policy,
    },
    shortcuts::{judge_end_entity, judge_intermediate},
    testing::{Maker, codes, now},
    trust_anchor::TrustAnchor,
    trust_policy::document::TrustPolicy,
};

/// What breaks a rule, and what keeps it.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) code: String,
    pub(crate) breaking: Report,
    pub(crate) keeping: Report,
}

pub(crate) fn case(code: &str, breaking: Report, keeping: Report) -> Case {
    let rule = Rule::find(code).unwrap_or_else(|| panic!("there is no rule {code}"));
    Case { code: rule.code().into(), breaking, keeping }
}

/// The cases of every file.
pub(crate) fn all_cases() -> Vec<Case> {
    [
        certificate::tests::cases(),
        trust_anchor::tests::cases(),
        chain::link::tests::cases(),
        chain::whole_path::tests::cases(),
        chain::sent::tests::cases(),
        chain::unchecked::tests::cases(),
        intermediate::tests::cases(),
        end_entity::key_usage::tests::cases(),
        end_entity::names::tests::cases(),
        end_entity::size::tests::cases(),
        end_entity::session_tags::tests::cases(),
        revocation_list::list::tests::cases(),
        revocation_list::issued::tests::cases(),
        request::tests::cases(),
        profile::tests::cases(),
        tip::tests::cases(),
        trust_policy::answer::tests::cases(),
        trust_policy::source_arn::tests::cases(),
        trust_policy::statement::tests::cases(),
        trust_policy::tag::tests::cases(),
        trust_policy::condition::tests::cases(),
    ]
    .concat()
}

/// A rule of every certificate, by what it makes of a good certificate of each place: one that breaks it, and one that
/// keeps it.
pub(crate) fn each_place(rule: &str, make: impl Fn(Maker) -> (Maker, Maker)) -> Vec<Case> {
    type Judged = fn(&Maker) -> Report;
    let places: [(&str, Maker, Judged); 3] = [
        ("trust-anchor", Maker::root(), judge_as_anchor),
        ("intermediate", issuing(), judge_as_intermediate),
        ("end-entity", Maker::leaf(), judge_leaf),
    ];
    places
        .into_iter()
        .map(|(place, good, judge)| {
            let (breaking, keeping) = make(good);
            case(&format!("{place}.{rule}"), judge(&breaking), judge(&keeping))
        })
        .collect()
}

pub(crate) fn leaf_case(rule: &str, breaking: &Maker, keeping: &Maker) -> Case {
    case(&format!("end-entity.{rule}"), judge_leaf(breaking), judge_leaf(keeping))
}

pub(crate) fn judge_leaf(maker: &Maker) -> Report {
    judge_end_entity(&maker.tbs(), Some(now()))
}

pub(crate) fn judge_as_intermediate(maker: &Maker) -> Report {
    judge_intermediate(&maker.tbs(), Some(now()))
}

pub(crate) fn judge_as_anchor(maker: &Maker) -> Report {
    anchor(maker).judge(Some(now()))
}

pub(crate) fn codes_of_leaf(maker: &Maker) -> Vec<String> {
    codes(&judge_leaf(maker))
}

pub(crate) fn codes_of_intermediate(maker: &Maker) -> Vec<String> {
    codes(&judge_as_intermediate(maker))
}

pub(crate) fn anchor(maker: &Maker) -> TrustAnchor {
    TrustAnchor::new(vec![maker.sign()]).unwrap()
}

pub(crate) fn issuing() -> Maker {
    Maker::ca_certificate("/CN=Issuing", "/CN=Root")
}

/// A leaf below intermediates and a root.
pub(crate) fn judge_path(root: &Maker, pool: &[Maker], leaf: &Maker) -> Report {
    let pool: Vec<Certificate> = pool.iter().map(Maker::sign).collect();
    judge_signed_path(root, &pool, &leaf.sign())
}

pub(crate) fn judge_signed_path(root: &Maker, pool: &[Certificate], leaf: &Certificate) -> Report {
    anchor(root).judge_certificates(leaf, pool, now())
}

/// A leaf below so many intermediates, one below the other.
pub(crate) fn judge_line(count: usize) -> Report {
    let name = |place: usize| if place == count { "/CN=Root".into() } else { format!("/CN=CA {place}") };
    let line: Vec<Maker> =
        (0..count).map(|place| Maker::ca_certificate(&name(place), &name(place + 1))).collect();
    judge_path(&Maker::root(), &line, &Maker::leaf().issuer("/CN=CA 0"))
}

pub(crate) fn algorithm(oid: &str) -> AlgorithmIdentifierRef<'static> {
    AlgorithmIdentifierRef { oid: ObjectIdentifier::new_unwrap(oid), parameters: None }
}

pub(crate) const ANCHOR_ARN: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
pub(crate) const PROFILE_ARN: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:profile/33333333-3333-3333-3333-333333333333";
pub(crate) const ROLE_ARN: &str = "arn:aws:iam::111122223333:role/Example";

pub(crate) const THREE_ACTIONS: &str = r#"["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]"#;
pub(crate) const SERVICE_PRINCIPAL: &str = r#"{"Service": "rolesanywhere.amazonaws.com"}"#;

/// The condition that names the trust anchor.
pub(crate) fn source_arn() -> String {
    format!(r#""ArnEquals": {{"aws:SourceArn": "{ANCHOR_ARN}"}}"#)
}

/// A policy of one statement, beside one that allows if it denies, asked about the session of a leaf `/CN=host-1`.
pub(crate) fn ask(effect: &str, principal: &str, actions: &str, conditions: &str) -> Report {
    let allows = if effect == "Deny" {
        format!(r#"{{"Effect": "Allow", "Principal": {SERVICE_PRINCIPAL}, "Action": {THREE_ACTIONS}}},"#)
    } else {
        String::new()
    };
    judge_policy(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{allows} {{"Effect": "{effect}", "Principal": {principal},
            "Action": {actions}, "Condition": {conditions}}}]}}"#
    ))
}

/// A policy that allows under these conditions, besides that on the trust anchor.
pub(crate) fn ask_under(conditions: &str) -> Report {
    ask("Allow", SERVICE_PRINCIPAL, THREE_ACTIONS, &format!("{{{}{conditions}}}", source_arn()))
}

/// A policy of this version, of one statement that allows.
pub(crate) fn ask_version(version: &str, conditions: &str) -> Report {
    judge_policy(&format!(
        r#"{{"Version": "{version}", "Statement": {{"Effect": "Allow", "Principal": {SERVICE_PRINCIPAL},
            "Action": {THREE_ACTIONS}, "Condition": {conditions}}}}}"#
    ))
}

fn judge_policy(text: &str) -> Report {
    let policy: TrustPolicy = text.parse().unwrap();
    let (leaf, arn) = (Maker::leaf().sign(), ANCHOR_ARN.parse().unwrap());
    Check::new(Some(now())).end_entity(&leaf).trust_anchor_arn(&arn).trust_policy(&policy).report()
}
