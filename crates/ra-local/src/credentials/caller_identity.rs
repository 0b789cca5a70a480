//! `GetCallerIdentity` of STS, for the credentials that are made up here
//! (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>).

use std::collections::VecDeque;

use axum::{
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{call::credential_part, credentials::assumed_role::AssumedRole};

/// Whose the credentials are that were made up last.
#[derive(Debug, Default)]
pub(crate) struct Callers(VecDeque<Caller>);

#[derive(Debug)]
struct Caller {
    access_key_id: String,
    arn: String,
    id: String,
    account: String,
    expiration: Timestamp,
}

const MAX_CALLERS: usize = 1_000;

impl Callers {
    pub(crate) fn record(&mut self, assumed: &AssumedRole, account: &str) {
        if self.0.len() == MAX_CALLERS {
            self.0.pop_front();
        }
        self.0.push_back(Caller {
            access_key_id: assumed.access_key_id.clone(),
            arn: assumed.arn.clone(),
            id: assumed.id.clone(),
            account: account.into(),
            expiration: assumed.expiration,
        });
    }

    /// The answer to a request with these headers. Its signature is not checked: whoever knows the access key is who it
    /// says.
    pub(crate) fn answer(&self, headers: &HeaderMap, request_id: Uuid, now: Timestamp) -> Response {
        let key = credential_part(headers, 0).unwrap_or_default();
        let refused = |code: &str, message: &str| {
            let error =
                format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
            let body = format!("{error}<RequestId>{request_id}</RequestId>");
            xml(StatusCode::FORBIDDEN, "ErrorResponse", &body)
        };
        match self.0.iter().rev().find(|caller| caller.access_key_id == key) {
            None => refused("InvalidClientTokenId", "The security token included in the request is invalid."),
            Some(caller) if caller.expiration <= now => {
                refused("ExpiredToken", "The security token included in the request is expired")
            }
            Some(Caller { arn, id, account, .. }) => {
                let result = format!("<Arn>{arn}</Arn><UserId>{id}</UserId><Account>{account}</Account>");
                let metadata =
                    format!("<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>");
                let body = format!("<GetCallerIdentityResult>{result}</GetCallerIdentityResult>{metadata}");
                xml(StatusCode::OK, "GetCallerIdentityResponse", &body)
            }
        }
    }
}

fn xml(status: StatusCode, element: &str, body: &str) -> Response {
    let text = format!("<{element} xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">{body}</{element}>");
    (status, [(CONTENT_TYPE, "text/xml")], text).into_response()
}

/// Whether a body asks for the caller's identity.
pub(crate) fn asks_for_identity(body: &[u8]) -> bool {
    form_urlencoded::parse(body).any(|(name, value)| name == "Action" && value == "GetCallerIdentity")
}
