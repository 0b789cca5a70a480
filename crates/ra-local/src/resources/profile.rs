//! Profiles, as `aws rolesanywhere create-profile` makes them.

use std::collections::HashMap;

use axum::{Json, http::StatusCode};
use ra_policy::{ArnError, ProfileArn, ProfileSettings, RoleArn, SessionDuration, SessionNaming};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    account::arn,
    call::{Answer, Call},
    error::ServiceError,
    resources::name::check_name,
};

/// The profiles by their ARNs.
#[derive(Debug, Default)]
pub(crate) struct Profiles(HashMap<ProfileArn, ProfileSettings>);

impl Profiles {
    /// `POST /profiles`.
    pub(crate) fn create(&mut self, call: &Call) -> Answer {
        let request: CreateProfile = call.members()?;
        check_name(&request.name)?;
        let settings = request.settings()?;
        let seconds = settings.duration.seconds();
        let arn = self.insert(call.region(), settings).map_err(ServiceError::validation_error)?;
        let now = call.now.to_string();
        let detail = json!({ "profile": {
            "profileId": arn.id(),
            "profileArn": arn.as_str(),
            "name": request.name,
            "requireInstanceProperties": request.require_instance_properties,
            "enabled": request.enabled,
            "roleArns": request.role_arns,
            "createdAt": now,
            "updatedAt": now,
            "durationSeconds": seconds,
            "acceptRoleSessionName": request.accept_role_session_name,
        }});
        Ok((StatusCode::CREATED, Json(detail)))
    }

    pub(crate) fn get(&self, arn: &ProfileArn) -> Option<&ProfileSettings> {
        self.0.get(arn)
    }

    /// Stores a profile in a Region under an ARN of its own, unless the Region can stand in none.
    pub(crate) fn insert(&mut self, region: &str, settings: ProfileSettings) -> Result<ProfileArn, ArnError> {
        let arn: ProfileArn = arn(region, "profile", Uuid::new_v4()).parse()?;
        self.0.insert(arn.clone(), settings);
        Ok(arn)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreateProfile {
    name: String,
    role_arns: Vec<String>,
    duration_seconds: Option<u32>,
    #[serde(default)]
    require_instance_properties: bool,
    #[serde(default)]
    accept_role_session_name: bool,
    #[serde(default)]
    enabled: bool,
}

impl CreateProfile {
    fn settings(&self) -> Result<ProfileSettings, ServiceError> {
        let role_arns: Vec<RoleArn> = self
            .role_arns
            .iter()
            .map(|arn| arn.parse().map_err(ServiceError::validation_error))
            .collect::<Result<_, _>>()?;
        let duration = match self.duration_seconds {
            Some(seconds) => {
                SessionDuration::from_seconds(seconds).map_err(ServiceError::validation_error)?
            }
            None => SessionDuration::default(),
        };
        let mut settings = ProfileSettings::default();
        settings.role_arns = role_arns;
        settings.duration = duration;
        settings.enabled = self.enabled;
        if self.accept_role_session_name {
            settings.session_naming = SessionNaming::Accepted;
        }
        Ok(settings)
    }
}
