//! Trust anchors.

use std::sync::Arc;

use ra_pki::{Certificate, ErrorChain, pem::is_pem};
use ra_policy::{
    ArnError, Refusal, TrustAnchor, TrustAnchorArn,
    limits::{MAX_ANCHOR_CERTIFICATES, MAX_TRUST_ANCHORS},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, Call, object},
    error::ServiceError,
    resources::{
        head::{Head, Kind, Resource},
        notification::{NotificationSetting, NotificationSettingKey, NotificationSettings},
        table::Table,
    },
};

/// A trust anchor as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredTrustAnchor {
    head: Head,
    pub(crate) arn: TrustAnchorArn,
    source: Source,
    pub(crate) trust_anchor: Arc<TrustAnchor>,
    notification_settings: NotificationSettings,
}

impl Resource for StoredTrustAnchor {
    const KIND: Kind = Kind {
        name: "trust-anchor",
        member: "trustAnchor",
        noun: "trust anchor",
        quota: Some(MAX_TRUST_ANCHORS),
    };

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn own_members(&self) -> Map<String, Value> {
        object(json!({
            "source": self.source,
            "crlDpRevocationEnabled": self.trust_anchor.asks_crl_distribution_points(),
            "notificationSettings": self.notification_settings,
        }))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    source: Option<Source>,
    crl_dp_revocation_enabled: Option<bool>,
    #[serde(default)]
    notification_settings: Vec<NotificationSetting>,
}

impl StoredTrustAnchor {
    /// A trust anchor of these certificates, unless the Region of its head can stand in no ARN.
    pub(crate) fn new(head: Head, trust_anchor: TrustAnchor) -> Result<Self, ArnError> {
        let pem = trust_anchor.certificates().iter().map(Certificate::to_pem).collect();
        Ok(Self {
            arn: head.arn.parse()?,
            head,
            source: Source::bundle(pem),
            trust_anchor: Arc::new(trust_anchor),
            notification_settings: NotificationSettings::default(),
        })
    }

    fn ask_distribution_points(&mut self, enabled: bool) {
        let certificates = self.trust_anchor.certificates().to_vec();
        if let Ok(anchor) = TrustAnchor::new(certificates) {
            let anchor = if enabled { anchor.with_crl_distribution_points() } else { anchor };
            self.trust_anchor = Arc::new(anchor);
        }
    }
}

impl Table<StoredTrustAnchor> {
    /// `POST /trustanchors`
    pub(crate) fn create_trust_anchor(&mut self, call: &Call) -> Answer {
        let request: Members = call.read()?;
        let source = request.source.unwrap_or_default();
        let trust_anchor = source.trust_anchor()?;
        let head = Head::create(call, &StoredTrustAnchor::KIND)?;
        let mut stored =
            StoredTrustAnchor::new(head, trust_anchor).map_err(ServiceError::validation_error)?;
        stored.source = source;
        stored.ask_distribution_points(request.crl_dp_revocation_enabled.unwrap_or_default());
        stored.notification_settings.put(request.notification_settings, &call.account)?;
        self.create(stored)
    }

    /// `PATCH /trustanchor/ID`
    pub(crate) fn update_trust_anchor(&mut self, call: &Call) -> Answer {
        let request: Members = call.read()?;
        self.update(call, |stored| {
            let asks = stored.trust_anchor.asks_crl_distribution_points();
            if let Some(source) = request.source {
                stored.trust_anchor = Arc::new(source.trust_anchor()?);
                stored.source = source;
            }
            stored.ask_distribution_points(request.crl_dp_revocation_enabled.unwrap_or(asks));
            Ok(())
        })
    }

    /// `PATCH /put-notifications-settings`
    pub(crate) fn put_notification_settings(&mut self, call: &Call) -> Answer {
        let request: Members = call.read()?;
        self.change(call, |stored| {
            stored.notification_settings.put(request.notification_settings, &call.account)
        })
    }

    /// `PATCH /reset-notifications-settings`
    pub(crate) fn reset_notification_settings(&mut self, call: &Call) -> Answer {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reset {
            notification_setting_keys: Vec<NotificationSettingKey>,
        }

        let request: Reset = call.read()?;
        self.change(call, |stored| {
            stored.notification_settings.reset(&request.notification_setting_keys);
            Ok(())
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    source_type: Option<String>,
    #[serde(default)]
    source_data: SourceData,
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct SourceData {
    x509_certificate_data: Option<String>,
}

impl Source {
    fn bundle(pem: String) -> Self {
        Self {
            source_type: Some(CERTIFICATE_BUNDLE.into()),
            source_data: SourceData { x509_certificate_data: Some(pem) },
        }
    }

    /// The certificates, unless they break a rule.
    fn trust_anchor(&self) -> Result<TrustAnchor, ServiceError> {
        match self.source_type.as_deref() {
            Some(CERTIFICATE_BUNDLE) => {}
            Some(other) => {
                return Err(ServiceError::validation(format_args!(
                    "a trust anchor of type {other} is not served here; give its certificates as {CERTIFICATE_BUNDLE}"
                )));
            }
            None => return Err(ServiceError::validation("source.sourceType is missing")),
        }
        let Some(pem) = &self.source_data.x509_certificate_data else {
            return Err(ServiceError::validation("source.sourceData.x509CertificateData is missing"));
        };
        if !is_pem(pem.as_bytes()) {
            let unreadable = ServiceError::from_refusal(Refusal::BadCertificateData);
            return Err(unreadable.with_detail("x509CertificateData holds no PEM certificate"));
        }
        let trust_anchor = TrustAnchor::read(pem.as_bytes()).map_err(|error| {
            ServiceError::from_refusal(Refusal::BadCertificateData).with_detail(ErrorChain(&error))
        })?;
        let count = trust_anchor.certificates().len();
        if count > MAX_ANCHOR_CERTIFICATES {
            return Err(ServiceError::validation(format_args!(
                "the bundle holds {count} certificates, and a trust anchor may have {MAX_ANCHOR_CERTIFICATES}"
            )));
        }
        let report = trust_anchor.judge(None);
        // Every refusal of CreateTrustAnchor that has been seen is a ValidationException.
        let refused = || ServiceError::from_report(&report, None).into_validation();
        if report.is_accepted() { Ok(trust_anchor) } else { Err(refused()) }
    }
}

const CERTIFICATE_BUNDLE: &str = "CERTIFICATE_BUNDLE";
