use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    account::ACCOUNT,
    credentials::assumed_role::{AssumedRole, Grant},
};

/// Credentials of the right shape that open nothing.
pub(super) fn make_up(grant: &Grant<'_>, now: Timestamp) -> AssumedRole {
    let name = &grant.terms.role_session_name;
    let random = || Uuid::new_v4().simple().to_string();
    let id: String = random().to_uppercase().chars().take(17).collect();
    let seconds = SignedDuration::from_secs(grant.terms.duration.seconds().into());
    let expiration = now.saturating_add(seconds).expect("seconds are no unit of a calendar");
    AssumedRole {
        arn: format!(
            "arn:{}:sts::{ACCOUNT}:assumed-role/{}/{name}",
            grant.role.partition(),
            grant.role.name()
        ),
        id: format!("AROA{id}:{name}"),
        access_key_id: format!("ASIA{}", id.chars().take(16).collect::<String>()),
        secret_access_key: random() + &random().chars().take(8).collect::<String>(),
        session_token: random() + &random() + &random() + &random(),
        // Whole seconds, as STS has it.
        expiration: Timestamp::from_second(expiration.as_second())
            .expect("its second was one of a timestamp"),
        // How STS packs tags is documented nowhere; there are clients that fail without a number here.
        packed_policy_size: 0,
    }
}
