use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::{Map, Value, json};

use super::{StsAction, evaluate::SERVICE};
use crate::{Session, TrustAnchorArn};

/// Writes the trust policy of a role that the certificates of these sessions, below this trust anchor, may assume, and
/// no others.
///
/// It allows the three actions that a session needs, asks for the trust anchor by `aws:SourceArn` (without which a
/// certificate below *any* trust anchor of the account may assume the role), and for every attribute of the subject that
/// makes a session tag, or for the source identity where none does
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>). Certificates that differ in one
/// attribute share a statement; others have one each. Without any session, every certificate below the trust anchor may
/// assume the role. The text is JSON, indented.
pub fn trust_policy(trust_anchor: &TrustAnchorArn, sessions: &[Session]) -> String {
    let mut wanted: Vec<Conditions> = Vec::new();
    for conditions in sessions.iter().map(conditions) {
        if !wanted.iter_mut().any(|known| merge(known, &conditions)) {
            wanted.push(conditions);
        }
    }
    if wanted.is_empty() {
        wanted.push(Conditions::new());
    }
    let statements: Vec<Value> =
        wanted.iter().map(|conditions| statement(trust_anchor, conditions)).collect();
    let policy = json!({ "Version": "2012-10-17", "Statement": statements });
    alloc::format!("{policy:#}\n")
}

/// The keys that a statement asks for, each with the values it takes.
type Conditions = BTreeMap<String, Vec<String>>;

fn conditions(session: &Session) -> Conditions {
    let subject = session.tags().iter().filter(|tag| tag.key().starts_with("x509Subject/"));
    let mut conditions: Conditions = subject
        .map(|tag| (alloc::format!("aws:PrincipalTag/{}", tag.key()), alloc::vec![tag.value().into()]))
        .collect();
    if conditions.is_empty() {
        conditions.insert("sts:SourceIdentity".into(), alloc::vec![session.source_identity().into()]);
    }
    conditions
}

/// Takes one more certificate into a statement, where that lets no third one in: where they differ in one key at most,
/// and the statement has one value for each other. Whether it did.
fn merge(known: &mut Conditions, more: &Conditions) -> bool {
    if !known.keys().eq(more.keys()) {
        return false;
    }
    let differing = known.iter().zip(more).filter(|((_, values), (_, more))| values != more);
    let keys: Vec<String> = differing.map(|((key, _), _)| key.clone()).collect();
    let [key] = keys.as_slice() else { return keys.is_empty() };
    if let (Some(values), Some(more)) = (known.get_mut(key), more.get(key)) {
        values.extend(more.iter().filter(|value| !values.contains(value)).cloned().collect::<Vec<_>>());
    }
    true
}

fn statement(trust_anchor: &TrustAnchorArn, conditions: &Conditions) -> Value {
    let equals: Map<String, Value> = conditions
        .iter()
        .map(|(key, values)| match values.as_slice() {
            [value] => (key.clone(), Value::from(value.as_str())),
            values => (key.clone(), Value::from(values)),
        })
        .collect();
    let mut condition = Map::new();
    condition.insert("ArnEquals".into(), json!({ "aws:SourceArn": trust_anchor.as_str() }));
    if !equals.is_empty() {
        condition.insert("StringEquals".into(), Value::Object(equals));
    }
    json!({
        "Effect": "Allow",
        "Principal": { "Service": SERVICE },
        "Action": StsAction::ALL.map(|action| action.to_string()),
        "Condition": condition,
    })
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use super::*;
    use crate::testing::Maker;

    const ANCHOR: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";

    fn policy(subject: &str) -> Value {
        policy_for(&[subject])
    }

    fn policy_for(subjects: &[&str]) -> Value {
        let session = |subject: &&str| Session::of(&Maker::leaf().subject(subject).tbs());
        let sessions: Vec<Session> = subjects.iter().map(session).collect();
        serde_json::from_str(&trust_policy(&ANCHOR.parse().unwrap(), &sessions)).unwrap()
    }

    #[test]
    fn certificates_that_differ_in_one_attribute_share_a_statement_and_others_do_not() {
        let policy = policy_for(&["/O=A/CN=1", "/O=A/CN=2", "/O=B/CN=1", "/O=A/CN=3"]);
        let equals = |statement: usize| policy["Statement"][statement]["Condition"]["StringEquals"].clone();
        assert_eq!(policy["Statement"].as_array().map(Vec::len), Some(2));
        assert_eq!(equals(0)["aws:PrincipalTag/x509Subject/CN"], json!(["1", "2", "3"]));
        assert_eq!(equals(0)["aws:PrincipalTag/x509Subject/O"], "A");
        assert_eq!(equals(1)["aws:PrincipalTag/x509Subject/O"], "B");
    }

    #[test]
    fn without_a_session_the_trust_anchor_alone_is_asked_for() {
        let condition = &policy_for(&[])["Statement"][0]["Condition"];
        assert_eq!(condition, &json!({ "ArnEquals": { "aws:SourceArn": ANCHOR } }));
    }

    #[test]
    fn it_asks_for_the_trust_anchor_and_the_subject() {
        let policy = policy("/O=Example/CN=host-1");
        let statement = &policy["Statement"][0];
        assert_eq!(statement["Condition"]["ArnEquals"]["aws:SourceArn"], ANCHOR);
        assert_eq!(statement["Condition"]["StringEquals"]["aws:PrincipalTag/x509Subject/CN"], "host-1");
        assert_eq!(statement["Condition"]["StringEquals"]["aws:PrincipalTag/x509Subject/O"], "Example");
        assert_eq!(statement["Action"].as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn an_attribute_that_makes_no_tag_is_not_asked_for() {
        let equals = policy("/O=Example/CN=a, b")["Statement"][0]["Condition"]["StringEquals"].clone();
        assert_eq!(equals, json!({ "aws:PrincipalTag/x509Subject/O": "Example" }));
        let equals = policy("/CN=a, b")["Statement"][0]["Condition"]["StringEquals"].clone();
        assert_eq!(equals, json!({ "sts:SourceIdentity": "CN=a, b" }));
    }
}
