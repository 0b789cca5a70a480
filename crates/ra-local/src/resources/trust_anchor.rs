//! Trust anchors, as `aws rolesanywhere create-trust-anchor` makes them.

use std::collections::HashMap;

use axum::{Json, http::StatusCode};
use ra_pki::{ErrorChain, pem::is_pem};
use ra_policy::{ArnError, Refusal, TrustAnchor, TrustAnchorArn};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::{
    account::arn,
    call::{Answer, Call},
    error::ServiceError,
    resources::name::check_name,
};

/// The trust anchors by their ARNs.
#[derive(Debug, Default)]
pub(crate) struct TrustAnchors(HashMap<TrustAnchorArn, StoredTrustAnchor>);

/// A trust anchor as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredTrustAnchor {
    pub(crate) trust_anchor: TrustAnchor,
    pub(crate) enabled: bool,
}

impl TrustAnchors {
    /// `POST /trustanchors`.
    pub(crate) fn create(&mut self, call: &Call) -> Answer {
        let request: CreateTrustAnchor = call.members()?;
        check_name(&request.name)?;
        let trust_anchor = request.source.trust_anchor()?;
        let stored = StoredTrustAnchor { trust_anchor, enabled: request.enabled };
        let arn = self.insert(call.region(), stored).map_err(ServiceError::validation_error)?;
        let now = call.now.to_string();
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

    pub(crate) fn get(&self, arn: &TrustAnchorArn) -> Option<&StoredTrustAnchor> {
        self.0.get(arn)
    }

    /// Stores a trust anchor in a Region under an ARN of its own, unless the Region can stand in none.
    pub(crate) fn insert(
        &mut self,
        region: &str,
        stored: StoredTrustAnchor,
    ) -> Result<TrustAnchorArn, ArnError> {
        let arn: TrustAnchorArn = arn(region, "trust-anchor", Uuid::new_v4()).parse()?;
        self.0.insert(arn.clone(), stored);
        Ok(arn)
    }
}

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

impl Source {
    /// The certificates, unless they break a rule.
    fn trust_anchor(&self) -> Result<TrustAnchor, ServiceError> {
        if self.source_type != CERTIFICATE_BUNDLE {
            let source_type = &self.source_type;
            return Err(ServiceError::not_implemented(&format!("a trust anchor of type {source_type}")));
        }
        let pem = &self.source_data.x509_certificate_data;
        if !is_pem(pem.as_bytes()) {
            let unreadable = ServiceError::from_refusal(Refusal::BadCertificateData);
            return Err(unreadable.with_detail("x509CertificateData holds no PEM certificate"));
        }
        let trust_anchor = TrustAnchor::read(pem.as_bytes()).map_err(|error| {
            ServiceError::from_refusal(Refusal::BadCertificateData).with_detail(ErrorChain(&error))
        })?;
        let report = trust_anchor.judge(None);
        // Every refusal of CreateTrustAnchor that has been seen is a ValidationException.
        let refused = || ServiceError::from_report(&report).into_validation();
        if report.is_accepted() { Ok(trust_anchor) } else { Err(refused()) }
    }
}

const CERTIFICATE_BUNDLE: &str = "CERTIFICATE_BUNDLE";
