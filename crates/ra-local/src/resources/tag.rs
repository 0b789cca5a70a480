//! The tags of a resource.

use ra_policy::limits::MAX_RESOURCE_TAGS;
use serde::{Deserialize, Serialize};

use crate::error::ServiceError;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tag {
    key: String,
    value: String,
}

/// The tags of a resource, each key once.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Tags(Vec<Tag>);

impl Tags {
    /// Adds tags, each in place of the one with its key; all of them, or none.
    pub(crate) fn put(&mut self, tags: Vec<Tag>) -> Result<(), ServiceError> {
        let mut all = self.0.clone();
        for tag in tags {
            match all.iter_mut().find(|known| known.key == tag.key) {
                Some(known) => *known = tag,
                None => all.push(tag),
            }
        }
        if all.len() > MAX_RESOURCE_TAGS {
            return Err(ServiceError::too_many_tags(format_args!(
                "the resource would have {} tags, and may have {MAX_RESOURCE_TAGS}",
                all.len()
            )));
        }
        self.0 = all;
        Ok(())
    }

    /// Removes the tags with these keys.
    pub(crate) fn remove(&mut self, keys: &[String]) {
        self.0.retain(|tag| !keys.contains(&tag.key));
    }
}
