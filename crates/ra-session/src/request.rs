use ra_policy::{ProfileArn, RoleArn, RoleSessionName, SessionDuration, TrustAnchorArn};
use serde::Serialize;

/// What a session is asked for: the ARNs, and how long and under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRequest {
    trust_anchor: TrustAnchorArn,
    profile: ProfileArn,
    role: RoleArn,
    duration: Option<SessionDuration>,
    role_session_name: Option<RoleSessionName>,
}

impl SessionRequest {
    /// A session of the profile's own duration, under the name the service gives: the certificate's serial number.
    ///
    /// Refuses ARNs that cannot belong together: partition, account and Region must agree.
    pub fn new(
        trust_anchor: TrustAnchorArn,
        profile: ProfileArn,
        role: RoleArn,
    ) -> Result<Self, ra_policy::ArnMismatch> {
        ra_policy::check_arns(&trust_anchor, &profile, &role)?;
        Ok(Self { trust_anchor, profile, role, duration: None, role_session_name: None })
    }

    /// Asks for a duration. The profile's own is an upper bound: the shorter of the two counts.
    #[must_use]
    pub fn duration(mut self, duration: SessionDuration) -> Self {
        self.duration = Some(duration);
        self
    }

    /// Asks for a name, which only a profile with `acceptRoleSessionName` allows.
    #[must_use]
    pub fn role_session_name(mut self, name: RoleSessionName) -> Self {
        self.role_session_name = Some(name);
        self
    }

    /// The trust anchor.
    pub fn trust_anchor(&self) -> &TrustAnchorArn {
        &self.trust_anchor
    }

    /// The body of the `CreateSession` request, everything in it and nothing in the query.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Body {
            duration_seconds: self.duration.map(SessionDuration::seconds),
            profile_arn: self.profile.as_str(),
            role_arn: self.role.as_str(),
            role_session_name: self.role_session_name.as_ref().map(RoleSessionName::as_str),
            trust_anchor_arn: self.trust_anchor.as_str(),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<u32>,
    profile_arn: &'a str,
    role_arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_session_name: Option<&'a str>,
    trust_anchor_arn: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUST_ANCHOR: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
    const PROFILE: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111";

    fn request(role: &str) -> Result<SessionRequest, ra_policy::ArnMismatch> {
        SessionRequest::new(TRUST_ANCHOR.parse().unwrap(), PROFILE.parse().unwrap(), role.parse().unwrap())
    }

    #[test]
    fn the_body_holds_what_was_asked_for_and_nothing_else() {
        let plain = request("arn:aws:iam::111122223333:role/Example").unwrap();
        let named = plain
            .clone()
            .duration(SessionDuration::from_seconds(3600).unwrap())
            .role_session_name("host-1".parse().unwrap());
        let text = |request: SessionRequest| String::from_utf8(request.to_json().unwrap()).unwrap();
        let arns = format!(r#""profileArn":"{PROFILE}","roleArn":"arn:aws:iam::111122223333:role/Example""#);
        assert_eq!(text(plain), format!(r#"{{{arns},"trustAnchorArn":"{TRUST_ANCHOR}"}}"#));
        assert_eq!(
            text(named),
            format!(
                r#"{{"durationSeconds":3600,{arns},"roleSessionName":"host-1","trustAnchorArn":"{TRUST_ANCHOR}"}}"#
            )
        );
    }

    #[test]
    fn a_role_of_another_account_is_refused() {
        assert!(request("arn:aws:iam::444455556666:role/Example").is_err());
    }
}
