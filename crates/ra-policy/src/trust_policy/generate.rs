use alloc::string::String;

use serde_json::{Map, Value, json};

use crate::{Session, TrustAnchorArn};

/// Writes a role's trust policy that lets certificates of this trust anchor with this subject, and no others, assume
/// the role.
///
/// It allows the three actions that a session needs, asks for the trust anchor by `aws:SourceArn` (without which a
/// certificate below *any* trust anchor of the account may assume the role), and for every attribute of the subject that
/// makes a session tag
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>). The text is JSON, indented.
pub fn trust_policy(trust_anchor: &TrustAnchorArn, session: &Session) -> String {
    let mut conditions = Map::new();
    conditions.insert("ArnEquals".into(), json!({ "aws:SourceArn": trust_anchor.as_str() }));
    let subject: Map<String, Value> = session
        .tags()
        .iter()
        .filter(|tag| tag.key().starts_with("x509Subject/"))
        .map(|tag| (alloc::format!("aws:PrincipalTag/{}", tag.key()), tag.value().into()))
        .collect();
    if !subject.is_empty() {
        conditions.insert("StringEquals".into(), Value::Object(subject));
    }
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "rolesanywhere.amazonaws.com" },
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            "Condition": Value::Object(conditions),
        }],
    });
    alloc::format!("{policy:#}\n")
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use super::*;
    use crate::testing::Maker;

    const ANCHOR: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";

    fn policy(subject: &str) -> Value {
        let session = Session::of(&Maker::leaf().subject(subject).tbs());
        serde_json::from_str(&trust_policy(&ANCHOR.parse().unwrap(), &session)).unwrap()
    }

    #[test]
    fn it_asks_for_the_trust_anchor_and_the_subject() {
        let policy = policy("/O=Example/CN=host-1");
        let statement = &policy["Statement"][0];
        assert_eq!(statement["Condition"]["ArnEquals"]["aws:SourceArn"], ANCHOR);
        assert_eq!(statement["Condition"]["StringEquals"]["aws:PrincipalTag/x509Subject/CN"], "host-1");
        assert_eq!(statement["Condition"]["StringEquals"]["aws:PrincipalTag/x509Subject/O"], "Example");
        assert_eq!(statement["Action"].as_array().map(alloc::vec::Vec::len), Some(3));
    }

    #[test]
    fn an_attribute_that_makes_no_tag_is_not_asked_for() {
        assert_eq!(policy("/CN=a, b")["Statement"][0]["Condition"]["StringEquals"], Value::Null);
    }
}
