//! An event a call, as `CloudTrail` has it
//! (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/logging-using-cloudtrail.html>).

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Write},
};

use axum::http::{header::USER_AGENT, request::Parts};
use jiff::Timestamp;
use ra_sigv4x509::SignedBy;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::call::Answer;

/// What is written down of a call.
#[derive(Debug, Default)]
pub(crate) struct Called {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) user_agent: String,
    pub(crate) parameters: Value,
    /// Where signing is lenient.
    pub(crate) additional: Map<String, Value>,
}

impl Called {
    /// A call whose operation is not known yet.
    pub(crate) fn start(parts: &Parts) -> Self {
        let user_agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Self { user_agent: user_agent.unwrap_or_default().into(), ..Self::default() }
    }

    /// Whether it is one of AWS's operations.
    pub(crate) fn is_of_service(&self) -> bool {
        !self.name.is_empty()
    }

    /// The certificate with which a session was asked for, and what the signature does not conform in.
    pub(crate) fn add_signature(&mut self, signed_by: &SignedBy) {
        if let Some(parameters) = self.parameters.as_object_mut() {
            parameters.insert("cert".into(), signed_by.certificate().to_pem().into());
        }
        if let Some(name) = signed_by.foreign_algorithm_name() {
            let said = format!("the algorithm of the key is not the one that is named, {name}");
            self.additional.insert("nonConformingSignature".into(), said.into());
        }
    }
}

/// The events: the last ones in memory, all of them in a file if there is one.
#[derive(Debug, Default)]
pub(crate) struct Events {
    last: VecDeque<String>,
    file: Option<File>,
}

const KEPT: usize = 1_000;

impl Events {
    pub(crate) fn into_file(file: File) -> Self {
        Self { last: VecDeque::new(), file: Some(file) }
    }

    /// Writes an event down, before its answer leaves.
    pub(crate) fn write(&mut self, event: &Value) -> io::Result<()> {
        let line = event.to_string();
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        let written = match &mut self.file {
            Some(file) => file.write_all(format!("{line}\n").as_bytes()),
            None => Ok(()),
        };
        self.last.push_back(line);
        written
    }

    /// The last events, one JSON object each.
    pub(crate) fn last(&self) -> impl Iterator<Item = &String> {
        self.last.iter()
    }

    pub(crate) fn clear(&mut self) {
        self.last.clear();
    }
}

/// The event of a call. What it answered with stands there for those that change something, without credentials.
pub(crate) fn event(
    called: Called,
    answer: &Answer,
    account: &str,
    request_id: Uuid,
    now: Timestamp,
) -> Value {
    let is_read_only = called.name.starts_with("Get") || called.name.starts_with("List");
    let mut event = json!({
        "eventVersion": "1.11",
        "eventTime": now,
        "eventSource": "rolesanywhere.amazonaws.com",
        "eventName": called.name,
        "awsRegion": called.region,
        "userAgent": called.user_agent,
        "requestParameters": called.parameters,
        "responseElements": null,
        "requestID": request_id.to_string(),
        "eventID": Uuid::new_v4().to_string(),
        "readOnly": is_read_only,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": account,
        "eventCategory": "Management",
    });
    let Some(members) = event.as_object_mut() else { return event };
    match answer {
        Ok((_, body)) if !is_read_only => {
            members.insert("responseElements".into(), without_credentials(body.0.clone()));
        }
        Ok(_) => {}
        Err(error) => {
            members.insert("errorCode".into(), error.error_type().into());
            members.insert("errorMessage".into(), error.message().into());
        }
    }
    if !called.additional.is_empty() {
        members.insert("additionalEventData".into(), called.additional.into());
    }
    event
}

fn without_credentials(mut body: Value) -> Value {
    let sets = body.get_mut("credentialSet").and_then(Value::as_array_mut).into_iter().flatten();
    for credentials in sets.filter_map(|set| set.get_mut("credentials")?.as_object_mut()) {
        for secret in ["secretAccessKey", "sessionToken"] {
            credentials.insert(secret.into(), "HIDDEN_DUE_TO_SECURITY_REASONS".into());
        }
    }
    body
}
