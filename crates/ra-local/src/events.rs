//! An event a call, as `CloudTrail` has it
//! (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/logging-using-cloudtrail.html>).

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Write},
};

use axum::{
    Json,
    http::{header::USER_AGENT, request::Parts},
};
use jiff::Timestamp;
use ra_pki::pem::encode_pem;
use ra_policy::trust_policy::SERVICE_PRINCIPAL;
use ra_sigv4x509::SignedBy;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{call::Answer, credentials::assumed_role::credentials_mut};

/// What is written down of a call.
#[derive(Debug, Default)]
pub(crate) struct Called {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) user_agent: String,
    pub(crate) parameters: Value,
    /// The length of the request's body.
    pub(crate) octets: usize,
    /// The DER of the certificate with which a session was asked for: there are many events, and few are read.
    certificate: Option<Vec<u8>>,
    /// A name that AWS takes though it is not the algorithm's.
    foreign_algorithm_name: Option<String>,
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

    fn is_read_only(&self) -> bool {
        self.name.starts_with("Get") || self.name.starts_with("List")
    }

    /// What a request for a session was signed with.
    pub(crate) fn add_signature(&mut self, signed_by: &SignedBy) {
        self.certificate = Some(signed_by.certificate().as_der().to_vec());
        self.foreign_algorithm_name = signed_by.foreign_algorithm_name().map(str::to_owned);
    }
}

/// A call and what became of it. It is written as JSON once somebody reads it.
#[derive(Debug)]
pub(crate) struct Event {
    called: Called,
    outcome: Outcome,
    time: Timestamp,
    id: Uuid,
    request_id: Uuid,
}

#[derive(Debug)]
enum Outcome {
    Read,
    /// What was made or changed.
    Changed(Value),
    Refused {
        error_type: &'static str,
        message: String,
    },
}

/// The events: the last ones in memory, all of them in a file if there is one.
#[derive(Debug)]
pub(crate) struct Events {
    account: String,
    last: VecDeque<Event>,
    /// Octets of the requests whose events are kept.
    octets: usize,
    file: Option<File>,
}

const MAX_EVENTS: usize = 1_000;
const MAX_OCTETS: usize = 16 * 1024 * 1024;

impl Events {
    pub(crate) fn new(account: &str, file: Option<File>) -> Self {
        Self { account: account.into(), last: VecDeque::new(), octets: 0, file }
    }

    /// Writes an event down, before its answer leaves.
    pub(crate) fn write(&mut self, event: Event) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(format!("{}\n", event.to_json(&self.account)).as_bytes())?;
        }
        self.octets += event.called.octets;
        self.last.push_back(event);
        while self.last.len() > MAX_EVENTS || self.octets > MAX_OCTETS {
            let Some(first) = self.last.pop_front() else { break };
            self.octets -= first.called.octets;
        }
        Ok(())
    }

    /// The last events, the oldest first.
    pub(crate) fn last(&self) -> impl Iterator<Item = Value> {
        self.last.iter().map(|event| event.to_json(&self.account))
    }

    pub(crate) fn clear(&mut self) {
        self.last.clear();
        self.octets = 0;
    }
}

impl Event {
    pub(crate) fn new(called: Called, answer: &Answer, request_id: Uuid, time: Timestamp) -> Self {
        let outcome = match answer {
            Ok(_) if called.is_read_only() => Outcome::Read,
            Ok((_, Json(body))) => Outcome::Changed(without_credentials(body.clone())),
            Err(error) => {
                Outcome::Refused { error_type: error.error_type(), message: error.message().into() }
            }
        };
        Self { called, outcome, time, id: Uuid::new_v4(), request_id }
    }

    fn to_json(&self, account: &str) -> Value {
        let called = &self.called;
        let mut parameters = called.parameters.clone();
        if let (Some(parameters), Some(der)) = (parameters.as_object_mut(), &called.certificate) {
            parameters.insert("cert".into(), encode_pem("CERTIFICATE", der).into());
        }
        let (changed, error) = match &self.outcome {
            Outcome::Read => (None, None),
            Outcome::Changed(body) => (Some(body), None),
            Outcome::Refused { error_type, message } => (None, Some((error_type, message))),
        };
        let mut event = json!({
            "eventVersion": "1.11",
            "eventTime": self.time,
            "eventSource": SERVICE_PRINCIPAL,
            "eventName": called.name,
            "awsRegion": called.region,
            "userAgent": called.user_agent,
            "requestParameters": parameters,
            "responseElements": changed,
            "requestID": self.request_id.to_string(),
            "eventID": self.id.to_string(),
            "readOnly": called.is_read_only(),
            "eventType": "AwsApiCall",
            "managementEvent": true,
            "recipientAccountId": account,
            "eventCategory": "Management",
        });
        let members = event.as_object_mut();
        if let (Some(members), Some((error_type, message))) = (members, error) {
            members.insert("errorCode".into(), (*error_type).into());
            members.insert("errorMessage".into(), message.as_str().into());
        }
        if let (Some(members), Some(name)) = (event.as_object_mut(), &called.foreign_algorithm_name) {
            let said = format!("the algorithm of the key is not the one that is named, {name}");
            members.insert("additionalEventData".into(), json!({ "nonConformingSignature": said }));
        }
        event
    }
}

fn without_credentials(mut body: Value) -> Value {
    for credentials in credentials_mut(&mut body) {
        for secret in ["secretAccessKey", "sessionToken"] {
            credentials.insert(secret.into(), "HIDDEN_DUE_TO_SECURITY_REASONS".into());
        }
    }
    body
}
