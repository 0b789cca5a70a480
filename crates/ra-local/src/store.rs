//! Where resources live: in memory.

use serde::Deserialize;
use serde_json::json;

use crate::{
    call::{Answer, Call, answer, created},
    error::ServiceError,
    resources::{
        crl::StoredCrl,
        head::Resource,
        profile::StoredProfile,
        subject::Subjects,
        table::Table,
        tag::{Tag, Tags},
        trust_anchor::StoredTrustAnchor,
    },
};

/// The resources, a table for each type.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    pub(crate) trust_anchors: Table<StoredTrustAnchor>,
    pub(crate) profiles: Table<StoredProfile>,
    pub(crate) crls: Table<StoredCrl>,
    pub(crate) subjects: Subjects,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tagging {
    resource_arn: String,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    tag_keys: Vec<String>,
}

impl Store {
    /// `POST /crls`
    pub(crate) fn import_crl(&mut self, call: &Call) -> Answer {
        self.crls.import(&self.trust_anchors, call)
    }

    /// `POST /TagResource`
    pub(crate) fn tag(&mut self, call: &Call) -> Answer {
        let request: Tagging = call.read()?;
        self.tags_mut(&call.region, &request.resource_arn)?.put(request.tags)?;
        created(json!({}))
    }

    /// `POST /UntagResource`
    pub(crate) fn untag(&mut self, call: &Call) -> Answer {
        let request: Tagging = call.read()?;
        self.tags_mut(&call.region, &request.resource_arn)?.remove(&request.tag_keys);
        answer(json!({}))
    }

    /// `GET /ListTagsForResource`
    pub(crate) fn list_tags(&mut self, call: &Call) -> Answer {
        let request: Tagging = call.read()?;
        answer(json!({ "tags": self.tags_mut(&call.region, &request.resource_arn)? }))
    }

    /// The tags of whatever a canonical ARN names in a Region.
    fn tags_mut(&mut self, region: &str, arn: &str) -> Result<&mut Tags, ServiceError> {
        fn tags_in<'a, R: Resource + 'a>(
            table: &'a mut Table<R>,
            region: &str,
            arn: &str,
        ) -> Option<&'a mut Tags> {
            let resource = table.find_mut(region, arn).ok().filter(|resource| resource.head().arn == arn)?;
            Some(&mut resource.head_mut().tags)
        }
        tags_in(&mut self.trust_anchors, region, arn)
            .or_else(|| tags_in(&mut self.profiles, region, arn))
            .or_else(|| tags_in(&mut self.crls, region, arn))
            .or_else(|| self.subjects.tags_mut(region, arn))
            .ok_or_else(|| ServiceError::not_found(format_args!("nothing in this Region has the ARN {arn}")))
    }
}
