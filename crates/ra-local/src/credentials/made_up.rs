use jiff::{SignedDuration, Timestamp};
use ra_pki::{RandomError, RandomSource, SystemRandom};

use crate::credentials::assumed_role::{AssumedRole, Grant};

/// Credentials of the right shape that open nothing.
pub(super) fn make_up(grant: &Grant<'_>, now: Timestamp) -> Result<AssumedRole, RandomError> {
    let name = &grant.terms.role_session_name;
    // All at once: each question to the system is as long as the rest of this.
    let mut random = [0; 96];
    SystemRandom.fill(&mut random)?;
    let (id, random) = random.split_at(9);
    let (secret_access_key, session_token) = random.split_at(20);
    let id: String = base16ct::upper::encode_string(id).chars().take(17).collect();
    let seconds = SignedDuration::from_secs(grant.terms.duration.seconds().into());
    let expiration = now.saturating_add(seconds).expect("seconds are no unit of a calendar");
    Ok(AssumedRole {
        arn: format!(
            "arn:{}:sts::{}:assumed-role/{}/{name}",
            grant.role.partition(),
            grant.role.account_id(),
            grant.role.name()
        ),
        id: format!("AROA{id}:{name}"),
        access_key_id: format!("ASIA{}", id.chars().take(16).collect::<String>()),
        secret_access_key: base16ct::lower::encode_string(secret_access_key),
        session_token: base16ct::lower::encode_string(session_token),
        // Whole seconds, as STS has it.
        expiration: Timestamp::from_second(expiration.as_second())
            .expect("its second was one of a timestamp"),
        // How STS packs tags is documented nowhere; there are clients that fail without a number here.
        packed_policy_size: 0,
    })
}
