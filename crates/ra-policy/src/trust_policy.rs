use alloc::string::String;

use serde_json::{Map, Value, json};

use crate::{Session, TrustAnchorArn};

/// Writes a role's trust policy that lets this session, and no other of the account, assume the role.
///
/// It allows the three actions that a session needs, asks for the trust anchor by `aws:SourceArn` (without which a
/// certificate below *any* trust anchor of the account may assume the role), and for the subject's common name where
/// that makes a session tag
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>). The text is JSON, indented.
pub fn trust_policy(trust_anchor: &TrustAnchorArn, session: &Session) -> String {
    let mut conditions = Map::new();
    conditions.insert("ArnEquals".into(), json!({ "aws:SourceArn": trust_anchor.as_str() }));
    if let Some(common_name) = session.tags().iter().find(|tag| tag.key() == "x509Subject/CN") {
        let condition = json!({ "aws:PrincipalTag/x509Subject/CN": common_name.value() });
        conditions.insert("StringEquals".into(), condition);
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
    fn it_asks_for_the_trust_anchor_and_the_common_name() {
        let policy = policy("/CN=host-1");
        let statement = &policy["Statement"][0];
        assert_eq!(statement["Condition"]["ArnEquals"]["aws:SourceArn"], ANCHOR);
        assert_eq!(statement["Condition"]["StringEquals"]["aws:PrincipalTag/x509Subject/CN"], "host-1");
        assert_eq!(statement["Action"].as_array().map(alloc::vec::Vec::len), Some(3));
    }

    #[test]
    fn a_common_name_that_makes_no_tag_is_not_asked_for() {
        assert_eq!(policy("/CN=a, b")["Statement"][0]["Condition"]["StringEquals"], Value::Null);
    }
}
