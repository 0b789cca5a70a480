//! CRLs, as they are imported.

use std::sync::Arc;

use base64ct::{Base64, Encoding};
use ra_pki::RevocationList;
use ra_policy::limits::MAX_CRLS;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, Call, object},
    error::ServiceError,
    resources::{
        head::{Head, Kind, Resource},
        table::Table,
        trust_anchor::StoredTrustAnchor,
    },
};

/// A CRL as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredCrl {
    head: Head,
    /// In base64, as it was sent.
    data: String,
    pub(crate) list: Arc<RevocationList>,
    trust_anchor_arn: String,
}

impl Resource for StoredCrl {
    const KIND: Kind = Kind { name: "crl", member: "crl", noun: "CRL", quota: None };

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn own_members(&self) -> Map<String, Value> {
        object(json!({ "crlData": self.data, "trustAnchorArn": self.trust_anchor_arn }))
    }
}

impl StoredCrl {
    /// Whether certificates below this trust anchor are looked up in it.
    pub(crate) fn revokes_for(&self, trust_anchor: &StoredTrustAnchor) -> bool {
        self.head.enabled && self.trust_anchor_arn == trust_anchor.head().arn
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    crl_data: Option<String>,
    #[serde(default)]
    trust_anchor_arn: String,
}

impl Table<StoredCrl> {
    /// `POST /crls`
    pub(crate) fn import(&mut self, trust_anchors: &Table<StoredTrustAnchor>, call: &Call) -> Answer {
        let request: Members = call.read()?;
        let data = request.crl_data.unwrap_or_default();
        let list = read(&data)?;
        let head = Head::create(call, &StoredCrl::KIND)?;
        // An alias ARN is not taken here, though elsewhere it is: API_ImportCrl.
        let anchor = trust_anchors.find(&call.region, &request.trust_anchor_arn)?;
        let trust_anchor_arn = anchor.head().arn.clone();
        if trust_anchor_arn != request.trust_anchor_arn {
            return Err(ServiceError::not_found("trustAnchorArn takes a canonical ARN alone"));
        }
        if self.iter().filter(|crl| crl.trust_anchor_arn == trust_anchor_arn).count() >= MAX_CRLS {
            return Err(ServiceError::validation(format_args!(
                "the trust anchor has {MAX_CRLS} CRLs, and no more are allowed; update or delete one"
            )));
        }
        self.create(StoredCrl { head, data, list, trust_anchor_arn })
    }

    /// `PATCH /crl/ID`
    pub(crate) fn update_crl(&mut self, call: &Call) -> Answer {
        let request: Members = call.read()?;
        self.update(call, |crl| {
            if let Some(data) = request.crl_data {
                crl.list = read(&data)?;
                crl.data = data;
            }
            Ok(())
        })
    }
}

/// A CRL, PEM or DER. Which issuers and keys AWS verifies is not documented: nothing is verified before a session.
fn read(base64: &str) -> Result<Arc<RevocationList>, ServiceError> {
    let octets = Base64::decode_vec(base64).unwrap_or_default();
    let list = RevocationList::read(&octets);
    list.map(Arc::new).map_err(ServiceError::validation_error)
}
