//! Trust anchors and profiles, as `aws rolesanywhere create-trust-anchor` and `create-profile` make them.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
};
use jiff::Timestamp;
use ra_pki::is_pem;
use ra_policy::{ProfileSettings, RoleArn, SessionDuration, TrustAnchor};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    error::ServiceError,
    state::{DEFAULT_REGION, RegisteredAnchor, State},
};

type Created = (StatusCode, Json<Value>);

/// `POST /trustanchors`.
pub(crate) async fn create_trust_anchor(
    extract::State(state): extract::State<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Created, ServiceError> {
    let request: CreateTrustAnchor = read_json(&body)?;
    check_name(&request.name)?;
    if request.source.source_type != CERTIFICATE_BUNDLE {
        let source_type = &request.source.source_type;
        return Err(ServiceError::not_implemented(&format!("a trust anchor of type {source_type}")));
    }
    let pem = &request.source.source_data.x509_certificate_data;
    if !is_pem(pem.as_bytes()) {
        return Err(ServiceError::invalid("x509CertificateData holds no PEM certificate"));
    }
    let trust_anchor = TrustAnchor::read(pem.as_bytes()).map_err(ServiceError::invalid)?;
    let report = trust_anchor.judge(None);
    if !report.is_accepted() {
        return Err(ServiceError::rejected(&report));
    }
    let registered = RegisteredAnchor { trust_anchor, enabled: request.enabled };
    let arn = state.resources().add_trust_anchor(caller_region(&headers), registered);
    let arn = arn.map_err(ServiceError::invalid)?;
    let now = Timestamp::now().to_string();
    let detail = json!({ "trustAnchor": {
        "trustAnchorId": arn.id(),
        "trustAnchorArn": arn.as_str(),
        "name": request.name,
        "source": request.source,
        "enabled": request.enabled,
        "createdAt": now,
        "updatedAt": now,
    }});
    Ok((StatusCode::CREATED, Json(detail)))
}

/// `POST /profiles`.
pub(crate) async fn create_profile(
    extract::State(state): extract::State<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Created, ServiceError> {
    let request: CreateProfile = read_json(&body)?;
    check_name(&request.name)?;
    let role_arns: Vec<RoleArn> = request
        .role_arns
        .iter()
        .map(|arn| arn.parse().map_err(ServiceError::invalid))
        .collect::<Result<_, _>>()?;
    let duration = match request.duration_seconds {
        Some(seconds) => SessionDuration::from_seconds(seconds).map_err(ServiceError::invalid)?,
        None => SessionDuration::default(),
    };
    let settings = ProfileSettings {
        role_arns,
        duration,
        accept_role_session_name: request.accept_role_session_name,
        enabled: request.enabled,
        ..ProfileSettings::default()
    };
    let arn = state.resources().add_profile(caller_region(&headers), settings);
    let arn = arn.map_err(ServiceError::invalid)?;
    let now = Timestamp::now().to_string();
    let detail = json!({ "profile": {
        "profileId": arn.id(),
        "profileArn": arn.as_str(),
        "name": request.name,
        "requireInstanceProperties": request.require_instance_properties,
        "enabled": request.enabled,
        "roleArns": request.role_arns,
        "createdAt": now,
        "updatedAt": now,
        "durationSeconds": duration.seconds(),
        "acceptRoleSessionName": request.accept_role_session_name,
    }});
    Ok((StatusCode::CREATED, Json(detail)))
}

const CERTIFICATE_BUNDLE: &str = "CERTIFICATE_BUNDLE";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreateTrustAnchor {
    name: String,
    source: Source,
    #[serde(default)]
    enabled: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    source_type: String,
    source_data: SourceData,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct SourceData {
    #[serde(default)]
    x509_certificate_data: String,
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

fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ServiceError> {
    serde_json::from_slice(body).map_err(ServiceError::invalid)
}

/// `ResourceName` of the service's model: 1 to 255 of `[ a-zA-Z0-9-_]`.
fn check_name(name: &str) -> Result<(), ServiceError> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || " -_".contains(character);
    if (1..=255).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(ServiceError::invalid(format_args!(
        "the name {name:?} is not 1 to 255 letters, digits, blanks, \"-\" and \"_\""
    )))
}

/// The Region of the credential scope with which the call is signed.
fn caller_region(headers: &HeaderMap) -> &str {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credential = authorization.and_then(|text| text.split_once("Credential="));
    let region = credential.and_then(|(_, scope)| scope.split('/').nth(2));
    region.filter(|region| !region.is_empty()).unwrap_or(DEFAULT_REGION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_that_of_the_credential_scope() {
        let mut headers = HeaderMap::new();
        assert_eq!(caller_region(&headers), "us-east-1");
        let value =
            "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/rolesanywhere/aws4_request, Signature=0";
        headers.insert(AUTHORIZATION, value.parse().unwrap());
        assert_eq!(caller_region(&headers), "eu-west-1");
    }

    #[test]
    fn a_name_outside_the_model_is_refused() {
        assert!(check_name("My anchor-1_b").is_ok());
        assert!(check_name("").is_err());
        assert!(check_name("a/b").is_err());
    }
}
