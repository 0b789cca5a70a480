//! Role trust policies: cases written by hand from IAM's documentation, and these and thousands of random ones compared
//! with an evaluator that others wrote.

mod cases;
mod chance;
mod differences;
mod simulate;

use std::collections::{BTreeMap, BTreeSet};

use cases::{Request, conditions, decisions, policies};
use differences::{DIFFERENCES, difference};
use ra_tests::iam_simulate;
use roles_anywhere::policy::trust_policy::{Decision, SessionContext, StsAction, TrustPolicy};

#[test]
fn conditions_hold_as_the_documentation_says() {
    let mut wrong = Vec::new();
    for case in conditions() {
        let [in_allow, in_deny] = case.requests();
        let (kept, lost) = if case.holds {
            (Decision::Allowed, Decision::Denied)
        } else {
            (Decision::ConditionNotMet, Decision::Allowed)
        };
        for action in StsAction::all() {
            let (allow, deny) = (in_allow.evaluate(action), in_deny.evaluate(action));
            if (allow.decision(), deny.decision()) != (kept, lost) {
                wrong.push(format!("{}: {allow:?}, {deny:?}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn policies_decide_as_the_documentation_says() {
    let mut wrong = Vec::new();
    for case in policies() {
        let request = case.request();
        let found: Vec<_> = StsAction::all().map(|action| request.evaluate(action)).collect();
        let by = found[0].statement().map(String::from);
        if decisions(&found) != case.decisions || case.by.is_some() && case.by != by {
            wrong.push(format!("{}: {found:?}", case.name));
        }
        let all = case.decisions.iter().all(|decision| decision == "allowed");
        assert_eq!(request.policy().allows(&request.context()), all, "{}", case.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_evaluation_names_the_statement_and_the_compared_values() {
    let policy: TrustPolicy = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "Hosts", "Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": "sts:*",
         "Condition": {"StringEquals": {"sts:SourceIdentity": ["CN=${aws:PrincipalTag/x509Subject/CN}", "CN=a"]},
                       "StringLike": {"aws:PrincipalTag/x509SAN/DNS": "${aws:PrincipalTag/x509Subject/OU}.*"}}}]}"#
        .parse()
        .unwrap();
    let context = SessionContext::new()
        .with("sts:SourceIdentity", ["CN=host-1"])
        .with("aws:PrincipalTag/x509Subject/CN", ["host-1"]);
    let answer = policy.evaluate(StsAction::AssumeRole, &context);
    assert_eq!(
        (answer.decision(), answer.statement()),
        (Decision::ConditionNotMet, Some("Statement[0] (Hosts)"))
    );
    let [identity, name] = answer.conditions() else { panic!("two conditions") };
    assert_eq!((identity.holds(), name.holds()), (Some(true), Some(false)));
    assert_eq!(identity.resolved(), [Some("CN=host-1".into()), Some("CN=a".into())]);
    assert_eq!(
        identity.to_string(),
        "StringEquals sts:SourceIdentity \"CN=${aws:PrincipalTag/x509Subject/CN}\" or \"CN=a\", where \
         \"CN=${aws:PrincipalTag/x509Subject/CN}\" is \"CN=host-1\", and the session has \"CN=host-1\""
    );
    assert_eq!(
        name.to_string(),
        "StringLike aws:PrincipalTag/x509SAN/DNS \"${aws:PrincipalTag/x509Subject/OU}.*\", where \
         \"${aws:PrincipalTag/x509Subject/OU}.*\" has no value, and the session has no such key"
    );
}

#[test]
fn iam_simulate_answers_written_cases_as_we_do_but_for_listed_differences() {
    let Some(node_modules) = iam_simulate() else { return };
    let by_hand = conditions().into_iter().map(|case| (case.name.clone(), case.requests().to_vec()));
    let whole = policies().into_iter().map(|case| (case.name.clone(), vec![case.request()]));
    let (mut names, mut asked) = (Vec::new(), Vec::new());
    for (name, requests) in by_hand.chain(whole) {
        for request in requests {
            for action in StsAction::all() {
                names.push(name.clone());
                asked.push((request.clone(), action));
            }
        }
    }
    let theirs = simulate::ask(&node_modules, &asked);
    let mut found: BTreeMap<&str, &Request> = BTreeMap::new();
    for ((name, (request, action)), theirs) in names.iter().zip(&asked).zip(&theirs) {
        if simulate::in_their_words(request.evaluate(*action).decision()) != theirs {
            found.insert(name, request);
        }
    }
    let listed: BTreeSet<&str> = DIFFERENCES.iter().flat_map(|one| one.cases).copied().collect();
    let all: BTreeSet<&str> = found.keys().copied().collect();
    assert_eq!(
        all.difference(&listed).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "these differ and are not listed"
    );
    assert_eq!(
        listed.difference(&all).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "these are listed and do not differ"
    );
    for one in DIFFERENCES {
        assert!(!one.cases.is_empty(), "no case shows it: {}", one.reason);
        for name in one.cases {
            assert!(one.shows_in_any(found[name]), "{name} is another difference than: {}", one.reason);
        }
    }
}

#[test]
fn iam_simulate_answers_random_cases_as_we_do_but_for_listed_differences() {
    let Some(node_modules) = iam_simulate() else { return };
    let asked: Vec<(Request, StsAction)> = chance::requests(10_000);
    let theirs = simulate::ask(&node_modules, &asked);
    let mut answers: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut compared, mut unlisted) = (0, Vec::new());
    for ((request, action), theirs) in asked.iter().zip(&theirs) {
        if difference(request).is_some() {
            continue;
        }
        let ours = simulate::in_their_words(request.evaluate(*action).decision());
        *answers.entry(ours).or_default() += 1;
        compared += 1;
        if ours != theirs {
            unlisted.push(format!("ours {ours}, theirs {theirs}: {}", request.line(*action)));
        }
    }
    assert!(unlisted.is_empty(), "{} differ and are not listed:\n{}", unlisted.len(), unlisted.join("\n"));
    // Enough random requests must remain that no difference touches, with each answer among them.
    assert!(compared > 5_000, "{compared}");
    assert!(answers.len() == 3 && answers.values().all(|count| *count > 200), "{answers:?}");
}
