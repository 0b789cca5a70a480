//! Subjects: whom the service has given sessions to.

use std::collections::HashMap;

use ra_pki::DistinguishedName;
use uuid::Uuid;

use crate::account::arn;

/// The subjects by the certificates' Subject.
#[derive(Debug, Default)]
pub(crate) struct Subjects(HashMap<DistinguishedName, Uuid>);

impl Subjects {
    /// ARN in a Region of the subject that a certificate's Subject names, made at its first session.
    pub(crate) fn arn(&mut self, region: &str, subject: &DistinguishedName) -> String {
        let id = self.0.entry(subject.clone()).or_insert_with(Uuid::new_v4);
        arn(region, "subject", *id)
    }
}
