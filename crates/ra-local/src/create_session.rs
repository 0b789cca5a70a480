//! `POST /sessions`: verify, judge, assume.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::{self, Query},
    http::{Request, StatusCode, request::Parts},
};
use jiff::Timestamp;
use ra_pki::ErrorChain;
use ra_policy::{
    Check, Refusal, Report, SessionDuration, SessionRequest,
    arn::{ArnPart, TrustAnchorReference},
};
use ra_sigv4x509::{Scope, SignedBy, VerificationError, VerifySettings, verify_http};
use serde_json::{Map, Value, json};

use crate::{
    credentials::assumed_role::Grant,
    error::ServiceError,
    service::{Roles, Service},
};

pub(crate) async fn create_session(
    extract::State(service): extract::State<Arc<Service>>,
    Query(query): Query<HashMap<String, String>>,
    parts: Parts,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ServiceError> {
    let now = service.clock.now();
    let request = read_request(query, &body)?;
    let region = request.trust_anchor().region();
    let signed_by = verify(&service, parts, body, region, now)?;
    let report = judge(&service, request.trust_anchor(), &signed_by, now)?;
    let grant = grant(&service, &request, &report)?;
    let assumed = service.credentials.assume(&grant, now).await?;
    let subject_arn = service.store().subjects.arn(region, signed_by.certificate().subject());
    let response = json!({
        "credentialSet": [assumed.to_json(&grant)],
        "subjectArn": subject_arn,
    });
    Ok((StatusCode::CREATED, Json(response)))
}

/// The request that the body asks for, with the ARNs of the query where the body has none.
fn read_request(query: HashMap<String, String>, body: &[u8]) -> Result<SessionRequest, ServiceError> {
    let body: Map<String, Value> = match body {
        [] => Map::new(),
        body => serde_json::from_slice(body).map_err(ServiceError::validation_error)?,
    };
    let in_query = query.into_iter().filter(|(name, _)| name.ends_with("Arn"));
    let mut members: Map<String, Value> = in_query.map(|(name, value)| (name, value.into())).collect();
    members.extend(body.into_iter().filter(|(_, value)| !value.is_null()));
    serde_json::from_value(members.into()).map_err(ServiceError::validation_error)
}

/// AWS's words for a malformed request are not known; those for a signature that does not stand are `Invalid signature`.
fn verify(
    service: &Service,
    parts: Parts,
    body: Bytes,
    region: &str,
    now: Timestamp,
) -> Result<SignedBy, ServiceError> {
    let settings = VerifySettings::new(Scope::roles_anywhere(region), now).take_certificate_hash_names();
    let settings = settings.verifier(Arc::clone(&service.verifier));
    verify_http(&Request::from_parts(parts, body), &settings).map_err(|error| match error {
        VerificationError::Signature(_)
        | VerificationError::Skew { .. }
        | VerificationError::ScopeDate { .. }
        | VerificationError::Scope { .. }
        | VerificationError::SerialNumber { .. }
        | VerificationError::NegativeSerialNumber(_)
        | VerificationError::AlgorithmMismatch { .. } => {
            ServiceError::from_refusal(Refusal::InvalidSignature).with_detail(ErrorChain(&error))
        }
        error => ServiceError::access_denied(ErrorChain(&error)),
    })
}

fn judge(
    service: &Service,
    trust_anchor: &TrustAnchorReference,
    signed_by: &SignedBy,
    now: Timestamp,
) -> Result<Report, ServiceError> {
    let arn = resolve(trust_anchor.canonical(), Refusal::TrustAnchorNotFound)?;
    let anchor = service.store().trust_anchors.get(arn).cloned();
    let anchor = anchor.ok_or(ServiceError::from_refusal(Refusal::TrustAnchorNotFound))?;
    if !anchor.enabled {
        return Err(ServiceError::access_denied("the trust anchor is disabled; enable it"));
    }
    let report = Check::new(Some(now))
        .trust_anchor(&anchor.trust_anchor)
        .end_entity(signed_by.certificate())
        .intermediates(signed_by.intermediates())
        .verifier(&*service.verifier)
        .report();
    if report.is_accepted() { Ok(report) } else { Err(ServiceError::from_report(&report)) }
}

fn grant<'a>(
    service: &Service,
    request: &'a SessionRequest,
    report: &'a Report,
) -> Result<Grant<'a>, ServiceError> {
    let session =
        report.session().ok_or_else(|| ServiceError::access_denied("the certificate gives no identity"))?;
    check_arns(request)?;
    let role = request.role();
    let arn = resolve(request.profile().canonical(), Refusal::InvalidProfile)?;
    let settings = service.store().profiles.get(arn).cloned();
    let settings = settings.ok_or(ServiceError::from_refusal(Refusal::InvalidProfile))?;
    let terms = settings
        .terms(request, session, SessionDuration::default())
        .map_err(|refusal| ServiceError::from_role_refusal(refusal, role))?;
    match service.roles {
        Roles::Any => Ok(Grant { role, session, terms }),
        Roles::None => Err(ServiceError::from_role_refusal(Refusal::UnableToAssumeRole, role)
            .with_detail("no role trusts anybody here; let the service assume any role")),
    }
}

/// The canonical ARN of a request; nothing here has an alias, so that an alias names what is not there.
fn resolve<T>(canonical: Option<&T>, refusal: Refusal) -> Result<&T, ServiceError> {
    canonical.ok_or_else(|| {
        ServiceError::from_refusal(refusal).with_detail("nothing has an alias here; give the canonical ARN")
    })
}

/// A profile of another Region is refused in words that have been seen; of other accounts and partitions AWS's words are
/// not known.
fn check_arns(request: &SessionRequest) -> Result<(), ServiceError> {
    request.check_arns().map_err(|mismatch| {
        if mismatch.part() == ArnPart::Region {
            ServiceError::from_refusal(Refusal::InvalidProfile).with_detail(mismatch)
        } else {
            ServiceError::access_denied(mismatch)
        }
    })
}
