use std::sync::Arc;

use jiff::Timestamp;
use ra_policy::{RoleArn, Session, SessionTerms};
use serde_json::{Map, Value, json};

use crate::resources::profile::StoredProfile;

/// Everything that `AssumeRole` is asked for.
#[derive(Debug)]
pub(crate) struct Grant<'a> {
    pub(crate) role: &'a RoleArn,
    pub(crate) session: Session,
    pub(crate) terms: SessionTerms,
    /// Whose policies limit the session.
    #[cfg_attr(
        not(feature = "sts"),
        expect(dead_code, reason = "credentials that are made up open nothing")
    )]
    pub(crate) profile: Arc<StoredProfile>,
}

/// A role assumed.
#[derive(Debug)]
pub(crate) struct AssumedRole {
    pub(super) arn: String,
    pub(super) id: String,
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
    pub(super) session_token: String,
    pub(super) expiration: Timestamp,
    pub(super) packed_policy_size: i32,
}

/// The credentials in an answer that [`AssumedRole::to_json`] stands in.
pub(crate) fn credentials_mut(answer: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let sets = answer.get_mut("credentialSet").and_then(Value::as_array_mut).into_iter().flatten();
    sets.filter_map(|set| set.get_mut("credentials")?.as_object_mut())
}

impl AssumedRole {
    /// An element of the answer's `credentialSet`.
    pub(crate) fn to_json(&self, grant: &Grant<'_>) -> Value {
        json!({
            "assumedRoleUser": { "arn": self.arn, "assumedRoleId": self.id },
            "credentials": {
                "accessKeyId": self.access_key_id,
                "secretAccessKey": self.secret_access_key,
                "sessionToken": self.session_token,
                "expiration": self.expiration.to_string(),
            },
            "packedPolicySize": self.packed_policy_size,
            "roleArn": grant.role.to_string(),
            "sourceIdentity": grant.session.source_identity(),
        })
    }
}
