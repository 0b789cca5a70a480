//! What a profile grants.

use alloc::{borrow::ToOwned, string::String};

use crate::{
    finding::Finding,
    refusal::text::Refusal,
    rule::Severity,
    rules::{
        profile,
        request::{self, KnownRequest},
    },
    service::{profile::ProfileSettings, session_duration::SessionDuration, session_request::SessionRequest},
    session::Session,
};

/// What a profile grants to a request: how long the session lasts, and how it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionTerms {
    /// The duration.
    pub duration: SessionDuration,
    /// The name: the one that was asked for, or the certificate's serial number.
    pub role_session_name: String,
}

impl ProfileSettings {
    /// What this profile grants to the request, or AWS's refusal: the one of the rules about requests and profiles that
    /// [`Check`](crate::Check) reports, so that both give one answer.
    ///
    /// `maximum` is the role's `MaxSessionDuration`, [an hour](SessionDuration::default) unless it was raised. The
    /// shorter of profile's and request's duration counts; if that is longer than the maximum, the request is
    /// refused and nothing is shortened.
    pub fn terms(
        &self,
        request: &SessionRequest,
        session: &Session,
        maximum: SessionDuration,
    ) -> Result<SessionTerms, Refusal> {
        let known = KnownRequest {
            profile: Some(self),
            role: Some(request.role()),
            duration: request.duration(),
            role_maximum: Some(maximum),
            role_session_name: request.role_session_name(),
            ..KnownRequest::default()
        };
        let mut findings = request::find(&known, None);
        findings.extend(profile::find(self, known.role));
        let refused = findings.iter().map(Finding::rule).filter(|rule| rule.severity == Severity::Error);
        let refused = refused.filter_map(|rule| Some((rule.step, rule.refusal?)));
        if let Some((_, refusal)) = refused.min_by_key(|(step, _)| *step) {
            return Err(refusal);
        }
        let name = request.role_session_name().map_or(session.role_session_name(), |name| name.as_str());
        let duration = request.duration().map_or(self.duration, |asked| asked.min(self.duration));
        Ok(SessionTerms { duration, role_session_name: name.to_owned() })
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::{
        check::Check,
        service::{profile::SessionNaming, session_name::RoleSessionName},
        testing::Maker,
    };

    const ROLE: &str = "arn:aws:iam::111122223333:role/Example";

    fn settings() -> ProfileSettings {
        ProfileSettings { role_arns: vec![ROLE.parse().unwrap()], ..ProfileSettings::default() }
    }

    fn seconds(seconds: u32) -> SessionDuration {
        SessionDuration::from_seconds(seconds).unwrap()
    }

    fn terms(
        settings: &ProfileSettings,
        role: &str,
        duration: Option<SessionDuration>,
        name: Option<&str>,
    ) -> Result<SessionTerms, Refusal> {
        let session = Session::from_certificate(&Maker::leaf().tbs());
        let name: Option<RoleSessionName> = name.map(|name| name.parse().unwrap());
        let anchor =
            "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
        let profile =
            "arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111";
        let mut request =
            SessionRequest::new(anchor.parse().unwrap(), profile.parse().unwrap(), role.parse().unwrap());
        request = duration.into_iter().fold(request, SessionRequest::with_duration);
        request = name.into_iter().fold(request, SessionRequest::with_role_session_name);
        settings.terms(&request, &session, SessionDuration::default())
    }

    #[test]
    fn the_shorter_duration_counts_and_the_serial_number_names_the_session() {
        let granted = |duration| terms(&settings(), ROLE, duration, None).unwrap();
        assert_eq!(granted(None).duration, seconds(3600));
        assert_eq!(granted(Some(seconds(900))).duration, seconds(900));
        assert_eq!(granted(Some(seconds(43_200))).duration, seconds(3600));
        assert_eq!(granted(None).role_session_name, "1234");
    }

    #[test]
    fn each_refusal_has_its_reason() {
        let other = "arn:aws:iam::111122223333:role/Other";
        assert_eq!(terms(&settings(), other, None, None), Err(Refusal::RoleNotInProfile));
        assert_eq!(terms(&settings(), ROLE, None, Some("host")), Err(Refusal::RoleSessionNameNotAllowed));
        let disabled = ProfileSettings { enabled: false, ..settings() };
        assert_eq!(terms(&disabled, ROLE, None, None), Err(Refusal::InvalidProfile));
        let long = ProfileSettings { duration: seconds(43_200), ..settings() };
        assert_eq!(terms(&long, ROLE, None, None), Err(Refusal::DurationExceedsMaximum));
        let naming = ProfileSettings { session_naming: SessionNaming::Accepted, ..settings() };
        assert_eq!(terms(&naming, ROLE, None, Some("host")).unwrap().role_session_name, "host");
    }

    #[test]
    fn a_disabled_profile_and_a_session_name_get_one_answer_here_and_from_a_check() {
        let name = "host".parse().unwrap();
        let disabled = ProfileSettings { enabled: false, ..settings() };
        let report = Check::new(None).profile(&disabled).role_session_name(&name).report();
        assert_eq!(report.refusal(), Some(Refusal::InvalidProfile));
        assert_eq!(terms(&disabled, ROLE, None, Some("host")), Err(Refusal::InvalidProfile));
    }
}
