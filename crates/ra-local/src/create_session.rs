//! `POST /sessions`: verify, judge, assume.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{self, Query},
    http::{Request, StatusCode, request::Parts},
};
use jiff::Timestamp;
use ra_policy::{
    ProfileArn, Refusal, Report, RoleArn, RoleSessionName, SessionDuration, TermsRequest, TrustAnchorArn,
};
use ra_sigv4x509::{Scope, SignedBy, VerificationError, VerifySettings, verify_http};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    credentials::Grant,
    error::ServiceError,
    state::{ACCOUNT, Roles, State},
};

/// What a `CreateSession` request asks for, from its query and its body.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Asked {
    profile_arn: Option<String>,
    role_arn: Option<String>,
    trust_anchor_arn: Option<String>,
    duration_seconds: Option<u32>,
    role_session_name: Option<String>,
}

pub(crate) async fn create_session(
    extract::State(state): extract::State<Arc<State>>,
    Query(query): Query<Asked>,
    parts: Parts,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ServiceError> {
    let now = Timestamp::now();
    let asked = merge(query, &body)?;
    let trust_anchor: TrustAnchorArn = required(asked.trust_anchor_arn.as_deref(), "trustAnchorArn")?;
    let profile: ProfileArn = required(asked.profile_arn.as_deref(), "profileArn")?;
    let role: RoleArn = required(asked.role_arn.as_deref(), "roleArn")?;
    let signed_by = verify(parts, body, trust_anchor.region(), now)?;
    let report = judge(&state, &trust_anchor, &signed_by, now)?;
    let grant = grant(&state, &profile, &role, &asked, &report)?;
    let assumed = state.credentials.assume(&grant, now).await?;
    let subject_id = state.resources().subject_id(signed_by.certificate().subject());
    let region = trust_anchor.region();
    let response = json!({
        "credentialSet": [assumed.to_json(&grant)],
        "subjectArn": format!("arn:aws:rolesanywhere:{region}:{ACCOUNT}:subject/{subject_id}"),
    });
    Ok((StatusCode::CREATED, Json(response)))
}

/// The members of the body, and those of the query where the body has none.
fn merge(query: Asked, body: &[u8]) -> Result<Asked, ServiceError> {
    let body: Asked = match body {
        [] => Asked::default(),
        body => serde_json::from_slice(body).map_err(ServiceError::invalid)?,
    };
    Ok(Asked {
        profile_arn: body.profile_arn.or(query.profile_arn),
        role_arn: body.role_arn.or(query.role_arn),
        trust_anchor_arn: body.trust_anchor_arn.or(query.trust_anchor_arn),
        duration_seconds: body.duration_seconds,
        role_session_name: body.role_session_name,
    })
}

fn required<T>(value: Option<&str>, member: &str) -> Result<T, ServiceError>
where
    T: core::str::FromStr<Err: core::fmt::Display>,
{
    let value = value.ok_or_else(|| ServiceError::invalid(format_args!("{member} is missing")))?;
    value.parse().map_err(|error| ServiceError::invalid(format_args!("{member}: {error}")))
}

/// What a malformed request is told is not known; a signature that does not stand is `Invalid signature`.
fn verify(parts: Parts, body: Bytes, region: &str, now: Timestamp) -> Result<SignedBy, ServiceError> {
    let settings = VerifySettings::new(Scope::roles_anywhere(region), now);
    verify_http(&Request::from_parts(parts, body), &settings).map_err(|error| match error {
        VerificationError::Signature(_)
        | VerificationError::Skew { .. }
        | VerificationError::ScopeDate { .. }
        | VerificationError::Scope { .. }
        | VerificationError::SerialNumber { .. }
        | VerificationError::AlgorithmMismatch { .. } => {
            ServiceError::refused(Refusal::InvalidSignature).with_detail(&error)
        }
        error => ServiceError::denied(error),
    })
}

fn judge(
    state: &State,
    trust_anchor: &TrustAnchorArn,
    signed_by: &SignedBy,
    now: Timestamp,
) -> Result<Report, ServiceError> {
    let anchor = state.resources().trust_anchors.get(trust_anchor).cloned();
    let anchor = anchor.ok_or(ServiceError::refused(Refusal::TrustAnchorNotFound))?;
    if !anchor.enabled {
        return Err(ServiceError::denied(
            "the trust anchor is disabled; enable it, or create it with --enabled",
        ));
    }
    let report =
        anchor.trust_anchor.judge_certificates(signed_by.certificate(), signed_by.intermediates(), now);
    if report.is_accepted() { Ok(report) } else { Err(ServiceError::rejected(&report)) }
}

fn grant<'a>(
    state: &State,
    profile: &ProfileArn,
    role: &'a RoleArn,
    asked: &Asked,
    report: &'a Report,
) -> Result<Grant<'a>, ServiceError> {
    let session =
        report.session().ok_or_else(|| ServiceError::denied("the certificate gives no identity"))?;
    let duration = asked.duration_seconds.map(SessionDuration::from_seconds).transpose();
    let name: Option<RoleSessionName> =
        asked.role_session_name.as_deref().map(str::parse).transpose().map_err(ServiceError::invalid)?;
    let request = TermsRequest {
        role,
        duration: duration.map_err(ServiceError::invalid)?,
        role_session_name: name.as_ref(),
    };
    let settings = state.resources().profiles.get(profile).cloned();
    let settings = settings.ok_or(ServiceError::refused(Refusal::InvalidProfile))?;
    let terms = settings
        .terms(&request, session, SessionDuration::default())
        .map_err(|refusal| ServiceError::refused_role(refusal, role))?;
    match state.roles {
        Roles::Any => Ok(Grant { role, session, terms }),
        Roles::None => Err(ServiceError::refused_role(Refusal::UnableToAssumeRole, role)
            .with_detail(&"no role trusts anybody here; start with --assume-any-role")),
    }
}
