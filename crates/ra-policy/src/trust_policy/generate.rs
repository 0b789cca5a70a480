//! Writes trust policies.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    service::{arn::TrustAnchorArn, session_tag::Tag, tip::OriginIdentity},
    session::Session,
    trust_policy::evaluate::{SERVICE_PRINCIPAL, StsAction},
};

/// The trust policy of a role that the certificates of these sessions, below this trust anchor, may assume, and
/// no others.
///
/// It allows the three actions that a session needs, asks for the trust anchor by `aws:SourceArn` (without which a
/// certificate below *any* trust anchor of the account may assume the role), and for every attribute of the subject that
/// makes a session tag (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>). Where the common
/// name makes none, the rest of a subject may be that of many certificates: then it asks for the alternative names too,
/// and where these make no tag either, for the source identity, which is `ID=` and the serial number of a certificate
/// without a common name. What a certificate has beyond these attributes is not asked for: no condition can test it.
///
/// Of a session with an origin identity, that is asked for in place of the tag that holds the same value: no caller can set it.
///
/// Certificates that differ in one attribute share a statement; others have one each. Without any session, every
/// certificate below the trust anchor may assume the role.
///
/// `Display` is JSON, indented.
#[derive(Debug, Clone, PartialEq)]
pub struct TrustPolicyDocument(Value);

impl Serialize for TrustPolicyDocument {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl TrustPolicyDocument {
    /// The policy for these sessions, below this trust anchor.
    pub fn new(trust_anchor: &TrustAnchorArn, sessions: &[Session]) -> Self {
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
        Self(json!({ "Version": "2012-10-17", "Statement": statements }))
    }
}

impl fmt::Display for TrustPolicyDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:#}", self.0)
    }
}

/// The keys that a statement asks for, each with the values it takes.
type Conditions = BTreeMap<String, Vec<String>>;

fn conditions(session: &Session) -> Conditions {
    let has = |beginning: &str| session.tags().iter().any(|tag| tag.key().starts_with(beginning));
    let is_named = session.tags().iter().any(|tag| tag.key() == "x509Subject/CN");
    let asked = |tag: &&Tag| {
        tag.key().starts_with("x509Subject/") || (!is_named && tag.key().starts_with("x509SAN/"))
    };
    let mut conditions: Conditions = session
        .tags()
        .iter()
        .filter(asked)
        .map(|tag| (alloc::format!("aws:PrincipalTag/{}", tag.key()), alloc::vec![tag.value().into()]))
        .collect();
    // Unlike a tag, other values may hold a dollar sign, which must not begin a variable.
    let mut ask = |key: &str, value: &str| {
        conditions.insert(key.into(), alloc::vec![value.replace("${", "${$}{")]);
    };
    if !is_named && !has("x509SAN/") {
        ask("sts:SourceIdentity", session.source_identity());
    }
    if let Some(identity) = session.origin_identity() {
        ask(OriginIdentity::SUBJECT, identity.subject());
        if let Some(subject_type) = identity.subject_type() {
            ask(OriginIdentity::SUBJECT_TYPE, subject_type.name());
        }
        // It holds the same value as the tag of its source.
        conditions.remove(&alloc::format!("aws:PrincipalTag/{}", identity.subject_source().name()));
    }
    conditions
}

/// Adds a certificate to a statement where that admits no third one: where they differ in one key at most, and the
/// statement has one value for every other key. Returns whether it was added.
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
        "Principal": { "Service": SERVICE_PRINCIPAL },
        "Action": StsAction::all().map(|action| action.to_string()).collect::<Vec<_>>(),
        "Condition": condition,
    })
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::{
        testing::Maker,
        trust_policy::{context::SessionContext, document::TrustPolicy},
    };

    const ANCHOR: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";

    fn policy(subject: &str) -> Value {
        policy_for(&[subject])
    }

    fn policy_for(subjects: &[&str]) -> Value {
        let session = |subject: &&str| Session::from_certificate(&Maker::leaf().subject(subject).tbs());
        let sessions: Vec<Session> = subjects.iter().map(session).collect();
        serde_json::from_str(&TrustPolicyDocument::new(&ANCHOR.parse().unwrap(), &sessions).to_string())
            .unwrap()
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
    fn where_the_common_name_makes_no_tag_the_source_identity_is_asked_for() {
        let equals = |subject| policy(subject)["Statement"][0]["Condition"]["StringEquals"].clone();
        assert_eq!(
            equals("/O=Example/CN=a, b"),
            json!({ "aws:PrincipalTag/x509Subject/O": "Example", "sts:SourceIdentity": "CN=a, b" })
        );
        assert_eq!(equals("/CN=a, b"), json!({ "sts:SourceIdentity": "CN=a, b" }));
        assert_eq!(
            equals("/O=Example"),
            json!({ "aws:PrincipalTag/x509Subject/O": "Example", "sts:SourceIdentity": "ID=1234" })
        );
        assert_eq!(
            equals("/O=a, b/CN=host-1"),
            json!({ "aws:PrincipalTag/x509Subject/CN": "host-1" }),
            "another attribute without a tag is not asked for"
        );
        assert_eq!(
            equals("/CN=${sts:RoleSessionName}"),
            json!({ "sts:SourceIdentity": "CN=${$}{sts:RoleSessionName}" })
        );
    }

    #[test]
    fn without_a_common_name_an_alternative_name_stands_for_it() {
        let leaf = Maker::leaf().subject("/O=Example").alternative_names(&["URI:spiffe://example/a"]);
        let sessions = [Session::from_certificate(&leaf.tbs())];
        let text = TrustPolicyDocument::new(&ANCHOR.parse().unwrap(), &sessions).to_string();
        let policy: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            policy["Statement"][0]["Condition"]["StringEquals"],
            json!({
                "aws:PrincipalTag/x509SAN/URI": "spiffe://example/a",
                "aws:PrincipalTag/x509Subject/O": "Example",
            })
        );
    }

    #[test]
    fn an_origin_identity_is_asked_for_in_place_of_the_tag_of_its_source() {
        let anchor: TrustAnchorArn = ANCHOR.parse().unwrap();
        let session = |subject: &str, tip: &str| {
            let leaf = Maker::leaf().subject(subject).alternative_names(&["URI:urn:a"]).tbs();
            Session::from_certificate(&leaf).with_tip(&leaf, tip.parse().unwrap())
        };
        let wanted = session("/O=A/CN=1", "x509Subject/CN,workload");
        let text = TrustPolicyDocument::new(&anchor, core::slice::from_ref(&wanted)).to_string();
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            json["Statement"][0]["Condition"]["StringEquals"],
            json!({
                "aws:OriginIdentity/Subject": "1",
                "aws:OriginIdentity/SubjectType": "workload",
                "aws:PrincipalTag/x509Subject/O": "A",
            })
        );
        let policy: TrustPolicy = text.parse().unwrap();
        let allows = |session: &Session| {
            policy.allows(&SessionContext::from_session(session, None).with_trust_anchor(&anchor))
        };
        assert!(allows(&wanted));
        for (subject, tip) in [
            ("/O=A/CN=2", "x509Subject/CN,workload"),
            ("/O=A/CN=1", "x509Subject/CN,user"),
            ("/O=A/CN=1", "x509Subject/CN"),
            ("/O=A/CN=1", "x509SAN/URI,workload"),
        ] {
            assert!(!allows(&session(subject, tip)), "{subject} {tip}");
        }
    }

    #[test]
    fn its_certificates_assume_the_role_and_the_others_do_not() {
        let session = |(subject, names): &(&str, &[&str])| {
            let leaf = Maker::leaf().subject(subject);
            let leaf = if names.is_empty() { leaf } else { leaf.alternative_names(names) };
            Session::from_certificate(&leaf.tbs())
        };
        let uri: &[&str] = &["URI:spiffe://example/a"];
        let all: [(&str, &[&str]); 10] = [
            ("/O=A/CN=1", &[]),
            ("/O=A/CN=2", &[]),
            ("/O=B/CN=1", &[]),
            ("/O=B/CN=2", &[]),
            ("/O=A/CN=a, b", &[]),
            ("/O=A/CN=a, c", &[]),
            ("/CN=${sts:RoleSessionName}", &[]),
            ("/CN=1234, ", &[]),
            ("/O=A", uri),
            ("/O=A/OU=x", &["DNS:a.test"]),
        ];
        let anchor: TrustAnchorArn = ANCHOR.parse().unwrap();
        let sessions: Vec<Session> = all.iter().map(session).collect();
        let contexts: Vec<_> = sessions
            .iter()
            .map(|one| SessionContext::from_session(one, None).with_trust_anchor(&anchor))
            .collect();
        // Every pair, both ways round, and all together.
        let pairs = (0..all.len()).flat_map(|one| (0..all.len()).map(move |other| vec![one, other]));
        for chosen in pairs.chain([(0..all.len()).collect()]) {
            let chosen_sessions: Vec<Session> = chosen.iter().map(|place| sessions[*place].clone()).collect();
            let document = TrustPolicyDocument::new(&anchor, &chosen_sessions);
            let policy: TrustPolicy = document.to_string().parse().unwrap();
            for (place, context) in contexts.iter().enumerate() {
                assert_eq!(policy.allows(context), chosen.contains(&place), "{:?} in {policy:?}", all[place]);
            }
        }
    }
}
