//! Subjects: who has asked for sessions.

use std::collections::VecDeque;

use jiff::Timestamp;
use ra_pki::{Certificate, DistinguishedName};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    account::arn,
    call::{Answer, Call, answer, object},
    error::ServiceError,
    resources::{table::page, tag::Tags},
};

/// The subjects, in the order in which they came. The oldest gives way to a new one once there are many, since whoever
/// has a certificate makes one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subjects {
    all: VecDeque<Subject>,
    last_number: u64,
}

#[derive(Debug, Clone)]
struct Subject {
    /// By which lists go on.
    number: u64,
    id: String,
    arn: String,
    region: String,
    name: DistinguishedName,
    tags: Tags,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    credentials: VecDeque<Credential>,
    instance_properties: VecDeque<InstanceProperties>,
}

/// A certificate with which it asked.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    seen_at: Timestamp,
    serial_number: String,
    issuer: String,
    enabled: bool,
    x509_certificate_data: String,
    failed: bool,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct InstanceProperties {
    seen_at: Timestamp,
    properties: Map<String, Value>,
    failed: bool,
}

/// A request for a session, whose certificate stands below a trust anchor.
pub(crate) struct Attempt<'a> {
    pub(crate) certificate: &'a Certificate,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) instance_properties: Map<String, Value>,
    pub(crate) failed: bool,
}

const MAX_SUBJECTS: usize = 1_000;
/// Certificates, and properties of instances, of one subject.
const MAX_SEEN: usize = 16;

impl Subjects {
    /// Writes an attempt down, and returns the subject's ARN.
    pub(crate) fn record(&mut self, attempt: Attempt<'_>) -> String {
        let name = attempt.certificate.subject();
        let is_it = |subject: &Subject| subject.name == *name && subject.region == attempt.region;
        let place = self.all.iter().position(is_it).unwrap_or_else(|| {
            if self.all.len() == MAX_SUBJECTS {
                self.all.pop_front();
            }
            self.last_number += 1;
            self.all.push_back(Subject::new(&attempt, self.last_number));
            self.all.len() - 1
        });
        let Some(subject) = self.all.get_mut(place) else { return String::new() };
        subject.record(attempt);
        subject.arn.clone()
    }

    /// `GET /subject/ID`
    pub(crate) fn get(&self, call: &Call) -> Answer {
        let id = call.identifier();
        let is_it = |subject: &&Subject| subject.id == id && subject.region == call.region;
        let subject = self.all.iter().find(is_it);
        let subject = subject.ok_or_else(|| {
            ServiceError::not_found(format_args!("no subject in this Region has the id {id}"))
        })?;
        let mut detail = subject.summary();
        detail.insert("credentials".into(), json!(subject.credentials));
        detail.insert("instanceProperties".into(), json!(subject.instance_properties));
        answer(json!({ "subject": detail }))
    }

    /// `GET /subjects`
    pub(crate) fn list(&self, call: &Call) -> Answer {
        let here = self.all.iter().filter(|subject| subject.region == call.region);
        page(call, "subjects", here.map(|subject| (subject.number, subject.summary())))
    }

    pub(crate) fn tags_mut(&mut self, region: &str, arn: &str) -> Option<&mut Tags> {
        let is_it = |subject: &&mut Subject| subject.arn == arn && subject.region == region;
        self.all.iter_mut().find(is_it).map(|subject| &mut subject.tags)
    }
}

impl Subject {
    fn new(attempt: &Attempt<'_>, number: u64) -> Self {
        let id = Uuid::new_v4().to_string();
        Self {
            number,
            arn: arn(attempt.account, attempt.region, &format!("subject/{id}")),
            id,
            region: attempt.region.into(),
            name: attempt.certificate.subject().clone(),
            tags: Tags::default(),
            created_at: attempt.now,
            last_seen_at: attempt.now,
            credentials: VecDeque::new(),
            instance_properties: VecDeque::new(),
        }
    }

    fn record(&mut self, attempt: Attempt<'_>) {
        let Attempt { certificate, now, failed, instance_properties, .. } = attempt;
        self.last_seen_at = now;
        let serial_number = certificate.serial_number().to_string();
        if let Some(known) = self.credentials.iter_mut().find(|known| known.serial_number == serial_number) {
            (known.seen_at, known.failed) = (now, failed);
        } else {
            let credential = Credential {
                seen_at: now,
                serial_number,
                issuer: certificate.issuer().to_rfc4514(),
                enabled: true,
                x509_certificate_data: certificate.to_pem(),
                failed,
            };
            push_bounded(&mut self.credentials, credential);
        }
        let known = self.instance_properties.iter_mut().find(|known| known.properties == instance_properties);
        match known {
            Some(known) => (known.seen_at, known.failed) = (now, failed),
            None if instance_properties.is_empty() => {}
            None => {
                let properties = InstanceProperties { seen_at: now, properties: instance_properties, failed };
                push_bounded(&mut self.instance_properties, properties);
            }
        }
    }

    fn summary(&self) -> Map<String, Value> {
        object(json!({
            "subjectId": self.id,
            "subjectArn": self.arn,
            "enabled": true,
            "x509Subject": self.name.to_rfc4514(),
            "lastSeenAt": self.last_seen_at,
            "createdAt": self.created_at,
            "updatedAt": self.last_seen_at,
        }))
    }
}

fn push_bounded<T>(all: &mut VecDeque<T>, new: T) {
    if all.len() == MAX_SEEN {
        all.pop_front();
    }
    all.push_back(new);
}
