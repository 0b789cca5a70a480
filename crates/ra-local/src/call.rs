//! A call of the control plane, and its answer.

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::ServiceError;

/// What an operation is called with: members that are as the service's model has them, wherever the request had them.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) now: Timestamp,
    pub(crate) members: Map<String, Value>,
    pub(crate) ids: Ids,
}

/// Where the id of a new resource comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    MadeUp,
    /// From the member that names it, if it is there: in a file, not in a request.
    Given,
}

/// What an operation answers.
pub(crate) type Answer = Result<(StatusCode, Json<Value>), ServiceError>;

/// A 200 with this body.
#[expect(clippy::unnecessary_wraps, reason = "what an operation ends with")]
pub(crate) fn answer(body: Value) -> Answer {
    Ok((StatusCode::OK, Json(body)))
}

/// A 201 with this body.
#[expect(clippy::unnecessary_wraps, reason = "what an operation ends with")]
pub(crate) fn created(body: Value) -> Answer {
    Ok((StatusCode::CREATED, Json(body)))
}

/// The object that a body holds; an empty body is an empty one.
pub(crate) fn read_object(body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
    match body {
        [] => Ok(Map::new()),
        body => serde_json::from_slice(body).map_err(ServiceError::validation_error),
    }
}

/// The members of an object that is written here.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// A part of the credential with which a call is signed by SigV4: the access key, the day, the Region and so on. Nothing
/// verifies it.
pub(crate) fn credential_part(headers: &HeaderMap, number: usize) -> Option<&str> {
    let authorization = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (_, credential) = authorization.split_once("Credential=")?;
    credential.split('/').nth(number).filter(|part| !part.is_empty())
}

impl Call {
    /// The members.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, ServiceError> {
        T::deserialize(&self.members).map_err(ServiceError::validation_error)
    }

    /// The member that names the resource, where the operation has one.
    pub(crate) fn identifier(&self) -> &str {
        let named = ["trustAnchorId", "profileId", "crlId", "subjectId"]
            .iter()
            .find_map(|name| self.members.get(*name));
        named.and_then(Value::as_str).unwrap_or_default()
    }
}
