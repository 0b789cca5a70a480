//! `POST /sessions`: verify, judge, assume.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{Request, request::Parts},
};
use jiff::Timestamp;
use ra_pki::{ErrorChain, RevocationList, Verifier};
use ra_policy::{Check, Refusal, Report, SessionRequest, arn::ArnPart};
use ra_sigv4x509::{Scope, SignedBy, VerificationError, VerifySettings, verify_http};
use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, created, read_object},
    credentials::assumed_role::Grant,
    error::ServiceError,
    events::Called,
    model::{inputs, shape::check_members},
    resources::{head::Resource, profile::StoredProfile, subject::Attempt, trust_anchor::StoredTrustAnchor},
    service::{Roles, Service},
};

/// Answers a request for a session.
pub(crate) async fn create_session(
    service: &Service,
    parts: Parts,
    body: Bytes,
    now: Timestamp,
    called: &mut Called,
) -> Answer {
    let (request, instance_properties) = read_request(parts.uri.query().unwrap_or_default(), &body)?;
    let region = request.trust_anchor().region();
    called.region = region.into();
    called.parameters = json!(request);
    service.count(&called.name, region)?;
    let signed_by = verify(service, parts, body, region, now)?;
    called.add_signature(&signed_by);
    let stored = Stored::find(service, &request);
    let judged = stored.judge(&service.roles(), &request, &signed_by, &*service.verifier, now);
    let record = |failed| {
        let (certificate, account) = (signed_by.certificate(), service.account.as_str());
        let instance_properties = instance_properties.clone();
        service.store().subjects.record(Attempt {
            certificate,
            account,
            region,
            now,
            instance_properties,
            failed,
        })
    };
    let grant = judged.map_err(|refused| {
        // A name that no path vouches for is nobody's.
        if refused.is_identified {
            record(true);
        }
        refused.error
    })?;
    let assumed = service.credentials.assume(&grant, now).await.inspect_err(|_| {
        record(true);
    })?;
    if service.credentials.are_made_up() {
        service.callers().record(&assumed, grant.role.account_id());
    }
    let response = json!({ "credentialSet": [assumed.to_json(&grant)], "subjectArn": record(false) });
    created(response)
}

/// The request that the body asks for, with the ARNs of the query where the body has none, and the instance's properties.
fn read_request(query: &str, body: &[u8]) -> Result<(SessionRequest, Map<String, Value>), ServiceError> {
    let body = read_object(body)?;
    let in_query = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name.ends_with("Arn"));
    let mut members: Map<String, Value> =
        in_query.map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect();
    members.extend(body.into_iter().filter(|(_, value)| !value.is_null()));
    check_members(&mut members, &inputs::CREATE_SESSION).map_err(ServiceError::validation)?;
    let properties = match members.remove("instanceProperties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    let request = serde_json::from_value(members.into()).map_err(ServiceError::validation_error)?;
    Ok((request, properties))
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

/// What is stored of that which a request names.
struct Stored {
    trust_anchor: Option<Arc<StoredTrustAnchor>>,
    profile: Option<Arc<StoredProfile>>,
    lists: Vec<Arc<RevocationList>>,
}

/// A request that is refused.
struct Refused {
    error: ServiceError,
    /// Whether the certificate is one of a trust anchor.
    is_identified: bool,
}

impl Stored {
    fn find(service: &Service, request: &SessionRequest) -> Self {
        let store = service.store();
        let trust_anchor = store.trust_anchors.named(request.trust_anchor().as_str()).cloned();
        let revokes = |anchor: &Arc<StoredTrustAnchor>| {
            store.crls.iter().filter(|crl| crl.revokes_for(anchor)).map(|crl| Arc::clone(&crl.list)).collect()
        };
        Self {
            lists: trust_anchor.as_ref().map(revokes).unwrap_or_default(),
            profile: store.profiles.named(request.profile().as_str()).cloned(),
            trust_anchor,
        }
    }

    /// What the request is granted.
    ///
    /// The certificate comes before everything that is stored, as documented
    /// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>), and the role last. That the trust
    /// anchor comes before the profile, and the profile before the role, is inferred.
    fn judge<'a>(
        &self,
        roles: &Roles,
        request: &'a SessionRequest,
        signed_by: &SignedBy,
        verifier: &dyn Verifier,
        now: Timestamp,
    ) -> Result<Grant<'a>, Refused> {
        let refuse = |check: &Check<'_>, error: ServiceError| {
            let report = check.report();
            let error = if report.is_accepted() { error } else { refuse_by(&report, request) };
            Refused { error, is_identified: !report.path().is_empty() }
        };
        let check = Check::new(Some(now))
            .end_entity(signed_by.certificate())
            .intermediates(signed_by.intermediates())
            .verifier(verifier);
        let Some(anchor) = &self.trust_anchor else {
            return Err(refuse(&check, ServiceError::from_refusal(Refusal::TrustAnchorNotFound)));
        };
        let mut check = check.trust_anchor(&anchor.trust_anchor);
        if !self.lists.is_empty() {
            check = check.revocation_lists(self.lists.iter().map(|list| &**list));
        }
        if !anchor.head().enabled {
            return Err(refuse(
                &check,
                ServiceError::access_denied("the trust anchor is disabled; enable it"),
            ));
        }
        if let Err(error) = check_arns(request) {
            return Err(refuse(&check, error));
        }
        let Some(profile) = &self.profile else {
            return Err(refuse(&check, ServiceError::from_refusal(Refusal::InvalidProfile)));
        };
        let settings = &profile.settings;
        check = check.profile(settings).mappings(profile.mappings.clone()).request(request);
        let role = roles.known.get(request.role().as_str());
        if let Some(role) = role {
            check = check.trust_policy(&role.trust_policy).trust_anchor_arn(&anchor.arn);
        } else if !roles.any {
            let unknown = ServiceError::from_role_refusal(Refusal::UnableToAssumeRole, request.role());
            let unknown =
                unknown.with_detail("no role of this ARN is known here, and no other may be assumed");
            return Err(refuse(&check, unknown));
        }
        let maximum = role.map(|role| role.max_session_duration).unwrap_or_default();
        let report = check.role_maximum(maximum).report();
        let refused = |error| Refused { error, is_identified: !report.path().is_empty() };
        if !report.is_accepted() {
            return Err(refused(refuse_by(&report, request)));
        }
        let Some(session) = report.session() else {
            return Err(refused(ServiceError::access_denied("the certificate gives no identity")));
        };
        let terms = settings.terms(request, session, maximum);
        let terms =
            terms.map_err(|refusal| refused(ServiceError::from_role_refusal(refusal, request.role())))?;
        Ok(Grant { role: request.role(), session: session.clone(), terms, profile: Arc::clone(profile) })
    }
}

/// The refusal of what does not pass, in AWS's words if there are any for it.
fn refuse_by(report: &Report, request: &SessionRequest) -> ServiceError {
    ServiceError::from_report(report, Some(request.role()))
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
