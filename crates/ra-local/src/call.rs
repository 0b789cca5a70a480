//! A call of the control plane, and its answer.

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{account::DEFAULT_REGION, error::ServiceError};

/// What an operation is called with.
pub(crate) struct Call {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) now: Timestamp,
}

/// What an operation answers.
pub(crate) type Answer = Result<(StatusCode, Json<Value>), ServiceError>;

impl Call {
    /// The Region of the credential scope with which the call is signed. Nothing verifies that signature: the control
    /// plane takes any caller.
    pub(crate) fn region(&self) -> &str {
        let authorization = self.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let credential = authorization.and_then(|text| text.split_once("Credential="));
        let region = credential.and_then(|(_, scope)| scope.split('/').nth(2));
        region.filter(|region| !region.is_empty()).unwrap_or(DEFAULT_REGION)
    }

    /// The members of the body.
    pub(crate) fn members<T: DeserializeOwned>(&self) -> Result<T, ServiceError> {
        serde_json::from_slice(&self.body).map_err(ServiceError::validation_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_that_of_the_credential_scope() {
        let mut call = Call { headers: HeaderMap::new(), body: Bytes::new(), now: Timestamp::UNIX_EPOCH };
        assert_eq!(call.region(), "us-east-1");
        let value =
            "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/rolesanywhere/aws4_request, Signature=0";
        call.headers.insert(AUTHORIZATION, value.parse().unwrap());
        assert_eq!(call.region(), "eu-west-1");
    }
}
