//! Resources from a file, with ids that stay: so that what a configuration names is there at every start.

use std::fmt::Display;

use axum::Json;
use jiff::Timestamp;
use ra_policy::{RoleArn, SessionDuration, TrustPolicy};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    call::{Answer, Call, Ids},
    model::{
        inputs::{CREATE_PROFILE, CREATE_TRUST_ANCHOR, IMPORT_CRL, PUT_ATTRIBUTE_MAPPING},
        shape::{Member, check_members},
    },
    service::{Role, Roles},
    store::Store,
};

/// What a file holds: members as `CreateTrustAnchor`, `CreateProfile` and `ImportCrl` take them, each with its id.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Document {
    #[serde(default)]
    trust_anchors: Vec<Map<String, Value>>,
    #[serde(default)]
    profiles: Vec<Map<String, Value>>,
    #[serde(default)]
    crls: Vec<Map<String, Value>>,
    #[serde(default)]
    pub(crate) roles: Vec<RoleMembers>,
}

/// A role as files and the management path have it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RoleMembers {
    role_arn: String,
    /// An object, or the text of one, as IAM's own calls take it.
    trust_policy: Value,
    max_session_duration: Option<u32>,
}

/// Why a file cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct LoadError {
    place: String,
    problem: String,
}

impl LoadError {
    fn new(place: &str, problem: impl Display) -> Self {
        Self { place: place.into(), problem: problem.to_string() }
    }
}

impl Document {
    pub(crate) fn read(text: &str) -> Result<Self, LoadError> {
        serde_json::from_str(text).map_err(|error| LoadError::new("the document", error))
    }

    /// The resources, in a Region.
    pub(crate) fn store(&self, account: &str, region: &str, now: Timestamp) -> Result<Store, LoadError> {
        let mut store = Store::default();
        let call = |place: &str, members: &Map<String, Value>, shape: &[Member]| {
            let mut members = members.clone();
            check_members(&mut members, shape).map_err(|violation| LoadError::new(place, violation))?;
            let (account, region) = (account.into(), region.into());
            Ok(Call { account, region, now, members, ids: Ids::Given })
        };
        let created = |place: &str, answer: Answer| {
            answer.map(|(_, Json(body))| body).map_err(|error| LoadError::new(place, error.reason()))
        };
        for (number, members) in self.trust_anchors.iter().enumerate() {
            let place = format!("trustAnchors[{number}]");
            let call = call(&place, members, &CREATE_TRUST_ANCHOR)?;
            created(&place, store.trust_anchors.create_trust_anchor(&call))?;
        }
        for (number, members) in self.profiles.iter().enumerate() {
            let place = format!("profiles[{number}]");
            let create = call(&place, members, &CREATE_PROFILE)?;
            let body = created(&place, store.profiles.create_profile(&create))?;
            let id = body.pointer("/profile/profileId").cloned().unwrap_or_default();
            let mappings = members.get("attributeMappings").and_then(Value::as_array);
            for (number, mapping) in mappings.into_iter().flatten().enumerate() {
                let place = format!("{place}.attributeMappings[{number}]");
                let mut members = mapping.as_object().cloned().unwrap_or_default();
                members.insert("profileId".into(), id.clone());
                let put = call(&place, &members, &PUT_ATTRIBUTE_MAPPING)?;
                created(&place, store.profiles.put_attribute_mapping(&put))?;
            }
        }
        for (number, members) in self.crls.iter().enumerate() {
            let place = format!("crls[{number}]");
            let call = call(&place, members, &IMPORT_CRL)?;
            created(&place, store.import_crl(&call))?;
        }
        Ok(store)
    }
}

/// Adds roles to those that are known.
pub(crate) fn add_roles(roles: &mut Roles, members: &[RoleMembers]) -> Result<(), LoadError> {
    for (number, role) in members.iter().enumerate() {
        let place = format!("roles[{number}]");
        let arn: RoleArn = role.role_arn.parse().map_err(|error| LoadError::new(&place, error))?;
        let document =
            role.trust_policy.as_str().map_or_else(|| role.trust_policy.to_string(), str::to_owned);
        let trust_policy: TrustPolicy = document.parse().map_err(|error| LoadError::new(&place, error))?;
        let longest = role.max_session_duration.map(SessionDuration::from_seconds).transpose();
        let max_session_duration =
            longest.map_err(|error| LoadError::new(&place, error))?.unwrap_or_default();
        roles.insert(&arn, Role { trust_policy, max_session_duration });
    }
    Ok(())
}
