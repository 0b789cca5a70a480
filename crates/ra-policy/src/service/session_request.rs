//! What a `CreateSession` request asks for.

use alloc::{format, string::String};
use core::{fmt, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap,
};

use crate::service::{
    alias::{ProfileReference, TrustAnchorReference},
    arn::RoleArn,
    arn_mismatch::{ArnMismatch, NamedArn, find_mismatches},
    session_duration::SessionDuration,
    session_name::RoleSessionName,
};

/// What a session is asked for: the ARNs, and how long and under which name.
///
/// It is read and written as the wire has it
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html>): members in camel
/// case, absent ones left out, unknown ones passed over. It may ask for what no profile grants, and for ARNs that do not
/// [belong together](Self::check_arns).
///
/// ```
/// use ra_policy::SessionRequest;
///
/// let request = SessionRequest::new(
///     "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222".parse()?,
///     "arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111".parse()?,
///     "arn:aws:iam::444455556666:role/Example".parse()?,
/// );
/// assert!(request.check_arns().is_err(), "the role is of another account");
/// # Ok::<(), ra_policy::ArnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRequest {
    trust_anchor: TrustAnchorReference,
    profile: ProfileReference,
    role: RoleArn,
    duration: Option<SessionDuration>,
    role_session_name: Option<RoleSessionName>,
}

impl SessionRequest {
    /// A session of the profile's own duration, under the name the service gives: the certificate's serial number.
    pub fn new(trust_anchor: TrustAnchorReference, profile: ProfileReference, role: RoleArn) -> Self {
        Self { trust_anchor, profile, role, duration: None, role_session_name: None }
    }

    /// Asks for a duration. The profile's own is an upper bound: the shorter of the two counts.
    #[must_use]
    pub fn with_duration(mut self, duration: SessionDuration) -> Self {
        self.duration = Some(duration);
        self
    }

    /// Asks for a name, which only a profile with `acceptRoleSessionName` allows.
    #[must_use]
    pub fn with_role_session_name(mut self, name: RoleSessionName) -> Self {
        self.role_session_name = Some(name);
        self
    }

    /// The trust anchor, by its canonical ARN or an alias.
    pub fn trust_anchor(&self) -> &TrustAnchorReference {
        &self.trust_anchor
    }

    /// The profile, by its canonical ARN or an alias.
    pub fn profile(&self) -> &ProfileReference {
        &self.profile
    }

    /// The role to be assumed.
    pub fn role(&self) -> &RoleArn {
        &self.role
    }

    /// The duration, if one is asked for.
    pub fn duration(&self) -> Option<SessionDuration> {
        self.duration
    }

    /// The name, if one is asked for.
    pub fn role_session_name(&self) -> Option<&RoleSessionName> {
        self.role_session_name.as_ref()
    }

    /// Whether the ARNs can belong together: one partition, which is the Region's, one account, and for trust anchor and
    /// profile one Region (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>). The first
    /// thing that keeps them from it is the error.
    pub fn check_arns(&self) -> Result<(), ArnMismatch> {
        let found = find_mismatches(&[
            NamedArn::trust_anchor(&self.trust_anchor),
            NamedArn::profile(&self.profile),
            NamedArn::role(&self.role),
        ]);
        found.into_iter().next().map_or(Ok(()), Err)
    }
}

impl Serialize for SessionRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        if let Some(duration) = self.duration {
            members.serialize_entry("durationSeconds", &duration)?;
        }
        members.serialize_entry("profileArn", &self.profile)?;
        members.serialize_entry("roleArn", &self.role)?;
        if let Some(name) = &self.role_session_name {
            members.serialize_entry("roleSessionName", name)?;
        }
        members.serialize_entry("trustAnchorArn", &self.trust_anchor)?;
        members.end()
    }
}

impl<'de> Deserialize<'de> for SessionRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ReadMembers)?.try_into().map_err(D::Error::custom)
    }
}

/// The members on the wire.
#[derive(Default)]
struct Members {
    duration_seconds: Member<u32>,
    profile_arn: Member<String>,
    role_arn: Member<String>,
    role_session_name: Member<String>,
    trust_anchor_arn: Member<String>,
}

/// Whether a member was given, and if so, whether as `null`.
type Member<T> = Option<Option<T>>;

struct ReadMembers;

impl<'de> Visitor<'de> for ReadMembers {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "durationSeconds" => read(&mut members.duration_seconds, &name, &mut map)?,
                "profileArn" => read(&mut members.profile_arn, &name, &mut map)?,
                "roleArn" => read(&mut members.role_arn, &name, &mut map)?,
                "roleSessionName" => read(&mut members.role_session_name, &name, &mut map)?,
                "trustAnchorArn" => read(&mut members.trust_anchor_arn, &name, &mut map)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(members)
    }
}

/// Reads a member that is there once.
fn read<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    member: &mut Member<T>,
    name: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    if member.is_some() {
        return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
    }
    *member = Some(map.next_value()?);
    Ok(())
}

impl TryFrom<Members> for SessionRequest {
    /// serde keeps the text of an error alone.
    type Error = String;

    fn try_from(members: Members) -> Result<Self, String> {
        let duration = members.duration_seconds.flatten().map(SessionDuration::from_seconds).transpose();
        let name = members.role_session_name.flatten().as_deref().map(str::parse).transpose();
        Ok(Self {
            trust_anchor: required("trustAnchorArn", members.trust_anchor_arn)?,
            profile: required("profileArn", members.profile_arn)?,
            role: required("roleArn", members.role_arn)?,
            duration: duration.map_err(|error| format!("durationSeconds: {error}"))?,
            role_session_name: name.map_err(|error| format!("roleSessionName: {error}"))?,
        })
    }
}

fn required<T: FromStr<Err: fmt::Display>>(member: &str, text: Member<String>) -> Result<T, String> {
    let text = text.flatten().ok_or_else(|| format!("{member} is missing"))?;
    text.parse().map_err(|error| format!("{member}: {error}"))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    const TRUST_ANCHOR: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
    const PROFILE: &str =
        "arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111";
    const ROLE: &str = "arn:aws:iam::111122223333:role/Example";

    fn request() -> SessionRequest {
        SessionRequest::new(TRUST_ANCHOR.parse().unwrap(), PROFILE.parse().unwrap(), ROLE.parse().unwrap())
    }

    #[test]
    fn the_wire_holds_what_was_asked_for_and_nothing_else() {
        let named = request()
            .with_duration(SessionDuration::from_seconds(3600).unwrap())
            .with_role_session_name("host-1".parse().unwrap());
        let text = |request: &SessionRequest| serde_json::to_string(request).unwrap();
        let arns = format!(r#""profileArn":"{PROFILE}","roleArn":"{ROLE}""#);
        assert_eq!(text(&request()), format!(r#"{{{arns},"trustAnchorArn":"{TRUST_ANCHOR}"}}"#));
        assert_eq!(
            text(&named),
            format!(
                r#"{{"durationSeconds":3600,{arns},"roleSessionName":"host-1","trustAnchorArn":"{TRUST_ANCHOR}"}}"#
            )
        );
        for request in [request(), named] {
            assert_eq!(serde_json::from_str::<SessionRequest>(&text(&request)).unwrap(), request);
        }
    }

    #[test]
    fn what_is_no_request_is_refused_by_the_member() {
        let error = |from: &str, to: &str| {
            let named = request().with_duration(SessionDuration::default());
            let text = serde_json::to_string(&named).unwrap().replace(from, to);
            serde_json::from_str::<SessionRequest>(&text).unwrap_err().to_string()
        };
        assert!(error("roleArn", "other").starts_with("roleArn is missing"));
        assert!(error(ROLE, "arn:aws:iam::1:user/x").starts_with("roleArn: "));
        assert!(error("3600", "899").starts_with("durationSeconds: a session lasts"));
        assert!(error("{", r#"{"roleSessionName":"x","#).starts_with("roleSessionName: "));
    }

    #[test]
    fn an_alias_names_the_trust_anchor_and_the_profile_as_their_arns_do() {
        let [anchor, profile] = ["trust-anchor", "profile"]
            .map(|kind| format!("arn:aws:rolesanywhere:us-east-1:111122223333:alias/{kind}/prod"));
        let text = format!(r#"{{"profileArn":"{profile}","roleArn":"{ROLE}","trustAnchorArn":"{anchor}"}}"#);
        let request: SessionRequest = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&request).unwrap(), text);
        assert_eq!((request.check_arns(), request.trust_anchor().canonical()), (Ok(()), None));
        for (from, to) in
            [("us-east-1:111122223333:alias/p", "eu-west-1:111122223333:alias/p"), ("::1", "::2")]
        {
            let other: SessionRequest = serde_json::from_str(&text.replace(from, to)).unwrap();
            assert!(other.check_arns().is_err(), "{to}");
        }
    }

    #[test]
    fn a_role_of_another_account_does_not_belong_to_the_trust_anchor() {
        assert_eq!(request().check_arns(), Ok(()));
        let role = "arn:aws:iam::444455556666:role/Example".parse().unwrap();
        let other = SessionRequest::new(TRUST_ANCHOR.parse().unwrap(), PROFILE.parse().unwrap(), role);
        assert!(other.check_arns().is_err());
    }

    #[test]
    fn a_member_is_given_once_even_where_it_is_null() {
        for value in ["900", "null"] {
            let twice = format!(r#"{{"durationSeconds":{value},"durationSeconds":900}}"#);
            let error = serde_json::from_str::<SessionRequest>(&twice).unwrap_err().to_string();
            assert!(error.starts_with("duplicate field `durationSeconds`"), "{error}");
        }
    }
}
